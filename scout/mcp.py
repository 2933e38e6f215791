"""scout for agents, over the Model Context Protocol: the same questions that the verbs answer. Reads only, but for `amend`.

Loaded by `scout mcp` alone: it needs the extra `scout-planner[mcp]`. Every call opens the repository anew, so that what agents
committed a second ago counts. Paths are of the repository; absolute ones and those that lead out of it are refused.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path, PurePosixPath
from typing import Annotated, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from scout import __version__
from scout.documents import AmendDocument, CheckDocument, LocalizeDocument, OverlapDocument, ProbeStatusDocument
from scout.errors import ConfigError, ScoutError, SpecError
from scout.landing import findings_of
from scout.landing.permission import Permission, permit
from scout.model import Contract, Plan, Track
from scout.overlap import percent
from scout.questions.following import home_of, look_at_tracks
from scout.questions.lanes import amend
from scout.questions.lookups import localized
from scout.questions.plans import Specified, compared_work, explained, replanned, side_by_side
from scout.system.repository import Repository
from scout.system.runs import Run
from scout.work import Work

P = ParamSpec("P")
T = TypeVar("T")

INSTRUCTIONS = (
    "You work on one track of a plan that several agents build at the same time. Before you edit a file outside of what your spec lists, "
    "call may_i_edit; on `no` leave the file alone and tell the neighbour; on `ask` call amend first. "
    "Call check before you say that you are done. The resource scout://plan is the plan, scout://spec/TRACK the spec of a track."
)
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)


class Tools:
    """What agents can ask of the repository around a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def probe_status(
        self, run: Annotated[str | None, Field(description="Which run; the newest by default.")] = None
    ) -> ProbeStatusDocument:
        """How far a probe is, and what its plan says: the feature, its tracks and waves, the scouts and how they ended."""
        with self._home() as home:
            opened = Run.open(home.root, run)
            plan = opened.load("plan", Plan)
            return ProbeStatusDocument(
                run=opened.id,
                feature=opened.record.feature,
                base=opened.record.base,
                scouts={scout.id: scout.outcome.value if scout.outcome else "running" for scout in opened.scouts()},
                verdict=plan.verdict if plan else None,
                tracks={track.track: track.wave for track in plan.tracks} if plan else {},
            )

    def localize(self, text: Annotated[str, Field(description="What you want to change, in words.")], top: int = 10) -> LocalizeDocument:
        """The files and symbols of this repository that a text is about, best first, each with its reasons."""
        with self._home() as home:
            found = localized(text, home, base=home.commit("HEAD"), top=max(1, min(top, 50)))
            return LocalizeDocument.model_validate(found.model_dump())

    def overlap(
        self, refs: Annotated[list[str], Field(description="Two branches or commits, or more.")], base: str | None = None
    ) -> OverlapDocument:
        """Whether branches get in each other's way: a verdict for every pair, with evidence, and the waves they could land in."""
        with self._home() as home:
            works = [Work(ref, home.commit(ref), "branch") for ref in dict.fromkeys(refs)]
            common, pairs = compared_work(home, works, base=base)
            return OverlapDocument(base=common, pairs=pairs, waves=side_by_side(pairs))

    def may_i_edit(
        self,
        path: Annotated[str, Field(description="Relative to the top of the repository.")],
        symbol: Annotated[str | None, Field(description="The function, class or method, `Class.method`.")] = None,
        track: Annotated[str | None, Field(description="Your track; that of this worktree by default.")] = None,
    ) -> Permission:
        """Whether your track may edit a file or a symbol: yes, ask or no, with the reason and the neighbour to talk to."""
        with self._home() as home, self._here() as here:
            plan = _plan(home).plan
            return permit(plan, _track(plan, track, here), _inside(here.root, path), symbol)

    def explain(self, a: str, b: str) -> list[str]:
        """Why two parts or two tracks got their verdict, a line for each piece of evidence."""
        with self._home() as home:
            pair, lines = explained(home, a, b, run=None)
            return [f"{pair.a} and {pair.b}: {pair.verdict}, {percent(pair.probability)} likely to cost a repair", *lines]

    def contracts(self) -> list[Contract]:
        """The symbols that several tracks agreed on: signature, who lands it, who builds on it."""
        with self._home() as home:
            return list(_plan(home).plan.contracts)

    def check(self) -> CheckDocument:
        """The real branches and worktrees against the plan: who left its lane, which tracks collide, which contracts are kept."""
        with self._home() as home:
            plan = _plan(home).plan
            run = look_at_tracks(plan, home)
            return CheckDocument(run=run, findings=findings_of(run, plan))

    def amend(
        self,
        paths: Annotated[list[str], Field(description="Files your track needs too, `path` or `path#symbol`.")],
        track: Annotated[str | None, Field(description="Your track; that of this worktree by default.")] = None,
    ) -> AmendDocument:
        """Widens the lane of your track in its spec, unless that collides with another track; then it says with whom."""
        with self._home() as home, self._here() as here:
            name = _track(_plan(home).plan, track, here).track
            for path in paths:
                _inside(here.root, path.partition("#")[0])
            found = amend(home, None, name, paths, anyway=False)
            added = dict(found.additions) if found.written else {}
            return AmendDocument(track=name, added=added, collisions=found.collisions, written=found.written)

    def plan(self) -> str:
        """The plan as its specs say it now."""
        with self._home() as home:
            return _plan(home).plan.model_dump_json(indent=1)

    def spec(self, track: str) -> str:
        """The spec of one track."""
        with self._home() as home:
            found = _plan(home)
            if track not in found.specs:
                raise SpecError(f"There is no track {track!r}.", hint=f"The tracks: {', '.join(found.specs)}.")
            return (home.root / found.specs[track]).read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def _here(self) -> Iterator[Repository]:
        with Repository.open(self._folder) as repository:
            yield repository

    @contextmanager
    def _home(self) -> Iterator[Repository]:
        with self._here() as here, home_of(here) as home:
            yield home


