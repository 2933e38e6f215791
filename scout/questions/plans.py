"""One stage asked alone: where is this, do these branches collide, what does the plan say now. Knows nothing of terminals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, PositiveInt, StrictStr

from scout.changes import toolchain_of
from scout.comparison import compare_work
from scout.config import Config
from scout.documents import (
    DifferenceLine,
    FormatLine,
    FormatsDocument,
    PlansDocument,
    SpecDiffDocument,
    Stage,
)
from scout.errors import ConfigError, RepositoryError, RunError, SpecError
from scout.hooks import has_hook, with_hook
from scout.model import Overlap, Plan, Recon, Rehearsal, TouchMap, Verdict
from scout.overlap import explain, find_overlaps, with_rehearsal
from scout.partition import alternatives, reckon, waves_for
from scout.questions.lookups import opened_index
from scout.questions.quoting import quote_both, snapshots_of
from scout.rehearsal import rehearse
from scout.system.files import write_together
from scout.system.published import SPECS, Published, write_exports
from scout.system.repository import ObjectStore, Repository
from scout.system.runs import Run
from scout.touchmap import bare_touch_map
from scout.work import Work, opened_objects

if TYPE_CHECKING:
    from scout.specs import Ground, Kept


def compared_work(repository: Repository, works: Sequence[Work], *, base: str | None) -> tuple[str, tuple[Overlap, ...]]:
    """The common base and the verdict on every pair of finished changes. Raises RepositoryError and ConfigError."""
    with opened_index(repository) as index, opened_objects(repository) as objects:
        return compare_work(works, base=repository.commit(base) if base else None, objects=objects, index=index)


def rehearsed(
    repository: Repository,
    works: Sequence[Work],
    pairs: tuple[Overlap, ...],
    command: str,
    *,
    base: str,
    config: Config,
    notify: Callable[[Stage], None],
) -> tuple[Rehearsal, tuple[Overlap, ...]]:
    """The works merged in order on base with a command run after each merge, and the pairs with what that showed."""
    changes = list({work.name: (work.name, work.commit) for work in works}.values())
    with ObjectStore.open(repository) as store:
        rehearsal = rehearse(
            changes, command, base=base, store=store, config=config, told=lambda name: notify(Stage("rehearsal", f"{command} with {name}"))
        )
    return rehearsal, with_rehearsal(pairs, rehearsal, finished=True)


def compared_plans(repository: Repository, files: Sequence[Path], *, base: str | None) -> tuple[str, tuple[Overlap, ...]]:
    """The base and the verdict on every pair of plans that name only the files they will change. Raises ConfigError."""
    maps = [_plan_of(file) for file in files]
    names = {planned.part for planned in maps}
    if len(maps) < 2 or len(names) < len(maps):
        raise ConfigError(
            "--touch needs two plans or more, each with a name of its own.", hint="For example: --touch api.json --touch ui.json"
        )
    common = repository.commit(base or "HEAD")
    return common, find_overlaps(maps, {}, sizes={entry.path: entry.size for entry in repository.files(common)})


def side_by_side(pairs: Sequence[Overlap]) -> tuple[tuple[str, ...], ...]:
    """The fewest waves in which nothing that collides, is ordered or is unknown stands beside the other."""
    names = tuple(dict.fromkeys(name for pair in pairs for name in (pair.a, pair.b)))
    apart = [(pair.a, pair.b) for pair in pairs if pair.verdict in (Verdict.CONFLICT, Verdict.UNKNOWN)]
    before = [(pair.first, pair.b if pair.first == pair.a else pair.a) for pair in pairs if pair.verdict is Verdict.ORDERED and pair.first]
    return waves_for(names, apart, before)


def explained(repository: Repository, a: str, b: str, *, run: str | None) -> tuple[Overlap, tuple[str, ...]]:
    """The verdict of a run on two parts or two tracks, why, and a line of code of each. Raises RunError when the run has no such pair."""
    opened = Run.open(repository.root, run)
    plan = opened.load("plan", Plan)
    if plan is None:
        raise RunError(f"Run {opened.id} has no plan yet.", hint=f"Finish it: scout probe --resume {opened.id}")
    pairs = (*(opened.load("overlaps", tuple[Overlap, ...]) or ()), *plan.overlaps)
    for pair in pairs:
        if {pair.a, pair.b} == {a, b}:
            with opened_objects(repository) as objects:
                code = quote_both(pair, snapshots_of(pair, plan, opened.scouts()), base=plan.base, objects=objects)
            after = _after_the_contract(pair, plan)
            return pair, (*explain(pair)[: 2 if after else 3], *code, *after)  # a contract is the remedy
    known = sorted({name for pair in pairs for name in (pair.a, pair.b)})
    raise RunError(f"Run {opened.id} knows no pair {a!r} and {b!r}.", hint=f"It knows: {', '.join(known) or 'one part only, so no pairs'}.")


def _after_the_contract(pair: Overlap, plan: Plan) -> tuple[str, ...]:
    """What is left between two parts once the contracts that both need have landed; nothing for tracks, and without such a contract."""
    track_of = {part: track.track for track in plan.tracks for part in track.parts}
    mine, other = track_of.get(pair.a), track_of.get(pair.b)
    cuts = [cut for cut in plan.contracts if {mine, other} <= {cut.provider, *cut.users}]
    if mine is None or other is None or mine == other or not cuts or pair in plan.overlaps:
        return ()
    left = next((overlap.verdict for overlap in plan.overlaps if {overlap.a, overlap.b} == {mine, other}), Verdict.INDEPENDENT)
    names = ", ".join(dict.fromkeys(cut.name for cut in cuts))
    first = ", ".join(dict.fromkeys(cut.provider for cut in cuts))
    return (f"The plan agrees on {names} first (track {first}); with that landed, {mine} and {other} are {left}.",)


def weighed(repository: Repository, source: str | None) -> PlansDocument:
    """The plans to choose from for what a run measured, and which of them is the run's own. Raises RunError without its evidence."""
    _, run = _specs_of(repository.root, source)
    if run is None:
        raise RunError("These specs have no run any more, so nothing measured.", hint="Probe again, then compare.")
    recon, maps = run.load("recon", Recon), run.load("touchmaps", tuple[TouchMap, ...])
    overlaps, plan = run.load("overlaps", tuple[Overlap, ...]), run.load("plan", Plan)
    if recon is None or maps is None or overlaps is None or plan is None:
        raise RunError(f"Run {run.id} has no plan yet.", hint=f"Finish it: scout probe --resume {run.id}")
    config = run.record.config
    checks = toolchain_of(repository.files(plan.base), repository).checks if config.checks is None else ()
    plans = alternatives(run.feature(), recon.parts, maps, overlaps, base=plan.base, config=config, checks=checks)
    return PlansDocument(run=run.id, recommended=plan, alternatives=plans)


