"""Edits, then prints 300 MB: events, half an event without an end, and noise."""

import json
import pathlib
import sys

pathlib.Path("new.py").write_text("def added():\n    return 1\n")
event = json.dumps({"type": "assistant", "message": {"content": [{"type": "text", "text": "x" * 60_000}]}}).encode() + b"\n"
for number in range(5_000):
    sys.stdout.buffer.write(event if number % 3 else b'{"type": "assist' + b"\xff\x00\x1b[2J" * 12_000)
