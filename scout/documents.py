"""What each verb prints with --json: one value a verb. docs/reference/schemas is generated from here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import Field

from scout.imports import Measured
from scout.landing.learning import Bucket, Lesson
from scout.model import (
    Collision,
    FileHit,
    Finding,
    NewFile,
    Origin,
    Overlap,
    Plan,
    Promise,
    Proof,
    RealRun,
    Rehearsal,
    RepositoryState,
    Standing,
    SymbolHit,
    TouchMap,
    Usage,
    Value,
)


class Stage(NamedTuple):
    """Where a long piece of work is, for whoever waits."""

    name: str
    detail: str


class LocalizeDocument(Value):
    """`scout localize --json`."""

    files: tuple[FileHit, ...]
    symbols: tuple[SymbolHit, ...]
    new_files: tuple[NewFile, ...]
    notes: tuple[str, ...] = ()


class OverlapDocument(Value):
    """`scout overlap --json`."""

    base: str
    pairs: tuple[Overlap, ...]
    waves: tuple[tuple[str, ...], ...]
    rehearsal: Rehearsal | None = None
    """With --check."""


class ScoutLine(Value):
    """One scout in a summary."""

    id: str
    agent: str
    outcome: str
    ended_because: str | None
    seconds: float
    confinement: str
    usage: Usage
    models: tuple[str, ...] = ()
    tries: int = 1
    """How often it was sent: more than once when its provider made it wait, or the run was resumed."""


class CostLine(Value):
    """What the scouts of a probe cost, apart by how that is known. The built-in sketch costs nothing and is not counted."""

    reported_usd: float
    """By the agents themselves."""
    priced_usd: float
    """Tokens times price."""
    prices_as_of: str | None
    """The day of scout's price table, when it was used."""
    scouts: int
    unknown: int
    """Scouts of which nobody knows what they cost: more than nothing."""


class PartLine(Value):
    """One part in a summary."""

    name: str
    title: str
    confidence: float
    files: int
    lines: int
    agreement: float | None
    """How alike the scouts' files are, 0 to 1: the mean Jaccard index over pairs. None with one scout."""
    symbol_agreement: float | None = None
    scouts: tuple[ScoutLine, ...]


class ProbeDocument(Value):
    """`scout probe --json`."""

    run: str
    feature: str
    base: str
    repository: RepositoryState
    parts: tuple[PartLine, ...]
    cost: CostLine
    overlaps: tuple[Overlap, ...]
    """Between parts; `plan.overlaps` has those between tracks."""
    offline: bool = False
    """Whether the agents were kept off the network."""
    plan: Plan
    touch_maps: tuple[TouchMap, ...]
    rehearsal: Rehearsal | None = None
    """With --check: the scouts' changes in the order of the plan."""
    specs: tuple[str, ...]
    """Paths relative to the top of the repository."""
    notes: tuple[str, ...] = ()
    imported: Measured | None = None
    """The plan of another program that the parts came from, and which of its marks hold."""


class PlansDocument(Value):
    """`scout plan --compare --json`."""

    run: str
    recommended: Plan
    alternatives: tuple[Plan, ...]
    """Each best at what its `strategy` names: fewest waves, least review, safest. Equal plans stand once."""


class PlanDocument(Value):
    """`scout plan --json`."""

    plan: Plan
    source: str
    """The folder of specs that was read."""
    written: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    """What the exports could not carry."""


class FormatLine(Value):
    """One export format."""

    name: str
    purpose: str = Field(serialization_alias="for")
    checked_with: str


class FormatsDocument(Value):
    """`scout plan --to list --json`."""

    formats: tuple[FormatLine, ...]


class SpecProblemsDocument(Value):
    """`scout spec lint --json`."""

    problems: tuple[str, ...]


class SpecFilesDocument(Value):
    """`scout spec fmt --json`."""

    changed: tuple[str, ...]


class DifferenceLine(Value):
    """What changed in one respect of one track."""

    track: str
    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


