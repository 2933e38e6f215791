"""A path, what the file says of itself and what .gitattributes says of it → whether people write it here. Pure.

The signs are those that GitHub's Linguist goes by, as far as a person would agree with them: attributes first, then the path,
then what a reader of the file found (`scout.source.generated`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from scout.model import Origin

ATTRIBUTES: Mapping[str, Origin] = {f"linguist-{origin}": origin for origin in Origin}
"""Names in .gitattributes → what they say when they are set, and deny when they are unset."""

LOCKS = (
    r"package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|bun\.lockb?|deno\.lock|Cargo\.lock|go\.sum|go\.work\.sum"
    r"|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|mix\.lock|pubspec\.lock|Podfile\.lock|flake\.lock"
    r"|packages\.lock\.json|gradle\.lockfile|Package\.resolved|\.terraform\.lock\.hcl"
)
"""Names of what package managers write."""

GENERATED = (
    r"\.pb\.(go|cc|h|ts|js)$|_pb2(_grpc)?\.pyi?$|_pb\.(js|d\.ts|rb)$|[._](generated|gen)\.\w+$|(^|/)(zz_generated[\w.]*|generated|__generated__)(/|\.)"
    r"|[.-]min\.(js|css|mjs)$|(^|/)dist/|\.(js|css|mjs|cjs)\.map$|\.[Dd]esigner\.(cs|vb)$|\.g\.(cs|dart)$|\.freezed\.dart$|\.snap$"
)
"""Paths of what programs write, lock files aside: a pattern to be searched in the whole path."""

VENDORED = r"(^|/)(vendor|third[-_]?party|3rd[-_]?party|node_modules|bower_components|Pods|Carthage|Godeps|\.yarn/(releases|plugins))/"
"""Paths of copies of other projects."""

_BY_PATH = (
    (Origin.VENDORED, re.compile(VENDORED)),
    (Origin.GENERATED, re.compile(rf"(^|/)({LOCKS})$|{GENERATED}")),
)


def origin_of(path: str, *, says_generated: bool = False, attributes: Mapping[str, bool] | None = None) -> Origin | None:
    """Where a file comes from; None for what people write here.

    `says_generated` is what its reader found, `attributes` what .gitattributes sets (True) and unsets (False).
    """
    said = attributes or {}
    for name, origin in ATTRIBUTES.items():
        if said.get(name):
            return origin
    denied = {origin for name, origin in ATTRIBUTES.items() if name in said}
    signs = [origin for origin, pattern in _BY_PATH if pattern.search(path)] + ([Origin.GENERATED] if says_generated else [])
    return next((origin for origin in signs if origin not in denied), None)
