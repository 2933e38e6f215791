"""Prints what it uses step by step as opencode does, without end; edits first."""

import json
import pathlib
import time

pathlib.Path("new.py").write_text("def added():\n    return 1\n")
while True:
    part = {"tokens": {"input": 1000, "output": 50, "cache": {"read": 0, "write": 0}}, "cost": 0.02}
    print(json.dumps({"type": "step_finish", "part": part}), flush=True)
    time.sleep(0.05)
