"""A track's real branch → a review pack: what to read first, what is safe, what to run. All tracks → the order to read them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from scout.documents import ReadLine, ReviewDocument, ReviewLine, ReviewOrderDocument
from scout.errors import ConfigError
from scout.landing import findings_of, lands_first
from scout.landing.reading import LookAt, Past, Rest, files_in_order, is_test, places_to_read, safe_to_skim
from scout.model import Overlap, PastCommit, Plan, RealRun, Standing, Touch, TouchMap, Track, TrackWork
from scout.partition import merge_order
from scout.questions.following import look_at_tracks
from scout.questions.lookups import opened_index
from scout.report import TEMPLATES, write_reading
from scout.source import Tree, users_of
from scout.specs.markdown import code, phrase
from scout.system.files import scout_folder, template, templates, write_atomically
from scout.system.repository import Repository
from scout.work import opened_objects

_MOST_SYMBOLS = 300
"""Touched symbols whose users are looked up."""
_HISTORY = 2_000
"""Commits that are looked at."""
_MANY_FILES = 30
"""A commit of more says nothing about which files belong together."""
PACK = "review.md"


class Pack(NamedTuple):
    """A review, and the change it is about."""

    document: ReviewDocument
    order: tuple[tuple[str, str], ...]
    """(file, why it is read there)."""


def review(plan: Plan, repository: Repository, name: str, *, onto: str | None = None) -> Pack:
    """The review pack of one track. Raises ConfigError when there is no such track, or nothing in it to read."""
    track = _track(plan, name)
    run = look_at_tracks(plan, repository, onto=onto)
    work = next(work for work in run.tracks if work.track == name)
    if work.map is None or not work.map.touches or work.start is None or work.tip is None:
        raise ConfigError(f"{name} has changed nothing that could be reviewed ({work.standing}).", hint="scout check shows all tracks.")
    with opened_objects(repository) as store, opened_index(repository) as index:
        tree = index.tree(store.files(work.tip), store.blobs)
        rests = _rests(tree, work.map)
        past = _past(store.history(work.start, limit=_HISTORY), {touch.path for touch in work.map.touches})
    places = places_to_read(work, work.map, rests=rests, past=past)
    order = files_in_order(places, work.map)
    return Pack(_document(track, plan, run, work, places, order), order)


def write_reading_order(pack: Pack, repository: Repository) -> Path:
    """The diff as a page, files in reading order; in `.scout`."""
    document = pack.document
    with opened_objects(repository) as store:
        change = store.diff(document.start, document.tip)
        blobs = {blob for file in change.files for blob in (file.old_blob, file.new_blob) if blob and not file.binary}
        text = write_reading(
            f"{document.track}: the diff", pack.order, change, dict(store.blobs(sorted(blobs))), templates=templates(*TEMPLATES)
        )
    folder = scout_folder(repository.root) / "reviews"
    folder.mkdir(exist_ok=True)
    write_atomically(folder / f"{document.track}.html", text)
    return folder / f"{document.track}.html"


def review_order(plan: Plan, repository: Repository, *, onto: str | None = None) -> ReviewOrderDocument:
    """The order in which to read and merge the tracks that are not yet landed, for the least total reading.

    Every track is read once. When two collide, whoever reads the later one reads again what the earlier one changed where they meet:
    by the probability of the pair and the share of their lines that lies in files of both. What the plan, or else a finding of
    `scout check`, says lands first comes first.
    """
    run = look_at_tracks(plan, repository, onto=onto)
    open_ = {work.track: work for work in run.tracks if work.map and work.map.touches and work.standing is not Standing.LANDED}
    lines = {name: work.map.lines_changed for name, work in open_.items() if work.map}
    maps = {name: work.map for name, work in open_.items() if work.map}
    risks = {(pair.a, pair.b): pair.probability * _shared(pair, maps) for pair in run.overlaps if pair.a in lines and pair.b in lines}
    before = _must_wait(plan, run.overlaps, frozenset(lines))
    order = merge_order(list(lines), before, sizes=lines, risks=risks)
    again = _again(order, lines, risks)
    rows = tuple(ReviewLine(track=name, standing=open_[name].standing, lines=lines[name], again=round(again[name], 1)) for name in order)
    planned = [track.track for track in plan.tracks if track.track in lines]
    return ReviewOrderDocument(
        order=rows,
        lines=round(sum(lines.values()) + sum(again.values()), 1),
        as_planned=round(sum(lines.values()) + sum(_again(planned, lines, risks).values()), 1),
        absent=tuple(work.track for work in run.tracks if work.track not in lines),
    )


def _must_wait(plan: Plan, overlaps: Sequence[Overlap], names: Set[str]) -> list[tuple[str, str]]:
    """Who lands before whom: by what the plan says, through tracks that are not among the names too; then by what findings say of
    pairs, where that does not contradict it."""
    needs = {track.track: set(track.depends_on) for track in plan.tracks}
    earlier = {name: _all_before(name, needs) for name in needs}
    for first, second in (pair for overlap in overlaps if (pair := lands_first(overlap, plan))):
        if second not in earlier[first] and first not in earlier[second]:
            needs[second].add(first)
            earlier = {name: _all_before(name, needs) for name in needs}
    return [(first, second) for second in names for first in earlier[second] & names]


def _all_before(name: str, needs: Mapping[str, Set[str]]) -> frozenset[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        fresh = needs.get(pending.pop(), frozenset()) - found
        found |= fresh
        pending += fresh
    return frozenset(found)


def _shared(pair: Overlap, maps: Mapping[str, TouchMap]) -> float:
    """The share of a pair's lines that lies in files where the two meet: those of both, and those of the evidence."""
    touches = [maps[name].touches for name in (pair.a, pair.b)]
    meeting = {touch.path for touch in touches[0]} & {touch.path for touch in touches[1]}
    meeting |= {item.path for item in pair.evidence if item.path}
    lines = [(touch.path in meeting, _lines(touch)) for own in touches for touch in own]
    return sum(count for there, count in lines if there) / max(1, sum(count for _, count in lines))


