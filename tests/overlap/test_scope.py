"""Whether a new use can mean the name that the other side takes away: told by the import, the class around it, the folder."""

from __future__ import annotations

import pytest

from scout.model import Effect, Mention, Touch
from scout.overlap.scope import Scope, scope_of
from scout.overlap.side import Alteration, Break


def gone(path: str, symbol: str, *, kind: str = "function", how: Break = Break.DELETED, moved_to: str | None = None) -> Alteration:
    """`symbol` of `path` is taken away; `Cart.visit` is the method of a class."""
    owner, _, name = symbol.rpartition(".")
    effect = Effect.MOVED if moved_to else Effect.DELETED
    touch = Touch(moved_to or path, symbol, kind, effect, path, None, ((3, 4),), (), "", "", True, 1.0, ("a-1",), None)
    return Alteration(name, owner, path, kind, how, touch, ((3, 4),), 1.0, ("a-1",))


def use(
    path: str, name: str, *, module: str | None = None, receiver: str | None = None, kind: str = "call", inside: str | None = None
) -> Mention:
    return Mention(name, receiver, module, path, 9, inside, kind, 1.0, ("b-1",))


LOAD = gone("app/store.py", "load")
VISIT = gone("app/shop.py", "Cart.visit", kind="method")


@pytest.mark.parametrize(
    ("mention", "scope"),
    [
        pytest.param(use("app/views.py", "load", module="app/store.py"), Scope.IMPORTED, id="the import was resolved to the file"),
        pytest.param(use("app/views.py", "load", module="app.store"), Scope.IMPORTED, id="the module as written ends like the file"),
        pytest.param(use("app/views.py", "load", module=".store"), Scope.IMPORTED, id="a module beside it"),
        pytest.param(use("app/views/list.py", "load", module="..store"), Scope.IMPORTED, id="a module of the folder above"),
        pytest.param(use("app/views/list.py", "load", module=".store"), None, id="a module of another folder"),
        pytest.param(use("app/views.py", "load", module="."), Scope.BARREL, id="the package may hand it on"),
        pytest.param(use("app/views.py", "load", module="app/__init__.py"), Scope.BARREL, id="the package's own file may hand it on"),
        pytest.param(use("app/views.py", "load", module="lib/__init__.py"), None, id="another package's file can't"),
        pytest.param(use("app/views.py", "load", module="app"), Scope.BARREL, id="a folder above by its name"),
        pytest.param(use("app/views.py", "load", module="app", kind="read"), None, id="through a package, only what is surely a name"),
        pytest.param(use("app/views.py", "load", module="app", kind="import"), Scope.BARREL, id="an import from a package"),
        pytest.param(use("app/views.py", "load", module="app", kind="type"), Scope.BARREL, id="a type out of a package"),
        pytest.param(use("app/views.py", "load", module="app", kind="inherit"), Scope.BARREL, id="a base out of a package"),
        pytest.param(use("app/views.py", "load", module="json"), None, id="another module has the same name"),
        pytest.param(use("app/store.py", "load"), Scope.SAME_FILE, id="in the file itself"),
        pytest.param(use("app/store.py", "load", module="app/store.py"), Scope.SAME_FILE, id="its own definition"),
        pytest.param(use("app/views.py", "load"), None, id="python has no names without an import"),
        pytest.param(use("app/views.py", "load", receiver="self"), None, id="a member is no function"),
        pytest.param(use("web/views.ts", "load", module="app/store.py"), None, id="another language"),
    ],
)
def test_a_use_reaches_a_function_by_its_import(mention: Mention, scope: Scope | None) -> None:
    assert scope_of(LOAD, mention) is scope


@pytest.mark.parametrize(
    ("mention", "scope"),
    [
        pytest.param(use("app/shop.py", "visit", receiver="self", inside="Cart.tour"), Scope.SAME_CLASS, id="self within the class"),
        pytest.param(use("app/shop.py", "visit", receiver="self", inside="Cartel.tour"), Scope.INHERITED, id="a class of a longer name"),
        pytest.param(use("app/zoo.py", "visit", receiver="self", inside="Zoo.tour"), Scope.INHERITED, id="self of another class"),
        pytest.param(use("app/zoo.py", "visit", receiver="shop.Cart"), Scope.STATIC, id="by the class"),
        pytest.param(use("app/zoo.py", "visit", receiver="cart"), Scope.MEMBER, id="a value of unknown type"),
        pytest.param(use("app/zoo.py", "visit"), None, id="nothing before the dot"),
        pytest.param(use("app/zoo.py", "visit", receiver="os", module="os"), None, id="of a module that is another one"),
        pytest.param(use("app/zoo.py", "visit", receiver="shop", module="app/shop.py"), Scope.MEMBER, id="of a module that is its file"),
        pytest.param(use("app/zoo.py", "visit", module="app.shop.Cart", kind="import"), Scope.STATIC, id="imported out of the class"),
        pytest.param(use("app/zoo.py", "visit", module="app.shop", kind="import"), None, id="imported from elsewhere"),
    ],
)
def test_a_use_reaches_a_method_by_what_stands_before_the_dot(mention: Mention, scope: Scope | None) -> None:
    assert scope_of(VISIT, mention) is scope


