"""A run to draw: two parts and what their scouts left, with any text in every place where others write."""

from __future__ import annotations

from pathlib import Path

from scout.model import (
    Change,
    Contract,
    Effect,
    Evidence,
    EvidenceKind,
    Feature,
    FileChange,
    Hunk,
    Outcome,
    Overlap,
    Part,
    Scout,
    Slot,
    Touch,
    TouchMap,
    Verdict,
)
from scout.report import TEMPLATES, Findings
from tests.specs.plans import BASE, plan_of, track

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / "templates" / name).read_text(encoding="utf-8") for name in TEMPLATES}
OLD, NEW = "a" * 40, "b" * 40


def touch(path: str, *, lines: int = 10, symbol: str = "run") -> Touch:
    """A symbol that changed over so many lines."""
    return Touch(path, symbol, "function", Effect.BODY, None, None, ((1, 0),), ((1, lines),), "", "", True, 0.7, ("api-1",), None)


def findings(text: str = "a plain word", *, path: str = "src/app.py", old: str = "one\n", new: str = "two\n") -> Findings:
    """One conflict and its evidence. `text` stands wherever an agent or a repository has the say."""
    seen = Evidence(kind=EvidenceKind.SYMBOL, path=path, symbol=text, detail=text, probability=0.8, remedy=text, scouts=("api-1", "db-1"))
    pair = Overlap(a="api", b="db", verdict=Verdict.CONFLICT, probability=0.8, evidence=(seen,))
    tracks = (track("api", branch="feature/api"), track("db", branch="feature/db", wave=2, depends_on=("api",)))
    contract = Contract(name=text, path=path, signature=text, language=None, provider="api", users=("db",))
    between = pair.model_copy(update={"verdict": Verdict.ORDERED, "first": "api"})
    file = FileChange(path, None, "M", OLD, NEW, "100644", "100644", False, (Hunk(1, old.count("\n"), 1, new.count("\n")),))
    scouts = tuple(
        Scout(id=f"{part}-1", part=part, number=1, agent=text, base=BASE, outcome=Outcome.FAILED, ended_because=text, last_message=text)
        for part in ("api", "db")
    )
    return Findings(
        run="2026-11-23-notification-system",
        feature=Feature(slug="x", title=text, text=text, parts=tuple(Part(name=name, title=text, brief=text) for name in ("api", "db"))),
        plan=plan_of(*tracks, title=text, verdict=text, overlaps=(between,), contracts=(contract,), notes=(text,)),
        maps=(
            TouchMap(part="api", scouts=("api-1",), touches=(touch(path, symbol=text), touch("docs/a.md", lines=3))),
            TouchMap(part="db", scouts=("db-1",), touches=(touch(path, symbol=text),)),
        ),
        overlaps=(pair,),
        scouts=scouts,
        changes={scout.id: Change(BASE, NEW, (file,)) for scout in scouts},
        contents={OLD: old.encode("utf-8", "surrogateescape"), NEW: new.encode("utf-8", "surrogateescape")},
        times=(Slot("api", 1, 1, 20, 22.5), Slot("db", 2, 23.5, 40, 42)),
    )
