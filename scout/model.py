"""The values that pass between the stages, in the order in which the pipeline makes them. Pure.

Values that come by the thousand (symbols, hunks, touches) are NamedTuples; the rest are frozen pydantic models, checked
once when they are built. Lines count from 1 and ranges include both ends. Paths are relative to the top of the
repository, with forward slashes; a byte that is not UTF-8 is a surrogate escape. Probabilities and scores lie in 0..1.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A frozen value: built whole, checked once, trusted after."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# ---------------------------------------------------------------------------------------------------------- feature


class Part(Value):
    """A slice of the feature that one agent could build."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")
    title: str
    brief: str
    """What is to be done, in the words of the user or of recon."""
    line: int | None = None
    """Where the user's text names it, counted from 1."""


class Feature(Value):
    """What the user asked for."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: str
    text: str
    """The request, byte for byte (surrogate escapes for bytes that are not UTF-8)."""
    parts: tuple[Part, ...] = ()
    """The parts the user named; empty when recon is to propose them."""


# ---------------------------------------------------------------------------------------------------- the repository


class TreeEntry(NamedTuple):
    """One file of a commit's tree."""

    path: str
    mode: str
    """As git writes it: 100644, 100755, 120000 (symlink), 160000 (submodule)."""
    blob: str
    size: int
    """Bytes; 0 for a submodule."""


class PathChange(NamedTuple):
    """One path in a past commit."""

    status: str
    """A, M, D, R, C or T."""
    path: str
    old_path: str | None


class PastCommit(NamedTuple):
    """A commit of the repository's history with what it changed against its first parent."""

    id: str
    parents: tuple[str, ...]
    time: int
    """Author time, seconds since the epoch."""
    author: str
    subject: str
    body: str
    paths: tuple[PathChange, ...]


class RepositoryState(Value):
    """What a person should know about the repository before they trust a run made on it."""

    head: str | None
    """Commit id; None in a repository without commits."""
    branch: str | None
    """None when HEAD is detached."""
    dirty: tuple[str, ...] = ()
    """Paths with uncommitted changes or untracked: they are not part of what is probed."""
    shallow: bool = False
    partial: bool = False
    sparse: bool = False
    linked_worktree: bool = False
    submodules: tuple[str, ...] = ()
    lfs: bool = False
    in_progress: str | None = None
    """merge, rebase, cherry-pick, revert or bisect, when one is under way."""


# ------------------------------------------------------------------------------------------------------- source code


class Origin(StrEnum):
    """Where a file comes from that nobody writes here."""

    GENERATED = "generated"
    """A program writes it: change what it is made from, and make it again."""
    VENDORED = "vendored"
    """It is a copy of another project's."""


class Symbol(NamedTuple):
    """A definition in a file. Its lines include decorators, attributes, export statements and doc comments."""

    name: str
    """Qualified inside the file: `Class.method`."""
    kind: str
    """function, method, class, interface, type, enum, constant, variable, field, module, table, column, model, …"""
    start: int
    end: int
    signature: str
    """One line, white space folded; empty where the language has none."""
    signature_end: int
    """Last line of the head of the definition; the body follows."""
    exported: bool
    body: str
    """Digest of the body with white space and comments folded: equal bodies under two names are a rename."""


class Reference(NamedTuple):
    """A name used in a file."""

    name: str
    """As written last: `createNotification` for `service.createNotification(…)`."""
    receiver: str | None
    """What stands before the dot: `service`; None without one."""
    kind: str
    """call, type, inherit, attribute or name."""
    line: int
    symbol: str | None
    """The innermost symbol around it; None at the top level of the file."""


class Import(NamedTuple):
    """An import statement, one for each imported name."""

    module: str
    """As written: `./notification`, `flask.views`."""
    name: str | None
    """The name taken from the module; None when the module itself is imported."""
    alias: str | None
    line: int


