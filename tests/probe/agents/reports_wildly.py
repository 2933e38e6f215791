"""Leaves a report of many megabytes with terminal escapes, and says that a great deal is certain."""

import pathlib

pathlib.Path("new.py").write_text("x = 1\n")
with pathlib.Path("scout-report.md").open("w") as report:
    report.write("---\nconfidences: {app.py: 99, new.py: 0.5}\n---\n## Surprised\n- \x1b[2J\x1b]52;c;aGk=\x07all \x1b[31mred\x1b[0m\n")
    for number in range(200_000):
        report.write(f"- item {number} \x1b[5m and so on and so on and so on and so on and so on and so on and so on\n")
