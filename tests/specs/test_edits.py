"""What people change in specs: honoured, or refused with its line."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from scout.errors import SpecError
from scout.model import Plan
from scout.specs import Ground, lint_specs, read_specs, write_specs
from tests.specs.plans import BASE, TEMPLATES, notifications

DB, API, UI = "01-notifications-db.md", "02-notifications-api.md", "03-notifications-ui.md"
BASE_PATHS = ("prisma/schema.prisma", "src/validators/comment.ts", "src/app.ts", "src/middleware/auth.ts", "src/config.ts")


def specs(*changes: tuple[str, str, str]) -> dict[str, str]:
    """The specs of the plan, after edits: file, what stands there, what a person writes instead."""
    files = write_specs(notifications(), templates=TEMPLATES)
    for file, old, new in changes:
        assert old in files[file], f"{old!r} is not in {file}"
        files[file] = files[file].replace(old, new, 1)
    return files


def plain(text: str) -> str:
    """A name for a case that a command line can give back to pytest."""
    return re.sub(r"\W+", "-", text)[:40]


def edited(*changes: tuple[str, str, str]) -> Plan:
    return read_specs(specs(*changes), plan=notifications())


HONOURED: list[tuple[tuple[str, str, str], Callable[[Plan], object], object]] = [
    ((API, "title: Notification API", 'title: "The: API"'), lambda plan: plan.tracks[1].title, "The: API"),
    ((API, "branch: feature/notifications-api", "branch: ada/api"), lambda plan: plan.tracks[1].branch, "ada/api"),
    ((API, "worktree: ../notifications-api", "worktree: /tmp/my api"), lambda plan: plan.tracks[1].worktree, "/tmp/my api"),
    ((UI, "size: M", "agent: my 'own' agent\nsize: M"), lambda plan: plan.tracks[2].agent, "my 'own' agent"),
    ((UI, "size: M", "role: reviewer\nsize: M"), lambda plan: plan.tracks[2].role, "reviewer"),
    ((DB, "size: S", "lands_through: notifications-ui\nsize: S"), lambda plan: plan.tracks[0].lands_through, "notifications-ui"),
    ((UI, "wave: 2", "wave: 3"), lambda plan: plan.tracks[2].wave, 3),
    ((API, "[src/routes/notifications.ts]", "[a.ts, b.ts]"), lambda plan: plan.tracks[1].creates, ("a.ts", "b.ts")),
    ((API, "owns: [src/validators/**]", "owns:\n  - a/**\n  - lib"), lambda plan: plan.tracks[1].owns, ("a/**", "lib")),
    ((API, "owns: [src/validators/**]\n", ""), lambda plan: plan.tracks[1].owns, ()),
    ((API, "edits: [src/app.ts#registerRoutes]", "edits:"), lambda plan: plan.tracks[1].edits, ()),
    ((API, "reads: [src/middleware/auth.ts]", "reads: ['a b.ts']"), lambda plan: plan.tracks[1].reads, ("a b.ts",)),
    ((API, "avoid: [prisma/schema.prisma]", "avoid: []"), lambda plan: plan.tracks[1].avoid, ()),
    ((DB, "checks: [npm test -- notifications]", "checks: [make, npm t]"), lambda plan: plan.tracks[0].checks, ("make", "npm t")),
    ((DB, "size: S", "size: XL"), lambda plan: plan.tracks[0].size, "XL"),
    ((DB, "confidence: 0.8", "confidence: 1"), lambda plan: plan.tracks[0].confidence, 1.0),
    ((DB, "parts: [db]\n", ""), lambda plan: plan.tracks[0].parts, ("notifications-db",)),
    ((UI, "A bell.", "A bell.\n\n> with a *badge*"), lambda plan: plan.tracks[2].brief, "A bell.\n\n> with a *badge*"),
    ((UI, "## What to build\n\nA bell.\n", ""), lambda plan: plan.tracks[2].brief, ""),
    ((DB, "createNotification(input: New): Notification", "create(): void"), lambda plan: plan.contracts[1].signature, "create(): void"),
    ((UI, "depends_on: [notifications-db]", "depends_on: []"), lambda plan: plan.tracks[2].depends_on, ()),
    ((API, "contracts: [Notification, createNotification]", "contracts: []"), lambda plan: plan.contracts[0].users, ()),
]


@pytest.mark.parametrize(("change", "look", "expected"), HONOURED, ids=[plain(change[2]) for change, _, _ in HONOURED])
def test_an_edit_wins_over_the_run(change: tuple[str, str, str], look: Callable[[Plan], object], expected: object) -> None:
    files = specs(change)
    if "lands_through" in change[2]:
        files = {name: text.replace("depends_on: [notifications-db]", "depends_on: []") for name, text in files.items()}
    if "wave: 3" in change[2]:
        files[API] = files[API].replace("parallel_with: [notifications-ui]\n", "")
        files[UI] = files[UI].replace("parallel_with: [notifications-api]\n", "")
    plan = read_specs(files, plan=notifications())
    assert look(plan) == expected
    assert read_specs(write_specs(plan, templates=TEMPLATES), plan=plan) == plan


REFUSED = [
    ((API, "wave: 2", "wave: two"), f"{API}:9:7: `wave` should be a whole number from 1 on; not 'two'"),
    ((API, "wave: 2", "wave: 0"), f"{API}:9:7: `wave` should be a whole number from 1 on; not '0'"),
    ((API, "wave: 2", "wave: 1"), f"{API}:11:14: `notifications-db` lands in wave 1, this track starts in wave 1; wave: 2, or later"),
    ((API, "wave: 2", "waev: 2"), f"{API}:9:1: `waev` is not a field of a spec; did you mean `wave`?"),
    ((API, "wave: 2", "wave: [2]"), f"{API}:9:7: `wave` should be a whole number from 1 on; write one value"),
    ((API, "wave: 2", "wave:"), f"{API}:9:6: `wave` is empty; it should be a whole number from 1 on"),
    ((API, "wave: 2\n", ""), f"{API}:2:1: `wave` is missing; it should be a whole number from 1 on"),
    ((API, "wave: 2", "wave: 2\nwave: 3"), f"{API}:10:1: `wave` is given twice; keep one of the two"),
    ((API, "scout: 1", "scout: 2"), f"{API}:2:8: `scout` should be 1, the version of this format; not '2'"),
    ((API, "size: M", "size: medium"), f"{API}:19:7: `size` should be S, M, L or XL; not 'medium'"),
    ((API, "confidence: 0.8", "confidence: 80%"), f"{API}:20:13: `confidence` should be a number from 0 to 1; not '80%'"),
    ((API, "base: 0123", "base: main # 0123"), f"{API}:6:7: `base` should be the full id of the commit"),
    ((API, "base: 0123", "base: 1123"), f"{API}:6:7: the base is not that of {DB}; use {BASE}"),
    ((API, "plan: 3f9c2a71", "plan: deadbeef"), f"{API}:3:7: the spec is of another plan than {DB}"),
    ((API, "depends_on: [notifications-db]", "depends_on: notifications-db"), "put it in brackets: depends_on: [notifications-db]"),
    ((API, "depends_on: [notifications-db]", "depends_on: [notification-db]"), f"{API}:11:14: `notification-db` is not a track; did you"),
    ((API, "depends_on: [notifications-db]", "depends_on: [notifications-api]"), "a track can't wait for itself"),
    ((DB, "depends_on: []", "depends_on: [notifications-api]"), "notifications-db → notifications-api → notifications-db"),
    ((UI, "parallel_with: [notifications-api]", "parallel_with: [notifications-db]"), f"{UI}:12:17: `notifications-db` is of wave 1"),
    ((UI, "size: M", "role: boss\nsize: M"), f"{UI}:15:7: `role` should be one of writer, reviewer"),
    ((UI, "size: M", "lands_through: api\nsize: M"), f"{UI}:15:16: `api` is not a track"),
    ((UI, "size: M", "lands_through: notifications-ui\nsize: M"), f"{UI}:15:16: a track can't wait for itself"),
    ((UI, "size: M", "lands_through: notifications-api\nsize: M"), f"{UI}:15:16: `notifications-api` is of wave 2, and this track"),
    ((DB, "size: S", "lands_through: notifications-ui\nsize: S"), f"{API}:11:14: `notifications-db` lands through `notifications-ui`"),
    ((UI, "parallel_with: [notifications-api]", "parallel_with: [apis]"), f"{UI}:12:17: `apis` is not another track"),
    ((UI, "track: notifications-ui", "track: notifications-api"), f"{UI}:4:8: `notifications-api` is also the track of {API}"),
    ((UI, "track: notifications-ui", "track: Notifications UI"), f"{UI}:4:8: `track` should be a name of lower-case letters"),
    ((UI, "branch: feature/notifications-ui", "branch: Feature/notifications-api"), "`Feature/notifications-api` is also the branch of"),
    ((UI, "branch: feature/notifications-ui", "branch: feature"), f"{UI}:7:9: git can't hold both `feature` and"),
    ((UI, "branch: feature/notifications-ui", 'branch: "a..b"'), f"{UI}:7:9: git refuses the branch `a..b`: it holds `..`"),
    ((UI, "worktree: ../notifications-ui", "worktree: ../x/../notifications-api/"), f"{UI}:8:11: `../x/../notifications-api/` is also"),
    ((UI, "worktree: ../notifications-ui", "worktree: ../notifications-api/ui"), "lie inside each other"),
    ((UI, "worktree: ../notifications-ui", "worktree: ."), "the worktree would be the repository itself"),
    ((UI, "creates: [src/", "creates: [src/validators/x.ts, src/"), f"is claimed by `notifications-api` too ({API}:14"),
    ((UI, "edits: [src/app.ts#render]", "owns: [src/*.ts]"), f"{UI}:14:8: `src/*.ts` is claimed by `notifications-api` too ({API}:15"),
    ((UI, "creates: [src/", "creates: [../secret, src/"), f"{UI}:13:11: `../secret` leaves the repository"),
    ((UI, "creates: [src/", "creates: [/etc/passwd, src/"), f"{UI}:13:11: `/etc/passwd` is an absolute path"),
    ((UI, "creates: [src/", "creates: ['C:\\secret', src/"), f"{UI}:13:11: `C:\\secret` is an absolute path"),
    ((UI, "creates: [src/", "creates: [{a: b}, src/"), f"{UI}:13:11: `creates` should be a list of files"),
    ((UI, "creates: [src/", "creates: ['', src/"), f"{UI}:13:11: `creates` holds an empty entry"),
    ((UI, "creates: [src/", "creates: ]src/"), f"{UI}:13:10: this is not YAML"),
    ((UI, "size: M", "contracts: [Notifcation]\nsize: M"), f"{UI}:15:13: nothing says what `Notifcation` is; did you mean"),
    ((UI, "---\nscout", "scout"), f"{UI}:1:1: there is no front matter"),
    ((UI, "confidence: 0.8\n---", "confidence: 0.8"), f"{UI}:1:1: the front matter is not closed"),
    ((UI, "A bell.", "A bell.\n\n## What to build\n\nelse"), "a second section `What to build`; join it with the one on line 25"),
    ((UI, "A bell.", "<<<<<<< HEAD\nA bell.\n=======\nA drum.\n>>>>>>> b"), f"{UI}:27:1: a conflict marker of git"),
]


@pytest.mark.parametrize(("change", "problem"), REFUSED, ids=[plain(change[2]) for change, _ in REFUSED])
def test_a_wrong_edit_is_refused_with_its_line(change: tuple[str, str, str], problem: str) -> None:
    with pytest.raises(SpecError) as caught:
        edited(change)
    assert any(problem in found for found in caught.value.problems), "\n".join(caught.value.problems)


def test_a_signature_edited_in_two_ways_is_refused() -> None:
    first = (DB, "createNotification(input: New)", "createNotification(a: One)")
    with pytest.raises(SpecError) as caught:
        edited(first, (API, "createNotification(input: New)", "createNotification(a: Other)"))
    assert len(caught.value.problems) == 1
    assert f"the signature of `createNotification` is not that of {DB}:" in caught.value.problems[0]


def test_a_deleted_spec_takes_its_track_out_of_the_plan() -> None:
    files = specs((API, "parallel_with: [notifications-ui]\n", ""))
    del files[UI]
    plan = read_specs(files, plan=notifications())
    assert [track.track for track in plan.tracks] == ["notifications-db", "notifications-api"]
    assert [(overlap.a, overlap.b) for overlap in plan.overlaps] == [("notifications-db", "notifications-api")]
    assert plan.verdict == "2 tracks in 2 waves, as the specs say."
    assert plan.notes[-1] == "Edited since it was measured: deleted `notifications-ui`."


def test_a_spec_of_one_s_own_joins_the_plan() -> None:
    fields = ["scout: 1", "track: docs", "title: The manual", f"base: {BASE}", "branch: docs", "worktree: ../docs", "wave: 3"]
    page = "\n".join(["---", *fields, "depends_on: [notifications-ui]", "---", "", "## What to build", "", "A page."])
    plan = read_specs(specs() | {"docs.md": page}, plan=notifications())
    docs = plan.tracks[-1]
    assert (docs.track, docs.size, docs.parts, docs.brief, docs.creates) == ("docs", "M", ("docs",), "A page.", ())
    assert plan.notes[-1] == "Edited since it was measured: added `docs`."


def test_renumbered_files_change_the_merge_order() -> None:
    files = specs()
    files["00-first.md"] = files.pop(UI)
    with pytest.raises(SpecError, match="1 problem") as caught:
        read_specs(files, plan=notifications())
    assert "`notifications-db` comes later in merge order (01-notifications-db.md); the order is" in caught.value.problems[0]
    files["01-z.md"] = files.pop("00-first.md")
    assert [track.track for track in read_specs(files).tracks] == ["notifications-db", "notifications-ui", "notifications-api"]


def test_paths_are_compared_with_the_base_when_it_is_known() -> None:
    assert lint_specs(specs(), ground=Ground(frozenset(BASE_PATHS))) == ()
    wrong = specs((API, "edits: [src/app.ts#registerRoutes]", "edits: [src/apps.ts]"), (UI, "creates: [", "creates: [src/config.ts, "))
    assert [str(problem) for problem in lint_specs(wrong, ground=Ground(frozenset(BASE_PATHS)))] == [
        f"{API}:15:9: `src/apps.ts` is not in the base; did you mean `src/app.ts`?",
        f"{UI}:13:11: `src/config.ts` is in the base already; name it under edits or owns",
    ]


def test_every_problem_is_told_at_once() -> None:
    wrong = specs((API, "wave: 2", "wave: x"), (API, "size: M", "colour: red"), (UI, "notifications-db]", "notifications-dbs]"))
    places = [str(problem).split(": ")[0] for problem in lint_specs(wrong)]
    assert places == [f"{API}:9:7", f"{API}:19:1", f"{UI}:11:14"]


def test_no_specs_at_all_is_an_error_of_its_own() -> None:
    with pytest.raises(SpecError, match="There are no specs here"):
        read_specs({"README.md": "# x"})


def test_an_empty_folder_has_one_problem_and_no_plan() -> None:
    assert [str(problem) for problem in lint_specs({"README.md": "# x", "notes/01-a.md": "---"})] == [
        "README.md:1:1: there are no specs here; give the folder that holds 01-<track>.md"
    ]


@pytest.mark.parametrize("record", ["{}", '{"id": 3}', "{nothing}"])
def test_a_record_for_machines_that_cannot_be_read_is_as_none(record: str) -> None:
    files = specs()
    files["README.md"] = f"# By hand\n\n<!-- scout:plan {record} -->\n"
    plan = read_specs(files)
    assert (plan.title, plan.overlaps, plan.verdict) == ("By hand", (), "3 tracks in 2 waves, as the specs say.")


def test_the_linter_knows_the_files_that_have_no_number() -> None:
    files = specs()
    files["own.md"] = files.pop(UI)
    assert lint_specs(files) == ()
    assert [track.track for track in read_specs(files).tracks] == ["notifications-db", "notifications-api", "notifications-ui"]


def test_a_contract_that_no_spec_names_any_more_is_gone() -> None:
    names = "contracts: [Notification, createNotification]"
    plan = edited(*((file, names, "contracts: [Notification]") for file in (DB, API)))
    assert [contract.name for contract in plan.contracts] == ["Notification"]
