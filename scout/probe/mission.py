"""A part and what recon knows of it → the text that a scout is sent out with. Pure.

The template runs in Jinja's sandbox, and everything that people or agents wrote reaches it as a value: a feature that
says `{{ 7 * 7 }}` stays that text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scout.errors import ConfigError
from scout.model import Feature, Part, PartForecast
from scout.probe.report import REPORT_FILE

TEMPLATE = "mission.md"


class Viewpoint(NamedTuple):
    """A way of working that one replica is asked for, so that replicas differ usefully."""

    name: str
    advice: str


VIEWPOINTS = (
    Viewpoint("straightforward", "Build it the way you would build it for real, without polish."),
    Viewpoint("minimal diff", "Change as little of what exists as you can: prefer new files, and touch the fewest shared lines."),
    Viewpoint("tests first", "Write the tests that the part needs first, in the style of this repository, and let them lead you."),
)


def viewpoint(replica: int) -> Viewpoint:
    """The viewpoint of the replica with that number, counted from 1."""
    return VIEWPOINTS[(replica - 1) % len(VIEWPOINTS)]


def write_mission(
    template: str, *, feature: Feature, forecast: PartForecast, others: Sequence[Part], view: Viewpoint, seconds: float
) -> str:
    """The mission text. Raises ConfigError when `template` is not a template."""
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader({}), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["fenced"] = fenced
    try:
        return environment.from_string(template).render(
            feature=feature,
            part=forecast.part,
            forecast=forecast,
            others=tuple(others),
            viewpoint=view,
            minutes=max(1, round(seconds * 0.8 / 60)),
            report_file=REPORT_FILE,
        )
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        line = getattr(error, "lineno", None)
        raise ConfigError(
            f"The template {TEMPLATE} can't be rendered{f' (line {line})' if line else ''}: {error}.",
            hint=f"Mend your own templates/{TEMPLATE}, or delete it to use the one that comes with scout.",
        ) from None


def fenced(text: str) -> str:
    """`text` between fences that nothing in it can close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.rstrip(chr(10))}\n{fence}"
