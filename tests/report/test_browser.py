"""The page in a real browser: a click, the keyboard alone, dark, printed, hostile, and by axe-core."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from scout.report import write_page
from tests.report.axe import SCRIPT
from tests.report.findings import PAGES, findings
from tests.report.test_page import ATTACK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[dev]'")
CHROMIUM = os.environ.get("SCOUT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def report(tmp_path: Path) -> str:
    return written(tmp_path, write_page(findings("createHandler(<T>) & co", new="def two():\n    return 'x'  # why\n"), templates=PAGES))


def written(folder: Path, page: str) -> str:
    (folder / "report.html").write_text(page, encoding="utf-8")
    return (folder / "report.html").as_uri()


def test_a_click_on_a_cell_shows_its_evidence(browser: Browser, report: str) -> None:
    with browser.new_page() as page:
        page.goto(report)
        page.get_by_role("link", name="api and db: conflict").first.click()
        assert page.url.endswith("#parts.api.db")
        playwright.expect(page.locator(":target")).to_be_in_viewport()
        playwright.expect(page.locator(":target")).to_contain_text("createHandler(<T>) & co")


def test_a_link_to_a_diff_opens_it(browser: Browser, report: str) -> None:
    with browser.new_page() as page:
        page.goto(report)
        page.get_by_role("link", name="api-1’s diff").first.click()
        playwright.expect(page.locator(":target .code")).to_be_visible()


def test_everything_is_reached_with_the_keyboard_alone(browser: Browser, report: str) -> None:
    with browser.new_page() as page:
        page.goto(report)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for _ in range(30):
            if page.evaluate("document.activeElement.textContent").startswith("api and db: conflict"):
                break
            page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        playwright.expect(page.locator("#parts\\.api\\.db")).to_be_in_viewport()
        summary = page.locator("#scout-api-1 > summary")
        summary.focus()
        page.keyboard.press("Enter")
        playwright.expect(page.locator("#scout-api-1 .code").first).to_be_visible()


def test_dark_is_dark_and_paper_is_white(browser: Browser, report: str) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with browser.new_page(color_scheme="dark") as page:
        page.goto(report)
        assert page.evaluate(background) == "rgb(14, 17, 22)"
        page.emulate_media(media="print")
        assert page.evaluate(background) == "rgb(255, 255, 255)"
        playwright.expect(page.locator("nav")).to_be_hidden()
        assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_its_window(browser: Browser, report: str, width: int) -> None:
    with browser.new_page(viewport={"width": width, "height": 800}) as page:
        page.goto(report)
        page.evaluate("document.querySelectorAll('details').forEach(found => found.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_works_with_scripts_off_and_asks_no_network(browser: Browser, report: str) -> None:
    asked: list[str] = []
    with browser.new_context(java_script_enabled=False).new_page() as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(report)
        page.get_by_role("link", name="api and db: conflict").first.click()
        assert page.url.endswith("#parts.api.db")
    assert {url.partition("#")[0] for url in asked} == {report}


def test_a_hostile_run_fires_no_script(browser: Browser, tmp_path: Path) -> None:
    text = write_page(findings(ATTACK, path=ATTACK.replace("/", "∕"), new=f"{ATTACK}\n"), templates=PAGES)
    assert fired(browser, written(tmp_path, text)) == []


def test_a_script_that_slipped_in_would_be_stopped_by_the_policy(browser: Browser, tmp_path: Path) -> None:
    slipped = "<script>alert(1)</script><img src=x onerror=alert(2)><p style='color:red' id='slipped'>x</p></body>"
    where = written(tmp_path, write_page(findings(), templates=PAGES).replace("</body>", slipped))
    assert fired(browser, where) == []
    stripped = write_page(findings(), templates=PAGES).replace("Content-Security-Policy", "x-nothing").replace("</body>", slipped)
    assert fired(browser, written(tmp_path, stripped)) == ["1", "2"], "the test would not notice a script"


def fired(browser: Browser, where: str) -> list[str]:
    """What the page's scripts said."""
    said: list[str] = []

    def heard(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.accept()

    with browser.new_page() as page:
        page.on("dialog", heard)
        page.goto(where)
        page.wait_for_timeout(200)
    return said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, report: str, scheme: Literal["light", "dark"]) -> None:
    if not SCRIPT.is_file():
        pytest.skip("needs axe-core: python -m tests.report.axe")
    with browser.new_context(bypass_csp=True, color_scheme=scheme).new_page() as page:
        page.goto(report)
        page.evaluate("document.querySelectorAll('details').forEach(found => found.open = true)")
        page.evaluate(SCRIPT.read_text(encoding="utf-8"))
        violations = page.evaluate("axe.run().then(found => found.violations)")
    serious = [found for found in violations if found["impact"] in ("serious", "critical")]
    assert not serious, [(found["id"], found["nodes"][0]["html"], found["nodes"][0]["failureSummary"]) for found in serious]
