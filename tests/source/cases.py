"""Case folders of the readers: `cases/<language>/<file>` and beside it `<file>.outline`, what we say it holds.

`python -m tests.source.cases` writes every outline anew, to be read by eye in the difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path

from scout.model import Outline
from scout.source import outline

FOLDER = Path(__file__).parent / "cases"


def sources() -> list[Path]:
    """Every source file of every case."""
    return sorted(path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".outline")


def expected_beside(source: Path) -> Path:
    return source.with_name(source.name + ".outline")


def render(found: Outline) -> str:
    """An outline as lines that a person can check against the source."""
    text = [f"{found.language}, {found.lines} lines, {found.problem or 'no problem'}", "", "symbols"]
    for symbol in found.symbols:
        mark = "+" if symbol.exported else "-"
        lines = f"{symbol.start}-{symbol.end}" + (f" head to {symbol.signature_end}" if symbol.signature_end != symbol.start else "")
        text.append(f"  {mark} {symbol.kind} {symbol.name}  [{lines}]  {symbol.signature}")
    text += ["", "imports"]
    for used in found.imports:
        name, alias = (f" > {used.name}" if used.name else ""), (f" as {used.alias}" if used.alias else "")
        text.append(f"  {used.line}: {used.module}{name}{alias}")
    text += ["", "references"]
    for line in sorted({used.line for used in found.references}):
        here = [used for used in found.references if used.line == line]
        names = " ".join(f"{used.kind}:{used.receiver + '|' if used.receiver else ''}{used.name}" for used in here)
        text.append(f"  {line} in {here[0].symbol or 'the file'}: {names}")
    return "\n".join(text) + "\n"


def main() -> None:
    for source in sources():
        expected_beside(source).write_text(render(outline(str(source.relative_to(FOLDER)), source.read_bytes())), encoding="utf-8")


if __name__ == "__main__":
    main()
