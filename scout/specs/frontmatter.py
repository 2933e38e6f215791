"""The front matter of a spec ⇄ YAML that line-based readers understand too: one line a field, lists in flow style. Pure.

Reading keeps the line and column of every field and list item, so that a wrong one can be pointed at.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import yaml
from pydantic import Field, ValidationError

from scout.model import Role, Track, Value
from scout.text import one_line

SCHEMA = 1

SLUG = r"^[a-z0-9][a-z0-9-]{0,63}$"
_COMMIT = r"^[0-9a-f]{40}([0-9a-f]{24})?$"


class FrontMatter(Value):
    """What a spec says to machines, in the order in which it is written. Each description ends the sentence `… should be …`."""

    scout: int = Field(ge=SCHEMA, le=SCHEMA, description="1, the version of this format")
    plan: str | None = Field(default=None, pattern=r"^[0-9a-f]{8}$", description="the eight hexadecimal digits of the plan it belongs to")
    track: str = Field(pattern=SLUG, description="a name of lower-case letters, digits and hyphens")
    title: str = Field(description="a title for people")
    base: str = Field(pattern=_COMMIT, description="the full id of the commit that the plan was measured on")
    branch: str = Field(description="a branch that git accepts")
    worktree: str = Field(description="a folder for the worktree, relative to the top of the repository")
    wave: int = Field(ge=1, le=99, description="a whole number from 1 on")
    parts: tuple[str, ...] | None = Field(default=None, description="a list of the parts that it holds; the track itself when left out")
    role: Role | None = Field(default=None, description=f"one of {', '.join(Role)}")
    agent: str | None = Field(default=None, description="the agent or the command that works on it, instead of the script's")
    lands_through: str | None = Field(default=None, pattern=SLUG, description="the track whose branch brings this one's work in")
    depends_on: tuple[str, ...] = Field(default=(), description="a list of tracks that land before it starts")
    parallel_with: tuple[str, ...] = Field(default=(), description="a list of tracks of the same wave")
    creates: tuple[str, ...] = Field(default=(), description="a list of files that it adds")
    owns: tuple[str, ...] = Field(default=(), description="a list of files or globs that no other track of its wave changes")
    edits: tuple[str, ...] = Field(default=(), description="a list of shared files, `path` or `path#symbol`")
    reads: tuple[str, ...] = Field(default=(), description="a list of files to look at first")
    avoid: tuple[str, ...] = Field(default=(), description="a list of files or globs that other tracks own")
    contracts: tuple[str, ...] = Field(default=(), description="a list of symbols whose signatures several tracks agree on")
    checks: tuple[str, ...] = Field(default=(), description="a list of commands that prove the work")
    size: str = Field(default="M", pattern=r"^(S|M|L|XL)$", description="S, M, L or XL")
    confidence: float = Field(default=0.5, ge=0, le=1, description="a number from 0 to 1")


LISTS = tuple(name for name, field in FrontMatter.model_fields.items() if "tuple" in str(field.annotation))
_LINE_ENDS = re.compile(r"\r\n?")
_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Line breaks for YAML 1.1 and for nobody else: lines would be counted in another way than editors do."""
_SHORT_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ALWAYS = ("depends_on", "parts")
"""Written even when empty: a reader should see that nothing stands before the track; no parts are not one part."""


class Place(NamedTuple):
    """Where something stands in a file, counted from 1."""

    line: int
    column: int


class Comments(NamedTuple):
    """The YAML comments of a field."""

    above: tuple[str, ...] = ()
    beside: str = ""


class Problem(NamedTuple):
    """Something wrong in a spec."""

    file: str
    line: int
    column: int
    what: str
    suggestion: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}" + (f"; {self.suggestion}" if self.suggestion else "")


class Located(NamedTuple):
    """A front matter with the places of its fields (`wave`) and list items (`("creates", 0)`)."""

    values: FrontMatter
    places: Mapping[str | tuple[str, int], Place]
    comments: Mapping[str, Comments]
    """What people remarked on a field; those after the last field stand under an empty name."""


