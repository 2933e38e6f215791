"""Features of mined commits (features.py) → weights of the ranker, and how good they are on repositories they were not learned on.

usage: python -m bench.localize.learn FEATURES_DIR [--check FEATURES_DIR]… [--without SIGNAL] [--out scout/recon/weights.json]

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
from scout.recon.ranking import LEADERS, probabilities
from scout.recon.roles import Role, role
from scout.recon.signals import SIGNALS
from scout.recon.symbols import CALLABLE, SYMBOL_FILES, SYMBOL_SIGNALS

Floats = NDArray[np.float64]
Row = dict[str, Any]
FOLDS = 5
PRIOR = {"frames": 1.0, "said": 2.0, "modules": 0.5, "tested": 0.3}
SYMBOL_PRIOR = {"framed": 2.0, "named": 1.0}
"""Commit messages hold hardly any stack traces, paths and words of tests, issues do: what is learned of these may only be more."""


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
    return at_least(Net(len(SIGNALS), 0, 0).fit(groups_of(rows, lambda row: row["x"])), SIGNALS, PRIOR)


def at_least(net: Net, names: Sequence[str], prior: Mapping[str, float]) -> Net:
    for name, least in prior.items():
        at = names.index(name)
        net.weights[0][at, 0] = max(net.weights[0][at, 0], least)
    return net


def learn_second(rows: Sequence[Row], first: Mapping[str, Floats], hidden: int) -> Net:
    groups = groups_of(rows, lambda row: second_rows(row, first[row["id"]]))
    return Net(2 + 2 * len(KINSHIP), hidden, 1).fit(groups)


def symbol_rows(row: Row, scores: Floats, calibrated: Sequence[float]) -> tuple[Floats, list[tuple[str, str]]]:
    """Numbers and names of the symbols of the leading files; what depends on the files' places is made anew."""
    order = sorted(range(len(scores)), key=lambda at: (-scores[at], row["paths"][at]))
    sure = probabilities([float(score) for score in scores], calibrated)
    prior = {row["paths"][at]: (1 + np.log(max(sure[at], 1e-3)) / 7, 1 / (1 + place)) for place, at in enumerate(order[:SYMBOL_FILES])}
    held = [symbol for symbol in row["symbols"] if symbol[0] in prior]
    x = np.array([numbers for *_, numbers in held], float).reshape(len(held), len(SYMBOL_SIGNALS))
    for at, (path, *_) in enumerate(held):
        x[at, :2] = prior[path]
    return x, [(path, name) for path, name, *_ in held]


def symbol_groups(rows: Sequence[Row], scores: Mapping[str, Floats], calibrated: Sequence[float]) -> list[tuple[Floats, Floats]]:
    groups = []
    for row in rows:
        x, names = symbol_rows(row, scores[row["id"]], calibrated)
        changed = {(path, name) for path, name, _ in row["changed"]}
        y = np.array([name in changed for name in names], float)
        if y.sum():
            groups.append((x, y))
    return groups


def learn_symbols(rows: Sequence[Row], scores: Mapping[str, Floats], calibrated: Sequence[float]) -> Net:
    return at_least(Net(len(SYMBOL_SIGNALS), 0, 0).fit(symbol_groups(rows, scores, calibrated)), SYMBOL_SIGNALS, SYMBOL_PRIOR)


def judged_symbols(rows: Sequence[Row], orders: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, float]]:
    """LocAgent's measure over functions: of the changed ones, how many lead. Commits that changed none are left out."""
    found = []
    for row in rows:
        gold = {(path, own_name(name)) for path, name, kind in row["changed"] if kind in CALLABLE}
        if gold:
            seen = list(dict.fromkeys((path, own_name(name)) for path, name in orders[row["id"]]))
            found.append({f"acc@{k}": float(len(gold & set(seen[:k])) == min(k, len(gold))) for k in (1, 5, 10)})
    return found


def own_name(name: str) -> str:
    """A constructor goes by its class's name, as in LocAgent's measure."""
    return name.removesuffix(".__init__")


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


def calibration(scored: Sequence[tuple[Floats, Floats]]) -> list[float]:
    """What ranking.probabilities makes probabilities of scores with: logistic regression on the distance to the best and on the crowd."""
    behind = [scores - scores.max() for scores, _ in scored]
    x = np.concatenate([np.stack([gaps, np.full(len(gaps), np.log(np.exp(gaps).sum())), np.ones(len(gaps))], 1) for gaps in behind])
    changed = np.concatenate([y for _, y in scored])
    weights = np.array([1.0, 0.0, 0.0])
    for _ in range(30):
        forecast = 1 / (1 + np.exp(-(x @ weights)))
        curve = (x * (forecast * (1 - forecast))[:, None]).T @ x + 1e-6 * np.eye(3)
        weights -= np.linalg.solve(curve, x.T @ (forecast - changed))
    return [round(float(weight), 4) for weight in weights]


