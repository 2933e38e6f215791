"""A contract and the code that should keep it → whether each line of the promised signature stands there. Pure.

Layout is nobody's promise: white space, semicolons and commas at the end of a list are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scout.model import Contract, Keeping, Promise

_TOKEN = re.compile(r"\w+|[^\w\s]")
_END = frozenset("{}:,")
"""What ends a head without being part of the promise."""
_CLOSING = frozenset(")]}>")


def judge_promise(contract: Contract, source: Sequence[str], *, line: int = 1, finished: bool) -> Promise:
    """The contract against the lines of the symbol that has its name; no lines when no symbol has.

    `finished`: the provider has nothing more to do, so what is not there is missing.
    """
    if not any(source):
        keeping = Keeping.MISSING if finished else Keeping.PENDING
        return Promise(contract.name, contract.path, 1, contract.provider, keeping, tuple(_lines(contract.signature)))
    found = f" {' '.join(_tokens(' '.join(source)))} "
    missing = tuple(line for line in _lines(contract.signature) if f" {' '.join(_head(line))} " not in found)
    return Promise(contract.name, contract.path, line, contract.provider, Keeping.CHANGED if missing else Keeping.KEPT, missing)


def _lines(signature: str) -> list[str]:
    """The lines that promise something: a bracket alone does not."""
    return [line.strip() for line in signature.splitlines() if _head(line)]


def _head(line: str) -> list[str]:
    tokens = _tokens(line)
    while tokens and tokens[-1] in _END:
        tokens.pop()
    return tokens


def _tokens(text: str) -> list[str]:
    tokens = [token for token in _TOKEN.findall(text) if token != ";"]
    return [token for token, after in zip(tokens, [*tokens[1:], ""], strict=True) if not (token == "," and after in _CLOSING)]
