"""The published JSON Schema of the front matter is the one that the code checks with."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import yaml

from scout.specs import write_specs
from scout.specs.frontmatter import json_schema
from scout.specs.markdown import split
from tests.specs.plans import TEMPLATES, notifications

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "schemas" / "spec.schema.json"


def test_the_published_schema_is_up_to_date() -> None:
    """After a change: `python -m tests.regenerate`."""
    assert json.loads(PUBLISHED.read_text()) == json_schema()


def test_specs_that_scout_writes_satisfy_it() -> None:
    for name, text in write_specs(notifications(), templates=TEMPLATES).items():
        if name != "README.md":
            jsonschema.validate(yaml.safe_load(split(text).front_matter or ""), json_schema())
