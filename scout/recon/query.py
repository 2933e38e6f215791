"""The text of a request → what to look for: weighted terms, names, paths, stack frames. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from scout.recon.words import folded, is_compound, terms_of, words

LONGEST_TEXT = 40_000
"""Characters that are read: of a longer text the first three quarters of these and, because stack traces end there, the last quarter."""
_MOST_TERMS = 250
_MARKED = re.compile(r"`{1,3}([^`\n]{1,200})`{1,3}|\"([\w.$:/-]{2,80})\"|'([\w.$:/-]{2,80})'")
_CALLED = re.compile(r"\b([A-Za-z_]\w*)\s?\(")
_DOTTED = re.compile(r"\b[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+")
_PATH = re.compile(r"(?:[\w@.+-]+[/\\])+[\w@.+-]+|\b[\w-]+\.[A-Za-z]{1,5}\b")
_FRAME = re.compile(r"File \"([^\"\n]+)\", line (\d+)(?:, in ([\w.<>]+))?|\(?([\w@./\\-]+\.\w{1,5}):(\d+)(?::\d+)?\)?")
_LINKS = re.compile(r"https?://\S+")
_TRAILERS = re.compile(
    r"^(?:co-authored-by|signed-off-by|reviewed-by|change-id|pr-url|fixes|closes|refs?):.*$", re.IGNORECASE | re.MULTILINE
)


_PHRASE_END = re.compile(r"[.,;:!?()\[\]{}\"'`\n]")
_SMALL_WORDS = "a an the of in on to for and or is are be as by it at not with from when that this if"
_SMALL = frozenset(_SMALL_WORDS.split())
_JOINED_FROM = 3_000
_MOST_JOINED = 150
_MOST_DOTTED = 100
_PARTICLES = frozenset(["in", "out", "up", "down", "on", "off", "over", "back"])
_SHORTEST_VERB = 3
_STEPS = re.compile(r"\.|::|->")


class Query(NamedTuple):
    """What a text asks for."""

    terms: Mapping[str, float]
    """Term → how often the text says it, damped."""
    title: frozenset[str]
    """Terms of the first line."""
    names: Mapping[str, str]
    """Identifiers that the text names: folded → as written."""
    paths: tuple[str, ...]
    """Paths and file names in the text."""
    joined: Mapping[str, float]
    """Neighbouring words of the text as one identifier: `rate limiter` → `ratelimiter`; worth 1 in the title, less below."""
    plain: frozenset[str]
    """Other words of the text, folded: a symbol may be called so."""
    dotted: tuple[tuple[str, ...], ...]
    """Names with dots or colons in steps, lower case: `scrapy.core.engine` may be a module."""
    frames: tuple[tuple[str, int], ...]
    """Places of a stack trace, in the order of the text."""
    spelling: Mapping[str, str]
    """Term → a word of the text that it stands for."""
    phrasal: Mapping[str, PhrasalVerb]
    """Verbs with their particle, by what code would call them: `logging in` by `login`."""


class PhrasalVerb(NamedTuple):
    """A verb that may mean something else with its particle than alone."""

    verb: str
    """Its term."""
    written: str
    is_always: bool
    """Whether the text never says the verb without this particle."""


def read_query(text: str) -> Query:
    """What to look for; any text will do, binary and empty included."""
    text = _readable(text)
    title = text.strip().partition("\n")[0]
    counts: Counter[str] = Counter()
    spelled: dict[str, tuple[str, ...]] = {}
    for word in words(text):
        if word not in spelled:
            spelled[word] = terms_of(word)
        counts.update(spelled[word])
    names = _names(text)
    kept = sorted(counts, key=lambda term: (-counts[term], term))[:_MOST_TERMS]
    return Query(
        terms={term: 1 + 0.5 * min(counts[term] - 1, 3) for term in kept},
        title=frozenset(term for word in words(title) for term in terms_of(word)),
        names=names,
        paths=tuple(dict.fromkeys(found.replace("\\", "/") for found in _PATH.findall(text)))[:100],
        joined=_joined(title, text),
        plain=frozenset(map(folded, spelled)) - names.keys(),
        dotted=tuple(dict.fromkeys(tuple(_STEPS.split(found.lower())) for found in _DOTTED.findall(text)))[:_MOST_DOTTED],
        frames=_frames(text),
        spelling={term: word for word in reversed(spelled) for term in reversed(spelled[word])},
        phrasal=_phrasal(text, counts),
    )


def with_phrasal_verbs(query: Query, is_defined: Callable[[str], bool]) -> Query:
    """`log in` as `login`, and no longer as `log`, where a repository defines `login`; the same for every verb with a particle."""
    terms, title, spelling = dict(query.terms), set(query.title), dict(query.spelling)
    for whole, (verb, written, is_always) in query.phrasal.items():
        if verb not in query.terms or not is_defined(whole):
            continue
        terms[whole] = max(terms.get(whole, 0.0), query.terms[verb])
        spelling.setdefault(whole, written)
        if verb in query.title:
            title.add(whole)
        if is_always:
            terms.pop(verb, None)
            title.discard(verb)
    return query._replace(terms=terms, title=frozenset(title), spelling=spelling)


def _phrasal(text: str, counts: Mapping[str, int]) -> dict[str, PhrasalVerb]:
    times: Counter[tuple[str, str]] = Counter()
    written: dict[tuple[str, str], str] = {}
    for phrase in _PHRASE_END.split(text[:_JOINED_FROM]):
        for verb, particle in pairwise(words(phrase)):
            terms = terms_of(verb)
            if particle in _PARTICLES and len(terms) == 1 and len(terms[0]) >= _SHORTEST_VERB:
                times[terms[0], particle] += 1
                written.setdefault((terms[0], particle), f"{verb} {particle}")
    return {verb + particle: PhrasalVerb(verb, written[verb, particle], count == counts[verb]) for (verb, particle), count in times.items()}


def _joined(title: str, text: str) -> dict[str, float]:
    """Two and three words in a row that stand in one phrase."""
    found: dict[str, float] = {}
    for part, worth in ((title, 1.0), (text[len(title) :][:_JOINED_FROM], 0.5)):
        for phrase in _PHRASE_END.split(part):
            plain = [word.lower() for word in words(phrase)]
            for size in (2, 3):
                for at in range(len(plain) - size + 1):
                    run = plain[at : at + size]
                    if not _SMALL.isdisjoint((run[0], run[-1])) or len(found) >= _MOST_JOINED:
                        continue
                    found.setdefault(folded("".join(run)), worth)
    return found


def _readable(text: str) -> str:
    """The text without links and trailers, shortened to what is read."""
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT * 3 // 4] + "\n" + text[-LONGEST_TEXT // 4 :]
    text = text.encode("utf-8", "replace").decode()
    return _TRAILERS.sub("", _LINKS.sub(lambda link: link.group().rsplit("/", 1)[-1] if "blob/" in link.group() else "", text))


def _names(text: str) -> dict[str, str]:
    """Identifiers: compounds anywhere, and single words where the writing marks them as code."""
    found: dict[str, str] = {}
    marked = (group for match in _MARKED.findall(text) for group in match if group)
    for word in _identifiers(marked):
        found.setdefault(folded(word), word)
    for word in (*_CALLED.findall(text), *_identifiers(_DOTTED.findall(text))):
        found.setdefault(folded(word), word)
    for word in words(text):
        if is_compound(word) and len(word) > 3:
            found.setdefault(folded(word), word)
    return {fold: word for fold, word in list(found.items())[:200] if len(fold) > 2}


def _identifiers(snippets: Iterable[str]) -> list[str]:
    return [word for snippet in snippets for word in words(snippet)]


def _frames(text: str) -> tuple[tuple[str, int], ...]:
    """File and line of each frame, Python's and `file.ext:line` ones."""
    found = [(python or other, int(line or other_line)) for python, line, _, other, other_line in _FRAME.findall(text)]
    return tuple(dict.fromkeys((path.replace("\\", "/"), line) for path, line in found if line < 10_000_000))[:100]