class Specified(NamedTuple):
    """A plan as its specs say it now."""

    plan: Plan
    folder: Path
    specs: Mapping[str, str]
    """Track → its spec, relative to the top of the repository."""
    outdated: tuple[str, ...] = ()
    """What has moved on since it was measured, `file:line:column: what; suggestion`; looked for when it is grounded."""


def replanned(repository: Repository, source: str | None, *, grounded: bool = False) -> Specified:
    """The plan as people left it; `grounded`: compared with its base too, as before a run. Raises SpecError with every problem."""
    from scout.specs import outdated_specs, read_specs
    from scout.specs.page import read_page

    folder, run = _specs_of(repository.root, source)
    texts = _texts(folder)
    place = folder.relative_to(repository.root)
    if not texts:
        raise SpecError(f"{place}/ holds no specs.", hint='Make some: scout probe "what you want built"')
    measured = run.load("plan", Plan) if run else None
    ground = _ground(repository, texts) if grounded else None
    with _named_from_here(folder):
        read = read_specs(texts, plan=measured, ground=ground)
    plan = reckon(_with_measured_lines(read, measured))
    doubts = outdated_specs(texts, ground=ground, plan=measured) if ground else ()
    fronts = {name: read_page(name, text).front for name, text in texts.items()}
    return Specified(
        plan,
        folder,
        {front.track: str(place / name) for name, front in fronts.items() if front is not None},
        tuple(f"{_from_here(folder)}/{problem}" for problem in doubts),
    )


def _ground(repository: Repository, texts: Mapping[str, str]) -> Ground | None:
    """The base of the specs as the repository knows it; None when no spec says which that is."""
    from scout.specs import Ground
    from scout.specs.page import read_page

    fronts = [front for name, text in texts.items() if (front := read_page(name, text).front) is not None]
    if not fronts:
        return None
    try:
        base = {entry.path: entry.blob for entry in repository.files(repository.commit(fronts[0].base))}
    except RepositoryError:
        return Ground(None)
    today = {entry.path: entry.blob for entry in repository.files(repository.commit("HEAD"))}
    branches = repository.branches()
    begun = any(front.branch in branches or any(path in today and path not in base for path in front.creates) for front in fronts)
    moved = frozenset() if begun else frozenset(path for path in base if today.get(path) != base[path])
    return Ground(frozenset(base), frozenset(today), moved)


def one_agent(agents: Sequence[str], *, pattern: str | None) -> str | None:
    """Who works in every worktree; in a debate each spec names its own. Raises ConfigError for several agents elsewhere."""
    if pattern == "debate":
        return None
    if len(agents) > 1:
        raise ConfigError("Several agents at the same work are a debate.", hint="Name one agent, or say --pattern debate.")
    return next(iter(agents), None)


