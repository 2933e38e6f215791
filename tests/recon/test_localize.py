"""A text finds its files, in real repositories and in strange ones."""

from __future__ import annotations

import subprocess
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scout.recon import localize
from scout.source import Index
from scout.system.repository import Repository
from tests.conftest import GitRepository
from tests.recon.looking import localized, paths

SHOP = {
    "src/cart.py": "class Cart:\n    def add_item(self, item):\n        self.items.append(item)\n\n"
    "    def total_price(self):\n        return sum(i.price for i in self.items)\n",
    "src/shipping.py": "def shipping_cost(weight):\n    '''Cost of a parcel.'''\n    return 3 * weight\n",
    "src/mail.py": "import smtplib\n\ndef send_receipt(address):\n    smtplib.SMTP('localhost').sendmail('shop', address, 'thanks')\n",
    "tests/test_cart.py": "from src.cart import Cart\n\ndef test_discount_voucher():\n    assert Cart()\n",
    "README.md": "# Shop\nA cart, shipping and receipts.\n",
}


def test_a_name_in_the_text_finds_its_definition_and_says_so(repo: GitRepository) -> None:
    repo.commit(SHOP, "Open the shop")
    found = localized(repo.path, "`total_price` is wrong for an empty list")
    assert paths(found)[0] == "src/cart.py"
    assert "defines `total_price` (named in the text)" in found.files[0].reasons
    assert (found.symbols[0].name, found.symbols[0].line) == ("Cart.total_price", 5)


@pytest.mark.parametrize("text", ["Log in with a passkey", "Passkeys: users log in with them"])
def test_a_verb_and_its_particle_mean_what_code_calls_by_both(repo: GitRepository, text: str) -> None:
    repo.commit(SHOP | {"src/log.py": "def log(line):\n    print(line)\n", "src/login.py": "def login(user):\n    return user\n"})
    assert paths(localized(repo.path, text))[0] == "src/login.py"
    assert paths(localized(repo.path, "Log in colours, and log less"))[0] == "src/log.py"


def test_where_no_code_says_both_the_verb_is_looked_for(repo: GitRepository) -> None:
    repo.commit(SHOP | {"src/log.py": "def log(line):\n    print(line)\n"})
    assert paths(localized(repo.path, "Log in colours"))[0] == "src/log.py"


def test_a_stack_trace_finds_its_files_and_symbols(repo: GitRepository) -> None:
    repo.commit(SHOP)
    trace = (
        'Traceback:\n  File "/srv/shop/src/cart.py", line 3, in add_item\n  File "/srv/shop/src/mail.py", line 4, in send_receipt\nOSError'
    )
    found = localized(repo.path, trace)
    assert set(paths(found)[:2]) == {"src/mail.py", "src/cart.py"}
    assert "a stack trace in the text passes through line 4" in next(hit for hit in found.files if hit.path == "src/mail.py").reasons
    assert {symbol.name for symbol in found.symbols[:2]} == {"send_receipt", "Cart.add_item"}


def test_a_module_named_with_dots_is_its_file(repo: GitRepository) -> None:
    repo.commit(
        {
            "shop/till/drawer.py": "opened = 1\n",
            "shop/drawer.py": "opened = 2\n",
            "shop/till/__init__.py": "",
            "shop/door.py": "opened = 3\n",
        }
    )
    found = localized(repo.path, "import of shop.till.drawer.Opened fails")
    assert paths(found)[0] == "shop/till/drawer.py"
    assert "the text names `shop.till.drawer`" in found.files[0].reasons


def test_past_commits_teach_words_that_no_file_says(repo: GitRepository) -> None:
    repo.commit(SHOP)
    for number in range(4):
        repo.commit(
            {"src/shipping.py": f"def shipping_cost(weight):\n    return {number} * weight\n"}, f"Postage for islands, try {number}"
        )
        repo.commit({"src/cart.py": SHOP["src/cart.py"] + f"# {number}\n"}, f"Tidy the basket {number}")
    found = localized(repo.path, "postage islands")
    assert paths(found)[0] == "src/shipping.py"
    assert any("past commits about" in reason for reason in found.files[0].reasons)


def test_a_test_points_to_the_source_that_it_tests(repo: GitRepository) -> None:
    repo.commit(SHOP)
    found = localized(repo.path, "discount voucher")
    assert paths(found)[0] == "src/cart.py"
    assert "src/cart.py" not in [hit.path for hit in found.files[1:]]


