"""What new files are called after, and where they would lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout.recon.subject import asks_for_new, new_thing
from tests.conftest import GitRepository
from tests.recon.looking import localized


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("notification system", ("notification",)),
        ("Add a notification system for users", ("notification",)),
        ("Add css.TailwindCSS", ("tailwind", "css")),
        ("feat(cli): add `gh pr update-branch`", ("update", "branch")),
        ("Add new `Style/HashSlice` cop", ("hash", "slice")),
        ("add a JSON provider interface so that apps can customise JSON serialization", ("json", "provider")),
        ("support for the and", None),
        ("", None),
    ],
)
def test_the_title_tells_what_new_files_are_called_after(text: str, thing: tuple[str, ...] | None) -> None:
    assert new_thing(text) == thing


def test_a_name_that_a_file_has_already_is_not_the_new_one() -> None:
    assert new_thing("Let rateLimiter read quotaTables", {"ratelimiter"}) == ("quota", "table")


@given(st.text(max_size=120))
def test_any_text_may_name_a_thing(text: str) -> None:
    thing = new_thing(text)
    assert thing is None or all(word == word.lower() for word in thing)
    asks_for_new(text)


PLUGINS = {f"packages/core/plugins/{name}.ts": f"export const {name} = 1 // {name} plugin\n" for name in ("css", "json", "html")}
TEMPLATES = {f"packages/create/template-{name}/src/{file}.ts": "" for name in ("red", "green", "blue") for file in ("app", "main", "index")}


def test_new_files_lie_where_the_text_leads_and_not_in_a_family_elsewhere(repo: GitRepository) -> None:
    repo.commit(PLUGINS | {"packages/core/console.ts": "// the dev server console prints logs of the browser\n"}, "Plugins")
    repo.commit(TEMPLATES, "Templates")
    found = localized(repo.path, "forward the browser console of the dev server")
    assert not any("template" in new.path and new.score >= 0.28 for new in found.new_files)
    assert "packages/core" in {new.path.rsplit("/", 1)[0] for new in found.new_files[:3]}


def test_a_folder_is_not_said_again_in_the_name_of_the_file(repo: GitRepository) -> None:
    repo.commit({"src/app/json/__init__.py": "def dumps(): ...  # json serialization\n", "src/app/main.py": "x = 1\n"})
    found = localized(repo.path, "add a JSON provider interface for json serialization")
    assert found.new_files[0].path == "src/app/json/provider.py"
