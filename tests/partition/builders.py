"""Short words for forecasts, touch maps and overlaps, so that a test shows only what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from scout.model import (
    Effect,
    Estimate,
    Evidence,
    EvidenceKind,
    Feature,
    Overlap,
    Part,
    PartForecast,
    Plan,
    Touch,
    TouchMap,
    Track,
    Verdict,
)

BASE = "0123456789abcdef0123456789abcdef01234567"
FEATURE = Feature(slug="notification-system", title="Notification system", text="notification system")


def forecast(name: str, *, confidence: float = 0.8) -> PartForecast:
    return PartForecast(part=Part(name=name, title=name.title(), brief=f"Build the {name}."), confidence=confidence)


def touch(
    path: str,
    symbol: str | None = None,
    effect: Effect = Effect.ADDED,
    *,
    lines: int = 20,
    at: int = 1,
    old: bool = False,
    p: float = 1.0,
    signature: str = "",
) -> Touch:
    """`lines` new lines from line `at`; with `old` they replace as many lines of the base."""
    here = ((at, at + lines - 1),)
    return Touch(
        path=path,
        symbol=symbol,
        kind="function" if symbol else "file",
        effect=effect,
        old_path=None,
        old_symbol=None,
        old_lines=here if old else (),
        new_lines=here,
        signature=signature or (f"{symbol}()" if symbol else ""),
        old_signature="",
        exported=True,
        probability=p,
        scouts=("s-1",),
        note=None,
    )


def new_file(path: str, *symbols: str, lines: int = 40, p: float = 1.0) -> list[Touch]:
    """A file that comes into being with these symbols."""
    return [touch(path, None, lines=lines, p=p), *(touch(path, symbol, lines=lines // 2, p=p) for symbol in symbols)]


def touch_map(part: str, touches: Sequence[Touch], *, scouts: Sequence[str] | None = None, lines: int = 0) -> TouchMap:
    return TouchMap(part=part, scouts=tuple(scouts if scouts is not None else [f"{part}-1"]), touches=tuple(touches), lines_changed=lines)


def evidence(
    kind: EvidenceKind, path: str | None = None, symbol: str | None = None, *, p: float = 0.9, first: str | None = None
) -> Evidence:
    return Evidence(kind=kind, path=path, symbol=symbol, detail=f"both alter {symbol or path}", first=first, probability=p)


def overlap(a: str, b: str, verdict: Verdict, *items: Evidence, p: float | None = None, first: str | None = None) -> Overlap:
    usual = {Verdict.INDEPENDENT: 0.02, Verdict.COORDINATE: 0.2, Verdict.ORDERED: 0.7, Verdict.CONFLICT: 0.9, Verdict.UNKNOWN: 0.5}
    return Overlap(a=a, b=b, verdict=verdict, probability=usual[verdict] if p is None else p, first=first, evidence=items)


def track(name: str, *, depends_on: Sequence[str] = (), size: str = "M", owns: Sequence[str] = ()) -> Track:
    return Track(
        track=name,
        title=name,
        parts=(name,),
        branch=f"feature/{name}",
        worktree=f"../{name}",
        wave=1,
        depends_on=tuple(depends_on),
        owns=tuple(owns),
        size=size,
        confidence=0.5,
    )


def plan_of(tracks: Sequence[Track], overlaps: Sequence[Overlap] = ()) -> Plan:
    nothing = Estimate(work_minutes=0, span_minutes=0, speedup=1, lines_to_review=100, assumptions=())
    return Plan(
        id="00000000",
        feature="f",
        title="F",
        base=BASE,
        tracks=tuple(tracks),
        overlaps=tuple(overlaps),
        estimate=nothing,
        verdict="",
    )
