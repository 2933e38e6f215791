"""What recon and the scouts saw stands in the spec of the track that it is about, and nowhere else."""

from __future__ import annotations

from scout.model import (
    Effect,
    Evidence,
    EvidenceKind,
    FileHit,
    NewFile,
    Outcome,
    Overlap,
    Part,
    PartForecast,
    Plan,
    Recon,
    Registration,
    Report,
    Scout,
    SymbolHit,
    Touch,
    TouchMap,
    Verdict,
)
from scout.specs import lint_specs, write_specs
from scout.specs.markdown import split
from tests.specs.plans import BASE, TEMPLATES, notifications, plan_of, track

API, UI = "02-notifications-api.md", "03-notifications-ui.md"


def sections(page: str) -> dict[str, str]:
    return {section.title: section.text for section in split(page).sections}


def written(*, plan: Plan | None = None, maps: tuple[TouchMap, ...] = (), **seen: object) -> dict[str, dict[str, str]]:
    """File → section → text, of pages that read back without a problem."""
    files = write_specs(plan or notifications(), maps=maps, templates=TEMPLATES, **seen)  # type: ignore[arg-type]
    assert lint_specs(files) == ()
    return {name: sections(text) for name, text in files.items()}


def touch(path: str, symbol: str | None = None, effect: Effect = Effect.BODY, *, by: tuple[str, ...] = ("api-1", "api-2")) -> Touch:
    share = len(by) / 2
    return Touch(path, symbol, "function", effect, None, None, ((1, 2),), ((1, 2),), "", "", True, share, by, None)


def tried(*touches: Touch, scouts: tuple[str, ...] = ("api-1", "api-2"), **more: object) -> TouchMap:
    return TouchMap.model_validate({"part": "api", "scouts": scouts, "touches": touches, "lines_changed": 120} | more)


def scout(number: int, agent: str = "claude", **more: object) -> Scout:
    return Scout.model_validate({"id": f"api-{number}", "part": "api", "number": number, "agent": agent, "base": BASE} | more)


def recon(*forecasts: PartForecast) -> Recon:
    return Recon(files=(), symbols=(), new_files=(), registrations=(), parts=forecasts)


def forecast(**seen: object) -> PartForecast:
    return PartForecast.model_validate({"part": Part(name="api", title="API", brief="List them."), "confidence": 0.8} | seen)


def test_how_many_scouts_tried_what_they_changed_and_how_far_they_agree() -> None:
    found = tried(touch("src/a.ts", "load"), touch("src/b.ts"), agreement=0.5, symbol_agreement=0.25)
    evidence = written(maps=(found,), scouts=(scout(1), scout(2, "codex")))[API]["Evidence from the scouts"]
    assert evidence.startswith(
        "2 scouts (claude, codex) tried `api`: 2 files, about 120 lines; they agree on 50 % of the files and 25 % of the symbols."
    )
    assert "| `src/a.ts` | body: `load` | 100 % |" in evidence
    (alone,) = [written(maps=(tried(touch("src/a.ts"), scouts=("api-1",)),))[API]["Evidence from the scouts"].split("\n")[0]]
    assert alone == "1 scout tried `api`: 1 file, about 120 lines."
    nothing = written(maps=(tried(scouts=()),))[API]["Evidence from the scouts"]
    assert nothing.strip() == "No scout of `api` left a change."


def test_where_the_scouts_disagree_is_left_open_with_who_did_what() -> None:
    found = tried(touch("src/a.ts", "load"), touch("src/a.ts", "save", by=("api-2",)), touch("src/rare.ts", "x", by=("api-1",)))
    pages = written(maps=(found,), scouts=(scout(1), scout(2, "codex", viewpoint="minimal diff")))
    assert pages[API]["Open: here the scouts disagree"].splitlines()[-2:] == [
        "- `src/rare.ts`: 1 of 2 scouts (api-1: claude)",
        "- `src/a.ts#save`: 1 of 2 scouts (api-2: codex, minimal diff)",
    ]
    assert "Open: here the scouts disagree" not in pages[UI]
    nameless = written(maps=(found,))[API]["Open: here the scouts disagree"]
    assert "- `src/rare.ts`: 1 of 2 scouts (api-1)" in nameless
    assert "Open: here the scouts disagree" not in written(maps=(tried(touch("src/a.ts", by=("api-1",)), scouts=("api-1",)),))[API]


