"""A text that arrives as an argument, a file or standard input → str, byte for byte."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from scout.errors import FeatureError

LARGEST = 10_000_000

TextFile = Annotated[Path | None, typer.Option("--text-file", metavar="FILE", help="Read the text from FILE.", show_default=False)]


def read_text(argument: str | None, file: Path | None) -> str:
    """The text, with bytes that are not UTF-8 as surrogate escapes. Raises FeatureError when there is none or too much."""
    if argument is not None and file is not None:
        raise FeatureError("The text was given twice, as an argument and as a file.", hint="Leave one of them out.")
    if file is not None:
        return _read_file(file)
    if argument is not None and argument != "-":
        return argument
    if sys.stdin.isatty():
        raise FeatureError(
            "There is no text.", hint='Say what you want in quotes, name a file, or pipe it in, as in: scout probe "notification system"'
        )
    return _decode(sys.stdin.buffer.read(LARGEST + 1), "standard input")


def _read_file(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return _decode(stream.read(LARGEST + 1), str(file))
    except OSError as error:
        raise FeatureError(
            f"{file} can't be read: {error.strerror}.", hint="Check the name; it is relative to the current folder."
        ) from None


def _decode(content: bytes, name: str) -> str:
    if len(content) > LARGEST:
        raise FeatureError(f"{name} is larger than {LARGEST // 1_000_000} MB.", hint="Describe the feature in a few pages at most.")
    return content.decode("utf-8", "surrogateescape")
