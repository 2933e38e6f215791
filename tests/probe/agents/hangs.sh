#!/bin/sh
echo 'def added(): return 1' > new.py
echo "waiting"
sleep 1000
