"""Plan → a GitHub Actions workflow that runs the checks of every track's branch. Pure.

Commands travel as data in the matrix's environment, so nothing in them is expanded by the workflow.
"""

from __future__ import annotations

import yaml

from scout.exports.format import MARKER, Export, Format, Source
from scout.text import one_line


def write(source: Source) -> Export:
    """`.github/workflows/scout-<feature>.yml`."""
    plan = source.plan
    rows = [
        {"track": track.track, "branch": _literal(track.branch), "checks": _literal("\n".join(track.checks)) or "true"}
        for track in plan.tracks
    ]
    steps = [
        {"uses": "actions/checkout@v4", "with": {"ref": "${{ matrix.branch }}"}},
        {"name": "checks", "env": {"CHECKS": "${{ matrix.checks }}"}, "run": 'sh -euxc "$CHECKS"'},
    ]
    job = {"runs-on": "ubuntu-latest", "strategy": {"fail-fast": False, "matrix": {"include": rows}}, "steps": steps}
    title = _literal(one_line(f"scout {plan.title}", limit=80))
    flow = {"name": title, "on": {"workflow_dispatch": {}}, "permissions": {"contents": "read"}, "jobs": {"track": job}}
    name = f".github/workflows/scout-{plan.feature}.yml"
    text = f"# {MARKER}\n" + yaml.safe_dump(flow, sort_keys=False, width=200)
    return Export({name: text}, ("set-up of a language: add its setup-… action",), f"gh workflow run scout-{plan.feature}.yml")


def _literal(text: str) -> str:
    """Text that GitHub reads as it is: it would expand an expression inside of a matrix."""
    return text.replace("${{", "${{ '${{' }}")


FORMAT = Format("github-actions", "GitHub Actions: the checks of every track's branch", "GitHub's workflow schema; our own checks", write)