def serve(folder: Path) -> None:
    """Answers on standard input and output until the client hangs up."""
    asyncio.run(server(folder).run_stdio_async())


def server(folder: Path) -> MCPServer[object]:
    """The tools and resources for the repository around a folder."""
    tools = Tools(folder)
    made: MCPServer[object] = MCPServer("scout", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    reading = (tools.probe_status, tools.localize, tools.overlap, tools.may_i_edit, tools.explain, tools.contracts, tools.check)
    for tool in reading:
        made.tool(annotations=_READS)(_told(tool, ToolError))
    made.tool(annotations=_WRITES)(_told(tools.amend, ToolError))
    made.resource("scout://plan", name="plan", mime_type="application/json")(_told(tools.plan, ResourceError))
    made.resource("scout://spec/{track}", name="spec", mime_type="text/markdown")(_told(tools.spec, ResourceError))
    return made


def _told(asked: Callable[P, T], kind: type[Exception]) -> Callable[P, T]:
    """The same function; what the user could put right is told to the agent in words."""

    @wraps(asked)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return asked(*args, **kwargs)
        except ScoutError as error:
            raise kind(f"{error.sentence} {error.hint}") from None

    return answer


def _plan(home: Repository) -> Specified:
    return replanned(home, None)


def _track(plan: Plan, name: str | None, here: Repository) -> Track:
    """The track of that name, or the one that the worktree belongs to. Raises ConfigError."""
    branch = here.state().branch if name is None else None
    for track in plan.tracks:
        if name == track.track or (name is None and track.branch == branch):
            return track
    known = ", ".join(track.track for track in plan.tracks)
    if name is None:
        raise ConfigError("This worktree belongs to no track.", hint=f"Say which one is yours: {known}.")
    raise ConfigError(f"There is no track {name!r}.", hint=f"The tracks: {known}.")


def _inside(root: Path, path: str) -> str:
    """The path in git's form. Raises ConfigError for one that is absolute or leads out of the repository, also through a link."""
    pure = PurePosixPath(path)
    leads_out = "\0" in path or pure.is_absolute() or ".." in pure.parts or not pure.parts
    if leads_out or not Path(os.path.realpath(root / pure)).is_relative_to(os.path.realpath(root)):
        raise ConfigError(f"{path!r} is not a path of this repository.", hint="Name it relative to the top, like src/app.py.")
    return str(pure)
