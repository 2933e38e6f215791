"""All tracks as they really are → what a person should look at before they land, worst first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from scout.model import (
    Evidence,
    EvidenceKind,
    Finding,
    Gravity,
    Keeping,
    Landing,
    Level,
    Overlap,
    Plan,
    Promise,
    Proof,
    RealRun,
    Rehearsal,
    Standing,
    TrackWork,
    Verdict,
)

LIKELY = 0.5
"""From here on a risk that git does not see is a warning; below, a notice."""
_LEVELS = tuple(Level)
_STRAYS = {Gravity.CONTRACT: Level.ERROR, Gravity.NEIGHBOUR: Level.ERROR, Gravity.HARMLESS: Level.NOTICE}


def findings_of(run: RealRun, plan: Plan, proofs: Sequence[Proof] = (), rehearsal: Rehearsal | None = None) -> tuple[Finding, ...]:
    """Everything that speaks against landing the tracks as they are. Errors and warnings do, notices are good to know."""
    found = [finding for work in run.tracks for finding in (*_of_branch(work), *_of_strays(work))]
    found += [finding for promise in run.promises for finding in _of_promise(promise)]
    found += [finding for pair in run.overlaps for finding in _of_pair(pair, plan, kind="conflict")]
    found += [finding for pair in run.drift for finding in _of_pair(pair, plan, kind="drift")]
    found += [_of_proof(proof) for proof in proofs if not proof.passed]
    found += _of_rehearsal(rehearsal, run, told={(name, one.kind) for one in found for name in (one.track, one.other)}) if rehearsal else ()
    order = [work.track for work in run.tracks]
    return tuple(sorted(found, key=lambda finding: (_LEVELS.index(finding.level), order.index(finding.track))))


def stops(findings: Iterable[Finding]) -> bool:
    """Whether any of them speaks against landing."""
    return any(finding.level is not Level.NOTICE for finding in findings)


def news(before: Sequence[Finding], now: Sequence[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What is new since an earlier look, and what is no longer so. A finding that only moved to another line is neither."""

    def same(findings: Sequence[Finding]) -> Set[tuple[object, ...]]:
        return {_identity(finding) for finding in findings}

    old, new = same(before), same(now)
    return tuple(one for one in now if _identity(one) not in old), tuple(one for one in before if _identity(one) not in new)


def _identity(finding: Finding) -> tuple[object, ...]:
    return finding.level, finding.kind, finding.track, finding.other, finding.path


def annotation(finding: Finding) -> str:
    """The finding as a workflow command of GitHub, which shows it beside the line."""
    place = {"file": finding.path, "line": str(finding.line) if finding.path and finding.line else None, "title": f"scout: {finding.kind}"}
    properties = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in place.items() if value)
    said = f"{finding.sentence} {finding.remedy}".rstrip()
    return f"::{finding.level} {properties}::{_escaped(said)}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(character):02X}" if character in f"%\r\n{more}" else character for character in text)


def _of_branch(work: TrackWork) -> Iterator[Finding]:
    lost = work.standing is Standing.GONE
    for note in work.notes:
        level = Level.WARNING if lost or not note.startswith("rewritten") else Level.NOTICE
        yield Finding(level=level, kind="branch", track=work.track, sentence=f"{work.track}: {note}.")
    if work.standing is Standing.SILENT:
        yield Finding(level=Level.NOTICE, kind="branch", track=work.track, sentence=f"{work.track} has changed nothing yet.")


def _of_strays(work: TrackWork) -> Iterator[Finding]:
    for stray in work.strays:
        talk = f"Talk to {stray.neighbour}, or: " if stray.neighbour else ""
        harmless = stray.gravity is Gravity.HARMLESS
        yield Finding(
            level=_STRAYS[stray.gravity],
            kind="contract" if stray.gravity is Gravity.CONTRACT else "stray",
            track=work.track,
            other=stray.neighbour,
            path=stray.path,
            line=stray.line,
            sentence=f"{work.track} left its lane. {stray.detail}",
            remedy="" if harmless else f"{talk}scout amend {work.track} {stray.path}",
        )


