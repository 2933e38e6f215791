#!/bin/sh
echo 'def added(): return 1' > new.py
git add -A && git commit -qm work
git push -f "$PROBE_REPO" HEAD:refs/heads/main HEAD:refs/heads/evil && echo pushed
git push -f "file://$PROBE_REPO" HEAD:refs/heads/evil && echo pushed
git remote add origin "$PROBE_REPO" && git push -f origin HEAD:evil && echo pushed
git fetch "$PROBE_REPO" && echo fetched
exit 0