def test_sources_stand_before_tests_and_documents(repo: GitRepository) -> None:
    repo.commit(SHOP | {f"tests/test_cart_{n}.py": "cart shipping receipt\n" * 9 for n in range(6)})
    found = paths(localized(repo.path, "cart shipping receipt", top=20))
    assert found[0].startswith("src/")
    firsts = [path.startswith("src/") for path in found]
    assert firsts == sorted(firsts, reverse=True)


def test_the_same_question_has_the_same_answer_cold_and_warm(repo: GitRepository) -> None:
    repo.commit(SHOP)
    repo.commit({"src/mail.py": SHOP["src/mail.py"] + "# later\n"}, "Mail again")
    first = localized(repo.path, "receipts are sent twice by mail")
    assert localized(repo.path, "receipts are sent twice by mail") == first


def test_an_answer_planted_in_a_later_commit_is_not_seen(repo: GitRepository) -> None:
    base = repo.commit(SHOP, "Open the shop")
    before = localized(repo.path, "zeppelin quota overflow", base=base)
    repo.commit({"src/mail.py": SHOP["src/mail.py"] + "# zeppelin quota overflow\n"}, "Fix zeppelin quota overflow")
    repo.commit({"src/zeppelin.py": "def quota(): ...\n"}, "Zeppelin quota overflow again")
    assert "src/zeppelin.py" in paths(localized(repo.path, "zeppelin quota overflow"))
    assert localized(repo.path, "zeppelin quota overflow", base=base) == before


def test_a_later_base_reads_only_what_is_new_and_answers_as_a_fresh_store_would(repo: GitRepository) -> None:
    repo.commit(SHOP, "Open the shop")
    localized(repo.path, "cart")
    repo.branch("side", {"src/gift.py": "def wrap_gift(): ...\n"})
    repo.commit({"src/cart.py": SHOP["src/cart.py"] + "# gift wrapping\n"}, "Gift wrapping in the cart")
    repo.git("merge", "-q", "--no-edit", "side")
    warm = localized(repo.path, "gift wrapping")
    (repo.path / ".scout" / "recon.sqlite").unlink()
    assert localized(repo.path, "gift wrapping") == warm


def test_a_file_that_moved_keeps_its_past(repo: GitRepository) -> None:
    repo.commit(SHOP)
    for number in range(3):
        repo.commit({"src/shipping.py": SHOP["src/shipping.py"] + f"# {number}\n"}, f"Postage for islands {number}")
    (repo.path / "lib").mkdir()
    repo.git("mv", "src/shipping.py", "lib/shipping.py")
    repo.commit({}, "Libraries have a folder")
    assert paths(localized(repo.path, "postage islands"))[0] == "lib/shipping.py"


def test_a_damaged_store_is_replaced(repo: GitRepository) -> None:
    repo.commit(SHOP)
    expected = localized(repo.path, "cart")
    (repo.path / ".scout" / "recon.sqlite").write_bytes(b"not a database at all" * 100)
    assert localized(repo.path, "cart") == expected


def test_one_commit_is_enough_and_is_said_to_be_little(repo: GitRepository) -> None:
    repo.commit(SHOP)
    found = localized(repo.path, "shipping cost")
    assert paths(found)[0] == "src/shipping.py"
    assert any("no history" in note for note in found.notes)


def test_a_shallow_clone_can_be_asked(repo: GitRepository, tmp_path: Path) -> None:
    repo.commit(SHOP)
    repo.commit({"src/mail.py": "def send_receipt(): ...\n"}, "Simpler mail")
    clone = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{repo.path}", str(clone)], check=True)
    assert paths(localized(clone, "shipping cost"))[0] == "src/shipping.py"


def test_a_repository_of_markdown_alone_has_ranked_documents(repo: GitRepository) -> None:
    repo.commit({"guide/install.md": "# Install\nUse the package.\n", "guide/colours.md": "# Colours\nRed and blue.\n"})
    assert paths(localized(repo.path, "which colours are there"))[0] == "guide/colours.md"


def test_a_thousand_equal_files_are_told_apart_by_their_paths(repo: GitRepository) -> None:
    repo.commit(
        {f"pkg/part{number}/shelf.py": "def shelf(): ...\n" for number in range(1000)} | {"pkg/window/shelf.py": "def shelf(): ...\n"}
    )
    assert paths(localized(repo.path, "the shelf in the window"))[0] == "pkg/window/shelf.py"


def test_a_repository_of_generated_code_alone_has_an_answer(repo: GitRepository) -> None:
    repo.commit({f"api/{name}_pb2.py": f"# Generated code. DO NOT EDIT!\nclass {name.title()}Request: ...\n" for name in ("cart", "mail")})
    assert paths(localized(repo.path, "the request for mail"))[0] == "api/mail_pb2.py"


