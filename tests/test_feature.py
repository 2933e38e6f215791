"""Features as people type them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scout.errors import FeatureError
from scout.feature import read_feature

BRIEF = """\
---
owner: ada
---
# Notification system

Users hear about replies.

## Context

We have users and comments.

## Database

A `Notification` table.

```md
## Not a heading
```

## REST *API*

- list
- mark as read

## Acceptance criteria

It works.
"""


def parts_of(text: str) -> list[tuple[str, int | None]]:
    return [(part.name, part.line) for part in read_feature(text, markdown=True).parts]


def test_a_sentence_is_its_own_title_and_names_no_parts() -> None:
    feature = read_feature("notification system", markdown=False)
    assert (feature.slug, feature.title, feature.parts) == ("notification-system", "notification system", ())


def test_words_that_only_say_that_something_is_built_are_not_in_the_slug() -> None:
    assert read_feature("Please add a notification system to the app", markdown=False).slug == "notification-system-app"
    assert read_feature("add the", markdown=False).slug == "add-the"


def test_sections_of_a_brief_are_parts_unless_their_heading_names_none() -> None:
    feature = read_feature(BRIEF, markdown=True)
    assert feature.title == "Notification system"
    assert feature.text == BRIEF
    assert [(part.name, part.title, part.line) for part in feature.parts] == [("database", "Database", 12), ("rest-api", "REST API", 20)]
    assert feature.parts[0].brief == "A `Notification` table.\n\n```md\n## Not a heading\n```"


def test_one_section_alone_divides_nothing() -> None:
    assert parts_of("# Export\n\n## CSV writer\n\nwrite it\n") == []


def test_sub_headings_under_parts_win_over_other_sections() -> None:
    assert parts_of("# F\n## Alpha\nx\n## Parts\n### Db\ntable\n### Api\n\n## Beta\n") == [("db", 5), ("api", 7)]


def test_list_items_under_parts_are_parts() -> None:
    items = ["- **API**: the endpoints", "  - nested", "- ui: the menu", "- [ ] write the docs for all of this now", "1. Db - a table"]
    feature = read_feature("# F\n\n## Parts\n\n" + "\n".join(items), markdown=True)
    assert [part.name for part in feature.parts] == ["api", "ui", "write-the-docs-for-all-of", "db"]
    assert feature.parts[0].brief == "**API**: the endpoints\n  - nested"


def test_a_section_without_text_is_briefed_by_its_heading() -> None:
    assert [part.brief for part in read_feature("# F\n## Db\n## Api\n", markdown=True).parts] == ["Db", "Api"]


def test_parts_from_flags_replace_those_of_the_brief() -> None:
    feature = read_feature(BRIEF, parts=[("Web UI", "the bell")], markdown=True)
    assert [(part.name, part.title, part.brief, part.line) for part in feature.parts] == [("web-ui", "Web UI", "the bell", None)]


def test_windows_line_ends_are_kept_and_counted() -> None:
    feature = read_feature("# F\r\n\r\n## Db\r\na\r\nb\r\n## Api\r\n", markdown=True)
    assert [(part.brief, part.line) for part in feature.parts] == [("a\r\nb", 3), ("Api", 6)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\x7fELF\x00\x01", "not text"),
        ("\udcff\udcfe\udc80", "not text"),
        ("x" * 1_000_001, "1,000,001 characters"),
        ("# F\n## Db\n## db\n", "line 3: Two parts are called 'db': 'Db' (line 2) and 'db'"),
        ("# F\n## Db\n##\n", "line 3: A part has no name"),
        ("# F\n" + "".join(f"## P{n}\n" for n in range(13)), "line 14: 13 parts are named; the most is 12"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(FeatureError, match=re.escape(sentence)):
        read_feature(text, markdown=True)


def test_a_flag_without_a_brief_is_refused() -> None:
    with pytest.raises(FeatureError, match="'api' has no brief"):
        read_feature("f", parts=[("api", " ")], markdown=False)


def test_a_sentence_is_not_read_as_markdown() -> None:
    feature = read_feature("# Search\n\n## Index\n\n## Page\n", markdown=False)
    assert (feature.title, feature.parts) == ("# Search", ())


def test_a_brief_without_headings_is_titled_by_its_first_paragraph() -> None:
    assert read_feature("---\nowner: ada\n---\n\nUsers hear about replies.\n\nMore.\n", markdown=True).title == "Users hear about replies."


def test_a_heading_over_two_lines_is_one_title() -> None:
    assert read_feature("Notification\nsystem\n======\n", markdown=True).title == "Notification system"
    assert len(read_feature(f"# {'long' * 50}\n", markdown=True).title) == 80


def test_code_that_begins_a_section_keeps_its_indent() -> None:
    parts = read_feature("# F\n## Db\n\n    CREATE TABLE t;\n\n## Api\n", markdown=True).parts
    assert parts[0].brief == "    CREATE TABLE t;"


@pytest.mark.parametrize("text", ["# F\n## {0}\n## Api\n", "# F\n## Parts\n- {0}\n- ui\n", "# F\n## Parts\n- **{0}**\n- ui\n"])
def test_titles_and_names_are_no_longer_than_a_line_and_a_folder_should_be(text: str) -> None:
    part = read_feature(text.format("long" * 50), markdown=True).parts[0]
    assert (len(part.title), len(part.name)) == (80, 48)


def test_flags_that_name_two_parts_alike_are_refused_without_a_line() -> None:
    with pytest.raises(FeatureError, match=r"^Two parts are called 'api': 'API' and 'api'\.$"):
        read_feature("f", parts=[("API", "one"), ("api", "two")], markdown=False)
    assert len(read_feature("f", parts=[("long" * 50, "one")], markdown=False).parts[0].title) == 80


@given(st.text(alphabet=st.characters(codec=None)) | st.text(alphabet="#-*`> \n\r\tab:1.[]<!\u202e\x1b"), st.booleans())
@example("$(rm -rf ~)", False)
@example("{{ 7*7 }}; `reboot` ../../etc/passwd", False)
@example(">" * 5000, True)
@example("- " * 3000, True)
@example("# \x85\n\n## \u2028\n", True)
def test_any_text_is_a_feature_or_a_clear_error(text: str, markdown: bool) -> None:
    try:
        feature = read_feature(text, markdown=markdown)
    except FeatureError:
        return
    assert feature.text == text
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", feature.slug)
    assert feature.title
    assert "\n" not in feature.title
