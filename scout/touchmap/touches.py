"""One changed file, its hunks and the outlines of both sides → touches of the innermost symbols. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from scout.model import Effect, FileChange, Hunk, Outline, Symbol, Touch
from scout.touchmap.layout import Token, differ_only_in_layout, may_differ_only_in_layout, tokens
from scout.touchmap.pairing import Pair, owner_of, pair_symbols, without_locals

Range = tuple[int, int]
BLANK_RUN = 2
"""Without the text, up to this many unowned lines beside an added or deleted symbol are taken for blank ones."""
COMMENT_STARTS = ("#", "//", "/*", "*", "--", "<!--", '"""', "'''", ";;")


class FileSides(NamedTuple):
    """What is known of both sides of a changed file; None where there is no outline or no text."""

    old: Outline | None
    new: Outline | None
    old_lines: Sequence[bytes] | None
    new_lines: Sequence[bytes] | None


class FileTouches(NamedTuple):
    """The touches of one file, and how its symbols were paired (for what comes after)."""

    touches: tuple[Touch, ...]
    pairs: tuple[Pair, ...]


class _Lines(NamedTuple):
    """Changed lines of one symbol, or of what lies outside all symbols."""

    old: list[Range]
    new: list[Range]


def touch_file(file: FileChange, sides: FileSides) -> FileTouches:
    """Touches of the symbols that hold changed lines, and of the file itself where lines outside symbols, its path or its mode changed.

    Probability is 1 and `scouts` empty: the caller knows them.
    """
    note = _unknown(file, sides)
    if sides.old is None and sides.new is None:
        return FileTouches((_file_touch(file, _Lines(*_all_lines(file.hunks)), note),), ())
    old = without_locals(sides.old.symbols) if sides.old else ()
    new = without_locals(sides.new.symbols) if sides.new else ()
    pairs = pair_symbols(old, new, file.hunks)
    loose, owned = _share_out(file.hunks, pairs, sides)
    due = [(pair, owned.get(at) or _lines_on(pair)) for at, pair in enumerate(pairs) if at in owned or _is_new_or_gone(pair)]
    layout = _Layout(sides)
    touches = [_symbol_touch(file, pair, lines, layout) for pair, lines in due]
    if note or not touches or loose.old or loose.new or file.status != "M" or file.old_mode != file.new_mode:
        comment = _only_comments(loose, sides) or layout.alone_differs(loose)
        touches.insert(0, _file_touch(file, loose, note, comment=comment))
    return FileTouches(tuple(touches), pairs)


class _Layout:
    """Both sides of a file as tokens, made when they are first asked for."""

    def __init__(self, sides: FileSides) -> None:
        self._sides = sides

    def alone_differs(self, lines: _Lines) -> bool:
        """Whether changed lines say the same as before, layout and comments aside. False where that can't be told."""
        old_lines, new_lines = self._sides.old_lines, self._sides.new_lines
        if old_lines is None or new_lines is None or not lines.old or not lines.new or not self._language:
            return False
        if not may_differ_only_in_layout(self._language, _text_of(old_lines, lines.old), _text_of(new_lines, lines.new)):
            return False
        old, new = self._tokens
        return old is not None and new is not None and differ_only_in_layout(_on(old, lines.old), _on(new, lines.new))

    def went_elsewhere(self, lines: _Lines) -> bool:
        """Whether lines that all changed stand at another place now: one with nothing there before, or word for word as they were."""
        old_lines, new_lines = self._sides.old_lines, self._sides.new_lines
        if old_lines is None or new_lines is None or any(first > last for first, last in (*lines.old, *lines.new)):
            return True
        return _text_of(old_lines, lines.old) == _text_of(new_lines, lines.new)

    @property
    def _language(self) -> str | None:
        """Of both sides; None when they are of two languages."""
        old, new = self._sides.old, self._sides.new
        return old.language if old and new and old.language == new.language else None

    @cached_property
    def _tokens(self) -> tuple[tuple[Token, ...] | None, tuple[Token, ...] | None]:
        return tokens(self._language, self._sides.old_lines or ()), tokens(self._language, self._sides.new_lines or ())


def _text_of(text: Sequence[bytes], ranges: Sequence[Range]) -> list[bytes]:
    return [line for first, last in ranges for line in text[first - 1 : last]]


def _on(found: Sequence[Token], ranges: Sequence[Range]) -> list[Token]:
    """The tokens that begin on the lines."""
    wanted = {line for first, last in ranges for line in range(first, last + 1)}
    return [token for token in found if token.line in wanted]


