#!/bin/sh
# Every way to push there is, with no walls around; PROBE_WEB is a server that notes who comes. `ssh` on PATH leaves a trace.
echo 'def added(): return 1' > new.py
git add -A && git commit -qm work
for target in "$PROBE_REPO" "file://$PROBE_REPO" "$PROBE_WEB/repo.git" ssh://git@127.0.0.1/repo.git git@127.0.0.1:repo.git ext::"sh -c true"; do
  git push -f "$target" HEAD:refs/heads/main HEAD:refs/heads/evil && echo pushed
  git remote add other "$target" && git push -f other HEAD:evil && echo pushed
  git remote remove other
  git fetch "$target" && echo fetched
done
exit 0
