"""What one part adds and another newly uses has a direction: the provider lands first."""

from __future__ import annotations

import pytest

from scout.model import Effect, Mention, Touch, TouchMap, TrialMerge, Verdict
from scout.overlap import find_overlaps
from scout.overlap.needs import leads_to


def adds(part: str, path: str, symbol: str, probability: float = 0.9) -> TouchMap:
    touch = Touch(
        path, symbol, "class", Effect.ADDED, None, None, (), ((1, 9),), f"class {symbol}", "", True, probability, (f"{part}-1",), None
    )
    return TouchMap(part=part, scouts=(f"{part}-1",), touches=(touch,))


def uses(part: str, path: str, name: str, module: str | None, receiver: str | None = None) -> TouchMap:
    mention = Mention(name, receiver, module, path, 3, "list", "call", 0.9, (f"{part}-1",))
    return TouchMap(part=part, scouts=(f"{part}-1",), touches=(), mentions=(mention,))


def test_a_new_use_of_what_another_part_adds_orders_the_two() -> None:
    (pair,) = find_overlaps(
        [uses("api", "src/routes/tags.ts", "TagStore", "../store/tags"), adds("db", "src/store/tags.ts", "TagStore")], {}
    )
    assert (pair.verdict, pair.first) == (Verdict.ORDERED, "db")
    assert "src/routes/tags.ts:3" in pair.evidence[0].detail


def test_the_same_name_from_another_module_is_no_use_of_it() -> None:
    (pair,) = find_overlaps(
        [uses("api", "src/routes/tags.ts", "TagStore", "../elsewhere"), adds("db", "src/store/tags.ts", "TagStore")], {}
    )
    assert pair.verdict is Verdict.INDEPENDENT


def test_a_name_may_come_through_a_barrel_that_the_provider_changes() -> None:
    db = adds("db", "shared/tag.ts", "Tag")
    barrel = db.touches[0]._replace(path="shared/index.ts", symbol=None, kind="file", effect=Effect.BODY)
    both = db.model_copy(update={"touches": (*db.touches, barrel)})
    (pair,) = find_overlaps([both, uses("ui", "web/hooks/useTags.ts", "Tag", "../../shared")], {})
    assert (pair.verdict, pair.first) == (Verdict.ORDERED, "db")


def test_neighbours_in_a_go_package_need_no_import() -> None:
    (pair,) = find_overlaps([uses("api", "store/list.go", "NewTag", None), adds("db", "store/tag.go", "NewTag")], {})
    assert (pair.verdict, pair.first) == (Verdict.ORDERED, "db")


def test_a_ruby_class_needs_no_import_but_its_own_file_is_enough() -> None:
    db = adds("db", "app/models/tag.rb", "Tag")
    api = uses("api", "app/controllers/tags_controller.rb", "Tag", None)
    (pair,) = find_overlaps([api, db], {})
    assert (pair.verdict, pair.first) == (Verdict.ORDERED, "db")
    own = adds("api", "app/controllers/tag.rb", "Tag").touches
    (pair,) = find_overlaps([api.model_copy(update={"touches": own}), db], {})
    assert pair.first is None


def test_a_go_package_is_reached_by_any_of_its_files() -> None:
    """The import of a package that is there already is resolved to the first of its files."""
    for module in ("example.org/app/store", "store/feed.go"):
        (pair,) = find_overlaps([uses("api", "api/list.go", "Tag", module, receiver="store"), adds("db", "store/tag.go", "Tag")], {})
        assert (pair.verdict, pair.first) == (Verdict.ORDERED, "db"), module


def test_finished_changes_do_not_wait_for_what_the_other_adds() -> None:
    (pair,) = find_overlaps([uses("api", "a/b.ts", "TagStore", "./tags"), adds("db", "a/tags.ts", "TagStore")], {}, finished=True)
    assert pair.verdict is Verdict.INDEPENDENT


@pytest.mark.parametrize(
    ("importer", "module", "path", "leads"),
    [
        ("src/routes/tags.ts", "../store/tags", "src/store/tags.ts", True),
        ("src/routes/tags.ts", "../store/tags.js", "src/store/tags.ts", True),
        ("src/routes/tags.ts", "../store", "src/store/index.ts", True),
        ("src/routes/tags.ts", "./tags", "src/store/tags.ts", False),
        ("app/views.py", "app.store.tags", "app/store/tags.py", True),
        ("app/views.py", ".store", "app/store/__init__.py", True),
        ("A.java", "org.app.TagStore", "src/main/java/org/app/TagStore.java", True),
        ("src/list.rs", "store", "src/store/mod.rs", True),
        ("app/views.py", "", "app/store.py", False),
        ("api/tags.go", "example.org/app/v2/store", "store/tag.go", True),
        ("api/tags.go", "store/feed.go", "store/tag.go", True),
        ("api/tags.go", "example.org/app/v2/bookstore", "store/tag.go", False),
        ("api/tags.go", "example.org/app/v2/store", "store/sql/tag.go", False),
        ("src/api/tags.rs", "crate::store::tag", "src/store/tag.rs", True),
        ("src/api/tags.rs", "crate::store", "src/store/mod.rs", True),
        ("src/api/tags.rs", "crate::other::tag", "src/store/tag.rs", False),
    ],
)
def test_a_module_as_written_leads_to_a_file_that_is_not_there_yet(importer: str, module: str, path: str, leads: bool) -> None:
    assert leads_to(importer, module, path) is leads


