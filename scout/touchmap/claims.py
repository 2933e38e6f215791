"""Lines that a change adds → what it claims that only one change can have: routes, flags, migration numbers, keys, ports. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from scout.model import Claim, FileChange
from scout.touchmap.mentions import changed_lines

MOST_LINES = 20_000
"""More added lines than this in one file are generated or vendored."""


class Rule(NamedTuple):
    """One way in which a line claims something. The pattern's groups `value` and, if any, `verb` make the claim."""

    kind: str
    paths: re.Pattern[str]
    line: re.Pattern[str]


def _rule(kind: str, paths: str, line: str) -> Rule:
    return Rule(kind, re.compile(paths), re.compile(line))


CODE = r"\.(py|js|jsx|mjs|cjs|ts|tsx|mts|go|rs|java|kt|rb|php|cs|scala|ex|exs)$"
TRANSLATIONS = r"(?i)(^|/)(locales?|i18n|translations?|lang|messages)/.*\.(json|ya?ml|properties|php)$"
COMPOSE = r"(?i)(^|/)(docker-)?compose[\w.-]*\.ya?ml$"
VERB = r"get|post|put|patch|delete"
ROUTER = r"(?:\w+\.)*(?:app|router|routes?|api|bp|blueprint|mux|server|r|e|g)"
PATH = r"""["'`](?P<value>/[^"'`]*)["'`]"""
GO_TYPES = r"String|Bool|Int|Duration|Float"
RULES = (
    _rule("route", CODE, rf"(?i)^\s*@?{ROUTER}\.(?P<verb>{VERB})\(\s*{PATH}"),
    _rule("route", CODE, r"""^\s*@(?P<verb>Get|Post|Put|Patch|Delete|Request)(?:Mapping)?\((?:value\s*=)?\s*["'](?P<value>[^"']+)["']"""),
    _rule("route", CODE, rf"^\s*@?(?:\w+\.)*(?:route|HandleFunc|Handle)\(\s*{PATH}(?!.*methods)"),
    _rule("route", CODE, r"""^\s*(?:re_)?path\(\s*r?["'](?P<value>[^"']+)["']\s*,"""),
    _rule("flag", CODE, r"""(?:add_argument|addoption|[oO]ption)\(\s*(?:["']-\w["']\s*,\s*)?["'](?P<value>--[\w-]+)"""),
    _rule("flag", CODE, rf"""(?:[Ff]lags?|FlagSet|Flags\(\))\.\w*?(?:{GO_TYPES})\w*\((?:&?[\w.]+,\s*)?"(?P<value>[\w-]+)\""""),
    _rule("flag", CODE, r"""\blong\s*[=(]\s*"(?P<value>[\w-]+)\""""),
    _rule("translation", TRANSLATIONS, r"""^\s*["']?(?P<value>[\w.-]+)["']?\s*(?::|=>|=)\s*\S"""),
    _rule("port", COMPOSE, r"""^\s*-\s*["']?(?:[\d.]+:)?(?P<value>\d{2,5}):\d{2,5}"""),
)
MIGRATION_FOLDERS = r"migrations?|migrate|db|versions|alembic|flyway|sql"
NUMBERED = re.compile(rf"^(?P<folder>(?:.*/)?(?:{MIGRATION_FOLDERS})/(?:[\w-]+/)*)V?(?P<number>\d{{2,}})(?!\d)[^/]*$")


def claims_of(file: FileChange, lines: Sequence[bytes] | None) -> Iterator[Claim]:
    """What a changed file claims: by its own number, and by the lines it adds. Probability 1, no scouts: the caller knows them."""
    numbered = NUMBERED.match(file.path) if file.status == "A" else None
    if numbered:
        yield Claim("migration", f"{numbered['folder']}{numbered['number']}", file.path, 1, 1.0, ())
    rules = [rule for rule in RULES if rule.paths.search(file.path)]
    added = sorted(changed_lines(file.hunks)) if rules and lines is not None else []
    if lines is None or len(added) > MOST_LINES:
        return
    for number in added:
        if not 0 < number <= len(lines):
            continue
        text = lines[number - 1][:500].decode("utf-8", "replace")
        for rule in rules:
            match = rule.line.search(text)
            if match:
                yield Claim(rule.kind, _value(rule, match, file.path), file.path, number, 1.0, ())
                break


def _value(rule: Rule, match: re.Match[str], path: str) -> str:
    place: dict[str, Callable[[], str]] = {
        "route": lambda: f"{(match.groupdict().get('verb') or 'any').upper()} {match['value']}",
        "translation": lambda: f"{path}: {match['value']}",
    }
    return place.get(rule.kind, lambda: match["value"])()
