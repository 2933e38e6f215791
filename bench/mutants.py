"""How many small faults the tests would notice: mutmut breaks one expression at a time, and the tests that reach it run.

    python -m bench.mutants                          # a sample of every module
    python -m bench.mutants partition --sample 40    # one of them, fewer
    mutmut show NAME                                 # what a survivor changed

The sample is drawn with a seed, so a second run breaks the same expressions. A mutant that only rewords a sentence for people is left out:
whether a sentence is the right one isn't what is measured. Configuration and the choice of tests stand in pyproject.toml.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import get_mutant_name

MODULES = {
    "feature": "feature.py",
    "touchmap": "touchmap/*.py",
    "overlap": "overlap/*.py",
    "partition": "partition/*.py",
    "specs": "specs/*.py",
    "worktrees": "worktrees.py",
}
NOTICED = {"killed", "timeout", "segfault"}


def main() -> None:
    """Draws the samples, runs them in one go, prints a row for each module and the survivors."""
    asked = arguments()
    drawn = {name: _draw(name, sample=asked.sample, seed=asked.seed) for name in asked.modules or MODULES}
    wanted = [mutant for sample, _ in drawn.values() for mutant in sample]
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", str(asked.jobs), *wanted], check=True, stdout=sys.stderr)
    fates = dict(_fates())
    print(f"{'module':<10} {'mutants':>8} {'sample':>7} {'noticed':>8} {'survived':>9} {'not reached':>12} {'score':>6}")
    for name, (sample, whole) in drawn.items():
        counts = Counter(fates[mutant] for mutant in sample)
        noticed = sum(counts[fate] for fate in NOTICED)
        row = f"{name:<10} {whole:>8} {len(sample):>7} {noticed:>8} {counts['survived']:>9} {counts['no tests']:>12}"
        print(f"{row} {noticed / len(sample):>6.0%}")
    for mutant in wanted:
        if fates[mutant] not in NOTICED:
            print(f"{fates[mutant]:<9} {mutant}")


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", choices=[[], *MODULES], help="all of them without a name")
    parser.add_argument("--sample", type=int, default=60, help="mutants of each module")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _draw(module: str, *, sample: int, seed: int) -> tuple[list[str], int]:
    """A sample of the module's mutants, and how many there are."""
    mutants = [mutant for path in sorted(Path("scout").glob(MODULES[module])) for mutant in _mutants(path)]
    return sorted(random.Random(seed).sample(mutants, min(sample, len(mutants)))), len(mutants)


def _mutants(path: Path) -> Iterator[str]:
    """The names of those that change more than a sentence."""
    mutated = mutate_file_contents(str(path), path.read_text())
    meanings = {
        node.name: [ast.dump(_Unworded().visit(line)) for line in node.body]
        for node in ast.walk(ast.parse(mutated.code))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }
    for name in mutated.mutant_names:
        if meanings[name] != meanings[f"{name.partition('__mutmut_')[0]}__mutmut_orig"]:
            yield get_mutant_name(path, name)


class _Unworded(ast.NodeTransformer):
    """Code in which all sentences are the same one."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("sentence") if isinstance(node.value, str) and " " in node.value else node


def _fates() -> Iterator[tuple[str, str]]:
    """Each mutant with what became of it, from mutmut's own records."""
    for file in Path("mutants").rglob("*.py.meta"):
        for mutant, code in json.loads(file.read_text())["exit_code_by_key"].items():
            yield mutant, status_by_exit_code[code]


if __name__ == "__main__":
    main()
