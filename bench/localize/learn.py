"""Features of mined commits (features.py) → weights of the ranker, and how good they are on repositories they were not learned on.

usage: learn.py FEATURES_DIR [--check FEATURES_DIR] [--without SIGNAL] [--out scout/recon/weights.json]

The first look is linear, the second a network with four hidden units. Both minimise the cross-entropy between a softmax over the
candidates and an even share for the changed files. Judged by five folds over repositories, with bootstrap intervals over commits. Needs
numpy.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scout.recon.kin import KINSHIP
from scout.recon.ranking import LEADERS
from scout.recon.roles import Role, role
from scout.recon.signals import SIGNALS

Floats = NDArray[np.float64]
Row = dict[str, Any]
FOLDS = 5
PRIOR = {"frames": 1.0, "said": 2.0}
"""Commit messages hold hardly any stack traces and paths, issues do: what is learned of these may only be more."""


class Net:
    """A linear model, or one with a hidden layer of tanh units."""

    def __init__(self, inputs: int, hidden: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.hidden = hidden
        self.weights: list[Floats] = [
            rng.normal(0, 0.3 / np.sqrt(inputs), (inputs, hidden)) if hidden else np.zeros((inputs, 1)),
            np.zeros(hidden or 1),
        ]
        if hidden:
            self.weights += [rng.normal(0, 0.5 / np.sqrt(hidden), (hidden, 1)), np.zeros(1)]

    def __call__(self, rows: Floats) -> Floats:
        return self._forward(rows)[0]

    def _forward(self, rows: Floats) -> tuple[Floats, Floats]:
        inner = rows @ self.weights[0] + self.weights[1]
        if not self.hidden:
            return inner[:, 0], inner
        inner = np.tanh(inner)
        return (inner @ self.weights[2] + self.weights[3])[:, 0], inner

    def _gradients(self, rows: Floats, inner: Floats, outer: Floats) -> list[Floats]:
        if not self.hidden:
            return [rows.T @ outer[:, None], np.array([outer.sum()])]
        back = (outer[:, None] @ self.weights[2].T) * (1 - inner * inner)
        return [rows.T @ back, back.sum(0), inner.T @ outer[:, None], np.array([outer.sum()])]

    def fit(
        self, groups: Sequence[tuple[Floats, Floats]], *, epochs: int = 30, rate: float = 0.02, decay: float = 1e-3, batch: int = 32
    ) -> Net:
        """Adam with a cosine schedule; a group is one commit's candidates and which of them it changed."""
        rng = np.random.default_rng(0)
        mean, square = [np.zeros_like(w) for w in self.weights], [np.zeros_like(w) for w in self.weights]
        step = 0
        for epoch in range(epochs):
            order = rng.permutation(len(groups))
            now = rate * 0.5 * (1 + np.cos(np.pi * epoch / epochs))
            for at in range(0, len(groups), batch):
                chosen = [groups[i] for i in order[at : at + batch]]
                rows = np.concatenate([x for x, _ in chosen])
                scores, inner = self._forward(rows)
                outer = _softmax_errors(scores, [y for _, y in chosen])
                step += 1
                for i, gradient in enumerate(self._gradients(rows, inner, outer)):
                    slope = gradient + decay * self.weights[i]
                    mean[i] = 0.9 * mean[i] + 0.1 * slope
                    square[i] = 0.999 * square[i] + 0.001 * slope * slope
                    self.weights[i] -= now * (mean[i] / (1 - 0.9**step)) / (np.sqrt(square[i] / (1 - 0.999**step)) + 1e-8)
        return self

    def layers(self) -> list[Any]:
        """As ranking.py reads them: for each layer one row of weights for each output, and the offsets."""
        pairs = zip(self.weights[::2], self.weights[1::2], strict=True)
        return [[[[round(float(v), 4) for v in row] for row in matrix.T], [round(float(v), 4) for v in offset]] for matrix, offset in pairs]