def _is_new_or_gone(pair: Pair) -> bool:
    """Whether a touch is due even where other symbols own all of its lines: a column on the line of its table."""
    return pair.renamed or pair.old is None or pair.new is None


def _lines_on(pair: Pair) -> _Lines:
    """The lines of a symbol that came or went and shares them with what holds it."""
    old = [(pair.old.start, pair.old.end)] if pair.old and not pair.new else []
    new = [(pair.new.start, pair.new.end)] if pair.new and not pair.old else []
    return _Lines(old, new)


def _unknown(file: FileChange, sides: FileSides) -> str | None:
    """Why the touch may be known only at the level of the file."""
    if file.binary:
        return "binary"
    if "160000" in (file.old_mode, file.new_mode):
        return "submodule"
    outlines = [outline for outline in (sides.old, sides.new) if outline is not None]
    if not outlines or all(outline.language is None for outline in outlines):
        return "no reader for this kind of file"
    return next((outline.problem for outline in outlines if outline.problem), None)


def _all_lines(hunks: Sequence[Hunk]) -> tuple[list[Range], list[Range]]:
    return [_old_range(hunk) for hunk in hunks], [_new_range(hunk) for hunk in hunks]


def _old_range(hunk: Hunk) -> Range:
    return (hunk.old_start, hunk.old_start + hunk.old_count - 1) if hunk.old_count else (hunk.old_start + 1, hunk.old_start)


def _new_range(hunk: Hunk) -> Range:
    return (hunk.new_start, hunk.new_start + hunk.new_count - 1) if hunk.new_count else (hunk.new_start + 1, hunk.new_start)


# ------------------------------------------------------------------------------------------------- lines to symbols


def _share_out(hunks: Sequence[Hunk], pairs: Sequence[Pair], sides: FileSides) -> tuple[_Lines, dict[int, _Lines]]:
    """Changed lines of no symbol, and those of each pair by its place in `pairs`."""
    old_owner = _ownership([pair.old for pair in pairs])
    new_owner = _ownership([pair.new for pair in pairs])
    owned: dict[int | None, _Lines] = defaultdict(lambda: _Lines([], []))
    for hunk in hunks:
        old_runs = _runs(_old_range(hunk), old_owner, sides.old_lines)
        new_runs = _runs(_new_range(hunk), new_owner, sides.new_lines)
        both = {owner for owner, _ in old_runs + new_runs}
        newcomers = {at for at in both if at is not None and (pairs[at].old is None or pairs[at].new is None)}
        for owner, lines in _without_blank_rims(old_runs, newcomers, sides.old_lines):
            owned[owner].old.append(lines)
        for owner, lines in _without_blank_rims(new_runs, newcomers, sides.new_lines):
            owned[owner].new.append(lines)
        _place_insertions(hunk, owned, both)
    loose = owned.pop(None, _Lines([], []))
    return loose, {at: lines for at, lines in owned.items() if at is not None and (lines.old or lines.new)}


def _ownership(symbols: Sequence[Symbol | None]) -> dict[int, int]:
    """Line → place of its innermost symbol. What begins on the line of its owner (`enum State { Open }`) leaves the line to it."""
    starts = {symbol.name: symbol.start for symbol in symbols if symbol is not None}
    placed = [
        (symbol.start, -symbol.end, at)
        for at, symbol in enumerate(symbols)
        if symbol is not None and starts.get(owner_of(symbol.name)) != symbol.start
    ]
    owner: dict[int, int] = {}
    for start, negative_end, at in sorted(placed):
        owner.update(dict.fromkeys(range(start, 1 - negative_end), at))
    return owner


def _runs(lines: Range, owner: Mapping[int, int], text: Sequence[bytes] | None) -> list[tuple[int | None, Range]]:
    """Stretches of a range that have one owner; blank lines are left out where the text is known."""
    numbered = [(line, owner.get(line)) for line in range(lines[0], lines[1] + 1) if not _is_blank(text, line)]
    runs = []
    for (at, _), stretch in groupby(enumerate(numbered), lambda item: (item[1][1], item[1][0] - item[0])):
        found = [line for _, (line, _) in stretch]
        runs.append((at, (found[0], found[-1])))
    return runs


def _is_blank(text: Sequence[bytes] | None, line: int) -> bool:
    return text is not None and 0 < line <= len(text) and not text[line - 1].strip()