class SpecDiffDocument(Value):
    """`scout spec diff --json`."""

    differences: tuple[DifferenceLine, ...]


class ExplainDocument(Value):
    """`scout explain --json`."""

    overlap: Overlap
    lines: tuple[str, ...]


class CalibrationLine(Value):
    """Predictions of about one probability, and how often they came true."""

    low: float
    high: float
    files: int
    forecast: float
    """Mean probability."""
    changed: float
    """Share that really changed."""


class CollisionsLine(Value):
    """Pull requests that were open together, and what recon would have said of each pair before either was begun."""

    pairs: int
    conflicts: int
    """Pairs that git could not merge in a source file that both changed."""
    foreseen: int
    """Conflicts among the pairs that recon would have kept apart."""
    kept_apart: int
    """Pairs that recon would have kept apart."""


class BacktestDocument(Value):
    """`scout backtest --json`."""

    commits: int
    acc5: float
    """Share of commits whose files fill the first five places, as far as they can."""
    acc10: float
    recall10: float
    mean_reciprocal_rank: float
    calibration: tuple[CalibrationLine, ...]
    additions: int
    """Commits that added two source files or more."""
    additions_foreseen: float | None
    collisions: CollisionsLine | None
    """None where the history holds no two pull requests that were open together."""
    verdict: str
    notes: tuple[str, ...] = ()


class CheckDocument(Value):
    """`scout check --json`."""

    run: RealRun
    findings: tuple[Finding, ...]
    """Worst first. Errors and warnings end the command with 1."""
    proofs: tuple[Proof, ...] = ()
    """With --run."""
    rehearsal: Rehearsal | None = None
    """With --rehearse."""


class AmendDocument(Value):
    """`scout amend --json`."""

    track: str
    added: dict[str, str]
    """New entry of the lane → the field of the spec that holds it."""
    collisions: tuple[Collision, ...]
    written: tuple[str, ...]
    """Specs that changed."""


class LanguageCount(Value):
    """One language of an index."""

    language: str
    files: int
    symbols: int
    references: int


class UnreadFile(Value):
    """A file that the index could not read in full."""

    path: str
    why: str


class ApartFile(Value):
    """A file that nobody writes here."""

    path: str
    origin: Origin


class IndexDocument(Value):
    """`scout index --json`."""

    base: str
    files: int
    symbols: int
    references: int
    parsed: int
    """Blobs read now; the rest were held."""
    seconds: float
    languages: tuple[LanguageCount, ...]
    unread: tuple[UnreadFile, ...]
    apart: tuple[ApartFile, ...] = ()
    """Generated and vendored files."""


class ProbeStatusDocument(Value):
    """What the tool `probe_status` of `scout mcp` answers."""

    run: str
    feature: str
    base: str
    scouts: Mapping[str, str]
    """Scout → how it ended, or `running`."""
    verdict: str | None
    """None until there is a plan."""
    tracks: Mapping[str, int]
    """Track → wave."""


class ReadLine(Value):
    """A place to read in a review."""

    path: str
    symbol: str | None
    line: int
    effect: str
    weight: float
    reasons: tuple[str, ...]


class ReviewDocument(Value):
    """`scout review TRACK --json`."""

    track: str
    branch: str
    start: str
    tip: str
    standing: Standing
    lines: int
    first: tuple[ReadLine, ...]
    """Weightiest first."""
    files: tuple[str, ...]
    """In reading order."""
    safe: tuple[str, ...]
    """What was looked at and found in order."""
    findings: tuple[Finding, ...]
    promises: tuple[Promise, ...]
    checks: tuple[str, ...]
    pack: str
    """The same as Markdown."""


class ReviewLine(Value):
    """One track in the order of reading."""

    track: str
    standing: Standing
    lines: int
    again: float
    """Lines of what landed before that are expected to be read a second time beside it."""