class Outline(NamedTuple):
    """What one blob of source code holds."""

    language: str | None
    """None when no reader knows the file: its changes stay at the level of the file."""
    lines: int
    symbols: tuple[Symbol, ...]
    references: tuple[Reference, ...]
    imports: tuple[Import, ...]
    problem: str | None
    """Why the outline may be incomplete: a syntax error, not text, too large, timed out."""
    generated: bool = False
    """The file says of itself that a program wrote it, or nobody could write such lines."""


# -------------------------------------------------------------------------------------------------------------- recon


class FileHit(Value):
    """A file that the text is likely about."""

    path: str
    score: float
    reasons: tuple[str, ...]
    """Each a phrase that a person checks in a second."""


class SymbolHit(Value):
    """A symbol that the text is likely about."""

    path: str
    name: str
    kind: str
    line: int
    score: float
    reasons: tuple[str, ...]


class NewFile(Value):
    """A file that the feature would add, by analogy with one that is there."""

    path: str
    like: str
    """The file it would resemble."""
    score: float
    reasons: tuple[str, ...]


class Registration(Value):
    """A place where things of a kind are made known: a router list, a schema, a navigation."""

    path: str
    symbol: str | None
    line: int
    """The last line that registers one now; a new one would follow it."""
    example: str
    """That line as it stands."""
    like: str
    """The stem of the thing that the line registers."""
    score: float
    reasons: tuple[str, ...]


class PartForecast(Value):
    """What recon expects of one part: where `sketch` begins, and what scouts are told to look at."""

    part: Part
    confidence: float
    creates: tuple[NewFile, ...] = ()
    edits: tuple[SymbolHit, ...] = ()
    """Symbols likely to change; a name of "" means the file as a whole."""
    registers: tuple[Registration, ...] = ()
    reads: tuple[FileHit, ...] = ()
    """What to look at first."""
    reasons: tuple[str, ...] = ()


class Recon(Value):
    """The look at the repository before anyone is sent."""

    files: tuple[FileHit, ...]
    symbols: tuple[SymbolHit, ...]
    new_files: tuple[NewFile, ...]
    registrations: tuple[Registration, ...]
    parts: tuple[PartForecast, ...]
    notes: tuple[str, ...] = ()
    """What limits the answer: no history, a time box reached, parts the evidence disagrees with."""


# -------------------------------------------------------------------------------------------------------------- probe


class Outcome(StrEnum):
    """How a scout ended."""

    OK = "ok"
    NO_CHANGE = "no-change"
    """Ended well and left nothing."""
    FAILED = "failed"
    """The agent reported a failure or exited with one."""
    RATE_LIMITED = "rate-limited"
    """The model's provider asked to come back later, and went on asking."""
    TIMEOUT = "timeout"
    LIMIT = "limit"
    """Another limit than the clock was reached; `Scout.ended_because` names it."""
    INTERRUPTED = "interrupted"
    """Ctrl-C; what it left was kept."""
    BROKEN = "broken"
    """It could not be started, or what it left could not be read."""


CostSource = Literal["reported", "priced", "unknown"]


class Usage(Value):
    """What a scout consumed, as far as the agent tells. None is unknown, which is not zero.

    The token counts mean the same whatever the agent: each of their dialects counts in its own way.
    """

    turns: int | None = None
    tokens_in: int | None = None
    """All tokens that were sent to the model, those that its provider had cached or now caches included."""
    tokens_out: int | None = None
    """All tokens that the model wrote, those of its reasoning included."""
    tokens_cached: int | None = None
    """How many of `tokens_in` the provider had cached."""
    cost_usd: float | None = None
    cost_from: CostSource = "unknown"
    """reported: the agent says it. priced: tokens times the price table. unknown: neither, which is not zero."""


class Report(Value):
    """What a scout said about its work in scout-report.md; every field may be missing."""

    assumed: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    """What it needed from other parts."""
    surprised: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    """How it would split the part."""
    checks: tuple[str, ...] = ()
    """Commands that prove the work."""
    confidences: Mapping[str, float] = Field(default_factory=dict)
    """`path` or `path#symbol` → how sure the agent is that the part touches it."""


