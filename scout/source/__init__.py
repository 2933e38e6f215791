"""Source code as symbols: languages, queries, outlines, the index of a tree. tree-sitter lives here and nowhere else."""

from scout.source.index import Index, LanguageCount, Summary, Unread
from scout.source.languages import language_of
from scout.source.outlines import outline
from scout.source.tree import Tree

__all__ = ["Index", "LanguageCount", "Summary", "Tree", "Unread", "language_of", "outline"]