def _softmax_errors(scores: Floats, changed: Sequence[Floats]) -> Floats:
    errors, at = np.empty(len(scores)), 0
    for wanted in changed:
        part = scores[at : at + len(wanted)]
        share = np.exp(part - part.max())
        errors[at : at + len(wanted)] = share / share.sum() - wanted / wanted.sum()
        at += len(wanted)
    return errors / len(changed)


def load(folder: Path) -> list[Row]:
    """Every commit's features, by repository and name; what can't be a candidate leaves the gold."""
    rows: list[Row] = [row for file in sorted(folder.glob("*.pkl")) for row in pickle.loads(file.read_bytes())]
    for row in rows:
        row["x"] = np.array(row["rows"], float)
        row["gold"] = {path for path in row["gold"] if role(path) is Role.SOURCE}
    return [row for row in rows if row["gold"]]


def second_rows(row: Row, first: Floats) -> Floats:
    """The second look's numbers: as ranking.second_look makes them."""
    size, n = len(row["paths"]), row["n"]
    scores = np.full(size, first.min() - 1)
    scores[:n] = first
    share = np.exp(scores - scores.max())
    joined = share.copy()
    joined[n:] = np.exp(first.min() - 1 - first.max())
    order = sorted(range(n), key=lambda at: (-scores[at], row["paths"][at]))
    leaders = [at for at in order[:LEADERS] if row["paths"][at] in row["ties"]]
    led = sum(share[at] for at in leaders) or 1.0
    means, strongest = np.zeros((size, len(KINSHIP))), np.zeros((size, len(KINSHIP)))
    for at in leaders:
        ties = np.array(row["ties"][row["paths"][at]])
        ties[at] = 0
        means += share[at] / led * ties
        strongest = np.maximum(strongest, share[at] * ties)
    return np.concatenate([(scores - scores.max())[:, None], (joined / share[:n].sum())[:, None], means, strongest], 1)


def groups_of(rows: Sequence[Row], features: Callable[[Row], Floats]) -> list[tuple[Floats, Floats]]:
    """For learning: commits of which a file is among the candidates."""
    found = []
    for row in rows:
        x = features(row)
        y = np.array([path in row["gold"] for path in row["paths"][: len(x)]], float)
        if y.sum():
            found.append((x, y))
    return found


def learn_first(rows: Sequence[Row]) -> Net:
    net = Net(len(SIGNALS), 0, 0).fit(groups_of(rows, lambda row: row["x"]))
    for name, least in PRIOR.items():
        at = SIGNALS.index(name)
        net.weights[0][at, 0] = max(net.weights[0][at, 0], least)
    return net


def learn_second(rows: Sequence[Row], first: Mapping[str, Floats], hidden: int) -> Net:
    groups = groups_of(rows, lambda row: second_rows(row, first[row["id"]]))
    return Net(2 + 2 * len(KINSHIP), hidden, 1).fit(groups)


def folds(rows: Sequence[Row]) -> dict[str, int]:
    """Repository → fold."""
    names = sorted({row["repo"] for row in rows})
    random.Random(3).shuffle(names)
    return {name: at % FOLDS for at, name in enumerate(names)}


def out_of_fold(rows: Sequence[Row], learn: Callable[[Sequence[Row]], Callable[[Row], Floats]]) -> dict[str, Floats]:
    """Each commit's scores from weights that were learned on other repositories."""
    fold = folds(rows)
    scores: dict[str, Floats] = {}
    for at in range(FOLDS):
        model = learn([row for row in rows if fold[row["repo"]] != at])
        scores |= {row["id"]: model(row) for row in rows if fold[row["repo"]] == at}
    return scores


def judged(rows: Sequence[Row], scores: Mapping[str, Floats]) -> list[dict[str, float]]:
    found = []
    for row in rows:
        values = scores[row["id"]]
        order = sorted(range(len(values)), key=lambda at: (-values[at], row["paths"][at]))
        files = [row["paths"][at] for at in order if role(row["paths"][at]) is Role.SOURCE][:20]
        gold = row["gold"]
        hit = {k: len(gold & set(files[:k])) for k in (1, 5, 10)}
        found.append({f"acc@{k}": float(hit[k] == min(k, len(gold))) for k in (1, 5, 10)} | {"rec@10": hit[10] / len(gold)})
    return found