def _lines(touch: Touch) -> int:
    return sum(last - first + 1 for first, last in (*touch.new_lines, *touch.old_lines))


def _again(order: Sequence[str], lines: dict[str, int], risks: dict[tuple[str, str], float]) -> dict[str, float]:
    """Track → lines expected to be read again, given what landed before it."""
    return {
        name: sum(lines[other] * max(risks.get((other, name), 0.0), risks.get((name, other), 0.0)) for other in order[:at])
        for at, name in enumerate(order)
    }


def _track(plan: Plan, name: str) -> Track:
    for track in plan.tracks:
        if track.track == name:
            return track
    raise ConfigError(f"There is no track {name!r}.", hint=f"The tracks: {', '.join(track.track for track in plan.tracks)}.")


def _rests(tree: Tree, touched: TouchMap) -> dict[tuple[str, str], Rest]:
    """(path, symbol) → who uses it, as the tree with the change has it."""
    rests = {}
    for touch in touched.touches[:_MOST_SYMBOLS]:
        symbol = next((symbol for symbol in tree.symbols(touch.path) if symbol.name == touch.symbol), None)
        if symbol is not None:
            uses = [use for use in users_of(tree, touch.path, symbol) if use.probability > 0.5]
            users = {(use.path, use.reference.symbol) for use in uses if not is_test(use.path)}
            rests[touch.path, symbol.name] = Rest(len(users), any(is_test(use.path) for use in uses))
    return rests


def _past(history: Iterable[PastCommit], files: set[str]) -> Past:
    changes: Counter[str] = Counter()
    companions: set[str] = set()
    for commit in history:
        there = files & {change.path for change in commit.paths}
        changes.update(there)
        if len(there) > 1 and len(commit.paths) <= _MANY_FILES:
            companions |= there
    return Past(changes, frozenset(companions))


def _document(
    track: Track, plan: Plan, run: RealRun, work: TrackWork, places: Sequence[LookAt], order: Sequence[tuple[str, str]]
) -> ReviewDocument:
    assert work.map is not None
    document = ReviewDocument(
        track=track.track,
        branch=track.branch,
        start=work.start or "",
        tip=work.tip or "",
        standing=work.standing,
        lines=work.map.lines_changed,
        first=tuple(ReadLine(**place._asdict()) for place in places),
        files=tuple(path for path, _ in order),
        safe=safe_to_skim(track, run, work.map),
        findings=tuple(finding for finding in findings_of(run, plan) if track.track in (finding.track, finding.other)),
        promises=tuple(promise for promise in run.promises if promise.contract in track.contracts),
        checks=track.checks,
        pack="",
    )
    return document.model_copy(update={"pack": _markdown(document, track.title)})


def _markdown(pack: ReviewDocument, title: str) -> str:
    environment = SandboxedEnvironment(
        loader=DictLoader({PACK: template(PACK)}), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.filters |= {"code": code, "phrase": phrase, "place": _place}
    tests = [path for path in pack.files if is_test(path)]
    return environment.get_template(PACK).render(pack=pack, title=title, tests=tests)


def _place(path: str, line: int) -> str:
    return code(f"{path}:{line}")
