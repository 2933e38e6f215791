"""Plan ⇄ the Markdown specs that people and agents hold in their hands: write, read back, check. Pure."""

from scout.specs.frontmatter import Problem
from scout.specs.read import lint_specs, read_specs
from scout.specs.write import write_specs

__all__ = ["Problem", "lint_specs", "read_specs", "write_specs"]