class Scout(Value):
    """One throwaway attempt of one agent at one part, from its receipt to its end."""

    id: str
    """`<part>-<n>`."""
    part: str
    number: int
    agent: str
    base: str
    outcome: Outcome | None = None
    """None: sent, and not known to have ended."""
    ended_because: str | None = None
    exit_code: int | None = None
    seconds: float = 0.0
    snapshot: str | None = None
    """Commit id in the object store of scout; None when nothing was left, or nothing could be kept."""
    left_out: tuple[str, ...] = ()
    """Paths that were not kept, each with why: nested repositories, sockets, over the size limit."""
    reads: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    last_message: str | None = None
    usage: Usage = Usage()
    """Of all its tries, when its provider made it wait and try again."""
    models: tuple[str, ...] = ()
    """Which models it used, as far as it tells."""
    tries: int = 0
    """How often it was sent: more than once when its provider made it wait, or when it was sent again."""
    dialect: str | None = None
    """Which reader understood its log; None: plain text."""
    clone: str | None = None
    """Where its clone was: paths in its log begin so."""
    report: Report | None = None
    confinement: str = "none"
    """What kept the agent inside its sandbox: bubblewrap, landlock, or none."""
    viewpoint: str | None = None
    """The way of working that a replica was asked for: straightforward, minimal diff, tests first."""
    sandbox: str | None = None
    """Where its sandbox is, or is about to be; None before it was sent and after the folder is gone."""
    kept: bool = False
    """The sandbox was left in place because the user asked for it."""


class Hunk(NamedTuple):
    """Lines of base replaced by lines of the change; a count of 0 is a pure insertion or deletion after `start`."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int


class FileChange(NamedTuple):
    """One file of a change, as git's diff tells it (histogram, renames on, no context lines)."""

    path: str
    old_path: str | None
    """Another path when git sees a rename; None otherwise."""
    status: str
    """A, M, D, R or T (type: a file that became a link, say)."""
    old_blob: str | None
    new_blob: str | None
    old_mode: str | None
    new_mode: str | None
    binary: bool
    hunks: tuple[Hunk, ...]


class Change(NamedTuple):
    """The difference between a base and a commit."""

    base: str
    commit: str
    files: tuple[FileChange, ...]


# --------------------------------------------------------------------------------------------------------- touch maps


class Effect(StrEnum):
    """What a change did to a symbol or a file."""

    ADDED = "added"
    BODY = "body"
    SIGNATURE = "signature"
    RENAMED = "renamed"
    MOVED = "moved"
    DELETED = "deleted"
    COMMENT = "comment"
    """Only comments or formatting."""


class Touch(NamedTuple):
    """One symbol, or one file as a whole, altered by a part, over all its scouts."""

    path: str
    """After the change; the old path of a deletion."""
    symbol: str | None
    """Qualified name after the change; None when the touch is at the level of the file."""
    kind: str
    """The symbol's kind, or `file`."""
    effect: Effect
    old_path: str | None
    """Before a rename or a move."""
    old_symbol: str | None
    """Name before a rename."""
    old_lines: tuple[tuple[int, int], ...]
    """Lines of the base that change; for a pure insertion after line n: (n + 1, n)."""
    new_lines: tuple[tuple[int, int], ...]
    signature: str
    """After the change; of a deletion: before it."""
    old_signature: str
    exported: bool
    probability: float
    scouts: tuple[str, ...]
    """Which scouts did it."""
    note: str | None
    """Why only the file is known: unknown language, parse error, binary."""
    origin: Origin | None = None
    """None for a file that people write here."""


class Mention(NamedTuple):
    """A name that a change newly uses: called, imported, typed or inherited where the base did not."""

    name: str
    receiver: str | None
    module: str | None
    """The file that the import resolves to, or the module as written."""
    path: str
    line: int
    symbol: str | None
    kind: str
    """As of a reference, or `import` for a new import statement."""
    probability: float
    scouts: tuple[str, ...]
    arguments: int | None = None
    """How many arguments a call passes; None when it is no call, or spreads a list, or the text was not at hand."""


