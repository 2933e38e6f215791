#!/bin/sh
# Every trap that springs leaves a file in $PROBE_OUT.
echo 'def added(): return 1' > new.py
mkdir -p .git/hooks
for hook in post-checkout pre-commit post-commit reference-transaction post-index-change fsmonitor-watchman; do
  printf '#!/bin/sh\ntouch "%s/hook"\n' "$PROBE_OUT" > .git/hooks/$hook
  chmod +x .git/hooks/$hook
done
git config core.hooksPath .git/hooks
git config core.fsmonitor "touch $PROBE_OUT/fsmonitor; false"
git config filter.trap.clean "touch $PROBE_OUT/clean; cat"
git config filter.trap.smudge "touch $PROBE_OUT/smudge; cat"
git config filter.trap.required true
git config diff.trap.textconv "touch $PROBE_OUT/textconv; cat"
git config diff.external "touch $PROBE_OUT/external"
git config merge.trap.driver "touch $PROBE_OUT/merge"
git config core.pager "touch $PROBE_OUT/pager"
git config core.sshCommand "touch $PROBE_OUT/ssh"
git config core.worktree /
printf '*.py filter=trap diff=trap merge=trap\n' > .gitattributes
