#!/bin/sh
echo 'def added(): return 1' > new.py
while :; do dd if=/dev/zero bs=1M count=8 status=none >> big.bin; sleep 0.05; done