def arranged(repository: Repository, source: str | None, pattern: str, *, agents: Sequence[str]) -> tuple[str, tuple[Kept, ...]]:
    """Writes the specs of a plan in a pattern beside those of the plan, and gives their folder and what people's edits were kept.

    Raises ConfigError for a pattern that can't be laid out, and SpecError for specs that can't be read.
    """
    from scout.patterns import arrange
    from scout.specs import is_untouched, keep_edits, write_specs
    from scout.system.files import templates

    found = replanned(repository, source)
    run = _newest_run(repository.root, found.folder.name)
    maps = (run.load("touchmaps", tuple[TouchMap, ...]) if run else None) or ()
    new = arrange(found.plan, pattern, maps=maps, agents=agents)
    scouts = run.scouts() if run else ()
    recon = run.load("recon", Recon) if run else None
    pages = write_specs(
        new.plan, maps=maps, recon=recon, scouts=scouts, templates=templates("spec.md", "specs-readme.md", root=repository.root)
    )
    published = Published(repository, new.plan.feature)
    published.require_folder()
    specs, kept = keep_edits(published.texts(), pages)
    published.place(specs, new.files, stale=is_untouched)
    return f"{SPECS}/{new.plan.feature}", kept


def _with_measured_lines(plan: Plan, measured: Plan | None) -> Plan:
    """The plan with the lines that the scouts changed in each track: a spec says its size only."""
    lines = {track.track: track.lines for track in measured.tracks} if measured else {}
    tracks = tuple(track.model_copy(update={"lines": lines.get(track.track, track.lines)}) for track in plan.tracks)
    return plan.model_copy(update={"tracks": tracks})


def worktree_script(specified: Specified, repository: Repository, target: Path, *, config: Config, agent: str | None, tmux: bool) -> str:
    """The script of the real run, in PowerShell for a `.ps1`, or for a `.yaml` the tmuxp session that calls the worktrees.sh beside it.

    Outside of the repository the script names the repository; inside it finds it.
    """
    from scout.system.files import template
    from scout.worktrees import POSIX, POWERSHELL, write_script, write_tmuxp

    if target.suffix in (".yaml", ".yml"):
        return write_tmuxp(specified.plan)
    shell = POWERSHELL if target.suffix == ".ps1" else POSIX
    inside = target.absolute().parent.resolve().is_relative_to(repository.root.resolve())
    setup = toolchain_of(repository.files(specified.plan.base), repository).setup if config.setup is None else config.setup
    return write_script(
        specified.plan,
        template=template(shell.template, root=repository.root),
        shell=shell,
        specs=specified.specs,
        agent=agent,
        tmux=tmux,
        root="" if inside else str(repository.root),
        setup=setup,
        copies=config.copies,
        scratchpad=_scratchpad(specified, repository),
    )


def _scratchpad(specified: Specified, repository: Repository) -> str | None:
    from scout.patterns import SCRATCHPAD

    file = specified.folder / SCRATCHPAD
    return str(file.relative_to(repository.root)) if file.is_file() else None


def export_formats() -> FormatsDocument:
    """The programs that a plan can be written for."""
    from scout.exports import FORMATS

    rows = (FormatLine(name=row.name, purpose=row.purpose, checked_with=row.checked_with) for row in FORMATS.values())
    return FormatsDocument(formats=tuple(rows))


def exported(specified: Specified, formats: Sequence[str], *, out: Path, force: bool) -> tuple[list[str], tuple[str, ...]]:
    """The paths that were written for other programs, and what those can't carry. Raises ConfigError and SpecError, then nothing is."""
    from scout.exports import export_plan, is_ours

    today = datetime.now(UTC).astimezone().date().isoformat()
    exports = export_plan(specified.plan, formats, specs=specified.specs, day=today)
    files = {path: text for export in exports.values() for path, text in export.files.items()}
    guarded = {path: agent for export in exports.values() for path, agent in export.guarded.items()}
    merged = {path: _guarded(out / path, agent) for path, agent in guarded.items() if (out / path).is_file()}
    paths = write_exports(out, files | merged, ours=is_ours, merged=merged, force=force)
    return [str(path) for path in paths], tuple(item for export in exports.values() for item in export.dropped)


