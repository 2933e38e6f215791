"""Source code as symbols: languages, queries, outlines, the index of a tree. tree-sitter lives here and nowhere else."""

from scout.source.index import Index, LanguageCount, Summary, Unread
from scout.source.languages import language_of
from scout.source.outlines import outline
from scout.source.tree import Tree
from scout.source.usage import FanIn, Use, fan_in, users_of

__all__ = ["FanIn", "Index", "LanguageCount", "Summary", "Tree", "Unread", "Use", "fan_in", "language_of", "outline", "users_of"]
