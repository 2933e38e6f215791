#!/usr/bin/env pwsh
#Requires -Version 7.3
# {{ plan.title | comment }}
# {{ plan.tracks | length }} track{{ "s, one branch and worktree for each" if plan.tracks | length > 1 else ", one branch and worktree" }}.
# Written by scout for plan {{ plan.id }}. Read it, run it from anywhere,
# run it again: it goes on where it stopped.
#
#   up [--all] [TRACK…]  a branch and a worktree for each track whose
#                        dependencies have landed (--all: for every track)
#   start [TRACK…]       the commands that start the agents, one terminal each
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

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

$plan = {{ plan.id | ps }}
$base = {{ plan.base | ps }}
$session = {{ session | ps }}
$madeIn = {{ root | ps }} # used when this script does not lie in the repository
$copies = @({{ copies | map("ps") | join(", ") }})
$setup = @({{ setup | map("ps") | join(", ") }})

# What the plan says of each track, in merge order. Folders and specs are relative to the top of the repository.
# needs: what has to have landed before; feeds: what this one brings in with it; through: what brings this one in.
$tracks = @(
{% for track in plan.tracks %}
  [pscustomobject]@{
    name = {{ track.track | ps }}
    title = {{ track.title | line | ps }}
    branch = {{ track.branch | ps }}
    folder = {{ track.worktree | ps }}
    spec = {{ specs[track.track] | ps }}
    wave = {{ track.wave }}
    port = {{ 4100 + 10 * loop.index0 }}
    needs = @({{ track.depends_on | map("ps") | join(", ") }})
    feeds = @({{ feeds[track.track] | map("ps") | join(", ") }})
    through = {{ (track.lands_through or "") | ps }}
    role = {{ (track.role or "") | ps }}
    others = @({{ track | lane | map("ps") | join(", ") }}) # pathspecs of all files but its own; empty when the plan doesn't say
    checks = @({{ track.checks | map("ps") | join(", ") }})
  }
{% endfor %}
)

# Pathspecs of what all tracks together may change.
$claimed = @({{ plan | claimed | map("ps") | join(", ") }})

# The agent, in the worktree of a track. $task is the task in words, $spec the file that holds it.
function Start-Agent($name, $task, $spec) {
  switch -CaseSensitive ($name) {
{% for name, line in commands.items() %}
    {{ name | ps }} { {{ line }} }
{% endfor %}
    default { {{ command }} }
  }
}

function Stop-Script($message) {
  [Console]::Error.WriteLine("worktrees: $message")
  exit 1
}

# git in the main work tree: what it prints, a string a line. What it thinks of it is in $LASTEXITCODE.
function Read-Git { git -C $root @args 2>$null }

# A line of the plan, run as the system's own shell runs it.
function Invoke-Line($line) {
  if ($IsWindows) { cmd /d /s /c $line } else { sh -c $line }
}

# Text as one word of PowerShell, which takes five characters for a single quote.
function Format-Word($text) { "'" + ($text -replace '([\u0027\u2018-\u201b])', '$1$1') + "'" }

function Find-Track($name) {
  $found = $tracks | Where-Object { $_.name -ceq $name }
  if (-not $found) { Stop-Script "there is no track ${name}; tracks: $($tracks.name -join ' ')" }
  $found
}

# The tracks that were asked for, checked; all of them without a name.
function Select-Track($names) {
  if ($names) { $names | ForEach-Object { Find-Track $_ } } else { $tracks }
}

# The repository around this script, or the one it was made in. Started from a worktree of the plan, it means the main one.
function Find-Root {
  foreach ($candidate in $PSScriptRoot, $madeIn) {
    if (-not $candidate) { continue }
    $top = git -C $candidate rev-parse --show-toplevel 2>$null
    if ($LASTEXITCODE -ne 0) { continue }
    git -C $top cat-file -e "$base^{commit}" 2>$null
    if ($LASTEXITCODE -ne 0) { continue }
    $current = git -C $top symbolic-ref --quiet --short HEAD
    if ($tracks.branch -cnotcontains $current) { return $top }
    return @(git -C $top worktree list --porcelain)[0] -creplace '^worktree ', ''
  }
  Stop-Script "no repository here holds the plan's base $base; run this script inside it, or fetch that commit"
}

