"""Everything that a file system can hold and a commit can not, or that git would stumble over."""

import os
import pathlib
import socket
import subprocess

pathlib.Path("new.py").write_text("def added():\n    return 1\n")
os.mkfifo("pipe")
here = socket.socket(socket.AF_UNIX)
here.bind("socket")
pathlib.Path("nested").mkdir()
subprocess.run(["git", "init", "-q", "nested"], check=True)
pathlib.Path("nested/inner.py").write_text("x = 1\n")
pathlib.Path("loop-a").symlink_to("loop-b")
pathlib.Path("loop-b").symlink_to("loop-a")
pathlib.Path("self").symlink_to(".")
pathlib.Path("secret").symlink_to("/etc/passwd")
pathlib.Path(os.fsdecode(b"not-utf-8-\xff\xfe.py")).write_text("x = 1\n")
pathlib.Path("new\nline; $(touch pwned) `id`.py").write_text("x = 1\n")
pathlib.Path("-rf").write_text("x = 1\n")
with pathlib.Path("sparse.bin").open("wb") as sparse:
    sparse.truncate(100 * 1024**3)
pathlib.Path("README.md").unlink()
pathlib.Path("README.md").mkdir()
pathlib.Path("README.md/inside.txt").write_text("a file became a folder\n")
os.mkfifo("scout-report.md")
