"""The text of a scout-report.md → Report."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scout.model import Report
from scout.probe.report import read_report


def test_front_matter_and_headings_say_the_same() -> None:
    headed = read_report("# Report\n\n## What I assumed\n- users are logged in\n\n## Needed of others\n1. `create(user, text)` of db\n")
    fronted = read_report("---\nassumed: [users are logged in]\nneeded:\n  - '`create(user, text)` of db'\n---\n")
    assert headed == fronted
    assert headed.needed == ("`create(user, text)` of db",)


def test_every_heading_of_the_mission_is_understood() -> None:
    text = "## Assumed\n- a\n## Needed from other parts\n- b\n## Surprised\n- c\n## Split\n- d\n## Checks\n```sh\nnpm test\n```\n"
    assert read_report(text) == Report(assumed=("a",), needed=("b",), surprised=("c",), split=("d",), checks=("npm test",))


def test_confidences_outside_0_to_1_are_not_believed() -> None:
    text = "---\nconfidences:\n  src/a.ts: 0.5\n  src/b.ts#f: 1\n  src/c.ts: 7\n  src/d.ts: true\n  src/e.ts: .nan\n  src/f.ts: sure\n---\n"
    assert read_report(text).confidences == {"src/a.ts": 0.5, "src/b.ts#f": 1.0}


def test_nothing_of_a_report_reaches_the_terminal_as_an_escape() -> None:
    text = "## Surprised\n- \x1b[31mred\x1b[0m \x1b]0;title\x07done\x00\r\n"
    assert read_report(text).surprised == ("red done",)


def test_a_report_without_anything_is_an_empty_report() -> None:
    broken = ("---\n: : :\n---\n## Assumed\n- none\n", "---\n[1, 2]\n---\n", "---\n&a [*a]\n---\n")
    for text in ("", "nothing to say", "## Assumed\n", *broken):
        assert read_report(text) == Report()


def test_an_enormous_report_is_read_in_part_and_kept_small() -> None:
    report = read_report("## Assumed\n" + "- " + "x" * 5_000 + "\n" + "".join(f"- item {number}\n" for number in range(2_000_000)))
    assert len(report.assumed) == 50
    assert len(report.assumed[0]) == 500


def test_an_alias_bomb_in_the_front_matter_is_not_unfolded() -> None:
    letters = "abcdefghij"
    lines = [f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in pairwise(letters)]
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(lines)
    assert read_report(f"---\n{bomb}assumed: *i\n---\n") == Report()


@given(st.text(), st.text())
def test_any_text_is_a_report(front: str, body: str) -> None:
    read_report(f"---\n{front}\n---\n{body}")
    read_report(f"## Checks\n{body}")
