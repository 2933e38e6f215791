"""Takes no hint to leave."""

import pathlib
import signal
import time

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
pathlib.Path("new.py").write_text("def added():\n    return 1\n")
while True:
    time.sleep(1)