function Read-Place($track) { [IO.Path]::GetFullPath($track.folder, $root) }

function Read-CommonFolder($folder) { git -C $folder rev-parse '--path-format=absolute' --git-common-dir }

function Test-Worktree($track, $place) {
  if (-not [IO.Directory]::Exists($place)) { return $false }
  $head = git -C $place symbolic-ref --quiet HEAD 2>$null
  $prefix = git -C $place rev-parse --show-prefix 2>$null
  $head -ceq "refs/heads/$($track.branch)" -and -not $prefix -and (Read-CommonFolder $place) -eq (Read-CommonFolder $root)
}

# How a track stands. state is none: nothing there; up: its worktree is there; parked: the branch alone; taken: something not ours.
function Read-Standing($track) {
  $place = Read-Place $track
  $tip = Read-Git rev-parse --quiet --verify "refs/heads/$($track.branch)^{commit}"
  $start = Read-Git config --get "branch.$($track.branch).scoutstart"
  $state = 'none'
  $reason = ''
  if (Test-Worktree $track $place) {
    $state = 'up'
  } elseif (Test-Path -LiteralPath $place) {
    $state = 'taken'
    $reason = "$place exists and is not the worktree of $($track.branch)"
  } elseif ($tip -and $start) {
    $state = 'parked'
  } elseif ($tip) {
    $state = 'taken'
    $reason = "the branch $($track.branch) exists and was not made by this script"
  }
  $worked = $tip -and $start -and $tip -cne $start
  [pscustomobject]@{ place = $place; tip = $tip; start = $start; state = $state; reason = $reason; worked = $worked }
}

# Whether everything up to a commit is in HEAD, squashed and cherry-picked work included.
function Test-Contained($tip) {
  if (-not $tip) { return $false }
  $merged = Read-Git merge-tree --write-tree HEAD $tip
  $LASTEXITCODE -eq 0 -and $merged -ceq (Read-Git rev-parse 'HEAD^{tree}')
}

function Test-MergedHere($name) { [bool](Read-Git log -1 '--format=%h' "--grep=^Scout-Track: $plan/$name`$" "$base..HEAD") }

# Whether a track's work is in HEAD: this script merged it, or nothing of it is missing there, or so it was when it was taken down.
function Test-Landed($name) {
  if (Test-MergedHere $name) { return $true }
  $now = Read-Standing (Find-Track $name)
  if ($now.worked -and (Test-Contained $now.tip)) { return $true }
  @(Read-Git config --get-all "scout.$plan.landed") -ccontains $name
}

function Measure-Uncommitted($place) { @(git -C $place status --porcelain).Count }

# Whether a track's work is committed.
function Test-Finished($name) {
  $now = Read-Standing (Find-Track $name)
  if (-not $now.worked) { return Test-Landed $name }
  $now.state -ne 'up' -or (Measure-Uncommitted $now.place) -eq 0
}

# Those of a track's dependencies that have not landed, and what it brings in that is not finished.
function Find-Missing($track) {
  foreach ($name in $track.needs) { if (-not (Test-Landed $name)) { $name } }
  foreach ($name in $track.feeds) { if (-not (Test-Finished $name)) { $name } }
}

# The tip of the one branch that a track continues; nothing when it continues none.
function Find-Continued($track) {
  if ($track.feeds.Count -ne 1 -or (Test-Landed $track.feeds[0])) { return }
  (Read-Standing (Find-Track $track.feeds[0])).tip
}

