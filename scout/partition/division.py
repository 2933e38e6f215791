"""Feature, forecasts, touch maps and overlaps → Plan, or the plans to choose from. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from scout.config import Config
from scout.errors import FeatureError
from scout.model import Estimate, Feature, Overlap, PartForecast, Plan, TouchMap, Verdict
from scout.partition.crossing import Crossing, contracts_of, overlaps_of
from scout.partition.estimate import WORTH, waves_of
from scout.partition.lanes import paths_of
from scout.partition.layout import STANDING_ALONE, TOGETHER, Layout, gather, lay_out
from scout.partition.merging import merge_order
from scout.partition.names import name_tracks, noun_of
from scout.partition.notes import notes_on
from scout.partition.settle import complete, settle
from scout.partition.tracks import Frame, Settings, draft_tracks, with_lanes

_NOTHING = Estimate(work_minutes=0, span_minutes=0, speedup=1, lines_to_review=0, assumptions=())


def divide(
    feature: Feature,
    forecasts: Sequence[PartForecast],
    maps: Sequence[TouchMap],
    overlaps: Sequence[Overlap],
    *,
    base: str,
    config: Config,
    checks: Sequence[str] = (),
) -> Plan:
    """The plan that scout recommends.

    Conflicts over few symbols are cut out as a contract; what still collides is one track, or comes one after the other where that
    is clearly shorter; what one part uses of another orders the two, or becomes a contract where that clearly saves waves.
    Raises FeatureError without any part.
    """
    return _recommended(_frame(feature, forecasts, maps, overlaps, Settings(base, config, tuple(checks))))


def alternatives(
    feature: Feature,
    forecasts: Sequence[PartForecast],
    maps: Sequence[TouchMap],
    overlaps: Sequence[Overlap],
    *,
    base: str,
    config: Config,
    checks: Sequence[str] = (),
) -> tuple[Plan, ...]:
    """The plan with the fewest waves, the one with the least to review and the safest one; `strategy` says which is which.

    Equal plans appear once, with all that they are best at. Raises FeatureError without any part.
    """
    frame = _frame(feature, forecasts, maps, overlaps, Settings(base, config, tuple(checks)))
    recommended = _recommended(frame)
    flattened = _plan(frame, lay_out(frame.known, cut=True, stubs=True, together=TOGETHER))
    found = {
        "fewest waves": min(recommended, flattened, key=lambda plan: (_waves(plan), plan.estimate.span_minutes)),
        "least review": _plan(frame, lay_out(frame.known, cut=False, stubs=False, together=STANDING_ALONE)),
        "safest": _one_risk_at_a_time(recommended, config),
    }
    strategies = defaultdict(list)
    for strategy, plan in found.items():
        strategies[plan.id].append(strategy)
    first = {plan.id: plan for plan in reversed(found.values())}
    return tuple(first[key].model_copy(update={"strategy": ", ".join(names)}) for key, names in strategies.items())


def _frame(
    feature: Feature, forecasts: Sequence[PartForecast], maps: Sequence[TouchMap], overlaps: Sequence[Overlap], settings: Settings
) -> Frame:
    if not forecasts:
        raise FeatureError("The feature has no parts to divide.", hint='Name them: --part api="what it should do" --part ui="…".')
    known = gather(forecasts, maps, overlaps)
    created = sorted({path for found in known.maps.values() for path in paths_of(found.touches)})
    return Frame(feature, known, noun_of(feature, created), settings)


def _recommended(frame: Frame) -> Plan:
    """The simplest plan, unless another is clearly shorter."""
    best: Plan | None = None
    for stubs in (False, True):
        for together in (TOGETHER, ()):
            plan = _plan(frame, lay_out(frame.known, cut=True, stubs=stubs, together=together))
            if best is None or _clearly_better(plan, best, stubs=stubs):
                best = plan
    assert best is not None
    return best


def _clearly_better(plan: Plan, best: Plan, *, stubs: bool) -> bool:
    """Shorter by more than the estimate is worth. Signatures to agree on before anything is built cost a person's attention: they have
    to save a wave, or to free at least two tracks from waiting for their provider."""
    shorter = plan.estimate.span_minutes < WORTH * best.estimate.span_minutes
    return shorter and (not stubs or _waves(plan) < _waves(best) or _waiting(best) - _waiting(plan) >= 2)


def _waiting(plan: Plan) -> int:
    """Tracks that wait for a track of somebody's part."""
    whole = {track.track for track in plan.tracks if track.parts}
    return sum(bool(whole & set(track.depends_on)) for track in plan.tracks)


def _waves(plan: Plan) -> int:
    return len(waves_of(plan.tracks))


def _one_risk_at_a_time(plan: Plan, config: Config) -> Plan:
    """The plan in which tracks that would have to be coordinated come one after the other."""
    names = [track.track for track in plan.tracks]
    order = merge_order(names, [(first, track.track) for track in plan.tracks for first in track.depends_on])
    place = {name: at for at, name in enumerate(order)}
    firsts = defaultdict(set)
    for overlap in plan.overlaps:
        if overlap.verdict is Verdict.COORDINATE:
            first, then = sorted((overlap.a, overlap.b), key=place.__getitem__)
            firsts[then].add(first)
    tracks = tuple(track.model_copy(update={"depends_on": (*track.depends_on, *firsts[track.track])}) for track in plan.tracks)
    return complete(plan.model_copy(update={"tracks": tracks}), max_tracks=config.max_tracks)


def _plan(frame: Frame, layout: Layout) -> Plan:
    """The plan that a layout leads to: drafts of its tracks are put in order, and the order decides whose a shared path is."""
    crossing = Crossing(layout, frame.known, name_tracks(frame.noun, layout.groups))
    overlaps = overlaps_of(crossing)
    contracts = contracts_of(crossing)
    drafts = draft_tracks(frame, crossing, overlaps)
    max_tracks = frame.settings.config.max_tracks
    settled = settle([draft.track for draft in drafts], overlaps, max_tracks=max_tracks)
    draft = Plan(
        id="00000000",
        feature=frame.feature.slug,
        title=frame.feature.title,
        base=frame.settings.base,
        tracks=with_lanes(settled.tracks, drafts, contracts),
        contracts=contracts,
        overlaps=overlaps,
        estimate=_NOTHING,
        verdict="",
        notes=notes_on(crossing, overlaps, gap=settled.gap),
    )
    return complete(draft, max_tracks=max_tracks)
