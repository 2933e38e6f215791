"""Plans written as specs and read back."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scout.errors import SpecError
from scout.model import Effect, Plan, Touch, TouchMap
from scout.specs import lint_specs, read_specs, write_specs
from scout.specs.frontmatter import dump, load, of_track, scalar
from scout.specs.markdown import code, embed, fence, split, unembed
from scout.text import visible
from tests.specs.plans import BASE, NASTY, TEMPLATES, TEXT, notifications, plans, track

SLOW = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@given(plans())
@SLOW
def test_any_plan_reads_back_and_is_written_the_same(plan: Plan) -> None:
    files = write_specs(plan, templates=TEMPLATES)
    assert lint_specs(files) == ()
    for known in (plan, None):
        again = read_specs(files, plan=known)
        assert [one.track for one in again.tracks] == [one.track for one in plan.tracks]
        assert write_specs(again, templates=TEMPLATES) == files


def test_a_plan_reads_back_as_itself_even_without_its_run() -> None:
    plan = notifications()
    files = write_specs(plan, templates=TEMPLATES)
    assert read_specs(files, plan=plan) == plan
    assert read_specs(files) == plan


def test_specs_alone_are_a_plan() -> None:
    files = write_specs(notifications(), templates=TEMPLATES)
    plan = read_specs({name: text for name, text in files.items() if name != "README.md"})
    assert (plan.title, plan.feature) == ("Notification storage", "notification-storage")
    assert plan.verdict == "3 tracks in 2 waves, as the specs say."
    assert [contract.name for contract in plan.contracts] == ["Notification", "createNotification"]
    assert plan.contracts[1].path == "src/repositories/notification.ts"


@given(TEXT)
def test_a_scalar_is_one_line_that_yaml_reads_as_the_same_string(text: str) -> None:
    for flow in (True, False):
        line = scalar(text, flow=flow)
        assert len(line.splitlines()) <= 1
        assert yaml.safe_load(f"k: [{line}]" if flow else f"k: {line}") == {"k": [text] if flow else text}


OTHER_TYPES = ["no", "12345678", "1e3", "0x1f", "~", "a: b", "a, b", "#x", "- x", " x", "", "null", "1234e567", "@x", "&a", "2026-01-01"]
STRINGS = ["src/routes/id.ts", "src/**", "npm test -- x", "src/app.ts#f", "feature/x", "Notification API", "../x", "通知"]


@pytest.mark.parametrize("text", OTHER_TYPES)
def test_what_yaml_takes_for_something_else_is_quoted(text: str) -> None:
    assert scalar(text, flow=True) == f'"{text}"'


@pytest.mark.parametrize("text", STRINGS)
def test_what_every_reader_takes_for_a_string_stays_plain(text: str) -> None:
    assert scalar(text) == text


TITLES = TEXT.filter(lambda text: bool(text.strip()))


@given(TITLES, TITLES, st.lists(TITLES, max_size=3), st.lists(TITLES, max_size=3))
def test_front_matter_round_trips_any_string(title: str, worktree: str, checks: list[str], paths: list[str]) -> None:
    given_track = track("a", title=title, worktree=worktree, checks=tuple(checks), owns=tuple(paths))
    front = of_track(given_track, plan="12345678", base=BASE)
    document = split(dump(front) + "\n# Title\n")
    assert document.front_matter is not None
    located, problems = load("a.md", document.front_matter, first_line=2)
    assert problems == []
    assert located is not None
    assert located.values == front


@given(TEXT)
@example("```text\n````\n```")
def test_embedded_text_stays_in_its_section_and_reads_back(text: str) -> None:
    document = split(f"# T\n\n## Before\n\n{embed(text)}\n\n## After\n\nend\n")
    assert [section.title for section in document.sections] == ["Before", "After"]
    shown = visible(text).strip("\n")
    assert unembed(document.sections[0].text) == (shown if shown.strip() else "")


@given(TEXT, TEXT)
def test_code_cannot_be_closed_from_inside(text: str, language: str) -> None:
    document = split(f"## A\n\n{fence(text, language)}\n\n| {code(text)} |\n\n## B\n")
    assert [section.title for section in document.sections] == ["A", "B"]
    assert "\n" not in code(text)
    assert not re.search(r"(?<!\\)\|", code(text))


def test_nasty_text_changes_no_section_of_a_spec() -> None:
    plain = split(write_specs(notifications(), templates=TEMPLATES)["02-notifications-api.md"])
    for text in NASTY:
        plan = notifications()
        api = plan.tracks[1].model_copy(update={"brief": text, "title": text, "checks": (text,)})
        plan = plan.model_copy(update={"tracks": (plan.tracks[0], api, plan.tracks[2]), "notes": (text,)})
        files = write_specs(plan, templates=TEMPLATES)
        page = split(files["02-notifications-api.md"])
        assert [section.title for section in page.sections] == [section.title for section in plain.sections], text[:40]
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "".join(files.values()))
        assert lint_specs(files) == ()


NAMES = st.sampled_from(["01-a.md", "02-b.md", "README.md", "x"])
SPECS = st.text(alphabet="-\nscout: 1track[]{},&*!|>'\"#`<=\t\x00é") | TEXT


@given(st.dictionaries(NAMES, SPECS, max_size=3))
@settings(max_examples=150, deadline=None)
@example({"01-a.md": "---\n" + "[" * 5000 + "\n---\n"})
@example({"01-a.md": "---\na: &a [*a]\n---\n"})
@example({"01-a.md": '---\nscout: "\\U99999999"\n---\n'})
@example({"01-a.md": "---\nscout: !!python/object:os.system 1\n---\n"})
@example({"01-a.md": "---\n? [a]\n: b\n---\n"})
def test_any_files_are_a_plan_or_a_clear_error(files: dict[str, str]) -> None:
    try:
        read_specs(files)
    except SpecError as error:
        caught = error
    else:
        return
    assert caught.hint
    assert all(re.match(r"[\w.-]+:\d+:\d+: ", problem) and "\n" not in problem for problem in caught.problems)


def test_the_evidence_names_each_thing_once_and_no_settled_order_as_a_risk() -> None:
    def touch(symbol: str | None) -> Touch:
        return Touch("src/n.ts", symbol, "class", Effect.ADDED, None, None, (), ((1, 4),), "", "", True, 1.0, ("api-1",), None)

    found = TouchMap(part="api", scouts=("api-1",), touches=(touch(None), touch("Inbox"), touch("Inbox.size")), lines_changed=9)
    page = write_specs(notifications(), maps=(found,), templates=TEMPLATES)["02-notifications-api.md"]
    assert [line for line in page.splitlines() if line.startswith("| `src/n.ts`")] == ["| `src/n.ts` | new: `Inbox` | 100 % |"]
    risks = next(section.text for section in split(page).sections if section.title == "Risks and unknowns")
    assert risks == "- with `notifications-ui` (coordinate, 20 %): both change `src/app.ts` → merge api first"
