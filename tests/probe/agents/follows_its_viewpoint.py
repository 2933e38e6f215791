"""Does what its mission's way of working asks for; asked for nothing special, it does the most."""

import pathlib
import sys

mission = sys.stdin.read()
app = pathlib.Path("app.py")
if "Change as little" in mission:
    pathlib.Path("notes.py").write_text("def notes():\n    return []\n")
elif "Write the tests" in mission:
    pathlib.Path("notes.py").write_text("def notes():\n    return []\n")
    pathlib.Path("test_notes.py").write_text("from notes import notes\n\n\ndef test_notes():\n    assert notes() == []\n")
    app.write_text(app.read_text().replace("return 1", "return 2"))
else:
    pathlib.Path("notes.py").write_text("def notes():\n    return []\n\n\ndef archive():\n    return []\n")
    app.write_text(app.read_text().replace("return 1", "return 2"))
