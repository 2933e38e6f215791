"""Specs as people left them → the same with their front matter in the usual order and shape, and with what follows from it. Pure.

Prose, sections and comments stay as they are; what is tidy already comes back byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping

from scout.errors import SpecError
from scout.specs import frontmatter
from scout.specs.frontmatter import Problem
from scout.specs.markdown import conflict_markers, split
from scout.specs.page import read_page
from scout.specs.waves import derived
from scout.text import source_lines


def tidy_specs(files: Mapping[str, str]) -> dict[str, str]:
    """All specs of a plan, tidied, with the waves and neighbours that follow from `depends_on`. `files`: name → text.

    Raises SpecError with the problems of the first front matter that can't be read.
    """
    tidy = {name: tidy_spec(name, text) for name, text in files.items()}
    fronts = [read_page(name, text).front for name, text in tidy.items()]
    changes = derived([front for front in fronts if front is not None]) if None not in fronts else ({},) * len(fronts)
    return {name: tidy_spec(name, text, changed) for (name, text), changed in zip(tidy.items(), changes, strict=True)}


def tidy_spec(file: str, text: str, changes: Mapping[str, object] | None = None) -> str:
    """The tidied text, with the fields of `changes` in place of those that stand there.

    Raises SpecError with the problems of a front matter that can't be read.
    """
    plain = text.removeprefix("\ufeff")
    found = split(plain).front_matter
    if found is None or conflict_markers(plain):
        problem = Problem(file, 1, 1, "there is no front matter that can be read", "put it between two lines of `---` at the very top")
        raise _error(file, [problem])
    located, problems = frontmatter.load(file, found, first_line=2)
    if located is None:
        raise _error(file, problems)
    body = "".join(source_lines(plain)[len(source_lines(found)) + 2 :])
    values = located.values.model_copy(update=dict(changes or {}))
    return frontmatter.dump(values, located.comments) + body.rstrip() + "\n"


def _error(file: str, problems: list[Problem]) -> SpecError:
    return SpecError(f"{file} can't be tidied.", hint="Mend it first.", problems=tuple(str(problem) for problem in problems))