# Its own port, containers and data for each track. The data folder lies in git's own folder and goes with the worktree.
function Enter-Worktree($track, $place) {
{% if scratchpad %}
  $env:SCOUT_SCRATCHPAD = $scratchpad
{% endif %}
  $env:PORT = $track.port
  $env:COMPOSE_PROJECT_NAME = "$session-$($track.name)"
  $env:SCOUT_TRACK = $track.name
  $env:SCOUT_DATA = git -C $place rev-parse '--path-format=absolute' --git-path scout-data
  $null = [IO.Directory]::CreateDirectory($env:SCOUT_DATA)
  Set-Location -LiteralPath $place
}

function Invoke-Up($words) {
  $everything = $words -ccontains '--all'
  $names = $words | Where-Object { $_ -cne '--all' }
  $chosen = @(Select-Track $names)
  $null = Read-Git merge-base --is-ancestor $base HEAD
  if ($LASTEXITCODE -ne 0) { Stop-Script "HEAD does not hold the plan's base $base; check out the branch that the plan was made on" }
  if (-not $everything) { Assert-Fresh }
  $todo = @()
  $later = @()
  $wrong = $false
  foreach ($track in $chosen) {
    $now = Read-Standing $track
    $waits = @(Find-Missing $track)
    if (Test-Landed $track.name) {
      "$($track.name): landed"
    } elseif ($now.state -eq 'up') {
      "$($track.name): up already in $($now.place)"
    } elseif ($now.state -eq 'taken') {
      [Console]::Error.WriteLine("worktrees: $($track.name): $($now.reason); rename one of the two")
      $wrong = $true
    } elseif ($waits -and -not $everything) {
      $later += "$($track.name): waits for $($waits -join ' ')"
    } else {
      $todo += $track
    }
  }
  if ($wrong) { Stop-Script 'nothing was created' }
  foreach ($track in $todo) { New-Worktree $track }
  $later
}

# Before the first track lands, every change of the plan's files is somebody else's, and the plan does not know it.
function Assert-Fresh {
  foreach ($track in $tracks) {
    if ((Test-Landed $track.name) -or (Read-Standing $track).worked) { return }
  }
  if (-not $claimed) { return }
  $changed = @(Read-Git diff --name-only $base HEAD '--' @claimed)
  if ($changed) {
    Stop-Script "the plan is stale: since its base these files changed: $($changed -join ' ')
probe again, or take the base as it is with: up --all"
  }
}

# Tracks that wait for nothing start at the base they were measured on, those that continue a branch at its tip, and the
# others on what has landed.
function New-Worktree($track) {
  $now = Read-Standing $track
  if ($now.state -eq 'parked') {
    git -C $root worktree add --quiet $now.place $track.branch
  } else {
    $from = $base
    if ($track.needs -and -not (Find-Missing $track)) { $from = Read-Git rev-parse HEAD }
    $before = Find-Continued $track
    if ($before) { $from = $before }
    git -C $root config "branch.$($track.branch).scoutstart" $from
    git -C $root worktree add --quiet --no-track -b $track.branch $now.place $from
  }
  if ($LASTEXITCODE -ne 0) { Stop-Script "git could not make the worktree of $($track.name)" }
  "$($track.name): $($track.branch) in $($now.place)"
  $hook = Join-Path $root '.scout/hook-up'
  if (-not $IsWindows -and (Test-Path -LiteralPath $hook)) { & $hook $now.place }
  Enter-Worktree $track $now.place
  Copy-Ignored
  foreach ($line in $setup) {
    Invoke-Line $line
    if ($LASTEXITCODE -ne 0) {
      "$($track.name): setting it up ended with exit code ${LASTEXITCODE}; see above"
      break
    }
  }
  Set-Location -LiteralPath $root
}

# Ignored files that the plan was asked to hand to every worktree.
function Copy-Ignored {
  foreach ($file in $copies) {
    $original = [IO.Path]::GetFullPath($file, $root)
    $copy = [IO.Path]::GetFullPath($file, (Get-Location).ProviderPath)
    git -C $root check-ignore --quiet $file 2>$null
    if ($LASTEXITCODE -ne 0 -or [IO.File]::Exists($copy) -or -not [IO.File]::Exists($original)) { continue }
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($copy))
    [IO.File]::Copy($original, $copy)
    "copied $file"
  }
}