class Claim(NamedTuple):
    """Something a change takes that can be taken only once: a route, a flag, a migration number, a translation key, a port."""

    kind: str
    """route, flag, migration, translation or port."""
    value: str
    path: str
    line: int
    probability: float
    scouts: tuple[str, ...]


class TouchMap(Value):
    """All touches of one part (or one real branch) over its scouts."""

    part: str
    scouts: tuple[str, ...]
    """The scouts whose evidence is in it; empty when all of them failed."""
    touches: tuple[Touch, ...]
    mentions: tuple[Mention, ...] = ()
    dropped: tuple[Mention, ...] = ()
    """Names that a file no longer imports; what still used them in it lost them."""
    claims: tuple[Claim, ...] = ()
    reads: tuple[str, ...] = ()
    agreement: float | None = None
    """Mean Jaccard index of the touched files over pairs of scouts; None with one scout."""
    symbol_agreement: float | None = None
    """The same of the symbols; None, too, when no scout touched any."""
    lines_changed: int = 0
    """Added plus removed, mean over the scouts."""
    notes: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------------------ overlap


class MergeConflict(NamedTuple):
    """One conflict message of a trial merge."""

    path: str
    kind: str
    """As git calls it: `contents`, `add/add`, `modify/delete`, `rename/delete`, …"""


class TrialMerge(NamedTuple):
    """What `git merge-tree` says of two commits: no repository was touched."""

    a: str
    b: str
    clean: bool
    tree: str | None
    """The merged tree's id; None when the merge could not be tried."""
    conflicts: tuple[MergeConflict, ...]


class EvidenceKind(StrEnum):
    """Strongest first."""

    MERGE = "merge"
    PATH = "path"
    SYMBOL = "symbol"
    USES = "uses"
    DUPLICATE = "duplicate"
    RESOURCE = "resource"
    NEAR = "near"
    HISTORY = "history"
    REHEARSAL = "rehearsal"


class Evidence(Value):
    """One observed reason why two parts are not independent."""

    kind: EvidenceKind
    path: str | None = None
    symbol: str | None = None
    detail: str
    """One sentence for a person."""
    lines_a: tuple[tuple[int, int], ...] = ()
    lines_b: tuple[tuple[int, int], ...] = ()
    first: str | None = None
    """The part that has to land first, when the evidence has a direction."""
    probability: float
    """That it will cost somebody, given what was seen."""
    remedy: str | None = None
    mechanical: bool = False
    """The remedy needs no thought: regenerate a lockfile, keep both entries of a changelog."""
    scouts: tuple[str, ...] = ()


class Verdict(StrEnum):
    """What the evidence allows for a pair, mildest first."""

    INDEPENDENT = "independent"
    COORDINATE = "coordinate"
    """May run side by side, with a named risk."""
    ORDERED = "ordered"
    """One lands first."""
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    """Evidence is missing, and that is not independence."""


class Overlap(Value):
    """The verdict on a pair, never bare."""

    a: str
    b: str
    verdict: Verdict
    probability: float
    """That building the two side by side costs somebody a repair."""
    first: str | None = None
    """The one that lands first, of an ordered pair."""
    evidence: tuple[Evidence, ...] = ()


# ---------------------------------------------------------------------------------------------------------- rehearsal


class CheckRun(Value):
    """The user's check command on one tree."""

    tree: str
    passed: bool
    ended: str
    """`exit code 1`, `timeout`, …"""
    seconds: float
    said: str
    """The last lines it printed."""
    cached: bool = False
    """Known from an earlier run on the same tree."""


class Landing(StrEnum):
    """What became of one change in a rehearsal."""

    PASSED = "passed"
    BROKE = "broke"
    """Git merged it, and the check failed; what follows is merged without it."""
    CONFLICT = "conflict"
    """Git could not merge it; what follows is merged without it."""


