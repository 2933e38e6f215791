"""Plan → plan.json: everything, for programs of one's own. Pure."""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, to_json


def write(source: Source) -> Export:
    """The whole plan."""
    held = {"marker": MARKER, "schema": 1, "specs": dict(source.specs), "plan": source.plan.model_dump(mode="json")}
    return Export({f"scout-{source.plan.feature}.json": to_json(held)}, next=f"jq '.plan.tracks[].track' scout-{source.plan.feature}.json")


FORMAT = Format("json", "programs of your own", "json.loads, and the plan reads back as itself", write)
