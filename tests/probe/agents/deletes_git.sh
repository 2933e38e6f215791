#!/bin/sh
echo 'def added(): return 1' > new.py
git add -A && git commit -qm "kept all the same"
rm -rf .git