class RehearsalStep(Value):
    """One change merged on top of those before it."""

    name: str
    landing: Landing
    conflicts: tuple[str, ...] = ()
    """Paths on which git stopped."""
    check: CheckRun | None = None
    """None when git could not merge."""
    culprits: tuple[str, ...] = ()
    """The fewest changes that fail together, this one last; it alone when it fails on base by itself."""


class Rehearsal(Value):
    """Changes merged one after the other in a sandbox, the user's check command run after each merge."""

    base: str
    command: str
    confinement: str
    """What kept the command inside its sandbox: bubblewrap or none."""
    start: CheckRun
    """The command on base alone. Where it fails nothing was merged: the command says nothing about the changes."""
    steps: tuple[RehearsalStep, ...] = ()
    checks: int = 0
    """How often the command ran; cached results do not count."""

    @property
    def passed(self) -> bool:
        """Whether everything merged and passed."""
        return self.start.passed and all(step.landing is Landing.PASSED for step in self.steps)


# --------------------------------------------------------------------------------------------------------------- plan


class Contract(Value):
    """A symbol that several tracks need, with the signature to agree on."""

    name: str
    path: str
    signature: str
    language: str | None
    provider: str
    """The track that lands it."""
    users: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    """Other signatures that scouts wrote; empty when they agree."""


class Role(StrEnum):
    """What the agent of a track is there for, where a pattern gave it one."""

    WRITER = "writer"
    REVIEWER = "reviewer"
    TESTER = "tester"
    BUILDER = "builder"
    ARCHITECT = "architect"
    ATTEMPT = "attempt"
    JUDGE = "judge"


class Track(Value):
    """What one agent of the real run does. The fields of a spec's front matter, checked."""

    track: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: str
    parts: tuple[str, ...]
    """The parts it holds; several when they must stay together; none for a contract cut from evidence."""
    branch: str
    worktree: str
    wave: int = Field(ge=1)
    role: Role | None = None
    agent: str | None = None
    """Who works on it, when that is not whom the script was told."""
    lands_through: str | None = None
    """The track whose branch brings this one's work in: its review, what its tests are for, the judge. None: it is merged itself."""
    depends_on: tuple[str, ...] = ()
    parallel_with: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
    owns: tuple[str, ...] = ()
    """Files or globs that no other track of its wave may change."""
    edits: tuple[str, ...] = ()
    """Shared files, `path` or `path#symbol`, changed with care."""
    reads: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    """What other tracks own."""
    contracts: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    size: str = Field(pattern=r"^(S|M|L|XL)$")
    lines: int = 0
    """Lines that the scouts changed; 0 when unknown: then the size stands for them. Not part of a spec's front matter."""
    confidence: float = Field(ge=0, le=1)
    brief: str = ""


class Slot(NamedTuple):
    """When a track is worked on, in minutes from the start, and when everything of its wave is merged."""

    track: str
    wave: int
    start: float
    end: float
    merged: float


class Estimate(Value):
    """What the plan saves and costs, with its assumptions. Minutes of an agent's time are a model, not a measurement."""

    work_minutes: float
    """One agent doing all tracks one after the other."""
    span_minutes: float
    """Wall clock with every wave's tracks side by side, overheads of merging and review set-up included."""
    speedup: float
    lines_to_review: int
    assumptions: tuple[str, ...]