def of_track(track: Track, *, plan: str, base: str) -> FrontMatter:
    """The front matter of one track of a plan."""
    parts = None if track.parts == (track.track,) else track.parts
    own = {"scout": SCHEMA, "plan": plan, "base": base, "parts": parts, "confidence": round(track.confidence, 2)}
    shared = {name: getattr(track, name) for name in FrontMatter.model_fields if name not in own}
    return FrontMatter.model_validate(own | shared)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the front matter, for editors and other programs."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Front matter of a scout spec"}
    return FrontMatter.model_json_schema() | head


def dump(front: FrontMatter, comments: Mapping[str, Comments] | None = None) -> str:
    """The front matter with its fences, ready to stand at the top of a spec."""
    said = comments or {}
    lines = ["---"]
    for name in FrontMatter.model_fields:
        line = field_line(front, name)
        remark = said.get(name, Comments())
        if line is not None:
            lines += [*remark.above, f"{line}  {remark.beside}" if remark.beside else line]
    return "\n".join([*lines, *said.get("", Comments()).above, "---", ""])


def field_line(front: FrontMatter, name: str) -> str | None:
    """One field as it is written; None for one that is left out."""
    value = getattr(front, name)
    if isinstance(value, tuple):
        return f"{name}: [{', '.join(scalar(item, flow=True) for item in value)}]" if value or name in _ALWAYS else None
    if value is None:
        return None
    return f"{name}: {scalar(value) if isinstance(value, str) else f'{value:g}'}"


def scalar(text: str, *, flow: bool = False) -> str:
    """A string as a YAML scalar on one line: plain where every reader takes it for this string, in double quotes otherwise."""
    return text if len(text) < 500 and _is_plain(text, flow) else '"' + "".join(_escaped(character) for character in text) + '"'