def ranked_symbols(row: Row, net: Net, scores: Floats, calibrated: Sequence[float]) -> list[tuple[str, str]]:
    x, names = symbol_rows(row, scores, calibrated)
    values = net(x) if names else np.zeros(0)
    return [names[at] for at in sorted(range(len(names)), key=lambda at: -values[at])]


def sources(row: Row, values: Floats) -> tuple[Floats, Floats]:
    """Scores of one commit's candidates and which of them it changed."""
    return values, np.array([path in row["gold"] for path in row["paths"][: len(values)]], float)


def symbols_held_out(rows: Sequence[Row], scores: Mapping[str, Floats], calibrated: Sequence[float]) -> dict[str, list[tuple[str, str]]]:
    """Each commit's symbols, ranked by weights that were learned on other repositories."""
    fold = folds(rows)
    found: dict[str, list[tuple[str, str]]] = {}
    for at in range(FOLDS):
        net = learn_symbols([row for row in rows if fold[row["repo"]] != at], scores, calibrated)
        found |= {row["id"]: ranked_symbols(row, net, scores[row["id"]], calibrated) for row in rows if fold[row["repo"]] == at}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("features", type=Path)
    parser.add_argument("--check", type=Path, action="append", default=[])
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--hidden", type=int, default=4)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows = load(options.features)
    checks = {folder.name: load(folder) for folder in options.check}
    for row in (*rows, *(row for others in checks.values() for row in others)):
        row["x"][:, [SIGNALS.index(name) for name in options.without]] = 0
    print(f"{len(rows)} commits of {len({row['repo'] for row in rows})} repositories")

    def first_model(chosen: Sequence[Row]) -> Callable[[Row], Floats]:
        net = learn_first(chosen)
        return lambda row: net(row["x"])

    text = SIGNALS.index("text")
    alone = judged(rows, {row["id"]: row["x"][:, text] for row in rows})
    show("BM25 alone", alone)
    held = out_of_fold(rows, first_model)
    one = judged(rows, held)
    show("first look, held out", one)

    def second_model(chosen: Sequence[Row]) -> Callable[[Row], Floats]:
        net = learn_second(chosen, held, options.hidden)
        return lambda row: net(second_rows(row, held[row["id"]]))

    held_second = out_of_fold(rows, second_model)
    two = judged(rows, held_second)
    show("second look, held out", two)
    difference("second look over BM25", alone, two)
    difference("second look over first", one, two)
    calibrated = calibration([sources(row, held_second[row["id"]]) for row in rows])
    show("functions, held out", judged_symbols(rows, symbols_held_out(rows, held_second, calibrated)))
    first, second = learn_first(rows), learn_second(rows, held, options.hidden)
    symbols = learn_symbols(rows, held_second, calibrated)
    for name, others in checks.items():
        seen = {row["id"]: first(row["x"]) for row in others}
        last = {row["id"]: second(second_rows(row, seen[row["id"]])) for row in others}
        show(f"BM25 alone, {name}", judged(others, {row["id"]: row["x"][:, text] for row in others}))
        show(f"first look, {name}", judged(others, seen))
        show(f"second look, {name}", judged(others, last))
        named = {row["id"]: ranked_symbols(row, symbols, last[row["id"]], calibrated) for row in others}
        show(f"functions, {name}", judged_symbols(others, named))
    print("  ".join(f"{name} {value:.2f}" for name, value in zip(SIGNALS, first.weights[0][:, 0], strict=True)))
    print("  ".join(f"{name} {value:.2f}" for name, value in zip(SYMBOL_SIGNALS, symbols.weights[0][:, 0], strict=True)))
    if options.out:
        learned = {
            "signals": SIGNALS,
            "kinship": KINSHIP,
            "first": first.layers(),
            "second": second.layers(),
            "calibration": calibrated,
            "symbol_signals": SYMBOL_SIGNALS,
            "symbols": symbols.layers(),
            "symbol_calibration": calibration([(symbols(x), y) for x, y in symbol_groups(rows, held_second, calibrated)]),
        }
        options.out.write_text(json.dumps(learned) + "\n")


if __name__ == "__main__":
    main()
