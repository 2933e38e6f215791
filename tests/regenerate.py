"""Writes what is generated and committed: help texts, JSON Schemas, the demo's specs, the recording in the README.

    python -m tests.regenerate

`tests/test_generated.py` compares instead of writing.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

from scout.cli.demo import FEATURE
from scout.documents import DOCUMENTS
from scout.specs.frontmatter import json_schema

ROOT = Path(__file__).parent.parent
SCOUT = Path(sys.executable).parent / "scout"
VERBS = (
    *("probe", "plan", "check", "watch", "amend", "guard", "localize", "overlap", "backtest", "explain", "report"),
    *("index", "runs", "logs", "clean", "doctor", "agents", "init", "demo", "review", "learn", "mcp"),
)


def generated() -> Mapping[str, str]:
    """Path below the top of this tree → text."""
    return {**_schemas(), "docs/reference/cli.md": _help_page(), **_demo()}


def _schemas() -> dict[str, str]:
    schemas = {document.__name__.removesuffix("Document").lower(): document.model_json_schema() for document in DOCUMENTS}
    schemas["spec"] = json_schema()
    return {
        f"docs/reference/schemas/{name}.schema.json": json.dumps(schema, indent=2, sort_keys=True) + "\n"
        for name, schema in schemas.items()
    }


def _help_page() -> str:
    pages = [
        "# Command line\n\nGenerated from `--help`. Exit codes: 0 fine; 1 found what it looks for (a conflict, a failed check);\n"
        "2 the user's turn; 3 a bug of ours; 130 Ctrl-C.\n"
    ]
    for verb in ((), *((verb,) for verb in VERBS)):
        pages.append(f"## {' '.join(('scout', *verb))}\n\n```text\n{_help(verb)}\n```\n")
    return "\n".join(pages)


def _help(verb: tuple[str, ...]) -> str:
    environment = os.environ | {"COLUMNS": "80", "TERMINAL_WIDTH": "80", "NO_COLOR": "1"}
    done = subprocess.run([SCOUT, *verb, "--help"], capture_output=True, text=True, check=True, env=environment)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def _demo() -> dict[str, str]:
    """The demo's specs, and what a person sees of its probe, in the README."""
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "scout-demo"
        done = subprocess.run([SCOUT, "demo", "--json", demo], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        specs = {path: (demo / path).read_text(encoding="utf-8") for path in json.loads(done.stdout)["probe"]["specs"]}
        plain, coloured = (_seen(demo, variable) for variable in ("NO_COLOR", "FORCE_COLOR"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return {**specs, "README.md": _with_recording(readme, plain), "docs/recording.svg": _picture(coloured)}


def _seen(demo: Path, variable: str) -> str:
    """What the probe of the demo prints on a terminal of 80 columns."""
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"COLUMNS": "80", "TERM": "xterm-256color", variable: "1"}
    return subprocess.run([SCOUT, "probe", FEATURE], cwd=demo, capture_output=True, text=True, check=True, env=environment).stdout


def _picture(seen: str) -> str:
    """The same as a picture, in whatever fixed-width font the reader has: nothing is fetched."""
    console = Console(record=True, width=80, file=io.StringIO(), color_system="standard", force_terminal=True)
    console.print(Text(f'$ scout probe "{FEATURE}"', style="bold"))
    console.print(Text.from_ansi(seen.strip("\n")), soft_wrap=True)
    picture = console.export_svg(title="scout", unique_id="scout")
    return re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL) + "\n"


def _with_recording(page: str, seen: str) -> str:
    """The page with what stands between the two marks replaced."""
    before, _, rest = page.partition("<!-- recording -->\n")
    _, _, after = rest.partition("<!-- /recording -->\n")
    shown = "\n".join(line.rstrip() for line in seen.strip("\n").splitlines())
    return f"{before}<!-- recording -->\n```text\n{shown}\n```\n<!-- /recording -->\n{after}"


if __name__ == "__main__":
    pages = generated()
    for stale in {str(path.relative_to(ROOT)) for path in (ROOT / "specs").rglob("*.md")} - pages.keys():
        (ROOT / stale).unlink()
    for name, text in pages.items():
        target = ROOT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        print(name)