function Invoke-Start($words) {
  foreach ($track in @(Select-Track $words)) {
    if ((Read-Standing $track).state -ne 'up') {
      "$($track.name): not up"
    } elseif (Test-Landed $track.name) {
      "$($track.name): landed"
    } else {
      "& $(Format-Word $PSCommandPath) run $($track.name)"
    }
  }
}

# The specs lie in the main work tree, perhaps not committed: their text travels in the prompt, so no worktree gets dirty.
function Invoke-Run($words) {
  if (@($words).Count -ne 1) { Stop-Script "run which track? $($tracks.name -join ' ')" }
  $track = Find-Track $words[0]
  $now = Read-Standing $track
  if ($now.state -ne 'up') { Stop-Script "$($track.name) is not up; run: up $($track.name)" }
  $spec = [IO.Path]::GetFullPath($track.spec, $root)
  if (-not [IO.File]::Exists($spec)) { Stop-Script "the spec $spec is not there" }
  $task = "You build the track $($track.name) of a plan, in this worktree and on its branch. Your spec is $spec."
  if ($track.role) {
    $task = "You are the $($track.role) for the track $($track.name) of a plan, in this worktree and on its branch. Your spec is $spec."
  }
{% if scratchpad %}
  $task += " Notes between the tracks are in $scratchpad; add one with: & $(Format-Word $PSCommandPath) note $($track.name) 'TEXT'."
{% endif %}
  # Windows takes 32,767 characters of arguments.
  $text = [IO.File]::ReadAllText($spec)
  $task += if ($text.Length -lt 30000) { " It follows.`n`n$text" } else { ' Read it, and do what it says.' }
  Enter-Worktree $track $now.place
  # A locked worktree is not removed under its agent.
  $null = Read-Git worktree lock --reason "the agent of $($track.name) is at work" $now.place
  try {
    Start-Agent $track.name $task $spec
  } finally {
    $null = Read-Git worktree unlock $now.place
  }
}

function Invoke-Status {
  $row = '{0,-4} {1,-28} {2,-10} {3,7} {4,11}  {5}'
  $row -f 'wave', 'track', 'state', 'commits', 'uncommitted', 'folder'
  foreach ($track in $tracks) {
    $now = Read-Standing $track
    $commits = if ($now.tip -and $now.start) { Read-Git rev-list --count "$($now.start)..$($now.tip)" } else { '-' }
    $dirty = if ($now.state -eq 'up') { Measure-Uncommitted $now.place } else { '-' }
    $row -f $track.wave, $track.name, (Read-Progress $track $now), $commits, $dirty, $track.folder
    if ($now.worked -and $track.others) {
      $others = $track.others
      Read-Git diff --name-only $now.start $now.tip '--' . @others | ForEach-Object { "     not its own: $_" }
    }
  }
}

# The state of a track in a word.
function Read-Progress($track, $now) {
  if ($now.state -eq 'taken') { return 'blocked' }
  if (Test-Landed $track.name) { return 'landed' }
  if ($track.through -and (Test-Landed $track.through)) { return 'unlanded' }
  if ($now.state -eq 'none') { if (Find-Missing $track) { return 'waiting' } else { return 'ready' } }
  if ($now.worked) { 'committed' } else { 'started' }
}

function Invoke-Verify($words) {
  foreach ($track in @(Select-Track $words)) {
    $now = Read-Standing $track
    if ($now.state -ne 'up') { continue }
    Enter-Worktree $track $now.place
    Invoke-Check $track
  }
  if ($script:failed) { exit 1 }
}

