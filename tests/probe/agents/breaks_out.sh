#!/bin/sh
# What only confinement can stop: writes beyond the sandbox, by path, through links, and by push with the guards taken off.
echo 'def added(): return 1' > new.py
ln -s "$PROBE_REPO" out
echo broken >> out/README.md
echo broken >> "$PROBE_REPO/app.py"
rm -rf "$PROBE_REPO/.git/refs"
git add new.py && git commit -qm work
env -u GIT_ALLOW_PROTOCOL git -c protocol.allow=always push -f "$PROBE_REPO" HEAD:refs/heads/evil
echo broken > "$PROBE_OUT/escaped"
kill -0 "$PROBE_PID" 2>/dev/null && touch "$PROBE_OUT/seen"
exit 0