def show(name: str, figures: Sequence[Mapping[str, float]]) -> None:
    """Means, and for acc@5 the 95 % interval of a thousand bootstrap samples."""
    means = {key: 100 * sum(row[key] for row in figures) / len(figures) for key in figures[0]}
    values = [row["acc@5"] for row in figures]
    rng = random.Random(7)
    samples = sorted(sum(rng.choices(values, k=len(values))) / len(values) for _ in range(1000))
    low, high = 100 * samples[25], 100 * samples[974]
    print(
        f"{name:36s} n={len(figures):5d}  "
        + "  ".join(f"{key} {value:5.1f}" for key, value in means.items())
        + f"  acc@5 in {low:.1f} … {high:.1f}",
        flush=True,
    )


def difference(name: str, one: Sequence[Mapping[str, float]], other: Sequence[Mapping[str, float]]) -> None:
    """Paired bootstrap of acc@5: other minus one."""
    gaps = [b["acc@5"] - a["acc@5"] for a, b in zip(one, other, strict=True)]
    rng = random.Random(7)
    samples = sorted(sum(rng.choices(gaps, k=len(gaps))) / len(gaps) for _ in range(1000))
    print(f"{name:36s} acc@5 {100 * sum(gaps) / len(gaps):+.1f}  in {100 * samples[25]:+.1f} … {100 * samples[974]:+.1f}", flush=True)


def calibration(rows: Sequence[Row], first: Mapping[str, Floats], second: Net) -> tuple[float, float]:
    """Slope and offset of a logistic from the distance to the best score to whether the file changed."""
    groups = groups_of(rows, lambda row: second_rows(row, first[row["id"]]))
    gaps = np.concatenate([(scores := second(x)) - scores.max() for x, _ in groups])
    changed = np.concatenate([y for _, y in groups])
    slope, offset = 1.0, 0.0
    for _ in range(3000):
        error = 1 / (1 + np.exp(-(slope * gaps + offset))) - changed
        slope -= 2.5 * float((error * gaps).mean())
        offset -= 2.5 * float(error.mean())
    return round(slope, 4), round(offset, 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("features", type=Path)
    parser.add_argument("--check", type=Path)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--hidden", type=int, default=4)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows = load(options.features)
    others = load(options.check) if options.check else []
    for row in (*rows, *others):
        row["x"][:, [SIGNALS.index(name) for name in options.without]] = 0
    print(f"{len(rows)} commits of {len({row['repo'] for row in rows})} repositories")

    def first_model(chosen: Sequence[Row]) -> Callable[[Row], Floats]:
        net = learn_first(chosen)
        return lambda row: net(row["x"])

    text = SIGNALS.index("text")
    show("BM25 alone", judged(rows, {row["id"]: row["x"][:, text] for row in rows}))
    held = out_of_fold(rows, first_model)
    one = judged(rows, held)
    show("first look, held out", one)

    def second_model(chosen: Sequence[Row]) -> Callable[[Row], Floats]:
        net = learn_second(chosen, held, options.hidden)
        return lambda row: net(second_rows(row, held[row["id"]]))

    two = judged(rows, out_of_fold(rows, second_model))
    show("second look, held out", two)
    difference("second look over first", one, two)
    first, second = learn_first(rows), learn_second(rows, held, options.hidden)
    if others:
        seen = {row["id"]: first(row["x"]) for row in others}
        show("BM25 alone, check", judged(others, {row["id"]: row["x"][:, text] for row in others}))
        show("first look, check", judged(others, seen))
        show("second look, check", judged(others, {row["id"]: second(second_rows(row, seen[row["id"]])) for row in others}))
    print("  ".join(f"{name} {value:.2f}" for name, value in zip(SIGNALS, first.weights[0][:, 0], strict=True)))
    if options.out:
        learned = {
            "signals": SIGNALS,
            "kinship": KINSHIP,
            "first": first.layers(),
            "second": second.layers(),
            "calibration": calibration(rows, held, second),
        }
        options.out.write_text(json.dumps(learned) + "\n")


if __name__ == "__main__":
    main()
