#!/bin/sh
# {{ plan.title | comment }}
# {{ plan.tracks | length }} track{{ "s, one branch and worktree for each" if plan.tracks | length > 1 else ", one branch and worktree" }}.
# Written by scout for plan {{ plan.id }}. Read it, run it from anywhere,
# run it again: it goes on where it stopped.
#
#   up [--all] [TRACK…]  a branch and a worktree for each track whose
#                        dependencies have landed (--all: for every track)
#   start [--tiled] [TRACK…]
#                        an agent in each worktree, one tmux window a track;
#                        --tiled: up to eight side by side in one window;
#                        without tmux: the commands to type
#   run TRACK            the agent of one track, here
#   status               what each track is doing, and which files it changed
#                        that are not its own
#   verify [TRACK…]      runs the checks of each track in its worktree
#   rebase [TRACK…]      puts unfinished tracks on top of what has landed;
#                        gives up where that conflicts
#   merge [--dry-run] [--verify] [TRACK…]
#                        lands finished tracks in merge order on the branch
#                        that is checked out; stops at a conflict
#   undo, merge --undo   takes back the last merge of this script, if nothing
#                        was committed on top of it
#   down                 removes worktrees and branches that have landed;
#                        keeps and names everything else
{% if scratchpad %}
#   note TRACK TEXT      adds a line to the scratchpad, which all tracks read
{% endif %}
#
# Nothing is forced, and no work is thrown away. Each track has its own PORT,
# COMPOSE_PROJECT_NAME and SCOUT_DATA folder.

set -eu
[ -z "${ZSH_VERSION-}" ] || emulate sh
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_PREFIX

plan={{ plan.id | sh }}
base={{ plan.base | sh }}
tracks={{ plan.tracks | map(attribute="track") | join(" ") | sh }} # in merge order
session={{ session | sh }}
made_in={{ root | sh }} # used when this script does not lie in the repository
use_tmux={{ "yes" if tmux else "no" }}

# What the plan says of a track. Folders and specs are relative to the top of the repository.
# needs: what has to have landed before; feeds: what this one brings in with it; through: what brings this one in.
describe() {
  case $1 in
{% for track in plan.tracks %}
  {{ track.track }})
    title={{ track.title | line | sh }}
    branch={{ track.branch | sh }}
    folder={{ track.worktree | sh }}
    spec={{ specs[track.track] | sh }}
    wave={{ track.wave }} needs={{ track.depends_on | join(" ") | sh }} port={{ 4100 + 10 * loop.index0 }}
    feeds={{ feeds[track.track] | join(" ") | sh }} through={{ (track.lands_through or "") | sh }} role={{ (track.role or "") | sh }}
    ;;
{% endfor %}
  *) die "there is no track $1; tracks: $tracks" ;;
  esac
  place=$(absolute "$folder")
  spec=$(absolute "$spec")
}

