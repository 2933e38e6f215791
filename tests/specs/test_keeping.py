"""Specs written anew after another probe: what people wrote stays. Tidying and comparing."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scout.errors import SpecError
from scout.model import Plan, Verdict
from scout.patterns import PATTERNS, arrange
from scout.specs import Difference, Kept, compare_plans, keep_edits, lint_specs, read_specs, tidy_spec, tidy_specs, write_specs
from tests.specs.plans import NASTY, TEMPLATES, notifications, plans

API = "02-notifications-api.md"


def written(plan: Plan | None = None) -> dict[str, str]:
    return write_specs(plan or notifications(), templates=TEMPLATES)


def probed_again() -> Plan:
    """The next probe of the same feature found another file for the API, and is another plan."""
    plan = notifications()
    api = plan.tracks[1].model_copy(update={"creates": ("src/routes/inbox.ts",), "size": "L", "brief": "List them, newest first."})
    return plan.model_copy(update={"id": "00000001", "tracks": (plan.tracks[0], api, plan.tracks[2])})


def settled(plan: Plan) -> Plan:
    """The plan with each track knowing who works beside it, as partition leaves it."""
    waves = {track.track: track.wave for track in plan.tracks}
    beside = {name: tuple(other for other in waves if waves[other] == waves[name] and other != name) for name in waves}
    tracks = (track.model_copy(update={"parallel_with": beside[track.track]}) for track in plan.tracks)
    return plan.model_copy(update={"tracks": tuple(tracks)})


def test_specs_that_nobody_edited_are_simply_written_anew() -> None:
    new = written(probed_again())
    assert keep_edits(written(), new) == (new, ())


def test_an_edited_field_stays_and_the_others_follow_the_probe() -> None:
    old = written() | {API: written()[API].replace("branch: feature/notifications-api", "branch: ada/api  # as agreed with Bo")}
    files, kept = keep_edits(old, written(probed_again()))
    assert kept == (Kept(API, "field branch"),)
    assert "branch: ada/api  # as agreed with Bo\n" in files[API]
    assert "creates: [src/routes/inbox.ts]\n" in files[API]
    assert 'plan: "00000001"\n' in files[API]
    assert lint_specs(files) == ()


def test_a_field_that_was_taken_out_stays_out() -> None:
    old = written() | {API: written()[API].replace("avoid: [prisma/schema.prisma]\n", "")}
    files, kept = keep_edits(old, written(probed_again()))
    assert kept == (Kept(API, "field avoid"),)
    assert "avoid:" not in files[API].partition("# Notification")[0]


def test_edited_added_and_deleted_sections_stay_so() -> None:
    text = written()[API].replace("List them.", "List them, but only mine.").replace("## Steps", "## Ask Bo\n\nAbout limits.\n\n## Steps")
    before, _, rest = text.partition("## Meanwhile")
    old = written() | {API: before + "\n" + rest[rest.index("<!-- scout:seal") :]}
    files, kept = keep_edits(old, written(probed_again()))
    assert kept == (Kept(API, "section What to build"), Kept(API, "section Ask Bo"))
    assert "List them, but only mine." in files[API]
    assert files[API].index("## Risks and unknowns") < files[API].index("## Ask Bo") < files[API].index("## Steps")
    assert "## Meanwhile" not in files[API]
    assert read_specs(files).tracks[1].brief.startswith("List them, but only mine.")


def test_what_people_write_below_the_title_stays() -> None:
    old = written() | {API: written()[API].replace("## Goal", "Ask Bo first.\n\n## Goal")}
    files, kept = keep_edits(old, written(probed_again()))
    assert kept == (Kept(API, "what stands above the first section"),)
    assert "# Notification API\n\nAsk Bo first.\n\n## Goal" in files[API]


def test_a_second_section_of_the_same_title_stays_and_the_first_follows_the_probe() -> None:
    mine = "## What to build\n\nNot for guests.\n\n"
    for above in ("## Goal", "## Scope"):
        old = written() | {API: written()[API].replace(above, mine + above)}
        files, kept = keep_edits(old, written(probed_again()))
        assert kept == (Kept(API, "section What to build"),)
        assert files[API].count("## What to build") == 2
        assert "List them, newest first." in files[API]
        assert mine + above in files[API]


def test_an_edit_outlives_any_number_of_probes() -> None:
    old = written() | {API: written()[API].replace("wave: 2", "wave: 2  # sic").replace("List them.", "Mine.")}
    once, _ = keep_edits(old, written(probed_again()))
    twice, kept = keep_edits(once, written(notifications()))
    assert "Mine." in twice[API]
    assert "wave: 2  # sic\n" in twice[API]
    assert kept == (Kept(API, "section What to build"),)


def test_a_spec_whose_seal_was_deleted_is_kept_whole() -> None:
    text = written()[API].partition("<!-- scout:seal")[0]
    files, kept = keep_edits(written() | {API: text}, written(probed_again()))
    assert files[API] == text
    assert kept == (Kept(API, "the whole file"),)


def test_a_spec_is_found_again_under_another_number() -> None:
    old = written()
    old["07-api.md"] = old.pop(API).replace("size: M", "size: S")
    files, kept = keep_edits(old, written(probed_again()))
    assert kept == (Kept(API, "field size"),)
    assert "size: S\n" in files[API]


def test_the_record_for_machines_follows_the_probe_even_beside_edited_prose() -> None:
    old = written() | {"README.md": written()["README.md"].replace("These files are yours", "Hands off! These files are yours")}
    files, kept = keep_edits(old, written(probed_again()))
    assert kept == (Kept("README.md", "section How to run it"),)
    assert "Hands off!" in files["README.md"]
    assert '"id": "00000001"' in files["README.md"]


INSERTS = st.text(alphabet="#- \n`abc<>!:[]", max_size=60) | st.sampled_from([text for text in NASTY if len(text) < 1000])


@given(INSERTS, st.integers(0, 3000))
@example("# Title\n\n## Scope\n\n- mine\n\n## What to build\n\nelse", 511)
@settings(max_examples=40, deadline=None)
def test_any_edit_can_be_carried_over(text: str, at: int) -> None:
    page = written()[API]
    old = written() | {API: page[:at] + text + page[at:]}
    files, _ = keep_edits(old, written(probed_again()))
    assert set(files) == set(old)
    assert keep_edits(files, written(probed_again()))[0] == files


def test_tidying_orders_fields_and_keeps_words_and_comments() -> None:
    page = written()[API]
    assert tidy_spec(API, page) == page
    front, _, body = page.removeprefix("---\n").partition("---\n")
    lines = front.splitlines()
    shuffled = ["# first", *reversed(lines[1:]), "scout:   '1'   # the format", "# last"]
    block = "\n".join(shuffled).replace("owns: [src/validators/**]", "owns:\n  - src/validators/**")
    tidied = tidy_spec(API, f"---\n{block}\n---\n{body}\n\n\n")
    assert tidied == tidy_spec(API, tidied)
    assert tidied.splitlines()[1] == "scout: 1  # the format"
    assert "# first\nconfidence: 0.8\n# last\n---" in tidied
    assert tidied.endswith(body)


def specs_of(plan: Plan | None = None) -> dict[str, str]:
    return {name: text for name, text in written(plan).items() if name != "README.md"}


@settings(deadline=None, max_examples=50)
@given(plans())
def test_what_a_probe_wrote_is_tidy(plan: Plan) -> None:
    specs = specs_of(settled(plan))
    assert tidy_specs(specs) == specs


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_a_pattern_wrote_is_tidy(pattern: str) -> None:
    specs = specs_of(arrange(notifications(), pattern, agents=("claude", "codex")).plan)
    assert tidy_specs(specs) == specs


def test_a_new_dependency_moves_a_track_and_all_that_wait_for_it() -> None:
    old = specs_of()
    ui = next(name for name in old if name.endswith("ui.md"))
    edited = old | {ui: old[ui].replace("depends_on: [notifications-db]", "depends_on: [notifications-db, notifications-api]  # Bo's wish")}
    assert any("lands in wave 2" in problem.what for problem in lint_specs(edited))
    tidied = tidy_specs(edited)
    assert [track.wave for track in read_specs(tidied).tracks] == [1, 2, 3]
    front = tidied[ui].partition("# Notification")[0]
    assert "wave: 3\n" in front
    assert "depends_on: [notifications-db, notifications-api]  # Bo's wish\n" in front
    assert "parallel_with" not in front
    assert "parallel_with" not in tidied[API].partition("# Notification")[0]
    assert tidied[ui].partition("# Notification")[2] == edited[ui].partition("# Notification")[2]
    assert tidy_specs(tidied) == tidied


def test_a_wave_whose_last_track_was_deleted_is_closed_and_none_is_made_earlier_by_itself() -> None:
    old = specs_of()
    del old["01-notifications-db.md"]
    alone = {name: text.replace("depends_on: [notifications-db]", "depends_on: []") for name, text in old.items()}
    assert [track.wave for track in read_specs(tidy_specs(alone)).tracks] == [1, 1]
    free = {name: text.replace("depends_on: [notifications-db]", "depends_on: []") for name, text in specs_of().items()}
    assert tidy_specs(free) == free


def test_tracks_in_a_circle_keep_their_waves() -> None:
    old = specs_of()
    edited = old | {name: text.replace("depends_on: []", "depends_on: [notifications-ui]") for name, text in old.items()}
    assert tidy_specs(edited) == edited


def test_what_cannot_be_read_is_not_tidied() -> None:
    for wrong in ("# x", "---\nscout: 9\n---\n"):
        with pytest.raises(SpecError, match="can't be tidied"):
            tidy_spec("a.md", wrong)


def test_two_plans_are_compared_in_scope() -> None:
    assert compare_plans(notifications(), notifications()) == ()
    assert compare_plans(notifications(), probed_again()) == (
        Difference("notifications-api", "size", ("M",), ("L",)),
        Difference("notifications-api", "brief", ("List them.\n\n- GET /notifications",), ("List them, newest first.",)),
        Difference("notifications-api", "creates", ("src/routes/notifications.ts",), ("src/routes/inbox.ts",)),
    )
    fewer = notifications().model_copy(update={"tracks": notifications().tracks[:2], "contracts": ()})
    assert [(found.track, found.field) for found in compare_plans(notifications(), fewer)] == [
        ("notifications-ui", ""),
        ("notifications-db", "contract Notification"),
        ("notifications-db", "contract createNotification"),
    ]


def test_a_track_that_came_and_a_pair_that_changed_its_verdict_are_differences() -> None:
    plan = notifications()
    fewer = plan.model_copy(update={"tracks": plan.tracks[:2]})
    assert compare_plans(fewer, plan) == (Difference("notifications-ui", "", (), ("Notification UI",)),)
    calmer = tuple(pair.model_copy(update={"verdict": Verdict.INDEPENDENT, "a": pair.b, "b": pair.a}) for pair in plan.overlaps[:1])
    assert compare_plans(plan, plan.model_copy(update={"overlaps": calmer})) == (
        Difference("notifications-ui", "with notifications-api", ("coordinate",), ("independent",)),
    )


def test_a_pair_that_was_not_judged_before_is_no_difference() -> None:
    plan = notifications()
    assert compare_plans(plan.model_copy(update={"overlaps": ()}), plan) == ()


def test_a_track_that_went_and_a_contract_that_came_are_differences() -> None:
    plan = notifications()
    fewer = plan.model_copy(update={"tracks": plan.tracks[:1], "contracts": plan.contracts[:1]})
    assert [(found.track, found.field, bool(found.removed), bool(found.added)) for found in compare_plans(fewer, plan)] == [
        ("notifications-api", "", False, True),
        ("notifications-ui", "", False, True),
        ("notifications-db", "contract createNotification", False, True),
    ]
