"""Leaves processes in sessions of their own behind, one of which takes no hint, and ends well."""

import os
import pathlib
import signal
import time

pathlib.Path("new.py").write_text("def added():\n    return 1\n")
for ignoring in (False, True):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            if ignoring:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                time.sleep(0.1)
        os._exit(0)
time.sleep(0.3)