# What proves a track's work, here. One that fails is the last, and is remembered.
function Invoke-Check($track) {
  if (-not $track.checks) { "$($track.name): the plan names no checks" }
  foreach ($line in $track.checks) {
    Invoke-Line $line
    if ($LASTEXITCODE -ne 0) {
      "$($track.name): FAILED: $line"
      $script:failed = $true
      return
    }
    "$($track.name): passed: $line"
  }
}

function Invoke-Rebase($words) {
  Assert-Identity
  $head = Read-Git rev-parse HEAD
  foreach ($track in @(Select-Track $words)) {
    $now = Read-Standing $track
    if ($now.state -ne 'up' -or ($now.worked -and (Test-Contained $now.tip))) { continue }
    $before = Find-Continued $track
    $onto = if ($before) { $before } else { $head }
    if ((Measure-Uncommitted $now.place) -ne 0) {
      "$($track.name): has uncommitted changes, left where it is"
      continue
    }
    $null = git -C $now.place rebase --quiet --onto $onto $now.start $track.branch 2>$null
    if ($LASTEXITCODE -eq 0) {
      git -C $root config "branch.$($track.branch).scoutstart" $onto
      "$($track.name): on top of what has landed"
    } else {
      $null = git -C $now.place rebase --abort 2>$null
      "$($track.name): conflicts with what has landed, left where it is"
    }
  }
}

# git says who committed; it would refuse in the middle otherwise.
function Assert-Identity {
  $null = Read-Git var GIT_COMMITTER_IDENT
  if ($LASTEXITCODE -ne 0) {
    Stop-Script 'git does not know who you are; say so first: git config user.name NAME; git config user.email ADDRESS'
  }
}

# The main work tree must be on a branch of its own, with nothing half done. Gives the branch.
function Read-Target {
  $target = Read-Git symbolic-ref --quiet --short HEAD
  if ($LASTEXITCODE -ne 0) { Stop-Script 'HEAD is detached; check out the branch that the tracks should land on' }
  foreach ($head in 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD') {
    if (Read-Git rev-parse --quiet --verify $head) {
      Stop-Script "a merge is under way in ${root}; finish it (git add, git commit) or drop it (git merge --abort), then run this again"
    }
  }
  $dirty = @(Read-Git status --short '--untracked-files=no')
  if ($dirty) { Stop-Script "$root has uncommitted changes; commit or stash them first: $($dirty -join ', ')" }
  $target
}

function Invoke-Merge($words) {
  if ($words -ccontains '--undo') { return Invoke-Undo }
  $rehearsed = $words -ccontains '--dry-run'
  $checked = $words -ccontains '--verify'
  $names = $words | Where-Object { ('--dry-run', '--verify') -cnotcontains $_ }
  $chosen = @(Select-Track $names)
  $target = Read-Target
  if ($rehearsed) { Use-ScratchObjects } else { Assert-Identity }
  $script:ahead = Read-Git rev-parse HEAD
  foreach ($track in $chosen) {
    $now = Read-Standing $track
    if ($track.through -and -not (Test-Landed $track.name)) {
      if (Test-Landed $track.through) { "$($track.name): not used by $($track.through)" }
      else { "$($track.name): lands through $($track.through)" }
    } elseif ($now.state -eq 'none') {
      if (Test-Landed $track.name) { continue }
      if ($names) { Stop-Script "$($track.name) is not up" }
      "$($track.name): not up yet; when the others have landed: up"
    } elseif ($now.worked -and (Test-Contained $now.tip)) {
      "$($track.name): landed already"
    } else {
      Assert-Finished $track $now $rehearsed
      if ($rehearsed) { Test-Merge $track $now } else { Invoke-OneMerge $track $now $target $checked }
    }
  }
}

function Assert-Finished($track, $now, $rehearsed) {
  if ($now.state -eq 'taken') { Stop-Script "$($track.name): $($now.reason)" }
  $waits = @(Find-Missing $track)
  if ($waits -and -not $rehearsed) { Stop-Script "$($track.name) has to wait for $($waits -join ' ')" }
  if (-not $now.worked) {
    Stop-Script "$($track.name) has no commits yet, and those after it wait for their turn; merge one alone with: merge TRACK"
  }
  if ($now.state -eq 'up' -and (Measure-Uncommitted $now.place) -ne 0) {
    Stop-Script "$($track.name) has uncommitted changes in $($now.place); commit them there first"
  }
}