def test_what_a_scout_could_not_do_or_did_not_expect_is_a_risk() -> None:
    report = Report(surprised=("there are two routers",), needed=("the table",))
    ended = scout(1, outcome=Outcome.TIMEOUT, ended_because="after 600 s", report=report)
    risks = written(maps=(tried(touch("src/a.ts"), notes=("one file was too large",)),), scouts=(ended, scout(2, outcome=Outcome.OK)))
    assert risks[API]["Risks and unknowns"].strip().splitlines()[1:] == [
        "- scout api-1: ended with timeout: after 600 s → what it left may be less than the work",
        "- scout api-1: was surprised: there are two routers",
        "- scout api-1: needed from others: the table",
        "- api: one file was too large",
    ]
    silent = scout(1, outcome=Outcome.FAILED)
    assert "- scout api-1: ended with failed → what it left" in written(scouts=(silent,))[API]["Risks and unknowns"]


def test_a_pair_of_which_nothing_is_known_is_a_risk_to_both_and_an_order_that_nobody_keeps_too() -> None:
    api, ui = track("api", parallel_with=("ui",)), track("ui", parallel_with=("api",))
    unknown = Overlap(a="api", b="ui", verdict=Verdict.UNKNOWN, probability=0.5)
    pages = written(plan=plan_of(api, ui, overlaps=(unknown,)))
    for name, other in (("01-api.md", "ui"), ("02-ui.md", "api")):
        said = pages[name]["Risks and unknowns"].strip()
        assert said.startswith(f"- with `{other}` (unknown, 50 %): no scout left evidence"), said
    uses = Evidence(kind=EvidenceKind.USES, detail="ui uses what api adds", probability=0.9)
    ordered = Overlap(a="api", b="ui", verdict=Verdict.ORDERED, probability=0.9, first="api", evidence=(uses,))
    assert (
        "- with `api` (ordered, 90 %): ui uses what api adds"
        in written(plan=plan_of(api, ui, overlaps=(ordered,)))["02-ui.md"]["Risks and unknowns"]
    )
    waits = ui.model_copy(update={"depends_on": ("api",), "wave": 2, "parallel_with": ()})
    settled = plan_of(api.model_copy(update={"parallel_with": ()}), waits, overlaps=(ordered,))
    assert not [page for page in written(plan=settled).values() if "Risks and unknowns" in page]


def test_an_overlap_between_parts_of_one_track_or_of_strangers_is_no_risk() -> None:
    near = Evidence(kind=EvidenceKind.NEAR, detail="same file", probability=0.4)
    both = track("all", parts=("api", "ui"))
    inside = Overlap(a="api", b="ui", verdict=Verdict.COORDINATE, probability=0.4, evidence=(near,))
    strangers = Overlap(a="x", b="y", verdict=Verdict.COORDINATE, probability=0.4, evidence=(near,))
    assert "Risks and unknowns" not in written(plan=plan_of(both), overlaps=(inside, strangers))["01-all.md"]
    one = Overlap(a="api", b="docs", verdict=Verdict.COORDINATE, probability=0.4, evidence=(near, near))
    assert written(plan=plan_of(both), overlaps=(one,))["01-all.md"]["Risks and unknowns"].count("same file") == 1


def test_files_that_used_to_change_together_are_told_though_the_parts_are_independent() -> None:
    tie = Evidence(kind=EvidenceKind.HISTORY, detail="7 of 9 past commits that changed a.py also changed b.py", probability=0.02)
    pair = Overlap(a="api", b="ui", verdict=Verdict.INDEPENDENT, probability=0.02, evidence=(tie,))
    pages = written(plan=plan_of(track("api", parallel_with=("ui",)), track("ui", parallel_with=("api",)), overlaps=(pair,)))
    assert "- with `ui` (independent, 2 %): 7 of 9 past commits" in pages["01-api.md"]["Risks and unknowns"]