def _without_blank_rims(
    runs: list[tuple[int | None, Range]], newcomers: set[int], text: Sequence[bytes] | None
) -> list[tuple[int | None, Range]]:
    """Without the text: short runs beside a symbol that comes or goes are the blank lines that come and go with it."""
    if text is not None or not newcomers:
        return runs
    kept = []
    for at, (who, (first, last)) in enumerate(runs):
        beside = {runs[other][0] for other in (at - 1, at + 1) if 0 <= other < len(runs)}
        if who not in newcomers and last - first < BLANK_RUN and beside & newcomers:
            continue
        kept.append((who, (first, last)))
    return kept


def _place_insertions(hunk: Hunk, owned: dict[int | None, _Lines], owners: set[int | None]) -> None:
    """Gives pure insertions and deletions their place on the side that has no line of them."""
    for owner in owners:
        if not hunk.old_count and owner in owned and owned[owner].new:
            owned[owner].old.append(_old_range(hunk))
        if not hunk.new_count and owner in owned and owned[owner].old:
            owned[owner].new.append(_new_range(hunk))


# -------------------------------------------------------------------------------------------------------- to touches


def _symbol_touch(file: FileChange, pair: Pair, lines: _Lines, layout: _Layout) -> Touch:
    symbol = pair.new or pair.old
    assert symbol is not None
    return Touch(
        path=file.path,
        symbol=symbol.name,
        kind=symbol.kind,
        effect=_effect(pair, lines, layout),
        old_path=file.old_path if pair.old else None,
        old_symbol=pair.old.name if pair.old and pair.new and pair.old.name != pair.new.name else None,
        old_lines=tuple(sorted(set(lines.old))),
        new_lines=tuple(sorted(set(lines.new))),
        signature=symbol.signature,
        old_signature=pair.old.signature if pair.old else "",
        exported=symbol.exported or bool(pair.old and pair.old.exported),
        probability=1.0,
        scouts=(),
        note=None,
    )


def _effect(pair: Pair, lines: _Lines, layout: _Layout) -> Effect:
    old, new = pair.old, pair.new
    if old is None:
        return Effect.ADDED
    if new is None:
        return Effect.DELETED
    if pair.renamed:
        return Effect.RENAMED
    if old.exported != new.exported:
        return Effect.SIGNATURE
    if old.signature != new.signature or old.body != new.body:
        otherwise = Effect.BODY if old.signature == new.signature else Effect.SIGNATURE
        return Effect.COMMENT if layout.alone_differs(lines) else otherwise
    whole = _spans(lines.old, old) and _spans(lines.new, new)
    return Effect.MOVED if whole and layout.went_elsewhere(lines) else Effect.COMMENT


def _spans(ranges: Sequence[Range], symbol: Symbol) -> bool:
    """Whether the ranges hold the symbol from its first to its last line."""
    real = [(first, last) for first, last in ranges if first <= last]
    return bool(real) and min(first for first, _ in real) <= symbol.start and max(last for _, last in real) >= symbol.end


def _file_touch(file: FileChange, lines: _Lines, note: str | None, *, comment: bool = False) -> Touch:
    effects = {"A": Effect.ADDED, "D": Effect.DELETED, "R": _path_effect(file)}
    return Touch(
        path=file.path,
        symbol=None,
        kind="file",
        effect=effects.get(file.status, Effect.COMMENT if comment else Effect.BODY),
        old_path=file.old_path,
        old_symbol=None,
        old_lines=tuple(sorted(set(lines.old))),
        new_lines=tuple(sorted(set(lines.new))),
        signature="",
        old_signature="",
        exported=False,
        probability=1.0,
        scouts=(),
        note=note or _mode_note(file),
    )


def _path_effect(file: FileChange) -> Effect:
    folder = (file.old_path or "").rpartition("/")[0]
    return Effect.RENAMED if folder == file.path.rpartition("/")[0] else Effect.MOVED


def _mode_note(file: FileChange) -> str | None:
    if file.status in "AD" or file.old_mode == file.new_mode:
        return None
    return f"mode {file.old_mode} became {file.new_mode}"


def _only_comments(lines: _Lines, sides: FileSides) -> bool:
    """Whether every changed line outside symbols starts like a comment. False where the text is not at hand."""
    said = [(sides.old_lines, lines.old), (sides.new_lines, lines.new)]
    changed = [text[line - 1].strip() for text, ranges in said if text for first, last in ranges for line in range(first, last + 1)]
    starts = tuple(start.encode() for start in COMMENT_STARTS)
    return bool(changed) and all(line.startswith(starts) for line in changed)
