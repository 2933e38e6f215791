"""Where the neighbours of a new file are made known."""

from __future__ import annotations

from tests.conftest import GitRepository
from tests.recon.looking import surveyed

_UNITS = ("wrapping", "measure", "ellipsis", "justify")


def test_a_module_root_that_names_the_files_beside_is_a_registration_place(repo: GitRepository) -> None:
    units = {f"src/text/{unit}.rs": f"pub fn {unit}(text: &str) -> usize {{ text.len() }}\n" for unit in _UNITS}
    root = "".join(f"pub mod {unit};\n" for unit in _UNITS)
    repo.commit({**units, "src/text/mod.rs": root, "src/main.rs": "mod text;\nfn main() {}\n"}, "Text: wrapping, measure, ellipsis")
    found = surveyed(repo.path, "Add hyphenation of text beside wrapping and justify")
    places = {place.path: place for place in found.registrations}
    assert "src/text/mod.rs" in places
    assert places["src/text/mod.rs"].line == len(_UNITS)
    assert "src/main.rs" not in places