def test_what_to_look_at_first_comes_from_recon_each_file_once() -> None:
    seen = forecast(
        creates=(NewFile(path="src/routes/notifications.ts", like="src/routes/comments.ts", score=1, reasons=()),),
        edits=(
            SymbolHit(path="src/app.ts", name="registerRoutes", kind="function", line=30, score=1, reasons=()),
            SymbolHit(path="src/whole.ts", name="", kind="file", line=1, score=1, reasons=()),
        ),
        reads=(
            FileHit(path="src/routes/comments.ts", score=1, reasons=("named in the text",)),
            FileHit(path="src/auth.ts", score=1, reasons=("checks every request",)),
            FileHit(path="src/bare.ts", score=1, reasons=()),
        ),
    )
    page = written(recon=recon(seen))[API]
    assert page["Look at these first"].strip().splitlines() == [
        "- `src/routes/comments.ts`: `src/routes/notifications.ts` will resemble it",
        "- `src/app.ts:30`: function `registerRoutes` likely changes",
        "- `src/auth.ts`: checks every request",
        "- `src/bare.ts`",
        "- `src/middleware/auth.ts`",
    ]
    assert "- `src/routes/notifications.ts`: new, like `src/routes/comments.ts`" in page["Scope"]
    assert "1. Read the files under *Look at these first*" in page["Steps"]


def test_where_such_things_are_made_known_is_a_step_with_the_lines_that_do_it() -> None:
    def place(line: int, example: str) -> Registration:
        return Registration(path="src/app.ts", symbol=None, line=line, example=example, like="comments", score=1, reasons=())

    places = (place(12, "use(comments)"), place(12, "use(comments)"), place(40, "menu"))
    steps = written(recon=recon(forecast(registers=places)))[API]["Steps"]
    assert steps.count("`use(comments)`") == 1
    assert "`menu`" in steps
    assert "src/app.ts" in steps


def test_what_others_own_is_told_by_owner_and_shared_files_by_who_shares_them() -> None:
    scope = written()[API]["Scope"]
    assert "- `notifications-db` has `prisma/schema.prisma`" in scope
    assert "- `src/app.ts#registerRoutes`: `notifications-ui` changes this file too" in scope
    free = track("solo", avoid=("old.lock",), edits=("src/app.ts#a",))
    alone = written(plan=plan_of(free))["01-solo.md"]["Scope"]
    assert "- `old.lock`" in alone
    assert "- `src/app.ts#a`\n" in f"{alone}\n"


def test_of_a_neighbour_s_files_three_are_named_and_the_front_matter_has_all() -> None:
    paths = tuple(f"src/{name}.ts" for name in "abcde")
    files = write_specs(plan_of(track("one", avoid=paths), track("two", owns=paths)), templates=TEMPLATES)
    assert "- `two` has `src/a.ts`, `src/b.ts`, `src/c.ts` and 2 more\n" in files["01-one.md"]
    assert f"avoid: [{', '.join(paths)}]\n" in files["01-one.md"]


def test_rivals_are_told_to_keep_their_eyes_off_each_other() -> None:
    judge = track("judge", wave=2, role="judge")
    pairs = (("one", "two"), ("two", "one"))
    rivals = [track(name, lands_through="judge", parallel_with=(other,), owns=("a.ts",)) for name, other in pairs]
    pages = written(plan=plan_of(*rivals, judge))
    assert "It tries the same: do not look at its branch." in "\n".join(pages["01-one.md"].values())
    assert "**Not yours:**" not in pages["01-one.md"]["Scope"]


def test_the_overview_says_who_is_first_and_names_the_strongest_reason_alone() -> None:
    overview = write_specs(notifications(), templates=TEMPLATES)["README.md"]
    assert "| **notifications-db** | - | ordered: `notifications-db` first | independent |" in overview
    assert "| **notifications-ui** | independent | coordinate | - |" in overview
    assert "- `notifications-api` and `notifications-ui`: both change `src/app.ts` → merge api first" in overview


def test_the_record_for_machines_holds_no_more_of_the_evidence_than_the_pages_show() -> None:
    seen = Evidence(kind=EvidenceKind.NEAR, path="a.ts", detail="Both change it.", lines_a=((7, 7),), probability=0.4, scouts=("api-1",))
    pair = notifications().overlaps[0].model_copy(update={"evidence": (seen,)})
    readme = write_specs(notifications().model_copy(update={"overlaps": (pair,)}), templates=TEMPLATES)["README.md"]
    record = readme.partition("<!-- scout:plan ")[2]
    assert "Both change it." in record
    assert "lines_a" not in record
    assert "api-1" not in record
