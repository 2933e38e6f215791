"""Imports lead to files, and a symbol's users are those that the imports lead to."""

from __future__ import annotations

import pytest

from scout.model import Import
from scout.source import Tree, fan_in, users_of
from tests.source.test_index import PACKAGE, Files, tree_of


def resolved(files: Files, path: str, module: str, name: str | None = None) -> str | None:
    return tree_of(files).resolve(path, Import(module, name, None, 1))


SCRIPTS: Files = {
    "package.json": '{"name": "top"}',
    "packages/ui/package.json": '{"name": "@shop/ui"}',
    "packages/ui/src/index.ts": "export * from './button';\n",
    "packages/ui/src/button.tsx": "export const Button = () => 1;\n",
    "app/tsconfig.json": '{ // paths\n "compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./lib/*"], "config": ["./conf.ts"],}}}',
    "app/lib/money.ts": "export function price() { return 1; }\n",
    "app/conf.ts": "export const a = 1;\n",
    "app/main.ts": "import { Button } from '@shop/ui';\nimport { price as cost } from '@/money.js';\ncost();\nnew Button();\n",
}
GO: Files = {
    "go.mod": "module example.org/shop\n",
    "main.go": 'package main\nimport "example.org/shop/money"\nfunc main() { money.Price() }\n',
    "money/money.go": "package money\nfunc Price() int { return rate() }\n",
    "money/rate.go": "package money\nfunc rate() int { return 1 }\n",
}
RUST: Files = {
    "Cargo.toml": '[package]\nname = "shop-app"\n',
    "src/lib.rs": "mod money;\nuse crate::money::price;\npub fn run() { price() }\n",
    "src/money/mod.rs": "pub fn price() {}\n",
    "tests/it.rs": "use shop_app::money::price;\n",
}
SWIFT: Files = {
    "Package.swift": 'targets: [.target(name: "Kit"), .target(name: "Shop", dependencies: ["Kit"], path: "code")]\n',
    "code/Order.swift": "struct Order {}\n",
    "Tests/A.swift": "import Shop\n",
}
JAVA: Files = {
    "src/main/java/a/b/Order.java": "package a.b;\npublic class Order { int sum() { return 1; } }\n",
    "src/test/java/a/b/OrderTest.java": "package a.b;\nimport a.b.Order;\nclass OrderTest { void t() { new Order().sum(); } }\n",
}


@pytest.mark.parametrize(
    ("files", "path", "module", "name", "target"),
    [
        (PACKAGE, "src/shop/orders.py", ".money", "price", "src/shop/money.py"),
        (PACKAGE, "src/shop/orders.py", ".", "money", "src/shop/money.py"),
        (PACKAGE, "tests/test_orders.py", "shop", None, "src/shop/__init__.py"),
        (PACKAGE, "tests/test_orders.py", "os.path", None, None),
        (SCRIPTS, "app/main.ts", "@/money.js", "price", "app/lib/money.ts"),
        (SCRIPTS, "app/main.ts", "config", None, "app/conf.ts"),
        (SCRIPTS, "app/main.ts", "@shop/ui", "Button", "packages/ui/src/index.ts"),
        (SCRIPTS, "app/main.ts", "./lib/money", None, "app/lib/money.ts"),
        (SCRIPTS, "app/main.ts", "react", None, None),
        (SCRIPTS, "packages/ui/src/index.ts", "@/money", None, None),
        (GO, "main.go", "example.org/shop/money", None, "money/money.go"),
        (GO, "main.go", "fmt", None, None),
        (RUST, "src/lib.rs", "crate::money", "price", "src/money/mod.rs"),
        (RUST, "src/lib.rs", "self::money", None, "src/money/mod.rs"),
        (RUST, "tests/it.rs", "shop_app::money", "price", "src/money/mod.rs"),
        (JAVA, "src/test/java/a/b/OrderTest.java", "a.b", "Order", "src/main/java/a/b/Order.java"),
        ({"lib/a.rb": "x = 1\n", "lib/b.rb": "require_relative 'a'\n"}, "lib/b.rb", "a", None, "lib/a.rb"),
        (
            {"lib/shop_web/live/order_page.ex": "x", "lib/a.ex": "alias ShopWeb.OrderPage\n"},
            "lib/a.ex",
            "ShopWeb.OrderPage",
            None,
            "lib/shop_web/live/order_page.ex",
        ),
        ({"lib/other/order.ex": "x", "lib/a.ex": "alias Shop.Order\n"}, "lib/a.ex", "Shop.Order", None, None),
        ({"src/Shop.Core/Orders/Order.cs": "", "A.cs": ""}, "A.cs", "Shop.Orders", "*", "src/Shop.Core/Orders/Order.cs"),
        ({"src/Shop/Order.cs": "", "A.cs": "using System.Text;\n"}, "A.cs", "System.Text", "*", None),
        ({"Sources/Shop/Till/Order.swift": "", "Tests/A.swift": ""}, "Tests/A.swift", "Shop", None, "Sources/Shop/Till/Order.swift"),
        (SWIFT, "Tests/A.swift", "Shop", None, "code/Order.swift"),
        (SWIFT, "Tests/A.swift", "Foundation", None, None),
        ({"a.h": "int f(void);\n", "src/b.c": '#include "a.h"\n'}, "src/b.c", "a.h", None, "a.h"),
    ],
)
def test_an_import_leads_to_its_file(files: Files, path: str, module: str, name: str | None, target: str | None) -> None:
    assert resolved(files, path, module, name) == target


