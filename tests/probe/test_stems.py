"""The name of one thing → the name of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.probe.sketch.stems import Renaming, common_renamings, mentions, plural, rename, renaming_between, singular

COMMENT = Renaming(("comment",), ("notification",))


@pytest.mark.parametrize(
    ("like", "path", "expected"),
    [
        ("src/routes/comments.ts", "src/routes/notifications.ts", COMMENT),
        ("src/comments/service.py", "src/notifications/service.py", COMMENT),
        ("tests/test_comment_api.py", "tests/test_notification_api.py", COMMENT),
        ("ui/UserMenu.tsx", "ui/NotificationBell.tsx", Renaming(("user", "menu"), ("notification", "bell"))),
        ("db/migrations/0003_add_comments.sql", "db/migrations/0007_add_notifications.sql", COMMENT),
        ("prisma/migrations/20240105_comments/migration.sql", "prisma/migrations/20240305_notifications/migration.sql", COMMENT),
    ],
)
def test_two_paths_tell_which_word_replaces_which(like: str, path: str, expected: Renaming) -> None:
    assert renaming_between(like, path) == expected


def test_paths_that_differ_in_numbers_alone_rename_nothing() -> None:
    assert renaming_between("db/0001_init.sql", "db/0002_init.sql") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("comment", "notification"),
        ("comments", "notifications"),
        ("Comment", "Notification"),
        ("createComment", "createNotification"),
        ("commentsRouter", "notificationsRouter"),
        ("COMMENT_LIMIT", "NOTIFICATION_LIMIT"),
        ("comment_id", "notification_id"),
        ("user-comments", "user-notifications"),
        ("'/comments/:id'", "'/notifications/:id'"),
        ("commented commentary uncomment", "commented commentary uncomment"),
    ],
)
def test_every_form_of_a_name_is_replaced_and_no_other_word(text: str, expected: str) -> None:
    assert rename(text, [COMMENT], path="src/a.ts") == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("src/notification-rules.ts", "import x from './comments'", "import x from './notification-rules'"),
        ("src/notification-rules.ts", "comment = newComment(comments)", "notificationRule = newNotificationRule(notificationRules)"),
        ("app/notification_rules.py", "comment = new_comment(comments)", "notification_rule = new_notification_rule(notification_rules)"),
        ("app/notification_rules.py", "from app.comments import COMMENT", "from app.notification_rules import NOTIFICATION_RULE"),
    ],
)
def test_a_name_of_several_words_is_joined_as_its_surroundings_do(path: str, text: str, expected: str) -> None:
    assert rename(text, [Renaming(("comment",), ("notification", "rule"))], path=path) == expected


def test_of_two_renamings_of_one_word_the_first_wins() -> None:
    other = Renaming(("comment",), ("message",))
    assert rename("comment", [COMMENT, other], path="a.py") == "notification"
    assert rename("comment", [other, COMMENT], path="a.py") == "message"


def test_the_most_frequent_renaming_comes_first() -> None:
    pairs = [("a/Menu.tsx", "a/Bell.tsx"), ("b/comments.ts", "b/notifications.ts"), ("c/comment.ts", "c/notification.ts"), ("d.ts", "d.ts")]
    assert common_renamings(pairs) == (COMMENT, Renaming(("menu",), ("bell",)))


@pytest.mark.parametrize("word", ["comment", "category", "box", "branch", "user", "day", "query", "address"])
def test_plural_and_singular_are_each_others_inverse(word: str) -> None:
    assert singular(plural(word)) == word


@given(st.text(max_size=80))
def test_renaming_leaves_no_old_name_behind(text: str) -> None:
    assert not mentions(rename(f"{text} comments createComment {text}", [COMMENT], path="a.ts"), COMMENT)
