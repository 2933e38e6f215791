// Symbols of a tree → where the TypeScript language service finds them used.
//
//   node bench/typescript_references.cjs < question.json          (needs: npm install typescript@5, found through NODE_PATH)
//
// question: {"root", "config": path of tsconfig.json, "files": [path], "symbols": [{"path", "line", "column"}]}, counted from 1 and 0
// answer:   {"version", "references": [[[path, line]]]}, in the order of the symbols; definitions are left out

const fs = require("fs")
const path = require("path")
const ts = require("typescript")

const question = JSON.parse(fs.readFileSync(0, "utf8"))
const inTree = new Set(question.files)
const names = question.files.map((file) => path.join(question.root, file))

function optionsOf(configured) {
  const read = configured ? ts.readConfigFile(configured, ts.sys.readFile).config : {}
  const folder = configured ? path.dirname(configured) : question.root
  const options = ts.parseJsonConfigFileContent({ ...read, files: [], include: [] }, ts.sys, folder).options
  const loose = { allowJs: true, checkJs: false, noEmit: true, skipLibCheck: true, types: [], jsx: options.jsx ?? ts.JsxEmit.Preserve }
  return { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, ...options, ...loose }
}

const options = optionsOf(question.config && path.join(question.root, question.config))
const texts = new Map()
const service = ts.createLanguageService({
  getScriptFileNames: () => names,
  getScriptVersion: () => "1",
  getScriptSnapshot(file) {
    if (!texts.has(file)) texts.set(file, fs.existsSync(file) ? ts.ScriptSnapshot.fromString(fs.readFileSync(file, "utf8")) : undefined)
    return texts.get(file)
  },
  getCurrentDirectory: () => question.root,
  getCompilationSettings: () => options,
  getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
})

function usesOf({ path: file, line, column }) {
  const source = service.getProgram().getSourceFile(path.join(question.root, file))
  if (!source) return []
  const found = service.findReferences(source.fileName, source.getPositionOfLineAndCharacter(line - 1, column)) ?? []
  const places = found.flatMap((group) => group.references).filter((reference) => !reference.isDefinition)
  return places
    .map((reference) => {
      const where = service.getProgram().getSourceFile(reference.fileName)
      const at = where.getLineAndCharacterOfPosition(reference.textSpan.start)
      return [path.relative(question.root, reference.fileName), at.line + 1]
    })
    .filter(([where]) => inTree.has(where))
}

process.stdout.write(JSON.stringify({ version: ts.version, references: question.symbols.map(usesOf) }))