def test_configuration_that_cant_be_read_says_nothing() -> None:
    broken: Files = {"tsconfig.json": "{,", "package.json": "[]", "Cargo.toml": "=", "go.mod": ""}
    files = broken | {"a.ts": "import './b';\n", "b.ts": "export {}\n"}
    assert tree_of(files).imports_of("a.ts") == ("b.ts",)


def likely_users(tree: Tree, path: str, name: str) -> list[tuple[str, int]]:
    symbol = next(symbol for symbol in tree.symbols(path) if symbol.name == name)
    return [(use.path, use.reference.line) for use in users_of(tree, path, symbol) if use.probability > 0.5]


def test_an_alias_and_a_file_that_passes_a_name_on_lead_to_the_user() -> None:
    tree = tree_of(SCRIPTS)
    assert likely_users(tree, "app/lib/money.ts", "price") == [("app/main.ts", 3)]
    assert likely_users(tree, "packages/ui/src/button.tsx", "Button") == [("app/main.ts", 4)]


def test_what_a_wrapped_component_holds_is_used_by_its_plain_name() -> None:
    text = "export const Month = memo(() => {\n  const next = () => 1;\n  return <Button onClick={next} {...next} />;\n});\n"
    tree = tree_of({"a.tsx": text})
    assert likely_users(tree, "a.tsx", "Month.next") == [("a.tsx", 3), ("a.tsx", 3)]


def test_a_default_export_is_followed_through_an_index() -> None:
    files: Files = {
        "view/View.tsx": "const View = () => 1;\nexport default View;\n",
        "view/index.ts": 'export { default } from "./View";\n',
        "app.tsx": 'import View from "./view";\nView();\n',
    }
    assert ("app.tsx", 2) in likely_users(tree_of(files), "view/View.tsx", "View")


def test_a_package_that_is_a_folder_knows_its_own_names() -> None:
    tree = tree_of(GO)
    assert likely_users(tree, "money/money.go", "Price") == [("main.go", 3)]
    assert likely_users(tree, "money/rate.go", "rate") == [("money/money.go", 2)]


def test_a_name_of_another_module_is_no_use() -> None:
    tree = tree_of({"a.py": "def run(): pass\n", "b.py": "def run(): pass\nrun()\n", "c.py": "from b import run\nrun()\n"})
    assert likely_users(tree, "a.py", "run") == []
    assert likely_users(tree, "b.py", "run") == [("b.py", 2), ("c.py", 2)]


def test_a_method_is_used_by_its_class_its_heirs_and_those_that_import_it() -> None:
    tree = tree_of(
        {
            "base.py": "class Base:\n    def run(self):\n        pass\n    def go(self):\n        self.run()\n",
            "heir.py": "from base import Base\n\nclass Heir(Base):\n    def go(self):\n        self.run()\n",
            "other.py": "class Other:\n    def go(self):\n        self.run()\n",
        }
    )
    assert likely_users(tree, "base.py", "Base.run") == [("base.py", 5), ("heir.py", 5)]
    symbol = tree.definitions("Base")[0][1]
    assert fan_in(tree, "base.py", symbol)[:2] == (1, 1)


def test_what_is_local_to_a_function_is_used_only_there() -> None:
    tree = tree_of({"a.py": "def run(): pass\n\ndef one():\n    def run(): pass\n    run()\n\ndef two():\n    run()\n"})
    assert likely_users(tree, "a.py", "one.run") == [("a.py", 5)]
    assert likely_users(tree, "a.py", "run") == [("a.py", 8)]