function Invoke-OneMerge($track, $now, $target, $checked) {
  $null = git -C $root merge --no-ff --quiet -m "Merge $($track.name): $($track.title)" -m "Scout-Track: $plan/$($track.name)" $track.branch
  if ($LASTEXITCODE -eq 0) {
    "$($track.name): landed on $target"
    if (-not $checked) { return }
    Set-Location -LiteralPath $root
    Invoke-Check $track
    if ($script:failed) { Stop-Script "the checks of $($track.name) fail on ${target}; mend it there, or take the merge back: undo" }
    return
  }
  if (-not (Read-Git rev-parse --quiet --verify MERGE_HEAD)) { Stop-Script "git could not merge $($track.branch)" }
  "$($track.name) conflicts with what has landed:"
  Read-Git diff --name-only '--diff-filter=U' | ForEach-Object { "  $_$(Find-OtherEditor $track.name $_)" }
  Stop-Script "mend these files in $root, then: git add, git commit, and run merge again (or give up: git merge --abort)"
}

# The other tracks of the plan that changed a file.
function Find-OtherEditor($name, $file) {
  foreach ($other in $tracks) {
    if ($other.name -ceq $name) { continue }
    $now = Read-Standing $other
    if ($now.worked -and @(Read-Git diff --name-only $now.start $now.tip) -ccontains $file) { " (also changed by $($other.name))" }
  }
}

function Invoke-Undo {
  $target = Read-Target
  $subject = Read-Git log -1 '--format=%s'
  if (-not (@(Read-Git log -1 --merges --no-walk '--format=%B' HEAD) -clike "Scout-Track: $plan/*")) {
    Stop-Script "the last commit on $target is no merge of this plan: $subject"
  }
  git -C $root reset --quiet --keep 'HEAD^1'
  if ($LASTEXITCODE -ne 0) { Stop-Script 'git could not take it back' }
  "taken back: $subject"
}

# Merges in memory: what they write goes into a folder of their own and is deleted with it.
function Use-ScratchObjects {
  $script:scratch = Join-Path ([IO.Path]::GetTempPath()) "scout-$([guid]::NewGuid())"
  $null = [IO.Directory]::CreateDirectory((Join-Path $scratch 'info'))
  [IO.File]::WriteAllText((Join-Path $scratch 'info/alternates'), "$(Read-Git rev-parse '--path-format=absolute' --git-path objects)`n")
  $env:GIT_OBJECT_DIRECTORY = $scratch
}

function Test-Merge($track, $now) {
  $found = @(Read-Git merge-tree --write-tree --name-only $ahead $now.tip)
  if ($LASTEXITCODE -ne 0) {
    "$($track.name): would conflict:"
    $files = $found[1..$found.Count]
    foreach ($file in $files) { if ($file) { "  $file" } else { break } }
    exit 1
  }
  $script:ahead = Read-Git -c user.name=scout -c user.email=scout@localhost commit-tree -p $ahead -p $now.tip -m $track.name $found[0]
  "$($track.name): would land"
}

