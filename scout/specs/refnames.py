"""Branch names → whether git takes them, and why not. Pure.

The rules are those of `git check-ref-format --branch`: https://git-scm.com/docs/git-check-ref-format
"""

from __future__ import annotations

import re

_REFUSALS: tuple[tuple[str, str], ...] = (
    (r"^$", "is empty"),
    (r"^-", "begins with a hyphen"),
    (r"^HEAD$", "is what git calls the current commit"),
    (r"[\x00-\x20\x7f]", "holds a space or a control character"),
    (r"[~^:?*\[\\]", "holds one of ~ ^ : ? * [ \\"),
    (r"\.\.", "holds `..`"),
    (r"@\{", "holds `@{`"),
    (r"^/|/$|//", "begins or ends with a slash, or holds two in a row"),
    (r"(^|/)\.", "has a part that begins with a dot"),
    (r"\.lock(/|$)", "has a part that ends in .lock"),
    (r"\.$", "ends with a dot"),
)


def refusal(branch: str) -> str | None:
    """Why git refuses the name of a branch; None when it takes it."""
    if "\ud800" <= max(branch, default="") <= "\udfff" or any("\ud800" <= character <= "\udfff" for character in branch):
        return "is not UTF-8"
    return next((reason for pattern, reason in _REFUSALS if re.search(pattern, branch)), None)