def _of_promise(promise: Promise) -> Iterator[Finding]:
    if promise.keeping in (Keeping.KEPT, Keeping.PENDING):
        return
    gone = promise.keeping is Keeping.MISSING
    what = f"is not in {promise.path}" if gone else f"is not as promised: `{promise.missing[0]}` is not there"
    yield Finding(
        level=Level.ERROR,
        kind="contract",
        track=promise.provider,
        path=promise.path,
        line=promise.line,
        sentence=f"The contract `{promise.contract}`, which {promise.provider} lands, {what}.",
        remedy="Restore it, or change the contract in every spec that names it.",
    )


def _of_proof(proof: Proof) -> Finding:
    said = f"`{proof.command}` fails in the worktree of {proof.track}."
    return Finding(level=Level.ERROR, kind="check", track=proof.track, sentence=said, remedy=f"See {proof.log}")


def _of_rehearsal(rehearsal: Rehearsal, run: RealRun, *, told: Set[tuple[str | None, str]]) -> Iterator[Finding]:
    """What merges cleanly and is wrong. A conflict is told here only where no pair of tracks has shown it."""
    if not rehearsal.start.passed:
        said = f"`{rehearsal.command}` fails on {run.onto} before anything is merged: {rehearsal.start.ended}."
        first = run.tracks[0].track
        yield Finding(level=Level.WARNING, kind="rehearsal", track=first, other=run.onto, sentence=said, remedy="Mend that first.")
    for step in rehearsal.steps:
        if step.landing is Landing.BROKE and step.check is not None:
            others = [name for name in step.culprits if name != step.name]
            why = f" together with {' and '.join(others)}" if others else " by itself"
            last = step.check.said.splitlines()[-1:] or [step.check.ended]
            said = f"{step.name} merges cleanly and `{rehearsal.command}` fails{why}: {last[0]}"
            other = others[0] if others else None
            remedy = "Mend it before it lands."
            yield Finding(level=Level.ERROR, kind="rehearsal", track=step.name, other=other, sentence=said, remedy=remedy)
        elif step.landing is Landing.CONFLICT and not {(step.name, "conflict"), (step.name, "drift")} & told:
            said = f"{step.name} conflicts with what lands before it."
            path = step.conflicts[0] if step.conflicts else None
            yield Finding(level=Level.ERROR, kind="rehearsal", track=step.name, path=path, sentence=said, remedy=f"Rebase {step.name}.")


def _of_pair(pair: Overlap, plan: Plan, *, kind: str) -> Iterator[Finding]:
    """Every conflict of git; of a pair that merges, the likeliest trouble."""
    conflicts = [item for item in pair.evidence if item.kind is EvidenceKind.MERGE]
    risks = [item for item in pair.evidence if not item.mechanical and item.probability >= 0.15]
    for item in conflicts or risks[:1]:
        level = Level.ERROR if conflicts else Level.WARNING if item.probability >= LIKELY else Level.NOTICE
        if pair.verdict is not Verdict.INDEPENDENT:
            yield _finding(pair, item, plan, kind=kind, level=level)


def _finding(pair: Overlap, item: Evidence, plan: Plan, *, kind: str, level: Level) -> Finding:
    verb = "conflict" if item.kind is EvidenceKind.MERGE else "merge, but may break"
    landing = "; it moved on since the track began" if kind == "drift" else ""
    return Finding(
        level=level,
        kind=kind,
        track=pair.a,
        other=pair.b,
        path=item.path,
        line=max(1, item.lines_a[0][0]) if item.lines_a else None,
        sentence=f"{pair.a} and {pair.b} {verb}{landing}: {item.detail}",
        remedy=item.remedy or _way_out(pair, plan, kind),
    )


def _way_out(pair: Overlap, plan: Plan, kind: str) -> str:
    if kind == "drift":
        return f"Rebase {pair.a} before it lands."
    first, second = in_plan_order(pair, plan)
    return f"Land {first} first, then rebase {second}."


def in_plan_order(pair: Overlap, plan: Plan) -> tuple[str, str]:
    """The tracks of a pair as the plan merges them."""
    order = [track.track for track in plan.tracks]
    first, second = sorted((pair.a, pair.b), key=order.index)
    return first, second


def lands_first(pair: Overlap, plan: Plan) -> tuple[str, str] | None:
    """The pair in the order in which its findings tell it to land; None where they leave the order open."""
    if pair.first:
        return pair.first, pair.b if pair.first == pair.a else pair.a
    stops = any(item.kind is EvidenceKind.MERGE and not item.remedy for item in pair.evidence)
    return in_plan_order(pair, plan) if stops else None
