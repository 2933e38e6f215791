"""What a path tells: its role, its layer, the thing that it is called after."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.recon.families import find_families
from scout.recon.layers import layer_of, spread
from scout.recon.naming import sources_of_tests
from scout.recon.roles import Role, role
from scout.recon.shapes import fill, mentions, plural, shape_of, singular


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/app.ts", Role.SOURCE),
        ("src/app.test.ts", Role.TEST),
        ("tests/conftest.py", Role.TEST),
        ("pkg/server_test.go", Role.TEST),
        ("src/main/java/org/test/Fixture.java", Role.SOURCE),
        ("src/test/java/FooTest.java", Role.TEST),
        ("docs/guide.md", Role.DOCS),
        ("examples/app.py", Role.APART),
        ("yarn.lock", Role.APART),
        ("web/logo.png", Role.BINARY),
        ("tsconfig.json", Role.CONFIG),
    ],
)
def test_a_path_tells_what_its_file_is_for(path: str, expected: Role) -> None:
    assert role(path) is expected


@pytest.mark.parametrize(
    ("path", "thing", "expected"),
    [
        ("src/routes/comments.ts", ("comment",), "src/routes/push-messages.ts"),
        ("src/repositories/CommentRepository.ts", ("comment",), "src/repositories/PushMessageRepository.ts"),
        ("web/hooks/useComments.ts", ("comment",), "web/hooks/usePushMessages.ts"),
        ("app/rate_limits.py", ("rate", "limit"), "app/push_messages.py"),
        ("src/rate-limit.ts", ("rate", "limit"), "src/push-message.ts"),
        ("src/category/CategoryList.tsx", ("category",), "src/push-message/PushMessageList.tsx"),
    ],
)
def test_another_thing_is_written_as_the_first_one_was(path: str, thing: tuple[str, ...], expected: str) -> None:
    assert fill(shape_of(path, thing), ("push", "message")) == expected


@given(st.from_regex(r"[a-z]{4,12}", fullmatch=True).filter(lambda word: singular(word) == word and singular(plural(word)) == word))
def test_a_shape_filled_with_its_own_thing_is_the_path_again(word: str) -> None:
    path = f"src/{word}/{plural(word)}.ts"
    assert fill(shape_of(path, (word,)), (word,)) == path


def test_a_thing_is_not_found_inside_another_word() -> None:
    assert not mentions("src/userland.ts", ("user",))
    assert mentions("src/UserMenu.tsx", ("user",))
    assert mentions("create_users", ("user",))


def test_things_that_fill_the_same_slots_are_peers() -> None:
    families = find_families([f"{folder}/{thing}.ts" for folder in ("a/routes", "a/validators") for thing in ("users", "posts", "tags")])
    assert families.peers(("post",)) == {("user",): 2, ("tag",): 2}


def test_tests_are_about_the_source_of_their_name_that_is_nearest() -> None:
    found = sources_of_tests(["tests/api/test_views.py", "pkg/a/serve_test.go"], ["web/views.py", "api/views.py", "pkg/a/serve.go"])
    assert found == {"tests/api/test_views.py": ["api/views.py", "web/views.py"], "pkg/a/serve_test.go": ["pkg/a/serve.go"]}


def test_a_layer_is_told_by_what_a_file_does() -> None:
    assert layer_of("src/x.ts", "import { Router } from 'express'\nconst r = Router()") == "api"
    assert layer_of("src/x.ts", "import { PrismaClient } from '@prisma/client'") == "db"
    assert layer_of("src/x.tsx", "") == "ui"
    assert layer_of("src/x.ts", "export const x = 1") is None


def test_what_several_layers_use_belongs_to_the_lowest() -> None:
    known = {"shared/a.ts": None, "web/a.tsx": "ui", "db/a.ts": "db"}
    assert spread(known, {"web/a.tsx": ["shared/a.ts"], "db/a.ts": ["shared/a.ts"]})["shared/a.ts"] == "db"