class Plan(Value):
    """Waves of tracks, merge order, contracts and estimate, pinned to one base commit."""

    id: str = Field(pattern=r"^[0-9a-f]{8}$")
    feature: str
    """The feature's slug."""
    title: str
    base: str
    tracks: tuple[Track, ...]
    """In merge order."""
    contracts: tuple[Contract, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    """Between tracks."""
    estimate: Estimate
    verdict: str
    """One sentence: how many tracks and waves, or `one agent is faster`, and why."""
    notes: tuple[str, ...] = ()
    """The two or three things to know before starting."""
    strategy: str = ""
    """What an alternative is best at (`fewest waves`, `least review`, `safest`); empty for the plan that scout recommends."""


# ------------------------------------------------------------------------------------------------------- the real run


class Standing(StrEnum):
    """How far a track of the real run is."""

    ABSENT = "absent"
    """Neither its branch nor its worktree is there."""
    GONE = "gone"
    """Its branch was seen before and is no longer there."""
    SILENT = "silent"
    """It began, and nothing has changed yet."""
    WORKING = "working"
    """Something is not committed."""
    DONE = "done"
    """All that it changed is committed."""
    LANDED = "landed"


class Gravity(StrEnum):
    """How serious a touch outside of the lane is, worst first."""

    CONTRACT = "contract"
    """A signature that several tracks agreed on."""
    NEIGHBOUR = "neighbour"
    """What another track was given."""
    HARMLESS = "harmless"
    """Nobody's, or of a track that has landed."""


class Stray(NamedTuple):
    """What a track changed in a file outside of its lane."""

    path: str
    symbols: tuple[str, ...]
    """Empty when only the file is known."""
    line: int
    """The first that changed, after the change; 1 when unknown."""
    gravity: Gravity
    neighbour: str | None
    """The track that was given the file or the symbol, or lands the contract."""
    detail: str
    """One sentence for a person."""


class TrackWork(Value):
    """What a track really did: from where it started to what stands on its branch, or in its worktree, now."""

    track: str
    branch: str
    standing: Standing
    start: str | None = None
    """The commit from which its own change is told."""
    committed: str | None = None
    """The branch's last commit."""
    tip: str | None = None
    """That commit, or one in scout's object store that holds what is not committed too. None when there is nothing."""
    worktree: str | None = None
    """Absolute path."""
    uncommitted: tuple[str, ...] = ()
    """Files of the worktree that are not as they were committed."""
    map: TouchMap | None = None
    """Every touch between `start` and `tip`; `map.part` is the track. None when there is no such pair of commits."""
    strays: tuple[Stray, ...] = ()
    """Touches outside of its lane, worst first. All other touches are in it."""
    notes: tuple[str, ...] = ()
    """What happened to the branch or the worktree that a person should know."""


class Keeping(StrEnum):
    """How a contract is kept."""

    KEPT = "kept"
    CHANGED = "changed"
    MISSING = "missing"
    PENDING = "pending"
    """Its provider is not done yet."""


class Promise(NamedTuple):
    """A contract against the code as it is now."""

    contract: str
    path: str
    line: int
    """Where it stands now; 1 when it is not there."""
    provider: str
    keeping: Keeping
    missing: tuple[str, ...]
    """Lines of the promised signature that are not there as promised."""


class RealRun(Value):
    """All tracks of a plan as they really are."""

    plan: str
    base: str
    onto: str
    """What the tracks land on, in words: a branch, or a short commit id."""
    target: str
    """Its commit."""
    tracks: tuple[TrackWork, ...]
    """In merge order."""
    overlaps: tuple[Overlap, ...] = ()
    """Between tracks that have not landed, as finished changes."""
    drift: tuple[Overlap, ...] = ()
    """Between a track (`a`) and what `onto` (`b`) gained since the track started; none where it gained nothing."""
    promises: tuple[Promise, ...] = ()
    notes: tuple[str, ...] = ()


class Collision(NamedTuple):
    """Somebody who is in the way of widening a lane."""

    entry: str
    """What the lane would gain."""
    track: str
    """Whom to talk to."""
    detail: str
    """What the other has to do with it."""
    fatal: bool
    """No spec can say it: the other creates the file, or owns it by a glob."""


class Proof(NamedTuple):
    """One command that proves a track's work, as it ended."""

    track: str
    command: str
    passed: bool
    seconds: float
    log: str
    """Path of what it printed."""


class Level(StrEnum):
    """Whether a finding stops the landing."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    """Good to know: `scout check` still ends with 0."""


class Finding(Value):
    """One thing that a person should look at before the tracks land."""

    level: Level
    kind: str
    """stray, conflict, drift, contract, check, rehearsal or branch."""
    track: str
    other: str | None = None
    """The other track, or the branch that it lands on."""
    path: str | None = None
    line: int | None = None
    sentence: str
    remedy: str = ""
