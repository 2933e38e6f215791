"""Tracks are called what a person would call them."""

from __future__ import annotations

import pytest

from scout.model import Feature
from scout.partition.names import name_tracks, noun_of


@pytest.mark.parametrize(
    ("slug", "noun"),
    [
        ("notification-system", "notification"),
        ("add-comments-to-the-blog", "comments"),
        ("add-a-dark-mode", "dark-mode"),
        ("let-users-export-monthly-reports", "monthly-reports"),
        ("support-for-webhooks", "webhooks"),
        ("in-app-search", "app-search"),
        ("system", "system"),
        ("add-support", "add-support"),
        ("add-the", "add-the"),
        ("add-", "add"),
    ],
)
def test_the_noun_is_the_last_words_of_what_the_feature_says_first(slug: str, noun: str) -> None:
    assert noun_of(Feature(slug=slug, title="", text=""), ()) == noun


@pytest.mark.parametrize(
    ("slug", "created", "noun"),
    [
        ("notification", "src/routes/notifications.ts", "notifications"),
        ("notification", "src/notifications/index.ts", "notifications"),
        ("notification", "src/Notifications.test.tsx", "notifications"),
        ("notification", "src/notification.ts", "notification"),
        ("category", "src/categories.ts", "categories"),
        ("category", "src/categorys.ts", "categorys"),
        ("survey", "src/surveys.ts", "surveys"),
        ("survey", "src/surveies.ts", "survey"),
        ("search-box", "src/boxes.ts", "search-boxes"),
        ("branch", "src/branches.ts", "branches"),
        ("wish", "src/wishes.ts", "wishes"),
        ("status", "src/statuses.ts", "statuses"),
    ],
)
def test_the_noun_takes_the_number_that_the_new_files_use(slug: str, created: str, noun: str) -> None:
    assert noun_of(Feature(slug=slug, title="", text=""), (created,)) == noun


@pytest.mark.parametrize(
    ("groups", "names"),
    [
        ([("api",), ("ui",)], ("tags-api", "tags-ui")),
        ([("api", "db"), ("ui",)], ("tags-api-db", "tags-ui")),
        ([("authentication", "authorisation", "accounting"), ("ui",)], ("tags-authentication-and-2-more", "tags-ui")),
        ([("a" * 12, "b" * 11), ("ui",)], (f"tags-{'a' * 12}-{'b' * 11}", "tags-ui")),
        ([("a" * 12, "b" * 12), ("ui",)], (f"tags-{'a' * 12}-and-1-more", "tags-ui")),
        ([("tags",), ("ui",)], ("tags", "tags-ui")),
        ([("tag-store",), ("ui",)], ("tag-store", "tags-ui")),
        ([("tags-api",), ("ui",)], ("tags-api", "tags-ui")),
        ([(), ("ui",)], ("tags-contract", "tags-ui")),
        ([("api",)], ("api",)),
        ([("all",)], ("tags",)),
        ([("api", "ui")], ("tags",)),
        ([("tags",), ("tags",), ("tags",)], ("tags", "tags-2", "tags-3")),
    ],
)
def test_each_track_is_called_by_the_noun_and_its_parts(groups: list[tuple[str, ...]], names: tuple[str, ...]) -> None:
    assert name_tracks("tags", groups) == names


def test_no_name_is_longer_than_a_folder_should_be() -> None:
    long = "a" * 47 + "-tail"
    assert noun_of(Feature(slug=long, title="", text=""), ()) == "a" * 47
    assert name_tracks("tags", [(long,)]) == ("a" * 47,)
