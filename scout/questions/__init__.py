"""What can be asked of a repository, its plans and its runs, beside a whole probe: each module composes stages for a few verbs.

They know nothing of terminals: `cli/` and `mcp.py` hand over values and show what comes back.
"""
