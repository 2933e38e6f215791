"""Plan ⇄ the Markdown specs that people and agents hold in their hands: write, read back, check. Pure."""

from scout.specs.difference import Difference, compare_plans
from scout.specs.frontmatter import Problem
from scout.specs.ground import Ground
from scout.specs.read import lint_specs, outdated_specs, read_specs
from scout.specs.seal import Kept, is_untouched, keep_edits
from scout.specs.tidy import tidy_spec, tidy_specs
from scout.specs.write import write_specs

__all__ = [
    "Difference",
    "Ground",
    "Kept",
    "Problem",
    "compare_plans",
    "is_untouched",
    "keep_edits",
    "lint_specs",
    "outdated_specs",
    "read_specs",
    "tidy_spec",
    "tidy_specs",
    "write_specs",
]