def test_where_self_is_not_written_a_bare_name_may_be_a_member() -> None:
    method = gone("src/Cart.java", "Cart.visit", kind="method")
    assert scope_of(method, use("src/Cart.java", "visit", inside="Cart.tour")) is Scope.SAME_CLASS
    assert scope_of(method, use("src/Zoo.java", "visit", inside="Zoo.tour")) is Scope.INHERITED


@pytest.mark.parametrize(
    ("path", "mention", "scope"),
    [
        ("store/tag.go", use("store/list.go", "NewTag"), Scope.SAME_FOLDER),
        ("store/tag.go", use("api/list.go", "NewTag"), None),
        ("store/tag.go", use("api/list.go", "NewTag", module="store"), Scope.IMPORTED),
        ("app/store/tag.go", use("api/list.go", "NewTag", module="example.org/web/shelf"), None),
        ("store/tag.go", use("api/list.go", "NewTag", module="example.org/app/store"), Scope.IMPORTED),
        ("lib/tag.rb", use("app/list.rb", "NewTag"), Scope.GLOBAL),
        ("src/tag.rs", use("src/list.rs", "NewTag", receiver="crate::tag"), Scope.BARREL),
        ("src/tag.rs", use("src/list.rs", "NewTag", receiver="crate::other"), None),
        ("src/tag.rs", use("src/list.rs", "NewTag", receiver="Self"), None),
        ("src/tag.rs", use("src/list.rs", "NewTag", module="crate::tag"), Scope.IMPORTED),
        ("src/store/mod.rs", use("src/list.rs", "NewTag", module="crate::store"), Scope.IMPORTED),
        ("src/org/app/Tags.java", use("src/org/web/List.java", "NewTag", module="org.app"), Scope.IMPORTED),
        ("src/store/tags.ts", use("src/routes/list.ts", "NewTag", module="../store/tags"), Scope.IMPORTED),
        ("src/store/tags.ts", use("src/store/list.ts", "NewTag", module="./tags"), Scope.IMPORTED),
        ("src/store/index.ts", use("src/routes/list.ts", "NewTag", module="../store"), Scope.IMPORTED),
        ("src/store/tags.ts", use("src/routes/list.ts", "NewTag", module="../store"), Scope.BARREL),
        ("src/store/tags.ts", use("src/routes/list.ts", "NewTag", module="../stores"), None),
        ("src/store/tags.ts", use("src/routes/list.vue", "NewTag", module="../store/tags.js"), Scope.IMPORTED),
        ("src/store/tags.ts", use("src/routes/list.ts", "NewTag", module="store/tags.js"), Scope.IMPORTED),
        ("tags.ts", use("list.ts", "NewTag", module="."), Scope.BARREL),
        ("tags.py", use("list.py", "NewTag", module="tags"), Scope.IMPORTED),
        ("app/tags.py", use("list.py", "NewTag", module="tags"), None),
        ("app/tags.py", use("list.py", "NewTag", module=""), None),
    ],
)
def test_each_language_has_its_own_way_to_reach_a_name(path: str, mention: Mention, scope: Scope | None) -> None:
    assert scope_of(gone(path, "NewTag"), mention) is scope


def test_a_name_that_moved_is_looked_for_in_both_of_its_files() -> None:
    moved = gone("app/store.py", "load", how=Break.MOVED, moved_to="app/disk.py")
    assert scope_of(moved, use("app/views.py", "load", module="app/store.py")) is Scope.IMPORTED
    assert scope_of(moved, use("app/views.py", "load", module="app/disk.py")) is Scope.IMPORTED


def test_a_file_that_went_away_is_reached_by_imports_of_that_file_alone() -> None:
    file = gone("app/store.py", "store", kind="file", how=Break.FILE)
    assert scope_of(file, use("app/views.py", "store", module="app/store.py", kind="import")) is Scope.IMPORTED
    assert scope_of(file, use("app/views.py", "store", module="app", kind="import")) is None
    assert scope_of(file, use("app/views.py", "store", module="app/store.py")) is None
    assert scope_of(file, use("app/views.py", "store", kind="import")) is None


def test_an_import_that_is_dropped_is_missed_in_its_own_file_alone() -> None:
    dropped = gone("app/views.py", "load", kind="import", how=Break.UNIMPORTED)
    assert scope_of(dropped, use("app/views.py", "load")) is Scope.SAME_FILE
    assert scope_of(dropped, use("app/other.py", "load")) is None
