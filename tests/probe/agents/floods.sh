#!/bin/sh
echo 'def added(): return 1' > new.py
exec yes "more and more and more and more and more and more and more and more and more"
