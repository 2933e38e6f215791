"""A path → what its file is for: source, test, documentation, configuration, generated or vendored. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """What a file is for, by its path alone."""

    SOURCE = "source"
    TEST = "test"
    DOCS = "docs"
    CONFIG = "config"
    """Data, styles, settings, manifests, markup: everything that is text and not code."""
    APART = "apart"
    """Code beside the product: examples, scripts, benchmarks, vendored or generated files."""
    BINARY = "binary"


CODE_WORDS = """
    py pyx pxd pyi js jsx ts tsx mjs cjs mts cts vue svelte astro go rs java kt kts scala groovy rb rake php cs fs vb c h cc cpp cxx
    hpp hh m mm swift lua pl pm ex exs erl hs ml mli clj dart zig jl r sql prisma proto graphql sh bash nim v cr
"""
CODE = frozenset(CODE_WORDS.split())
_PROSE = frozenset(["md", "mdx", "rst", "txt", "adoc", "asciidoc", "org", "tex"])
_BINARY_WORDS = """
    png jpg jpeg gif webp avif ico bmp tiff svgz pdf zip gz bz2 xz zst tar jar war class so dylib dll exe a o bin wasm woff woff2
    ttf otf eot mp3 mp4 mov avi webm ogg wav flac psd ai sketch fig sqlite db pyc npy npz pkl parquet mo phar keystore p12 der snap
    icns lockb
"""
_BINARY = frozenset(_BINARY_WORDS.split())
_LOCKS_WORDS = """
    package-lock.json yarn.lock pnpm-lock.yaml cargo.lock poetry.lock pipfile.lock composer.lock gemfile.lock go.sum uv.lock
    pdm.lock npm-shrinkwrap.json flake.lock bun.lock
"""
_LOCKS = frozenset(_LOCKS_WORDS.split())
_TEST_FOLDERS_WORDS = """
    test tests testing __tests__ spec specs testdata fixtures __fixtures__ e2e testscripts __mocks__ testcases unittests
    integration-tests smoke-tests integrationtest test-support playground __snapshots__
"""
_TEST_FOLDERS = frozenset(_TEST_FOLDERS_WORDS.split())
_DOC_FOLDERS = frozenset(["docs", "doc", "documentation", "tutorials", "website"])
_APART_FOLDERS_WORDS = """
    examples example galleries vendor third_party thirdparty node_modules dist deps benchmarks bench asv_bench extern externals
    scripts fuzz samples sample demo demos changelog
"""
_APART_FOLDERS = frozenset(_APART_FOLDERS_WORDS.split())
_TEST_NAME = re.compile(
    r"^test_|^tests?\.|_tests?\.[a-z]+$|[._-](test|spec)(-d)?\.[a-z]+$|^conftest\.py$|(Test|Tests|TestCase|IT|Spec)\.(java|kt|cs|php|scala|groovy|swift)$|_spec\.rb$"
)
_GENERATED = re.compile(
    r"(\.pb\.go|_pb2(_grpc)?\.pyi?|\.min\.(js|css)|\.d\.ts|\.designer\.cs|\.gen\.go|\.g\.dart|_generated\.\w+|\.map)$", re.IGNORECASE
)


def extension(path: str) -> str:
    """Lower case, without the dot; "" where there is none."""
    name = path.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[-1].lower() if "." in name[1:] else ""


def name_stem(path: str) -> str:
    """The file's name up to its first dot: `comments` of `src/comments.test.ts`."""
    name = path.rsplit("/", 1)[-1]
    return name[:1] + name[1:].split(".", 1)[0]


def folder(path: str) -> str:
    """The folder's path, "" at the top."""
    return path.rsplit("/", 1)[0] if "/" in path else ""


def is_code(path: str) -> bool:
    """Whether the file holds a programming, query or schema language."""
    return extension(path) in CODE


@lru_cache(maxsize=1 << 17)
def role(path: str) -> Role:
    """What the file is for. A test is a test wherever it lies; what lies in src/main/ ships, whatever its package is called."""
    around, _, name = path.rpartition("/")
    in_tests, in_apart, in_docs = _standing(around)
    kind = extension(name)
    apart = name.lower() in _LOCKS or bool(_GENERATED.search(name))
    test = in_tests or bool(_TEST_NAME.search(name))
    if kind in _BINARY:
        return Role.BINARY
    if test and not apart:
        return Role.TEST
    if apart or in_apart:
        return Role.APART
    if kind in _PROSE or in_docs:
        return Role.DOCS
    return Role.SOURCE if kind in CODE else Role.CONFIG


@lru_cache(maxsize=1 << 14)
def _standing(around: str) -> tuple[bool, bool, bool]:
    """Whether a folder holds tests, what lies apart, or documentation, by its name and those above it."""
    steps = around.split("/")
    tests = "src/main/" not in f"{around}/" and not _TEST_FOLDERS.isdisjoint(steps)
    return tests, not _APART_FOLDERS.isdisjoint(steps), not _DOC_FOLDERS.isdisjoint(steps)