class ReviewOrderDocument(Value):
    """`scout review --all --json`."""

    order: tuple[ReviewLine, ...]
    lines: float
    """To read in all, in this order."""
    as_planned: float
    """The same in the plan's merge order."""
    absent: tuple[str, ...]
    """Tracks with nothing to read."""


class LearnDocument(Value):
    """`scout learn --json`."""

    lesson: Lesson | None
    """What this plan taught; None with --report."""
    unlanded: tuple[str, ...]
    """Tracks whose lesson may still change; the later lesson about a plan counts."""
    plans: int
    """That taught something, this one among them."""
    buckets: tuple[Bucket, ...]
    """Forecasts for files over all plans: how probable they were said to be, and how many came true."""


class ReportDocument(Value):
    """`scout report --json`."""

    run: str
    written: tuple[str, ...]


class RunLine(Value):
    """One run in a list."""

    run: str
    feature: str
    base: str
    created: str
    scouts: int
    ended: int
    planned: bool


class RunsDocument(Value):
    """`scout runs --json`."""

    runs: tuple[RunLine, ...]


class LogLine(Value):
    """One scout's log."""

    scout: str
    outcome: str
    log: str
    """Path of the log file."""
    text: str


class LogsDocument(Value):
    """`scout logs --json`."""

    run: str
    logs: tuple[LogLine, ...]


class CleanDocument(Value):
    """`scout clean --json`."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]


class Check(Value):
    """One thing that doctor looked at."""

    name: str
    ok: bool
    needed: bool
    detail: str
    hint: str | None = None


class DoctorDocument(Value):
    """`scout doctor --json`."""

    checks: tuple[Check, ...]


class AgentLine(Value):
    """One agent that could be sent."""

    name: str
    program: str | None
    """Where it is; None when it is not installed, and for the built-in sketch, which is no program."""
    installed: bool
    version: str | None
    keys: tuple[str, ...]
    """Variables of which it needs one."""
    ready: bool
    """Installed, and with a key or a lent login where it needs one."""
    model: str | None
    """The one it was told to use; None: its own choice."""
    command: str
    """How it will be called; what stands in braces is filled in for each scout."""
    tokens: str
    """Whether it tells how many it used: `as it goes`, `at its end` or `no`."""
    cost: str
    """`reported`, `priced` (tokens times price, where both are known) or `unknown`."""
    reads: str
    """Whether it tells what it read: `yes`, `from its commands` or `no`."""
    install: str
    login: str


class AgentsDocument(Value):
    """`scout agents --json`."""

    confinement: str
    """What keeps them inside their sandbox on this machine."""
    agents: tuple[AgentLine, ...]


class TryoutDocument(Value):
    """`scout agents test --json`."""

    agent: str
    outcome: str
    ended_because: str | None
    seconds: float
    confinement: str
    changed: tuple[str, ...]
    reads: tuple[str, ...]
    commands: tuple[str, ...]
    usage: Usage
    models: tuple[str, ...]
    last_message: str | None
    hint: str | None
    """What to do when it did not end well."""


class InitDocument(Value):
    """`scout init --json`."""

    written: tuple[str, ...]


class DemoDocument(Value):
    """`scout demo --json`."""

    repository: str
    probe: ProbeDocument


DOCUMENTS: tuple[type[Value], ...] = (
    ProbeDocument,
    PlanDocument,
    PlansDocument,
    LocalizeDocument,
    OverlapDocument,
    ExplainDocument,
    IndexDocument,
    RunsDocument,
    LogsDocument,
    CleanDocument,
    DoctorDocument,
    AgentsDocument,
    TryoutDocument,
    InitDocument,
    DemoDocument,
    BacktestDocument,
    FormatsDocument,
    SpecProblemsDocument,
    SpecFilesDocument,
    SpecDiffDocument,
    ReportDocument,
    CheckDocument,
    AmendDocument,
    ReviewDocument,
    ReviewOrderDocument,
    LearnDocument,
)
