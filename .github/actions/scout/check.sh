#!/usr/bin/env bash
# Checks the plan's branches and keeps one comment up to date. What others wrote reaches `gh` in a file, indented, so that it is
# shown as it is: no mention, no markup, no workflow command.
set -euo pipefail

MARK='<!-- scout check -->'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

scout plan "$SPECS" --json > "$work/plan.json"
python3 -c 'import json, sys; print("\n".join(track["branch"] for track in json.load(open(sys.argv[1]))["plan"]["tracks"]))' \
  "$work/plan.json" > "$work/branches"
if ! grep -qxF -- "$HEAD_BRANCH" "$work/branches"; then
  echo "$SPECS plans no branch of that name: nothing to check."
  exit 0
fi

# A checkout has one local branch; scout looks at all of the plan's.
here=$(git symbolic-ref --quiet --short HEAD || true)
while IFS= read -r branch; do
  if [ "$branch" != "$here" ] && git rev-parse --verify --quiet "refs/remotes/origin/$branch" > /dev/null; then
    git branch --quiet --no-track --force -- "$branch" "refs/remotes/origin/$branch"
  fi
done < "$work/branches"
onto="$LANDS_ON"
if git rev-parse --verify --quiet "refs/remotes/origin/$LANDS_ON" > /dev/null; then onto="origin/$LANDS_ON"; fi

found=0
scout check "$SPECS" --onto "$onto" --github > "$work/annotated" || found=$?
if [ "$found" -gt 1 ]; then exit "$found"; fi
grep '^::' "$work/annotated" || true
grep -v '^::' "$work/annotated" > "$work/said" || true

{
  printf '%s\n' "$MARK"
  if [ "$found" = 0 ]; then echo 'Nothing speaks against landing this.'; else echo 'Settle this before it lands.'; fi
  echo
  sed 's/^/    /' "$work/said"
} > "$work/comment"

known=$(gh api "repos/$REPOSITORY/issues/$PULL_REQUEST/comments" --paginate \
  --jq ".[] | select(.body | startswith(\"$MARK\")) | .id" | head -n 1)
if [ -n "$known" ]; then
  gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$known" --field "body=@$work/comment"
else
  gh api --silent --method POST "repos/$REPOSITORY/issues/$PULL_REQUEST/comments" --field "body=@$work/comment"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "findings=$found" >> "$GITHUB_OUTPUT"; fi
exit "$found"
