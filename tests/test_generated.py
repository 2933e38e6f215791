"""What is generated and committed is what the code says now. To write it: python -m tests.regenerate"""

from __future__ import annotations

from tests.regenerate import ROOT, generated


def test_generated_pages_and_specs_are_committed_as_they_are() -> None:
    wanted = generated()
    differ = [name for name, text in wanted.items() if not (ROOT / name).is_file() or (ROOT / name).read_text(encoding="utf-8") != text]
    assert not differ, f"run `python -m tests.regenerate` and look at the difference: {differ}"


def test_no_stale_spec_of_the_demo_is_left() -> None:
    wanted = {name for name in generated() if name.startswith("specs/")}
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "specs").rglob("*.md")} == wanted
