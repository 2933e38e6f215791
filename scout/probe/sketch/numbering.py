"""The path of a new migration → the same path with the number or the time stamp that comes next here. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

_NUMBER = re.compile(r"^([vV]?)(\d+)(?=\D|$)")
_STAMP_LENGTH = 14
_DATE_LENGTH = 8


def next_in_order(path: str, *, like: str, siblings: Callable[[str], Iterable[str]]) -> str:
    """`path`, its number raised beyond every sibling's where the file `like` is one of a numbered row.

    `siblings` gives the names in a folder of the repository.
    """
    old, new = PurePosixPath(like).parts, list(PurePosixPath(path).parts)
    for index, (old_name, new_name) in enumerate(zip(old, new, strict=False)):
        model = _NUMBER.match(old_name)
        if model is None or old_name == new_name:
            continue
        row = [found for name in siblings("/".join(new[:index])) if (found := _NUMBER.match(name)) and len(found[2]) == len(model[2])]
        if len(row) < 2:
            continue
        highest = max(found[2] for found in row)
        mine = _NUMBER.match(new_name)
        if mine and len(mine[2]) == len(highest) and mine[2] > highest:
            continue
        rest = new_name[mine.end() :] if mine else f"_{new_name}"
        new[index] = f"{model[1]}{_after(highest)}{rest}"
    return "/".join(new)


def _after(number: str) -> str:
    """The next number of that width; the next day for one that is a time stamp."""
    for length, form in ((_STAMP_LENGTH, "%Y%m%d%H%M%S"), (_DATE_LENGTH, "%Y%m%d")):
        if len(number) == length:
            try:
                return (datetime.datetime.strptime(number, form) + datetime.timedelta(days=1)).strftime(form)
            except (ValueError, OverflowError):
                break
    return str(int(number) + 1).zfill(len(number))
