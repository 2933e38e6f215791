"""Asks a question although nobody is there."""

import pathlib
import sys

print("Proceed? [y/N] ", end="", flush=True)
sys.stdin.read()
answer = sys.stdin.readline()
pathlib.Path("new.py").write_text(f"answer = {answer!r}\n")