def test_two_parts_that_both_create_a_file_collide_although_their_attempts_merge() -> None:
    def creates(part: str) -> TouchMap:
        touch = Touch("n/x.txt", None, "file", Effect.ADDED, None, None, (), ((1, 1),), "", "", False, 1.0, (f"{part}-1",), None)
        return TouchMap(part=part, scouts=(f"{part}-1",), touches=(touch,))

    clean = TrialMerge("a" * 40, "b" * 40, clean=True, tree="c" * 40, conflicts=())
    (planned,) = find_overlaps([creates("a"), creates("b")], {("a", "b"): (clean,)})
    assert planned.verdict is Verdict.CONFLICT
    (finished,) = find_overlaps([creates("a"), creates("b")], {("a", "b"): (clean,)}, finished=True)
    assert finished.verdict is Verdict.INDEPENDENT


def test_needs_are_told_from_the_likeliest_on_and_alike_ones_by_path() -> None:
    db = adds("db", "src/store/b.ts", "Alpha", 0.5)
    more = [adds("db", "src/store/a.ts", "Beta", 0.5), adds("db", "src/store/c.ts", "Gamma", 0.9)]
    db = db.model_copy(update={"touches": (*db.touches, *(touch for one in more for touch in one.touches))})
    names = (("Alpha", "b"), ("Beta", "a"), ("Gamma", "c"))
    api = uses("api", "src/store/list.ts", "x", None)
    api = api.model_copy(
        update={"mentions": tuple(uses("api", "src/store/list.ts", name, f"./{file}").mentions[0] for name, file in names)}
    )
    (pair,) = find_overlaps([api, db], {})
    assert [item.symbol for item in pair.evidence] == ["Gamma", "Beta", "Alpha"]


def test_a_table_is_not_the_type_of_its_name_in_another_language() -> None:
    db = adds("db", "prisma/schema.prisma", "Tag")
    also = db.touches[0]._replace(path="shared/index.ts", symbol=None, kind="file", effect=Effect.BODY)
    both = db.model_copy(update={"touches": (*db.touches, also)})
    (pair,) = find_overlaps([both, uses("ui", "web/tags.ts", "Tag", "../shared")], {})
    assert pair.evidence == ()


def test_a_part_that_adds_the_name_itself_needs_nobody() -> None:
    own = adds("api", "src/routes/tags.ts", "TagStore").touches
    api = uses("api", "src/routes/tags.ts", "TagStore", "../store/tags").model_copy(update={"touches": own})
    (pair,) = find_overlaps([api, adds("db", "src/store/tags.ts", "TagStore")], {})
    assert pair.first is None


def test_of_two_uses_of_one_name_the_likelier_is_told() -> None:
    api = uses("api", "src/routes/tags.ts", "TagStore", "../store/tags")
    seldom = api.mentions[0]._replace(line=1, probability=0.2)
    for mentions in ((seldom, api.mentions[0]), (api.mentions[0], seldom)):
        (pair,) = find_overlaps([api.model_copy(update={"mentions": mentions}), adds("db", "src/store/tags.ts", "TagStore")], {})
        assert [item.lines_b for item in pair.evidence] == [((3, 3),)]


@pytest.mark.parametrize("module", [None, "src/routes/tags.ts"])
def test_a_name_that_the_same_part_adds_elsewhere_is_used_where_the_import_says(module: str | None) -> None:
    own = adds("api", "src/routes/tags.ts", "TagStore").touches
    api = uses("api", "src/routes/list.ts", "TagStore", module).model_copy(update={"touches": own})
    (pair,) = find_overlaps([api, adds("db", "src/store/tags.ts", "TagStore")], {})
    assert pair.first is None


def test_a_module_that_is_resolved_already_is_the_file_or_it_is_not() -> None:
    db = adds("db", "src/store/tags.ts", "TagStore")
    for module, first in (("src/store/tags.ts", "db"), ("src/store/other.ts", None)):
        (pair,) = find_overlaps([uses("api", "src/routes/tags.ts", "TagStore", module), db], {})
        assert pair.first == first
