"""Prints what is almost JSON around three events that are whole; edits."""

import json
import pathlib
import sys

HERE = pathlib.Path.cwd()
(HERE / "new.py").write_text("def added():\n    return 1\n")
read = {"type": "tool_use", "name": "Read", "input": {"file_path": str(HERE / "app.py")}}
whole = [
    {"type": "assistant", "message": {"content": [read]}},
    {"type": "assistant", "message": {"content": "no list", "usage": [1, 2]}},
    {"type": "result", "result": "Done.", "usage": {"input_tokens": 7, "output_tokens": 3}},
]
broken = ['{"type": "assistant"', "{}{}", "{" * 100_000, '{"type": ' + "9" * 10_000 + "}", '{"type": NaN}', "[1, 2]", "null"]
for line in (*broken, *map(json.dumps, whole), *broken):
    print(line)
sys.stdout.buffer.write(b'\xff\xfe{"type": "result"}\n{"type": "resu')
