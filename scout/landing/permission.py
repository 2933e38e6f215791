"""A plan, a track and an edit it is about to make → yes, ask or no, with the reason and with whom to talk. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from scout.globs import covers
from scout.landing.strays import owner_of
from scout.model import Plan, Track, Value


class Answer(StrEnum):
    """What an agent may do."""

    YES = "yes"
    ASK = "ask"
    """Nobody was given it: widen the lane first, so that the others know."""
    NO = "no"
    """Somebody else was given it."""


class Permission(Value):
    """The answer to an edit, never bare."""

    answer: Answer
    reason: str
    neighbour: str | None = None
    """The track to talk to."""
    next_step: str = ""


def permit(plan: Plan, track: Track, path: str, symbol: str | None = None) -> Permission:
    """Whether a track may edit a file, or one symbol of it."""
    entries = [entry for entry in (*track.creates, *track.owns, *track.edits) if covers(entry, path)]
    symbols = {entry.partition("#")[2] for entry in entries}
    what = f"{path}#{symbol}" if symbol else path
    promised = next((contract for contract in plan.contracts if contract.path == path and contract.name == symbol), None)
    if promised is not None and promised.provider != track.track:
        reason = f"{what} is a contract that {promised.provider} lands."
        return Permission(answer=Answer.NO, reason=reason, neighbour=promised.provider, next_step=f"Ask {promised.provider} to change it.")
    if entries and ("" in symbols or symbol is None or _among(symbol, symbols)):
        return Permission(answer=Answer.YES, reason=f"{what} is in the lane of {track.track}.")
    amend = f"scout amend {track.track} {what}"
    owner = _holder(plan, track, path, symbol) if entries else owner_of(plan, path, beside=track.track)
    if owner is not None:
        return Permission(
            answer=Answer.NO, reason=f"{what} belongs to {owner}.", neighbour=owner, next_step=f"Talk to {owner}, or: {amend}"
        )
    own = f"the lane of {track.track} names other symbols of it" if entries else "it is in no lane of the plan"
    return Permission(answer=Answer.ASK, reason=f"{what}: {own}.", next_step=amend)


def _holder(plan: Plan, track: Track, path: str, symbol: str | None) -> str | None:
    """The other track whose lane names the very symbol of a shared file."""
    for other in plan.tracks:
        named = {entry.partition("#")[2] for entry in other.edits if covers(entry, path)} - {""}
        if other is not track and symbol is not None and _among(symbol, named):
            return other.track
    return None


def _among(symbol: str, names: Iterable[str]) -> bool:
    """Whether a symbol is one of these, lies in one, or holds one."""
    return any(symbol == name or symbol.startswith(f"{name}.") or name.startswith(f"{symbol}.") for name in names)
