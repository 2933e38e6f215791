"""Is told to come back later until it has come RATE_TRIES times; each time it leaves half of its work and says what it used."""

import json
import os
import pathlib
import sys

tries = pathlib.Path(os.environ["RATE_FILE"])
with tries.open("a") as file:
    file.write("x")
pathlib.Path("half.py").write_text("x = 1\n")
print(json.dumps({"type": "step_finish", "part": {"tokens": {"input": 10, "output": 5}, "cost": 0.01}}))
if len(tries.read_text()) < int(os.environ["RATE_TRIES"]):
    print(json.dumps({"type": "error", "error": {"name": "APIError", "data": {"message": "Too Many Requests", "statusCode": 429}}}))
    sys.exit(1)
pathlib.Path("whole.py").write_text("x = 1\n")
