#!/bin/sh
git checkout -q --orphan other && git rm -rfq --cached . && rm -f app.py
echo 'def added(): return 1' > new.py
git add new.py && git commit -qm orphan
git branch -D scout
git branch -m renamed
git reflog expire --expire=now --all
git gc -q --prune=now
for ref in $(git for-each-ref --format='%(refname)'); do git update-ref -d "$ref"; done
echo garbage > .git/HEAD
exit 0
