#!/bin/sh
echo 'def added(): return 1' > new.py
echo "that is that" >&2
exit 1
