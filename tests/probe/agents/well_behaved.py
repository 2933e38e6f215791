"""Reads its mission, edits a file, adds one, reports."""

import pathlib
import sys

mission = sys.stdin.read()
pathlib.Path("app.py").write_text(pathlib.Path("app.py").read_text().replace("return 1", "return 2"))
pathlib.Path("new.py").write_text("def added():\n    return 1\n")
pathlib.Path("mission-as-read.txt").write_text(mission)
pathlib.Path("scout-report.md").write_text("---\nconfidences: {app.py#run: 0.75}\n---\n## Needed from other parts\n- `store()` of db\n")
print("all done")