function Invoke-Down {
  $kept = $false
  foreach ($track in $tracks) {
    $now = Read-Standing $track
    if ($now.state -eq 'none') { continue }
    if ($now.state -eq 'taken') {
      "$($track.name): left alone: $($now.reason)"
    } elseif ($now.state -eq 'up' -and ($count = Measure-Uncommitted $now.place) -ne 0) {
      "$($track.name): kept: $count uncommitted files in $($now.place); commit them, or delete them yourself"
      $kept = $true
    } elseif ($now.state -eq 'up' -and [IO.File]::Exists((git -C $now.place rev-parse '--path-format=absolute' --git-path locked))) {
      $free = "git worktree unlock $(Format-Word $now.place)"
      "$($track.name): kept: its agent is at work in $($now.place); if it was killed: $free"
      $kept = $true
    } elseif ($now.worked -and -not (Test-Contained $now.tip)) {
      $lost = "git worktree remove $(Format-Word $now.place); git branch -D $(Format-Word $track.branch)"
      "$($track.name): kept: $($track.branch) holds $(Read-Git rev-list --count "$($now.start)..$($now.tip)") commits that have not landed"
      "  land them with: merge $($track.name)    or lose them with: $lost"
      $kept = $true
    } else {
      Remove-Worktree $track $now
    }
  }
  if ($kept) { exit 1 }
  foreach ($track in $tracks) { if (-not (Test-Landed $track.name)) { return } }
  $null = Read-Git config --remove-section "scout.$plan"
}

# A track's worktree, then its branch if nobody moved it in between.
function Remove-Worktree($track, $now) {
  if ($now.worked -and -not (Test-MergedHere $track.name)) { git -C $root config --add "scout.$plan.landed" $track.name }
  if ($now.state -eq 'up') {
    git -C $root worktree remove $now.place
    if ($LASTEXITCODE -ne 0) { Stop-Script "git could not remove $($now.place)" }
  }
  git -C $root update-ref -d "refs/heads/$($track.branch)" $now.tip
  $null = Read-Git config --remove-section "branch.$($track.branch)"
  if ($now.worked) { "$($track.name): removed" } else { "$($track.name): removed; it had no commits" }
}

{% if scratchpad %}
# One line, added at the end.
function Invoke-Note($words) {
  if (@($words).Count -lt 2) { Stop-Script 'note TRACK TEXT' }
  $track = Find-Track $words[0]
  $said = ($words[1..($words.Count - 1)] -join ' ') -replace '\s', ' '
  $who = if ($track.role) { $track.role } else { 'builds' }
  $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($scratchpad))
  [IO.File]::AppendAllText($scratchpad, "- $([datetime]::UtcNow.ToString('HH:mm')) **$($track.name)** (${who}): $said`n")
}

{% endif %}
# The comment at the top of this file.
function Show-Usage {
  foreach ($line in Get-Content -LiteralPath $PSCommandPath | Select-Object -Skip 2) {
    if (-not $line) { return }
    $line -creplace '^# ?', ''
  }
}

$verb, $words = $args
$words = @($words | Where-Object { $null -ne $_ } | ForEach-Object { "$_" })
$failed = $false
$scratch = $ahead = $null
$inherited = @{}
$mine = 'PORT', 'COMPOSE_PROJECT_NAME', 'SCOUT_TRACK', 'SCOUT_DATA', 'SCOUT_SCRATCHPAD'
$misleading = 'GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_PREFIX'
foreach ($name in $mine + $misleading) { $inherited[$name] = [Environment]::GetEnvironmentVariable($name) }
$encoding = [Console]::OutputEncoding
Push-Location
try {
  foreach ($name in $misleading) { [Environment]::SetEnvironmentVariable($name, $null) }
  [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
  $verbs = 'up', 'start', 'run', 'status', 'verify', 'rebase', 'merge', 'undo', 'down'{{ ", 'note'" if scratchpad }}
  if (-not $verb -or ('help', '-h', '--help') -ccontains $verb) { Show-Usage; exit 0 }
  if ($verbs -cnotcontains $verb) { Stop-Script "there is no verb ${verb}; try: help" }
  $root = Find-Root
{% if scratchpad %}
  $scratchpad = [IO.Path]::GetFullPath({{ scratchpad | ps }}, $root)
{% endif %}
  & "Invoke-$verb" $words
} finally {
  Pop-Location
  if ($scratch) { [IO.Directory]::Delete($scratch, $true) }
  [Console]::OutputEncoding = $encoding
  foreach ($name in $inherited.Keys) { [Environment]::SetEnvironmentVariable($name, $inherited[$name]) }
}