@lru_cache(maxsize=4096)
def _is_plain(text: str, flow: bool) -> bool:
    if not text.isprintable() or _reads_as_other_type(text):
        return False
    try:
        node = yaml.compose(f"[{text}]" if flow else f"k: {text}", Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    held = node.value if isinstance(node, yaml.SequenceNode) else [node.value[0][1]] if isinstance(node, yaml.MappingNode) else []
    if len(held) != 1 or not isinstance(held[0], yaml.ScalarNode):
        return False
    return (held[0].tag, held[0].value, held[0].style) == ("tag:yaml.org,2002:str", text, None)


def _reads_as_other_type(text: str) -> bool:
    """What PyYAML takes for a string and a reader of another YAML version does not: `y`, `1e3`, `0o14`."""
    if text.lower() in ("y", "n", "yes", "no", "on", "off", "null", "nan", "inf"):
        return True
    return re.fullmatch(r"[-+]?(0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9_]*\.?[0-9_]+([eE][-+]?[0-9]+)?|\.(inf|nan))", text) is not None


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character == " " or character.isprintable():
        return character
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def load(file: str, text: str, *, first_line: int) -> tuple[Located | None, list[Problem]]:
    """Reads the lines between the fences; `first_line` is where they begin in the file. Either the values or problems, never neither."""
    text = _OTHER_BREAKS.sub(" ", _LINE_ENDS.sub("\n", text))
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        what = f"this is not YAML: {one_line(error.problem or 'it ends too early')}"
        return None, [Problem(file, line, column, what, "put the value in double quotes")]
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return None, [Problem(file, first_line, 1, "the front matter is not YAML", "look for control characters and deep brackets")]
    if root is None:
        return None, [Problem(file, first_line, 1, "the front matter is empty", "begin with `scout: 1` and `track: NAME`")]
    if not isinstance(root, yaml.MappingNode):
        return None, [Problem(file, first_line, 1, "the front matter is not a list of fields", "write `name: value` on each line")]
    located, problems = _Fields(file, first_line).read(root)
    return (located._replace(comments=_comments(text, root)) if located else None), problems


def _comments(text: str, root: yaml.MappingNode) -> dict[str, Comments]:
    """The comments above and beside the fields. Inside a block list they are not kept: it becomes one line."""
    lines = text.split("\n")
    found: dict[str, Comments] = {}
    read = 0
    for key, value in root.value:
        first, last = key.start_mark.line, value.end_mark
        above = tuple(line.strip() for line in lines[read:first] if line.lstrip().startswith("#"))
        beside = lines[last.line][last.column :].strip() if last.column else ""
        found[key.value] = Comments(above, beside if beside.startswith("#") else "")
        read = last.line + 1 if last.column else last.line
    found[""] = Comments(tuple(line.strip() for line in lines[read:] if line.lstrip().startswith("#")))
    return {name: remark for name, remark in found.items() if remark != Comments()}


class _Fields:
    """One reading of a mapping of fields: collects values, places and problems."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.places: dict[str | tuple[str, int], Place] = {}
        self.values: dict[str, object] = {}
        self.problems: list[Problem] = []

    def read(self, root: yaml.MappingNode) -> tuple[Located | None, list[Problem]]:
        for key, value in root.value:
            self._read_field(key, value)
        self._report_missing()
        wrong = {problem.line for problem in self.problems}
        try:
            front = FrontMatter.model_validate(self.values)
        except ValidationError as error:
            self._report_values(error, wrong)
            return None, self.problems
        return (None if self.problems else Located(front, self.places, {})), self.problems

    def _read_field(self, key: yaml.Node, value: yaml.Node) -> None:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name not in FrontMatter.model_fields:
            self._report(key, f"`{one_line(name, limit=40)}` is not a field of a spec", suggest(name, FrontMatter.model_fields))
        elif name in self.values:
            self._report(key, f"`{name}` is given twice", "keep one of the two")
        elif name in LISTS:
            self._read_list(name, value)
        elif not isinstance(value, yaml.ScalarNode):
            self._report(value, f"`{name}` should be {_expected(name)}", "write one value")
        elif not value.value.strip():
            self._report(value, f"`{name}` is empty", f"it should be {_expected(name)}")
        else:
            self._keep(name, value, value.value)

    def _read_list(self, name: str, value: yaml.Node) -> None:
        if isinstance(value, yaml.ScalarNode):
            if value.tag == "tag:yaml.org,2002:null":
                self._keep(name, value, ())
            else:
                hint = f"put it in brackets: {name}: [{one_line(value.value, limit=60)}]"
                self._report(value, f"`{name}` should be {_expected(name)}", hint)
            return
        items = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(item, yaml.ScalarNode) for item in items):
            wrong = next(item for item in items if not isinstance(item, yaml.ScalarNode))
            self._report(wrong, f"`{name}` should be {_expected(name)}", "put text with a colon or brackets in double quotes")
            return
        self._keep(name, value, tuple(item.value for item in items))
        self.places |= {(name, at): self._place(item) for at, item in enumerate(items)}
        for item in items:
            if not item.value.strip():
                self._report(item, f"`{name}` holds an empty entry", "delete it")

    def _keep(self, name: str, node: yaml.Node, value: object) -> None:
        self.values[name] = value
        self.places[name] = self._place(node)

    def _report_missing(self) -> None:
        at = min((place.line for place in self.places.values()), default=self.first_line)
        told = "".join(problem.what for problem in self.problems)
        for name, field in FrontMatter.model_fields.items():
            if field.is_required() and name not in self.values and f"`{name}`" not in told:
                self.problems.append(Problem(self.file, at, 1, f"`{name}` is missing", f"it should be {_expected(name)}"))

    def _report_values(self, error: ValidationError, told: set[int]) -> None:
        for wrong in error.errors():
            name = str(wrong["loc"][0])
            place = self.places.get(name)
            if place is None or wrong["type"] == "missing" or place.line in told:
                continue
            found = f"not {one_line(str(self.values[name]), limit=40)!r}"
            self.problems.append(Problem(self.file, *place, f"`{name}` should be {_expected(name)}", found))

    def _report(self, node: yaml.Node, what: str, suggestion: str) -> None:
        self.problems.append(Problem(self.file, *self._place(node), what, suggestion))

    def _place(self, node: yaml.Node) -> Place:
        return Place(node.start_mark.line + self.first_line, node.start_mark.column + 1)


def _expected(name: str) -> str:
    return FrontMatter.model_fields[name].description or ""


def suggest_near(name: str, known: Iterable[str]) -> str:
    """`did you mean …?` for a name that is nearly a known one; empty otherwise."""
    near = difflib.get_close_matches(name[:200], sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def suggest(name: str, known: Iterable[str]) -> str:
    """The known name that is nearest, or else all of them."""
    names = list(known)
    return suggest_near(name, names) or ("known are " + ", ".join(f"`{one}`" for one in names[:30]) if names else "")