@pytest.mark.parametrize(
    "text",
    [
        "Die Summe in `total_price` stimmt für einen leeren Warenkorb nicht",
        "空购物车的 total_price 不正确",
        "В пустой корзине total_price считает неверно",
    ],
)
def test_a_text_in_another_language_than_the_code_is_found_by_the_names_in_it(repo: GitRepository, text: str) -> None:
    repo.commit(SHOP)
    assert paths(localized(repo.path, text))[0] == "src/cart.py"


def test_a_text_in_another_language_without_names_is_found_by_what_the_past_says_in_it(repo: GitRepository) -> None:
    repo.commit(SHOP, "Open the shop")
    for number in range(3):
        repo.commit({"src/mail.py": f"# {number}\n"}, f"Quittung per Post verschicken, Schritt {number}")
    assert paths(localized(repo.path, "Die Quittung kommt nicht an"))[0] == "src/mail.py"


def test_of_a_very_long_past_the_newest_commits_are_read_and_it_says_so(repo: GitRepository) -> None:
    repo.commit(SHOP)
    head = "commit refs/heads/long\ncommitter a <a@b>"
    told = (f"{head} {at} +0000\ndata 4\nstep\nM 644 inline step.py\ndata 1\n{at % 9}\n" for at in range(30_050))
    subprocess.run(["git", "fast-import", "--quiet"], input="".join(told), text=True, cwd=repo.path, check=True)
    repo.git("reset", "-q", "--hard", "long")
    found = localized(repo.path, "a step")
    assert paths(found) == ["step.py"]
    assert "The newest 30,000 commits were read; older ones were left out." in found.notes


@pytest.mark.parametrize("text", ["", "the of and", "\0\1\2\xff", "cart", "购物车 合计 价格", "a" * 200_000, "x " * 100_000])
def test_strange_texts_have_answers(repo: GitRepository, text: str) -> None:
    repo.commit(SHOP)
    assert ("src/cart.py" in paths(localized(repo.path, text))) is (text == "cart")


def test_strange_files_do_no_harm(repo: GitRepository) -> None:
    repo.commit(
        SHOP
        | {
            "src/bad.py": b"\xff\xfe def broken(:\n",
            "src/null.py": b"a\0b",
            "src/empty.py": b"",
            "src/long.js": b"x=1;" * 50_000,
            "we ird/näme'\n.py": "cart",
        }
    )
    assert paths(localized(repo.path, "cart total price"))[0] == "src/cart.py"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_can_be_asked(repo: GitRepository, text: str) -> None:
    if not (repo.path / "src").exists():
        repo.commit(SHOP)
    with Repository.open(repo.path) as repository, Index.open(None) as index:
        commit = repository.commit("HEAD")
        tree = index.tree(repository.files(commit), repository.blobs)
        for hit in localize(text, tree, repository, base=commit).files:
            assert 0 <= hit.score <= 1
            assert hit.reasons


def test_when_time_is_short_the_answer_says_what_was_not_read(repo: GitRepository) -> None:
    repo.commit(SHOP)
    for number in range(5):
        repo.commit({"src/mail.py": f"# {number}\n"}, f"Mail {number}")
    with Repository.open(repo.path) as repository, Index.open(None) as index:
        commit = repository.commit("HEAD")
        tree = index.tree(repository.files(commit), repository.blobs)
        found = localize("cart", tree, repository, base=commit, seconds=0)
    assert found.files


def test_many_files_are_read_side_by_side_and_give_the_same_answer(repo: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({f"src/part_{letter}.py": f"def weigh_{letter * 3}():\n    return '{letter}'\n" * 40 for letter in "abcdefgh"})
    monkeypatch.setattr("scout.recon.contents._WORTH_A_POOL", 0)
    monkeypatch.setattr("scout.recon.contents._SEGMENT_BYTES", 2_000)
    side_by_side = localized(repo.path, "`weigh_ccc` is wrong")
    assert paths(side_by_side)[0] == "src/part_c.py"
    (repo.path / ".scout" / "recon.sqlite").unlink()
    monkeypatch.setattr("scout.recon.contents._WORTH_A_POOL", 1 << 40)
    assert localized(repo.path, "`weigh_ccc` is wrong") == side_by_side


def test_dead_workers_are_replaced_by_patience(repo: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit(SHOP)
    expected = localized(repo.path, "cart total price")
    (repo.path / ".scout" / "recon.sqlite").unlink()
    monkeypatch.setattr("scout.recon.contents._WORTH_A_POOL", 0)
    monkeypatch.setattr("scout.recon.contents.ProcessPoolExecutor.submit", _broken)
    assert localized(repo.path, "cart total price") == expected


def _broken(*_: object) -> None:
    raise BrokenProcessPool
