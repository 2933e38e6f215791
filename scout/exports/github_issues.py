"""Plan → a script that opens one GitHub issue a track with `gh`. Pure.

Run twice it opens nothing twice: each body carries a mark that is searched for first. `gh issue create` prints an address, no JSON.
"""

from __future__ import annotations

from scout.exports.format import MARKER, Export, Format, Source, acceptance, files_of, lines, plain, quoted
from scout.model import Track
from scout.text import one_line, shell_quote

_HEAD = """\
#!/bin/sh
# {marker}: opens an issue for each track of the plan {plan}; run again it opens only what is missing.
# Issues of the first wave go to the Copilot coding agent with: ASSIGNEE=@copilot sh {name}
set -eu

label() { gh label create "$1" --force --color ededed >/dev/null; }

# issue MARK TITLE LABELS WAVE, the body on standard input
issue() {
  body=$(cat)
  if [ -n "$(gh issue list --state all --search "\\"$1\\" in:body" --json number --jq '.[].number')" ]; then
    echo "there already: $2"
    return 0
  fi
  set -- "$1" "$2" "$3" "$4" --title "$2" --body "$body" --label "$3"
  if [ "$4" = 1 ] && [ -n "${ASSIGNEE-}" ]; then set -- "$@" --assignee "$ASSIGNEE"; fi
  shift 4
  gh issue create "$@"
}
"""


def write(source: Source) -> Export:
    """scout-issues.sh."""
    plan = source.plan
    name = f"scout-issues-{plan.feature}.sh"
    head = _HEAD.replace("{marker}", MARKER).replace("{plan}", plan.id).replace("{name}", name)
    labels = ["scout", *(f"wave-{wave}" for wave in sorted({track.wave for track in plan.tracks}))]
    labels += ["blocked"] if any(track.depends_on for track in plan.tracks) else []
    calls = [part for track in plan.tracks for part in _issue(source, track)]
    return Export({name: lines(head, [f"label {shell_quote(label)}" for label in labels], "", calls)}, (), f"sh {name}")


def _issue(source: Source, track: Track) -> list[str]:
    labels = ",".join(["scout", f"wave-{track.wave}", *(["blocked"] if track.depends_on else [])])
    mark = f"scout-plan-{source.plan.id}-{track.track}"
    words = [shell_quote(text) for text in (mark, one_line(track.title, limit=200), labels, str(track.wave))]
    return [f"printf '%s' {shell_quote(_body(source, track, mark))} |", f"  issue {' '.join(words)}", ""]


def _body(source: Source, track: Track, mark: str) -> str:
    where = f"Spec: `{plain(source.spec(track))}`. Branch: `{plain(track.branch)}`. Base: `{source.plan.base}`."
    return lines(
        quoted(track.brief or track.title),
        "",
        where,
        "",
        [f"Starts after {', '.join(track.depends_on)}.", ""] if track.depends_on else [],
        "Changes only:",
        "",
        [f"- `{plain(path)}`" for path in files_of(track)] or ["- what the spec says"],
        "",
        "Done when:",
        "",
        [f"- [ ] {plain(sentence)}" for sentence in acceptance(track)],
        "",
        f"<!-- {mark} -->",
    )


_CHECKED = "a stand-in for gh that keeps its calls; shellcheck"
FORMAT = Format("github-issues", "GitHub issues, for people or the Copilot coding agent", _CHECKED, write)
