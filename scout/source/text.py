"""The bytes of a file → UTF-8 bytes that a parser can read, or why there are none. Pure."""

from __future__ import annotations

import codecs

LARGEST = 4_000_000
"""Bytes. Larger files are generated, vendored or data; parsing one would take longer than all the rest."""

LONGEST_LINE = 1_000_000
"""Bytes. A longer line is minified or data."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def readable(content: bytes) -> tuple[bytes, str | None]:
    """The content as UTF-8 without a byte order mark, and None; or what is left to count lines in, and why it can't be read.

    UTF-16 and UTF-32 need their mark. Other bytes that are not UTF-8 are read as Latin-1: names in source code are ASCII
    nearly always, so the symbols come out right whichever 8-bit code it was.
    """
    if len(content) > LARGEST:
        return content, f"too large to read: {len(content):,} bytes"
    for mark, name in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(name).encode(), None
            except UnicodeError:
                return content, f"not {name}, though it begins with that mark"
    if b"\0" in content:
        return content, "not text"
    try:
        content.decode()
    except UnicodeDecodeError:
        content = content.decode("latin-1").encode()
    if len(content) > LONGEST_LINE and max(map(len, content.split(b"\n"))) > LONGEST_LINE:
        return content, "a line is too long to be written by hand"
    return content, None


def count_lines(content: bytes) -> int:
    """Lines as git counts them: a last one without a newline counts."""
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
