"""Parts that the user names get what belongs to their layer; parts that recon names have briefs a lead would write."""

from __future__ import annotations

from pathlib import Path

import pytest

from scout.demo import make_demo
from scout.model import Recon
from scout.recon.layers import layers_meant
from tests.recon.looking import surveyed

BRIEF = """# Notification system

## Database
A table for notifications.

## API
People read and dismiss their notifications.

## UI
A list in the header.
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo(tmp_path_factory.mktemp("demo") / "app")


@pytest.fixture(scope="module")
def recon(demo: Path) -> Recon:
    return surveyed(demo, "notification system")


@pytest.mark.parametrize(
    ("title", "layer"),
    [("Database", "db"), ("storage", "db"), ("Backend", "api"), ("Web client", "ui"), ("Docs", "docs"), ("Tests", "test")],
)
def test_a_title_names_its_layer_in_any_of_the_usual_words(title: str, layer: str) -> None:
    assert layer in layers_meant(title)


def test_files_go_to_the_part_whose_layer_they_are_of(demo: Path) -> None:
    found = surveyed(demo, BRIEF, markdown=True)
    created = {forecast.part.name: {new.path for new in forecast.creates} for forecast in found.parts}
    assert "src/repositories/notifications.ts" in created["database"]
    assert {"src/routes/notifications.ts", "src/validators/notifications.ts"} <= created["api"]
    assert {"web/hooks/useNotifications.ts", "web/components/NotificationList.tsx"} <= created["ui"]


def test_each_new_file_names_the_commit_that_added_its_model(recon: Recon) -> None:
    reasons = {new.path: " ".join(new.reasons) for new in recon.new_files}
    assert "Add comments on projects" in reasons["src/routes/notifications.ts"]
    assert "Show comments under a project" in reasons["web/hooks/useNotifications.ts"]


def test_of_several_files_in_one_folder_the_most_typical_are_planned(recon: Recon) -> None:
    score = {new.path: new.score for new in recon.new_files}
    assert score["web/components/NotificationList.tsx"] > score["web/components/NotificationForm.tsx"] >= 0.28
    assert score["web/components/NotificationItem.tsx"] < 0.28


def test_lists_in_one_line_and_pages_that_show_a_component_are_places_too(recon: Recon) -> None:
    places = {place.path: place for place in recon.registrations}
    assert "comment: delegate()" in places["tests/support/prisma.ts"].example
    assert places["web/pages/ProjectPage.tsx"].reasons == ("shows CommentList",)
    assert "web/components/Header.tsx" in places


def test_a_new_block_follows_the_end_of_the_one_it_resembles(recon: Recon, demo: Path) -> None:
    place = next(place for place in recon.registrations if place.path == "prisma/schema.prisma")
    lines = (demo / "prisma/schema.prisma").read_text().splitlines()
    assert place.example == "model Comment {"
    assert lines[place.line - 1] == "}"
    assert place.line > lines.index("model Comment {") + 1


def test_briefs_are_short_and_list_no_new_file(recon: Recon) -> None:
    briefs = {forecast.part.name: forecast.part.brief for forecast in recon.parts}
    assert briefs["db"] == (
        "Storage for notifications: model, migration, shared type and repository, with tests, the way comments have them. "
        "Make it known in prisma/schema.prisma, shared/index.ts and tests/support/prisma.ts."
    )
    for forecast in recon.parts:
        assert not any(new.path in forecast.part.brief for new in forecast.creates)
        assert len(forecast.part.brief) < 300


def test_settings_that_happen_to_say_the_text_are_no_likely_change(recon: Recon) -> None:
    changed = [hit.path for forecast in recon.parts for hit in forecast.edits]
    changed += [place.path for forecast in recon.parts for place in forecast.registers]
    assert changed
    assert not [path for path in changed if path.endswith(".toml")]
