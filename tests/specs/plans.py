"""Plans to write and read: one that a person would make, and any that hypothesis can think of."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from scout.model import Contract, Estimate, Evidence, EvidenceKind, Overlap, Plan, Track, Verdict
from scout.specs.refnames import refusal

ROOT = Path(__file__).parents[2]
TEMPLATES = {name: (ROOT / "templates" / name).read_text() for name in ("spec.md", "specs-readme.md")}
BASE = "0123456789abcdef0123456789abcdef01234567"
ESTIMATE = Estimate(work_minutes=60, span_minutes=40, speedup=1.5, lines_to_review=400, assumptions=("10 lines a minute",))

NASTY = (
    "---\nscout: 2\n---",
    "{{ 7*7 }}{% raw %} ${HOME} $(rm -rf ~) `reboot`",
    "# Title\n\n## Scope\n\n- mine\n\n## What to build\n\nelse",
    "```\nopen fence",
    "~~~~\nanother",
    "<!-- <script>alert(1)</script>",
    "--> <details>",
    "a | b | c\n---|---|---",
    "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs",
    "\u202egnp.exe\u2066 \x1b[31mred\x07 \x00",
    "x" * 100_000,
    "\udcff not utf-8",
    "line\r\nends\rhere\u2028there",
    "> quoted",
    "```text\nalready fenced\n```",
    "    indented\n\ttab",
    "Title\n=====",
    "- a\n  - b\n\n    ```\n    c",
)


def track(name: str, **fields: object) -> Track:
    """A track with the least that it needs."""
    where = {"branch": f"feature/{name}", "worktree": f"../{name}", "wave": 1}
    return Track.model_validate({"track": name, "title": name, "parts": (name,), "size": "M", "confidence": 0.8} | where | fields)


def plan_of(*tracks: Track, **fields: object) -> Plan:
    """A plan of these tracks."""
    given = {"id": "3f9c2a71", "feature": "notification-system", "title": "Notification system", "base": BASE, "estimate": ESTIMATE}
    return Plan.model_validate(given | {"verdict": "Some tracks.", "tracks": tracks} | fields)


def notifications() -> Plan:
    """Three tracks in two waves: storage lands first, API and UI run beside each other."""
    names = ("Notification", "createNotification")
    db = track(
        "notifications-db",
        title="Notification storage",
        parts=("db",),
        size="S",
        creates=("src/repositories/notification.ts",),
        owns=("prisma/schema.prisma",),
        contracts=names,
        checks=("npm test -- notifications",),
        brief="A `Notification` table.",
    )
    api = track(
        "notifications-api",
        title="Notification API",
        parts=("api",),
        wave=2,
        depends_on=(db.track,),
        parallel_with=("notifications-ui",),
        creates=("src/routes/notifications.ts",),
        owns=("src/validators/**",),
        edits=("src/app.ts#registerRoutes",),
        reads=("src/middleware/auth.ts",),
        avoid=("prisma/schema.prisma",),
        contracts=names,
        brief="List them.\n\n- GET /notifications",
    )
    ui = track(
        "notifications-ui",
        title="Notification UI",
        parts=("ui",),
        wave=2,
        depends_on=(db.track,),
        parallel_with=(api.track,),
        creates=("src/components/NotificationBell.tsx",),
        edits=("src/app.ts#render",),
        brief="A bell.",
    )
    agreed = {"provider": db.track, "users": (api.track,)}
    model = {"signature": "model Notification", "language": "prisma"}
    schema = Contract.model_validate({"name": names[0], "path": "prisma/schema.prisma"} | model | agreed)
    signature = {"signature": "createNotification(input: New): Notification", "language": "typescript", "alternatives": ("create(n)",)}
    create = Contract.model_validate({"name": names[1], "path": "src/repositories/notification.ts"} | signature | agreed)
    near = Evidence(kind=EvidenceKind.NEAR, path="src/app.ts", detail="both change `src/app.ts`", probability=0.2, remedy="merge api first")
    uses = Evidence(kind=EvidenceKind.USES, detail="api uses createNotification, which db adds", probability=0.9)
    overlaps = (
        Overlap(a=api.track, b=ui.track, verdict=Verdict.COORDINATE, probability=0.2, evidence=(near,)),
        Overlap(a=db.track, b=api.track, verdict=Verdict.ORDERED, probability=0.9, first=db.track, evidence=(uses,)),
    )
    return plan_of(db, api, ui, contracts=(schema, create), overlaps=overlaps, notes=("`api` and `ui` both touch src/app.ts",))


TEXT = st.text(alphabet=st.characters(codec=None), max_size=40) | st.sampled_from([text for text in NASTY if len(text) < 1000])
WORDS = TEXT.filter(lambda text: bool(text.strip()))
NAME_CHARACTERS = st.characters(codec=None, exclude_characters="#/~*?[")
PATHS = st.text(alphabet=NAME_CHARACTERS, min_size=1, max_size=12).filter(lambda text: bool(text.strip()) and ".." not in text)
BRANCHES = st.text(alphabet="abé_-'\"$(){};&#`|", min_size=1, max_size=9).filter(lambda text: refusal(f"{text}/x") is None)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan that partition could make: names, waves and ownership are sound, the rest is anybody's text."""
    count = draw(st.integers(1, 5))
    tracks: list[Track] = []
    for at in range(count):
        name = f"{draw(st.sampled_from(['db', 'api', 'x-1', 'no', 'end']))}-{at}"
        before = [other for other in tracks if draw(st.booleans())]
        own = [f"{at}/{path}" for path in draw(st.lists(PATHS, max_size=3, unique=True))]
        fields = {
            "title": draw(WORDS),
            "brief": draw(TEXT),
            "branch": f"{draw(BRANCHES)}/{at}",
            "wave": max((other.wave for other in before), default=0) + 1,
            "depends_on": tuple(other.track for other in before),
            "creates": tuple(own),
            "edits": draw(st.sampled_from([(), ("app.ts",), ("app.ts#a b",)])),
            "checks": tuple(draw(st.lists(WORDS, max_size=2))),
            "size": draw(st.sampled_from(["S", "M", "L", "XL"])),
            "confidence": draw(st.integers(0, 100)) / 100,
            "contracts": draw(st.sampled_from([(), ("Contract",), ("a `b`", "Contract")])),
            "parts": draw(st.sampled_from([(), (name,), ("p", "q")])),
        }
        tracks.append(track(name, **fields))
    named = dict.fromkeys(name for one in tracks for name in one.contracts)
    contracts = [_contract(name, tracks, draw) for name in named]
    notes = tuple(draw(st.lists(WORDS, max_size=2)))
    return plan_of(*tracks, title=draw(WORDS), verdict=draw(WORDS), notes=notes, contracts=tuple(contracts))


def _contract(name: str, tracks: list[Track], draw: st.DrawFn) -> Contract:
    holders = [one.track for one in sorted(tracks, key=lambda one: one.wave) if name in one.contracts]
    users = tuple(one.track for one in tracks if one.track != holders[0] and name in one.contracts)
    language = draw(st.sampled_from([None, "go"]))
    return Contract(name=name, path=draw(PATHS), signature=draw(TEXT), language=language, provider=holders[0], users=users)
