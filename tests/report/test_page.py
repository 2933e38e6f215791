"""The page and the pictures as text: whole, escaped, and the same for the same run."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scout.report import draw_pictures, write_page
from tests.report.findings import PAGES, findings

ATTACK = """</script><script>alert(1)</script>"'><img src=x onerror=alert(1)><svg onload=alert(1)></style></title><!--"""


class Elements(HTMLParser):
    """The tags of a page, with the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_a_page_asks_for_nothing_and_runs_nothing() -> None:
    page = Elements(write_page(findings(), templates=PAGES))
    assert not page.tags & {"script", "link", "iframe", "img", "object", "form"}
    assert all(link.startswith("#") for link in page.links)
    assert not [name for name in page.attributes if name.startswith("on") or name == "style"]


def test_every_link_leads_somewhere_and_no_id_stands_twice() -> None:
    page = Elements(write_page(findings(), templates=PAGES))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)


def test_the_policy_allows_the_one_style_sheet_and_nothing_else() -> None:
    page = write_page(findings(), templates=PAGES)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', page)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_cell_says_its_verdict_and_leads_to_its_evidence() -> None:
    page = write_page(findings("the same handler"), templates=PAGES)
    assert re.search('<a class="conflict" href="#parts.api.db"[^>]*><span><span class="unseen">api and db: conflict: </span>✗', page)
    assert "the same handler" in page.partition('id="parts.api.db"')[2].partition("</article>")[0]


def test_text_of_agents_adds_no_element() -> None:
    plain, hostile = (Elements(write_page(findings(text, new=f"{text}\n"), templates=PAGES)) for text in ("word", ATTACK))
    assert hostile.tags == plain.tags
    assert hostile.attributes == plain.attributes
    assert hostile.ids == plain.ids


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=60).map("x{}".format), path=st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=30))
def test_any_text_gives_a_page_and_pictures_that_parse(text: str, path: str) -> None:
    run = findings(text, path=path, new=f"{text}\n")
    page = write_page(run, templates=PAGES)
    page.encode()
    assert Elements(page).tags == Elements(write_page(findings(), templates=PAGES)).tags
    for picture in draw_pictures(run, templates=PAGES).values():
        assert ET.fromstring(picture).tag.endswith("svg")


def test_hidden_turns_of_direction_are_written_out() -> None:
    page = write_page(findings(new="access\u202e = 'user'\n"), templates=PAGES)
    assert "\u202e" not in page
    assert "&lt;U+202E&gt;" in page


def test_the_same_run_gives_the_same_bytes() -> None:
    assert write_page(findings(), templates=PAGES) == write_page(findings(), templates=PAGES)


def test_a_huge_change_is_told_in_numbers() -> None:
    page = write_page(findings(new="x\n" * 30_000, old="y\n"), templates=PAGES)
    assert len(page) < 400_000
    assert "1 more files are not shown" in page