# A path from the top of the repository, without the ../ it begins with.
absolute() {
  above=$root below=$1
  while [ "${below#../}" != "$below" ]; do
    above=${above%/*} below=${below#../}
  done
  case $1 in /*) say "$1" ;; *) say "$above/$below" ;; esac
}

# The files that a track may change are taken out of what git lists; the rest of a call's arguments goes first.
outside() {
  case $1 in
{% for track in plan.tracks %}
  {{ track.track }})
    set -- .{% for spec in track | lane %} \
      {{ spec | sh }}{% endfor %}

    ;;
{% endfor %}
  esac
  [ $# = 1 ] || repository diff --name-only "$start" "$tip" -- "$@"
}

# Files of the plan that changed on this branch after the base.
moved() {
{% set claims = plan | claimed %}
{% if claims %}
  repository diff --name-only "$base" HEAD --{% for spec in claims %} \
    {{ spec | sh }}{% endfor %}

{% else %}
  :
{% endif %}
}

# What proves a track's work, run by: check COMMAND.
checks() {
  case $1 in
{% for track in plan.tracks if track.checks %}
  {{ track.track }})
{% for command in track.checks %}
    check {{ command | sh }}
{% endfor %}
    ;;
{% endfor %}
  *) say "$1: the plan names no checks" ;;
  esac
}

# What makes a fresh worktree ready, in that worktree.
prepare() {
{% for file in copies %}
  copy {{ file | sh }} || return
{% endfor %}
{% for line in setup %}
  {{ line }} || return
{% endfor %}
  :
}

# The agent, in the worktree of a track. $task is the task in words, $spec the file that holds it.
agent() {
{% if commands %}
  case $1 in
{% for name, line in commands.items() %}
  {{ name }}) {{ line }} ;;
{% endfor %}
  *) {{ command }} ;;
  esac
{% else %}
  {{ command }}
{% endif %}
}

say() { printf '%s\n' "$*"; }

die() {
  printf 'worktrees: %s\n' "$*" >&2
  exit 1
}

repository() { git -C "$root" "$@"; }

multiplexer() { tmux ${SCOUT_TMUX_SOCKET:+-L "$SCOUT_TMUX_SOCKET"} "$@"; }

# The repository around this script, or the one it was made in. Started from a worktree of the plan, it means the main one.
find_root() {
  for candidate in "$here" "$made_in"; do
    [ -n "$candidate" ] || continue
    root=$(git -C "$candidate" rev-parse --show-toplevel 2>/dev/null) || continue
    repository cat-file -e "$base^{commit}" 2>/dev/null || continue
    current=$(repository symbolic-ref --quiet HEAD) || current=
    for track in $tracks; do
      describe "$track"
      if [ "$current" = "refs/heads/$branch" ]; then
        root=$(repository worktree list --porcelain | sed -n '1s/^worktree //p')
      fi
    done
    return 0
  done
  die "no repository here holds the plan's base $base; run this script inside it, or fetch that commit"
}

# Looks at the described track → tip, start, state:
#   none: nothing there    up: its worktree is there    parked: the branch alone    taken: something that is not ours
examine() {
  tip=$(repository rev-parse --quiet --verify "refs/heads/$branch^{commit}") || tip=
  start=$(repository config --get "branch.$branch.scoutstart") || start=
  state=none
  if [ -e "$place" ] || [ -L "$place" ]; then
    state=taken
    reason="$place exists and is not the worktree of $branch"
    if [ -d "$place" ] && [ "$(git -C "$place" symbolic-ref --quiet HEAD 2>/dev/null)" = "refs/heads/$branch" ] &&
      [ -z "$(git -C "$place" rev-parse --show-prefix)" ] && [ "$(common_dir "$place")" = "$(common_dir "$root")" ]; then
      state=up
    fi
  elif [ -n "$tip" ] && [ -n "$start" ]; then
    state=parked
  elif [ -n "$tip" ]; then
    state=taken
    reason="the branch $branch exists and was not made by this script"
  fi
}

common_dir() { git -C "$1" rev-parse --path-format=absolute --git-common-dir; }

# Whether everything on the described branch is in HEAD, squashed and cherry-picked work included.
contained() {
  [ -n "$tip" ] || return 1
  merged=$(repository merge-tree --write-tree HEAD "$tip" 2>/dev/null) || return 1
  [ "$merged" = "$(repository rev-parse 'HEAD^{tree}')" ]
}

worked() { [ -n "$tip" ] && [ -n "$start" ] && [ "$tip" != "$start" ]; }

# Whether a track's work is in HEAD: this script merged it, or nothing of it is missing there, or so it was when it was taken down.
landed() {
  describe "$1"
  examine
  merged_here "$1" || { worked && contained; } || repository config --get-all "scout.$plan.landed" | grep -Fxq -e "$1"
}

merged_here() { [ -n "$(repository log -1 --format=%h --grep="^Scout-Track: $plan/$1\$" "$base..HEAD")" ]; }

# Those of the described track's dependencies that have not landed, and what it brings in that is not finished.
missing() {
  for need in $needs; do
    (landed "$need") || printf '%s ' "$need"
  done
  for need in $feeds; do
    (finished "$need") || printf '%s ' "$need"
  done
}

# Whether a track's work is committed.
finished() {
  describe "$1"
  examine
  if worked; then [ "$state" != up ] || [ "$(uncommitted "$place")" = 0 ]; else landed "$1"; fi
}

# The tip of the one branch that the described track continues; empty when it continues none.
continued() {
  only=$feeds
  case $only in
  '' | *' '*) ;;
  *) (describe "$only" && examine && ! landed "$only" && say "$tip") || : ;;
  esac
}

# Its own port, containers and data for each track. The data folder lies in git's own folder and goes with the worktree.
environment() {
{% if scratchpad %}
  export SCOUT_SCRATCHPAD="$scratchpad"
{% endif %}
  export PORT="$port" COMPOSE_PROJECT_NAME="$session-$1" SCOUT_TRACK="$1"
  SCOUT_DATA=$(git -C "$place" rev-parse --path-format=absolute --git-path scout-data)
  export SCOUT_DATA
  mkdir -p "$SCOUT_DATA"
}

# An ignored file that the plan was asked to hand to every worktree.
copy() {
  if [ -f "$root/$1" ] && [ ! -e "$1" ] && repository check-ignore --quiet "$1"; then
    mkdir -p "$(dirname "$1")"
    cp -p "$root/$1" "$1"
    say "copied $1"
  fi
}

uncommitted() { git -C "$1" status --porcelain | wc -l | tr -d ' '; }

# The tracks that were asked for, checked; all of them without a name.
chosen() {
  for track; do
    (describe "$track") || exit 1
  done
  if [ $# -gt 0 ]; then say "$*"; else say "$tracks"; fi
}

up() {
  everything=no
  if [ "${1-}" = --all ]; then
    everything=yes
    shift
  fi
  list=$(chosen "$@")
  repository merge-base --is-ancestor "$base" HEAD ||
    die "HEAD does not hold the plan's base $base; check out the branch that the plan was made on"
  require_fresh
  todo=
  later=
  wrong=0
  for track in $list; do
    if (landed "$track"); then
      say "$track: landed"
      continue
    fi
    describe "$track"
    examine
    waits=$(missing)
    case $state in
    up) say "$track: up already in $place" ;;
    taken)
      printf 'worktrees: %s: %s; rename one of the two\n' "$track" "$reason" >&2
      wrong=1
      ;;
    *) if [ -n "$waits" ] && [ "$everything" = no ]; then later="$later $track"; else todo="$todo $track"; fi ;;
    esac
  done
  [ "$wrong" = 0 ] || die "nothing was created"
  for track in $todo; do
    describe "$track"
    examine
    create "$track"
  done
  for track in $later; do
    describe "$track"
    waits=$(missing)
    say "$track: waits for ${waits% }"
  done
}

# Before the first track lands, every change of the plan's files is somebody else's, and the plan does not know it.
require_fresh() {
  [ "$everything" = no ] || return 0
  for track in $tracks; do
    if (landed "$track"); then return 0; fi
    describe "$track"
    examine
    if worked; then return 0; fi
  done
  changed=$(moved)
  [ -z "$changed" ] || die "the plan is stale: since its base these files changed: $(say "$changed" | tr '\n' ' ')
probe again, or take the base as it is with: up --all"
}

# Tracks that wait for nothing start at the base they were measured on, those that continue a branch at its tip, and the
# others on what has landed.
create() {
  if [ "$state" = parked ]; then
    repository worktree add --quiet "$place" "$branch"
  else
    from=$base
    [ -z "$needs" ] || [ -n "$(missing)" ] || from=$(repository rev-parse HEAD)
    before=$(continued)
    from=${before:-$from}
    repository config "branch.$branch.scoutstart" "$from"
    repository worktree add --quiet --no-track -b "$branch" "$place" "$from"
  fi
  say "$1: $branch in $place"
  [ ! -x "$root/.scout/hook-up" ] || "$root/.scout/hook-up" "$place" || say "$1: the hooks of scout could not be installed there"
  (environment "$1" && cd "$place" && prepare) || say "$1: setting it up ended with exit code $?; see above"
}

start() {
  tiled=no
  if [ "${1-}" = --tiled ]; then
    tiled=yes
    shift
  fi
  list=$(chosen "$@")
  started=0
  for track in $list; do
    describe "$track"
    examine
    if [ "$state" != up ]; then
      say "$track: not up"
    elif (landed "$track"); then
      say "$track: landed"
    elif [ "$use_tmux" = no ] || ! command -v tmux >/dev/null; then
      say "sh $(quoted "$self") run $track"
    else
      open_pane "$track"
      started=1
    fi
  done
  [ "$started" = 0 ] || say "tmux${SCOUT_TMUX_SOCKET:+ -L $SCOUT_TMUX_SOCKET} attach -t $session"
}

quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# A pane knows its track by an option of its own: programs rename windows and titles as they like.
open_pane() {
  if [ -n "$(pane "$1")" ]; then
    say "$1: runs already"
    return 0
  fi
  window=$1
  [ "$tiled" = no ] || window=overview
  if ! multiplexer has-session -t "=$session" 2>/dev/null; then
    opened=$(multiplexer new-session -d -P -F '#{pane_id}' -x 200 -y 50 -s "$session" -n "$window" -c "$place" sh "$self" run "$1")
  elif [ "$tiled" = yes ] && room=$(overview) && [ -n "$room" ]; then
    opened=$(multiplexer split-window -d -P -F '#{pane_id}' -t "$room" -c "$place" sh "$self" run "$1")
    multiplexer select-layout -t "$room" tiled
  else
    opened=$(multiplexer new-window -d -P -F '#{pane_id}' -t "=$session:" -n "$window" -c "$place" sh "$self" run "$1")
  fi
  multiplexer set-option -p -t "$opened" @track "$1" 2>/dev/null || :
  say "$1: started in $place"
}

# The pane of a track, if it has one.
pane() { multiplexer list-panes -s -t "=$session" -F '#{@track} #{pane_id}' 2>/dev/null | sed -n "s/^$1 //p"; }

# An overview window with room for one more.
overview() { multiplexer list-windows -t "=$session" -F '#{window_name} #{window_panes} #{window_id}' | sed -n 's/^overview [1-7] //p' | sed 1q; }

# The specs lie in the main work tree, perhaps not committed: their text travels in the prompt, so no worktree gets dirty.
run() {
  [ $# = 1 ] || die "run which track? $tracks"
  describe "$1"
  examine
  [ "$state" = up ] || die "$1 is not up; run: up $1"
  [ -r "$spec" ] || die "the spec $spec is not there"
  task="You build the track $1 of a plan, in this worktree and on its branch. Your spec is $spec."
  [ -z "$role" ] || task="You are the $role for the track $1 of a plan, in this worktree and on its branch. Your spec is $spec."
{% if scratchpad %}
  task="$task Notes between the tracks are in $scratchpad; add one with: sh $self note $1 'TEXT'."
{% endif %}
  if [ "$(wc -c <"$spec")" -lt 100000 ]; then
    task="$task It follows.

$(cat "$spec")"
  else
    task="$task Read it, and do what it says."
  fi
  environment "$1"
  cd "$place"
  # A locked worktree is not removed under its agent.
  repository worktree lock --reason "the agent of $1 is at work" "$place" 2>/dev/null || :
  trap 'repository worktree unlock "$place" 2>/dev/null || :' EXIT
  trap 'exit 129' HUP INT TERM
  agent "$1" || say "the agent of $1 ended with exit code $?"
  trap - EXIT HUP INT TERM
  repository worktree unlock "$place" 2>/dev/null || :
  [ -z "${TMUX-}" ] || exec "${SHELL:-/bin/sh}"
}

status() {
  printf '%-4s %-28s %-10s %7s %11s  %s\n' wave track state commits uncommitted folder
  for track in $tracks; do
    describe "$track"
    examine
    commits=- dirty=-
    [ -z "$tip" ] || [ -z "$start" ] || commits=$(repository rev-list --count "$start..$tip")
    [ "$state" != up ] || dirty=$(uncommitted "$place")
    printf '%-4s %-28s %-10s %7s %11s  %s\n' "$wave" "$track" "$(progress "$track")" "$commits" "$dirty" "$folder"
    if worked; then outside "$track" | sed 's/^/     not its own: /'; fi
  done
}

verify() {
  list=$(chosen "$@")
  failed=0
  for track in $list; do
    describe "$track"
    examine
    [ "$state" = up ] || continue
    (environment "$track" && cd "$place" && checks "$track") || failed=1
  done
  return "$failed"
}

check() {
  if sh -c "$1"; then
    say "$track: passed: $1"
  else
    say "$track: FAILED: $1"
    exit 1
  fi
}

rebase() {
  list=$(chosen "$@")
  require_identity
  head=$(repository rev-parse HEAD)
  for track in $list; do
    describe "$track"
    examine
    [ "$state" = up ] || continue
    before=$(continued)
    onto=${before:-$head}
    if worked && contained; then continue; fi
    if [ "$(uncommitted "$place")" != 0 ]; then
      say "$track: has uncommitted changes, left where it is"
    elif git -C "$place" rebase --quiet --onto "$onto" "$start" "$branch" >/dev/null 2>&1; then
      repository config "branch.$branch.scoutstart" "$onto"
      say "$track: on top of what has landed"
    else
      git -C "$place" rebase --abort 2>/dev/null || :
      say "$track: conflicts with what has landed, left where it is"
    fi
  done
}

# The state of the described and examined track in a word.
progress() {
  if [ "$state" = taken ]; then
    say blocked
  elif (landed "$1"); then
    say landed
  elif [ -n "$through" ] && (landed "$through"); then
    say unlanded
  elif [ "$state" = none ]; then
    if [ -n "$(missing)" ]; then say waiting; else say ready; fi
  elif worked; then
    say committed
  else
    say started
  fi
}

# git says who committed; it would refuse in the middle otherwise.
require_identity() {
  repository var GIT_COMMITTER_IDENT >/dev/null 2>&1 ||
    die "git does not know who you are; say so first: git config user.name NAME; git config user.email ADDRESS"
}

# The main work tree must be on a branch of its own, with nothing half done.
require_clean() {
  target=$(repository symbolic-ref --quiet --short HEAD) || die "HEAD is detached; check out the branch that the tracks should land on"
  for head in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD; do
    if repository rev-parse --quiet --verify "$head" >/dev/null; then
      die "a merge is under way in $root; finish it (git add, git commit) or drop it (git merge --abort), then run this again"
    fi
  done
  if [ -n "$(repository status --porcelain --untracked-files=no)" ]; then
    repository status --short --untracked-files=no >&2
    die "$root has uncommitted changes; commit or stash them first"
  fi
}

merge() {
  rehearse=no checked=no
  while :; do
    case ${1-} in
    --dry-run) rehearse=yes ;;
    --verify) checked=yes ;;
    --undo)
      undo
      return 0
      ;;
    *) break ;;
    esac
    shift
  done
  list=$(chosen "$@")
  require_clean
  if [ "$rehearse" = yes ]; then scratch_objects; else require_identity; fi
  ahead=$(repository rev-parse HEAD)
  for track in $list; do
    describe "$track"
    examine
    if [ -n "$through" ] && ! (landed "$track"); then
      if (landed "$through"); then say "$track: not used by $through"; else say "$track: lands through $through"; fi
      continue
    fi
    if [ "$state" = none ]; then
      [ $# = 0 ] || (landed "$track") || die "$track is not up"
      (landed "$track") || say "$track: not up yet; when the others have landed: up"
      continue
    fi
    if worked && contained; then
      say "$track: landed already"
      continue
    fi
    require_finished "$track"
    if [ "$rehearse" = yes ]; then rehearse_one "$track"; else merge_one "$track"; fi
  done
}

require_finished() {
  [ "$state" != taken ] || die "$1: $reason"
  waits=$(missing)
  [ -z "$waits" ] || [ "$rehearse" = yes ] || die "$1 has to wait for $waits"
  worked || die "$1 has no commits yet, and those after it wait for their turn; merge one alone with: merge TRACK"
  if [ "$state" = up ] && [ "$(uncommitted "$place")" != 0 ]; then
    git -C "$place" status --short >&2
    die "$1 has uncommitted changes in $place; commit them there first"
  fi
}

merge_one() {
  if repository merge --no-ff --quiet -m "Merge $1: $title" -m "Scout-Track: $plan/$1" "$branch" >/dev/null; then
    say "$1: landed on $target"
    [ "$checked" = no ] || (cd "$root" && checks "$1") || die "the checks of $1 fail on $target; mend it there, or take the merge back: undo"
    return 0
  fi
  repository rev-parse --quiet --verify MERGE_HEAD >/dev/null || die "git could not merge $branch"
  printf 'worktrees: %s conflicts with what has landed:\n' "$1" >&2
  repository diff --name-only --diff-filter=U | while IFS= read -r file; do
    printf '  %s%s\n' "$file" "$(also_changed_by "$1" "$file")" >&2
  done
  die "mend these files in $root, then: git add, git commit, and run merge again (or give up: git merge --abort)"
}

undo() {
  require_clean
  subject=$(repository log -1 --format=%s)
  if ! repository log -1 --merges --no-walk --format=%B HEAD | grep -Fq "Scout-Track: $plan/"; then
    die "the last commit on $target is no merge of this plan: $subject"
  fi
  repository reset --quiet --keep HEAD^1
  say "taken back: $subject"
}

# The other tracks of the plan that changed a file.
also_changed_by() {
  for other in $tracks; do
    [ "$other" != "$1" ] || continue
    (
      describe "$other"
      examine
      if worked && repository diff --name-only "$start" "$tip" | grep -Fxq -e "$2"; then printf ' (also changed by %s)' "$other"; fi
    )
  done
}

# Merges in memory: what they write goes into a folder of their own and is deleted with it.
scratch_objects() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  mkdir "$scratch/info"
  repository rev-parse --path-format=absolute --git-path objects >"$scratch/info/alternates"
}

rehearse_one() {
  if found=$(GIT_OBJECT_DIRECTORY=$scratch repository merge-tree --write-tree --name-only "$ahead" "$tip"); then
    ahead=$(GIT_OBJECT_DIRECTORY=$scratch repository -c user.name=scout -c user.email=scout@localhost \
      commit-tree -p "$ahead" -p "$tip" -m "$1" "$found")
    say "$1: would land"
    return 0
  fi
  say "$1: would conflict:"
  printf '%s\n' "$found" | sed -e 1d -e '/^$/,$d' -e 's/^/  /'
  exit 1
}

down() {
  target=$(repository symbolic-ref --quiet --short HEAD) || target=HEAD
  kept=0
  for track in $tracks; do
    describe "$track"
    examine
    [ "$state" != none ] || continue
    if [ "$state" = taken ]; then
      say "$track: left alone: $reason"
    elif [ "$state" = up ] && [ "$(uncommitted "$place")" != 0 ]; then
      say "$track: kept: $(uncommitted "$place") uncommitted files in $place; commit them, or delete them yourself"
      kept=1
    elif [ "$state" = up ] && busy; then
      say "$track: kept: its agent is at work in $place; if it was killed: git worktree unlock $(quoted "$place")"
      kept=1
    elif worked && ! contained; then
      say "$track: kept: $branch holds $(repository rev-list --count "$start..$tip") commits that are not in $target"
      say "  land them with: merge $track    or lose them with: git worktree remove $(quoted "$place"); git branch -D $(quoted "$branch")"
      kept=1
    else
      remove "$track"
    fi
  done
  [ "$kept" = 0 ] || exit 1
  end_session
  for track in $tracks; do
    (landed "$track") || return 0
  done
  repository config --remove-section "scout.$plan" 2>/dev/null || :
}

# Whether somebody locked the described worktree, as `run` does while its agent works.
busy() { [ -e "$(git -C "$place" rev-parse --path-format=absolute --git-path locked)" ]; }

# The described track's worktree, then its branch if nobody moved it in between.
remove() {
  if worked && ! merged_here "$1"; then repository config --add "scout.$plan.landed" "$1"; fi
  if [ "$state" = up ]; then
    window=$(pane "$1")
    [ -z "$window" ] || multiplexer kill-pane -t "$window"
    repository worktree remove "$place"
  fi
  repository update-ref -d "refs/heads/$branch" "$tip"
  repository config --remove-section "branch.$branch" 2>/dev/null || :
  if worked || [ -z "$tip" ]; then say "$1: removed"; else say "$1: removed; it had no commits"; fi
}

end_session() {
  command -v tmux >/dev/null || return 0
  multiplexer kill-session -t "=$session" 2>/dev/null || :
}

{% if scratchpad %}
# One line, added at the end: notes of several agents at once don't get mixed.
note() {
  [ $# -ge 2 ] || die "note TRACK TEXT"
  describe "$1"
  line=$1
  shift
  mkdir -p "$(dirname "$scratchpad")"
  printf -- '- %s **%s** (%s): %s\n' "$(date -u +%H:%M)" "$line" "${role:-builds}" "$(printf '%s' "$*" | tr '\n\r\t' '   ')" >>"$scratchpad"
}

{% endif %}
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$self"; }

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
self=$here/$(basename -- "$0")
verb=${1-help}
[ $# = 0 ] || shift
case $verb in
up | start | run | status | verify | rebase | merge | undo | down{{ " | note" if scratchpad }})
  find_root
{% if scratchpad %}
  scratchpad=$(absolute {{ scratchpad | sh }})
{% endif %}
  "$verb" "$@"
  ;;
help | -h | --help) usage ;;
*) die "there is no verb $verb; try: help" ;;
esac
