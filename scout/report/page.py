"""Findings → the text of a page, of pictures, of a diff in reading order. Pure.

The templates decide how it looks; everything else is decided before they see it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from scout.model import Change, Scout, Verdict
from scout.report.agents import compare_agents, lines_of
from scout.report.chart import draw_chart
from scout.report.diffs import FileDiff, draw_diff
from scout.report.findings import Findings
from scout.report.folders import draw_folders
from scout.report.matrix import KINDS, Grid, draw_grid, in_words
from scout.report.treemap import draw_treemap
from scout.text import visible

PICTURES = ("matrix.svg", "waves.svg")
TEMPLATES = ("pictures.css", "report.css", "report.html", "report-diff.html", "reading.html", "treemap.svg", *PICTURES)
_MOST_DIFF_LINES = 8_000
"""Of all diffs of a page: more makes browsers slow."""
_NO_CHARACTER = re.compile("[\ufffe\uffff]")


class ScoutDiff(NamedTuple):
    """What one scout left, ready to be shown."""

    scout: Scout
    files: tuple[FileDiff, ...]
    lines: int
    left_out: int
    """Files whose lines are not on the page."""


def write_page(findings: Findings, *, templates: Mapping[str, str]) -> str:
    """The whole run as one HTML file: no script, no network, one style sheet whose digest the page's policy names."""
    environment = _environment(templates)
    plan, style = findings.plan, _style(templates)
    diffs = _diffs(findings)
    parts = tuple(found.part for found in findings.maps)
    return environment.get_template("report.html").render(
        run=findings,
        plan=plan,
        parts=parts,
        titles={part.name: part.title for part in findings.feature.parts},
        part_grid=draw_grid(parts, findings.overlaps, prefix="parts"),
        track_grid=draw_grid([track.track for track in plan.tracks], plan.overlaps, prefix="tracks"),
        chart=draw_chart(findings.times),
        treemap=draw_treemap(findings.maps),
        folders=draw_folders(findings.maps),
        agents=compare_agents(findings.scouts, findings.changes),
        diffs=diffs,
        places={(left.scout.id, file.path): f"{left.scout.id}.{at}" for left in diffs for at, file in enumerate(left.files, 1)},
        found=_found(findings),
        style=Markup(style),
        digest=_digest(style),
        standalone=False,
    )


def draw_pictures(findings: Findings, *, templates: Mapping[str, str]) -> dict[str, str]:
    """matrix.svg and waves.svg, each with its own colours for light and dark pages."""
    environment = _environment(templates)
    parts = tuple(found.part for found in findings.maps)
    grid = draw_grid(parts, findings.overlaps, prefix="parts") if len(parts) > 1 else _of_tracks(findings)
    return {
        name: environment.get_template(name)
        .render(
            grid=grid,
            chart=draw_chart(findings.times),
            style=Markup(templates["pictures.css"]),
            standalone=True,
        )
        .strip()
        + "\n"
        for name in PICTURES
    }


def write_reading(
    title: str, why: Sequence[tuple[str, str]], change: Change, contents: Mapping[str, bytes], *, templates: Mapping[str, str]
) -> str:
    """A change as one HTML file, its files in the order of `why`: (path, why it comes there)."""
    files = {file.path: file for file in draw_diff(change, contents)}
    ordered = [(files.pop(path), reason) for path, reason in why if path in files]
    style = _style(templates)
    return (
        _environment(templates)
        .get_template("reading.html")
        .render(
            title=title,
            files=[*ordered, *((file, "") for file in files.values())],
            style=Markup(style),
            digest=_digest(style),
            standalone=False,
        )
    )


def _environment(templates: Mapping[str, str]) -> Environment:
    """Every value is escaped, whatever the template is called, and nothing hides in it."""
    environment = Environment(
        loader=DictLoader(dict(templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {"kind": KINDS.__getitem__, "in_words": in_words}
    return environment


def _shown(value: object) -> object:
    """Text of others: what would hide or reorder it is written out. Markup is our own."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _NO_CHARACTER.sub("\ufffd", visible(value))
    return value


def _style(templates: Mapping[str, str]) -> str:
    return templates["pictures.css"] + templates["report.css"]


def _digest(style: str) -> str:
    """As a Content-Security-Policy names a style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _of_tracks(findings: Findings) -> Grid:
    return draw_grid([track.track for track in findings.plan.tracks], findings.plan.overlaps, prefix="tracks")


def _found(findings: Findings) -> str:
    """What the scouts found, in one sentence: `3 parts: 2 pairs in order, 1 independent.`"""
    words = {
        Verdict.CONFLICT: "in conflict",
        Verdict.UNKNOWN: "unknown",
        Verdict.ORDERED: "where one lands first",
        Verdict.COORDINATE: "to coordinate",
        Verdict.INDEPENDENT: "independent",
    }
    counts = [(sum(pair.verdict is verdict for pair in findings.overlaps), said) for verdict, said in words.items()]
    told = [f"{count} {said}" for count, said in counts if count]
    return f"{len(findings.overlaps)} pairs of parts: {', '.join(told)}." if told else "One part, so nothing can collide."


def _diffs(findings: Findings) -> tuple[ScoutDiff, ...]:
    """The scouts with what they left; when the page is full, the rest in numbers."""
    shown, budget = [], _MOST_DIFF_LINES
    for scout in findings.scouts:
        change = findings.changes.get(scout.id)
        if change is None:
            shown.append(ScoutDiff(scout, (), 0, 0))
            continue
        whole = lines_of(change)
        kept = []
        for file in change.files:
            size = sum(hunk.old_count + hunk.new_count for hunk in file.hunks)
            if size > budget:
                continue
            budget -= size
            kept.append(file)
        files = draw_diff(change._replace(files=tuple(kept)), findings.contents)
        shown.append(ScoutDiff(scout, files, whole, len(change.files) - len(kept)))
    return tuple(shown)
