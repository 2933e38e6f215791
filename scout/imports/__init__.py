"""A plan of another program → a feature whose parts are its tasks, so that what it says can be measured. Pure. A table of formats."""

from __future__ import annotations

from collections.abc import Mapping

from scout.errors import ConfigError
from scout.imports import ccpm, github, openspec, speckit, taskmaster
from scout.imports.measure import Mark, Measured, measure
from scout.imports.shape import Imported, Source, adopt
from scout.model import Feature

SOURCES: Mapping[str, Source] = {module.SOURCE.name: module.SOURCE for module in (speckit, taskmaster, openspec, ccpm, github)}
"""Every format by its name."""

__all__ = ["SOURCES", "Imported", "Mark", "Measured", "import_plan", "measure", "source_of"]


def source_of(name: str) -> Source:
    """The format of that name. Raises ConfigError."""
    if name not in SOURCES:
        raise ConfigError(f"There is no format {name!r} to import from.", hint=f"Known: {', '.join(SOURCES)}.")
    return SOURCES[name]


def import_plan(name: str, files: Mapping[str, str]) -> tuple[Feature, Imported]:
    """The feature and what the plan says of its tasks. `files`: path → text. Raises ConfigError and FeatureError."""
    source = source_of(name)
    return adopt(source.read(files), format=name)
