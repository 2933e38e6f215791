"""What speaks for a file → phrases that a person checks in a second. Pure, apart from asking the past for subjects."""

from __future__ import annotations

from collections.abc import Mapping

from scout.recon.kin import Kin
from scout.recon.past import Past
from scout.recon.query import Query
from scout.recon.signals import Signals

_MOST = 4


def reasons_for(
    path: str, signals: Signals, query: Query, past: Past | None, kin: Mapping[str, Kin], number: int | None
) -> tuple[str, ...]:
    """The strongest reasons first, four at most; never none."""
    spelled = query.spelling
    found = [
        *_mentions(path, signals),
        *_definitions(signals, number),
        *_words(path, signals, spelled),
        *_past(path, signals, past, spelled),
        *_tests(path, signals),
        *_ties(path, kin),
    ]
    return tuple(found[:_MOST]) or ("says some of the text",)


def _mentions(path: str, signals: Signals) -> list[str]:
    naming = signals.naming
    found = []
    if path in naming.frames:
        found.append(f"a stack trace in the text passes through line {naming.frame_lines[path]}")
    if path in naming.said_as:
        found.append(f"the text names `{naming.said_as[path]}`")
    return found


def _definitions(signals: Signals, number: int | None) -> list[str]:
    names = signals.wording.defined.get(number, ()) if number is not None else ()
    if not names:
        return []
    listed = ", ".join(f"`{name}`" for name in names[:3])
    return [f"defines {listed} (named in the text)"]


def _words(path: str, signals: Signals, spelled: Mapping[str, str]) -> list[str]:
    found = []
    matched = signals.naming.matched.get(path, ())
    if matched:
        found.append("its path says " + ", ".join(spelled.get(term, term) for term in matched[:3]))
    window = signals.windows.get(path)
    if window and window.weight:
        said = list(dict.fromkeys(spelled.get(term, term) for term in window.terms))[:4]
        found.append(f"says {', '.join(said)} around line {window.start}")
    return found


def _past(path: str, signals: Signals, past: Past | None, spelled: Mapping[str, str]) -> list[str]:
    if past is None:
        return []
    found = []
    term, changed, commits = signals.precedent.learned_word.get(path, ("", 0, 0))
    if changed >= 2 and changed >= 0.2 * commits:
        found.append(f"{changed} of {commits} past commits about '{spelled.get(term, term)}' changed it")
    places = signals.precedent.commits.get(path, ())
    if places:
        found.append(f"changed by a similar commit: {past.subject(places[0])[:72]!r}")
    return found


def _tests(path: str, signals: Signals) -> list[str]:
    return [f"its test {signals.tests[path]} says the text"] if path in signals.tests else []


def _ties(path: str, kin: Mapping[str, Kin]) -> list[str]:
    for leader, ties in kin.items():
        if leader == path:
            continue
        if ties.together.get(path, 0.0) >= 0.25:
            return [f"changes in {round(100 * ties.together[path])} % of the commits that change {leader}"]
        if ties.uses.get(path, 0.0) >= 0.5:
            return [f"defines what {leader} uses"]
        if ties.used.get(path, 0.0) >= 0.5:
            return [f"uses what {leader} defines"]
    return []
