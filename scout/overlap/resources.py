"""A path → the kind of shared resource it is, with what keeps parts parallel in spite of it. A table. Pure.

Three in ten real conflicts touch no code; most of them have a remedy that costs less than waiting.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scout.model import Origin
from scout.origins import GENERATED, LOCKS, VENDORED


class Resource(NamedTuple):
    """One kind of file that many changes meet in for reasons that have nothing to do with each other."""

    name: str
    detector: re.Pattern[str]
    """Searched in the whole path."""
    remedy: str
    mechanical: bool
    """Whether a conflict in it is repaired without thinking: no reason to wait for each other."""


def _resource(name: str, detector: str, remedy: str, *, mechanical: bool) -> Resource:
    return Resource(name, re.compile(detector), remedy, mechanical)


MANIFESTS = (
    r"package\.json|Cargo\.toml|go\.mod|pyproject\.toml|setup\.(py|cfg)|[\w.-]*requirements[\w.-]*\.(txt|in)|Pipfile|pom\.xml|build\.gradle(\.kts)?|libs\.versions\.toml"
    r"|Gemfile|[\w-]+\.gemspec|composer\.json|[\w.-]+\.(cs|fs|vb)proj|Directory\.Packages\.props|mix\.exs|Package\.swift|CMakeLists\.txt|tox\.ini"
)
RESOURCES = (
    _resource("lockfile", rf"(^|/)({LOCKS})$", "Take either side and let the package manager write it again.", mechanical=True),
    _resource("manifest", rf"(^|/)({MANIFESTS})$", "Keep the lines of both sides; of one dependency the higher version.", mechanical=True),
    _resource(
        "migration",
        r"(^|/)(migrations?|migrate|alembic/versions|flyway)/",
        "Give the later one the next number and let it follow the other.",
        mechanical=False,
    ),
    _resource(
        "changelog",
        r"(?i)(^|/)(change(s|log)?|history|news|releases?([-_]notes)?|whats[-_]?new)[\w.-]*\.(md|rst|txt|adoc|xml)$|(^|/)(CHANGELOG|CHANGES|NEWS|HISTORY)$",
        "Keep both entries; better, one fragment file for each change.",
        mechanical=True,
    ),
    _resource("credits", r"(?i)(^|/)(authors|contributors|credits|thanks|maintainers)(\.\w+)?$", "Keep both names.", mechanical=True),
    _resource(
        "snapshot",
        r"(^|/)(__snapshots__|snapshots|golden)/|\.snap$|\.approved\.\w+$|\.golden$",
        "Run the tests with their update flag.",
        mechanical=True,
    ),
    _resource("generated", GENERATED, "Merge the sources and generate it again.", mechanical=True),
    _resource("vendored", VENDORED, "Take one version of the copy, whole.", mechanical=True),
    _resource(
        "ci",
        r"(^|/)\.github/workflows/|(^|/)\.gitlab-ci\.ya?ml$|(^|/)\.circleci/|(^|/)(Jenkinsfile|azure-pipelines\.ya?ml|\.travis\.ya?ml|appveyor\.ya?ml)$",
        "Let one part own the pipelines; the others say what they need.",
        mechanical=False,
    ),
    _resource(
        "compose",
        r"(?i)(^|/)(docker-)?compose[\w.-]*\.ya?ml$",
        "Give each service and port to one part; ports from the environment.",
        mechanical=False,
    ),
    _resource(
        "translation",
        r"(?i)(^|/)(locales?|i18n|translations?|lang|po)/.*\.(json|ya?ml|properties|po|php)$",
        "Keep the keys of both sides.",
        mechanical=True,
    ),
    _resource("version", r"(?i)(^|/)_?_?version_?_?(\.(txt|py|go|rb|json))?$", "Leave the number to the release.", mechanical=True),
    _resource(
        "schema",
        r"(?i)(^|/)schema\.(prisma|sql|graphqls?|rb|json)$|(^|/)(openapi|swagger)\.(ya?ml|json)$|(^|/)structure\.sql$",
        "Agree on the models first: a contract that lands before both.",
        mechanical=False,
    ),
    _resource(
        "registry",
        r"(^|/)(__init__\.py|index\.[cm]?[jt]sx?|mod\.rs|lib\.rs|routes?\.\w+|urls\.py|router\.\w+|app\.[jt]sx?|main\.(go|py|ts)|settings\.py|conftest\.py)$",
        "Append only, one line for each; or land the registration as a contract.",
        mechanical=False,
    ),
)


_BY_ORIGIN = {
    Origin.GENERATED: next(resource for resource in RESOURCES if resource.name == "generated"),
    Origin.VENDORED: next(resource for resource in RESOURCES if resource.name == "vendored"),
}


def resource_of(path: str, origin: Origin | None = None) -> Resource | None:
    """The first kind that fits the path, else what its origin makes it; None for an ordinary file."""
    by_path = next((resource for resource in RESOURCES if resource.detector.search(path)), None)
    return by_path or (_BY_ORIGIN[origin] if origin else None)
