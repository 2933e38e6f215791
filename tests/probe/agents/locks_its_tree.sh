#!/bin/sh
mkdir -p deep/er
echo 'def added(): return 1' > deep/er/new.py
chmod -R 000 deep .git
chmod 000 . "$HOME" "$TMPDIR"
