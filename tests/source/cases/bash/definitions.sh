#!/usr/bin/env bash
source ./lib.sh
. "$here/other.sh"

LIMIT=3
export NAME=shop

# Sums up.
sum() {
  helper "$1" "$LIMIT"
}

function pay {
  sum 1
}

pay "$@"