def _guarded(path: Path, agent: str) -> str:
    """An agent's settings as somebody has them, with a call of scout's guard. Raises ConfigError for what is no JSON object."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    return text if has_hook(agent, text) else with_hook(agent, text, f"scout guard {agent}", file=str(path))


def linted(repository: Repository, source: str | None) -> tuple[str, ...]:
    """What is wrong with the specs, `file:line:column: what; suggestion`, one line each."""
    from scout.specs import lint_specs, outdated_specs

    folder, run = _specs_of(repository.root, source)
    texts, measured = _texts(folder), run.load("plan", Plan) if run else None
    ground = _ground(repository, texts)
    problems = lint_specs(texts, plan=measured, ground=ground)
    if ground:
        problems = tuple(sorted({*problems, *outdated_specs(texts, ground=ground, plan=measured)}))
    return tuple(f"{_from_here(folder)}/{problem}" for problem in problems)


def tidied(repository: Repository, source: str | None) -> tuple[str, ...]:
    """The specs whose front matter was written anew: in the usual order and form, waves as `depends_on` wants them. Prose stays."""
    from scout.specs import tidy_specs

    folder, _ = _specs_of(repository.root, source)
    texts = {name: text for name, text in _texts(folder).items() if name != "README.md"}
    with _named_from_here(folder):
        tidy = tidy_specs(texts)
    changed = [name for name, text in tidy.items() if text != texts[name]]
    write_together({folder / name: tidy[name] for name in changed})
    return tuple(str(_from_here(folder / name)) for name in changed)


def differences(root: Path, old: str, new: str) -> SpecDiffDocument:
    """What changed in scope from one run's plan to another's."""
    from scout.specs import compare_plans

    plans = []
    for name in (old, new):
        run = Run.open(root, name)
        plan = run.load("plan", Plan)
        if plan is None:
            raise RunError(f"Run {run.id} has no plan yet.", hint=f"Finish it: scout probe --resume {run.id}")
        plans.append(plan)
    rows = (DifferenceLine(**difference._asdict()) for difference in compare_plans(*plans))
    return SpecDiffDocument(differences=tuple(rows))


@contextmanager
def _named_from_here(folder: Path) -> Iterator[None]:
    """The problems of specs get the path under which an editor finds them."""
    try:
        yield
    except SpecError as error:
        problems = tuple(f"{_from_here(folder)}/{problem}" for problem in error.problems)
        raise SpecError(error.sentence, hint=error.hint, problems=problems) from None


def _from_here(path: Path) -> Path:
    """The path from the current directory, when it leads there without going far up; else in full."""
    here = Path.cwd()
    near = (here, *here.parents[:3])
    above = next((steps for steps, folder in enumerate(near) if path.is_relative_to(folder)), None)
    return path if above is None else Path(*[".."] * above, path.relative_to(near[above]))


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8", "surrogateescape") for path in sorted(folder.glob("*.md"))}


class _PlannedTouches(BaseModel):
    """What somebody says a part will change: files, and where in them as far as that is known."""

    name: StrictStr
    files: tuple[StrictStr, ...]
    lines: Mapping[str, tuple[tuple[PositiveInt, PositiveInt], ...]] = {}

    def touch_map(self) -> TouchMap:
        return bare_touch_map(self.name, self.files, lines=self.lines)


def _plan_of(file: Path) -> TouchMap:
    try:
        return _PlannedTouches.model_validate_json(file.read_bytes()).touch_map()
    except OSError as error:
        raise ConfigError(f"{file} can't be read: {error.strerror}.", hint="Check the name.") from None
    except ValueError:
        shape = 'It holds {"name": "…", "files": ["path", …]}, and perhaps "lines": {"path": [[first, last], …]}.'
        raise ConfigError(f"{file} is not a plan.", hint=shape) from None


def _specs_of(root: Path, source: str | None) -> tuple[Path, Run | None]:
    """The folder of specs that `source` means, and the newest run that made it."""
    if source is not None and (folder := _folder_named(root, source)) is not None:
        return folder, _newest_run(root, folder.name)
    if source is not None and "/" in source:
        raise SpecError(f"{source} is not a folder of specs.", hint="scout runs lists the probes; ls specs/ the folders.")
    if source is None and not Run.folders(root) and (folders := _folders_of_specs(root)):
        if len(folders) == 1:
            return folders[0], None
        names = ", ".join(f"{SPECS}/{folder.name}" for folder in folders[:5])
        raise SpecError("The runs are gone, and there are several folders of specs.", hint=f"Name one: {names}")
    run = Run.open(root, source)
    return root / SPECS / run.record.feature, run


def _folders_of_specs(root: Path) -> list[Path]:
    """The folders that hold specs."""
    return sorted(folder for folder in (root / SPECS).glob("*/") if any(folder.glob("[0-9]*.md")))


def _newest_run(root: Path, feature: str) -> Run | None:
    runs = [run for run in Run.folders(root) if run.record.feature == feature]
    return runs[-1] if runs else None


def _folder_named(root: Path, source: str) -> Path | None:
    for candidate in (root / source, root / SPECS / source, Path(source)):
        if candidate.is_dir() and candidate.resolve().parent == (root / SPECS).resolve():
            return root / SPECS / candidate.resolve().name
    return None
