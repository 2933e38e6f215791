"""The repository asked before anyone is sent: where is this, what does the index hold, how right would recon have been.

Apart from questions.py so that the quickest verbs load nothing of changes and plans. Knows nothing of terminals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scout.errors import RepositoryError
from scout.origins import ATTRIBUTES
from scout.source import Index
from scout.system.files import scout_folder
from scout.system.repository import Repository

if TYPE_CHECKING:
    from scout.documents import BacktestDocument, IndexDocument, Stage
    from scout.recon import Localization


@contextmanager
def opened_index(repository: Repository) -> Iterator[Index]:
    """The index, which stays in memory where the repository can't be written."""
    with Index.open(_own_folder(repository)) as index:
        yield index


def _own_folder(repository: Repository) -> Path | None:
    """`.scout`; None where the repository can't be written."""
    try:
        return scout_folder(repository.root)
    except RepositoryError:
        return None


def localized(text: str, repository: Repository, *, base: str, top: int) -> Localization:
    """The files and symbols a text is about, best first."""
    from scout.recon import localize

    with opened_index(repository) as index:
        tree = index.tree(repository.files(base), repository.blobs)
        return localize(text, tree, repository, base=base, top=top)


def indexed(repository: Repository, *, base: str) -> IndexDocument:
    """Builds or refreshes the index of a commit and says what it holds."""
    from scout.documents import ApartFile, IndexDocument, LanguageCount, UnreadFile

    with opened_index(repository) as index:
        tree = index.tree(repository.files(base), repository.blobs)
        held = index.summary(tree, attributes=repository.attributes(base, tuple(ATTRIBUTES), tree.files))
    return IndexDocument(
        base=base,
        files=held.files,
        symbols=sum(row.symbols for row in held.languages),
        references=sum(row.references for row in held.languages),
        parsed=held.parsed,
        seconds=round(held.seconds, 3),
        languages=tuple(LanguageCount(**row._asdict()) for row in held.languages),
        unread=tuple(UnreadFile(path=unread.path, why=unread.problem) for unread in held.unread),
        apart=tuple(ApartFile(path=path, origin=origin) for path, origin in held.apart),
    )


def backtested(
    repository: Repository, *, base: str, commits: int, notify: Callable[[Stage], None], stopped: Callable[[], bool]
) -> BacktestDocument:
    """How right recon would have been on the newest commits up to `base`, each predicted from its parent."""
    from scout.documents import BacktestDocument, Stage
    from scout.recon.backtest import Progress, backtest

    def told(progress: Progress) -> None:
        notify(Stage("backtest", f"{progress.done} of {progress.of} changes"))

    result = backtest(repository, base=base, folder=_own_folder(repository), commits=commits, notify=told, stopped=stopped)
    return BacktestDocument.model_validate(result.model_dump())
