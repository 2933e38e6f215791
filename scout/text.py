"""Anybody's text → slugs, single lines, visible characters, words of shells. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata

BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that make text read in another order than it is stored: https://trojansource.codes"""

_INVISIBLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff{BIDI_CONTROLS}\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|\r|\n")


_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
"""Letters that Unicode does not take apart."""


def slugify(text: str, *, limit: int = 64) -> str:
    """Lower-case ASCII letters, digits and single hyphens; at most `limit` characters, cut between words; never empty.

    A text without a letter or digit of its own (`通知`) gets a short digest, so that two such texts stay apart.
    """
    plain = unicodedata.normalize("NFKD", text[:10_000]).casefold().translate(_LATIN).encode("ascii", "ignore").decode()
    words: list[str] = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    if not words:
        return "x" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    slug = words[0][:limit]
    for word in words[1:]:
        if len(slug) + 1 + len(word) > limit:
            break
        slug += "-" + word
    return slug


def visible(text: str) -> str:
    """The text with \\n line ends, and everything that would hide, reorder or drive a terminal written as `<U+202E>`."""
    return _INVISIBLE.sub(_code_point, _LINE_END.sub("\n", text))


def _code_point(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"


def one_line(text: str, *, limit: int | None = None) -> str:
    """Visible text on one line, white space folded; cut at a word with an ellipsis when it is longer than `limit`."""
    folded = visible(" ".join(text.split()))
    if limit is None or len(folded) <= limit:
        return folded
    cut = folded[: limit - 1]
    return (cut.rpartition(" ")[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:.") + "…"


def source_lines(text: str) -> list[str]:
    """The lines of a text as CommonMark counts them, line ends kept: `str.splitlines` also splits at U+2028 and others."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def shell_quote(text: str) -> str:
    """The text as one word of a POSIX shell, always quoted.

    What shells and shellcheck look at twice ($ ` \\ ' !) stands escaped between double quotes, everything else between single ones.
    """
    parts = re.findall(r"[$`\\'!]+|[^$`\\'!]+", text)
    return "".join(f'"{_escape(part)}"' if part[0] in "$`\\'!" else f"'{part}'" for part in parts) or "''"


def powershell_quote(text: str) -> str:
    """The text as one string of PowerShell between single quotes, for which PowerShell takes five characters."""
    return "'" + re.sub("(['\u2018-\u201b])", r"\1\1", text) + "'"


def _escape(part: str) -> str:
    return re.sub(r"[$`\\]", r"\\\g<0>", part)
