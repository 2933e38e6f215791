"""The built-in agent: what recon expects of a part → skeletons and marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from scout.model import Feature, NewFile, Part, PartForecast, Registration, SymbolHit
from scout.probe.sketch import draw
from scout.probe.sketch.numbering import next_in_order
from scout.probe.sketch.skeleton import write_skeleton
from scout.probe.sketch.stems import Renaming
from scout.source import outline

COMMENT = Renaming(("comment",), ("notification",))
FEATURE = Feature(slug="notification-system", title="Notification system", text="notification system")


def forecast(
    name: str, *, creates: Mapping[str, str] | None = None, edits: tuple[SymbolHit, ...] = (), registers: tuple[Registration, ...] = ()
) -> PartForecast:
    part = Part(name=name, title=name, brief=name)
    new = tuple(NewFile(path=path, like=like, score=0.8, reasons=()) for path, like in (creates or {}).items())
    return PartForecast(part=part, confidence=0.9, creates=new, edits=edits, registers=registers)


def edit(path: str, name: str, line: int = 1, score: float = 0.5) -> SymbolHit:
    return SymbolHit(path=path, name=name, kind="", line=line, score=score, reasons=())


def register(path: str, line: int, example: str, like: str = "comment") -> Registration:
    return Registration(path=path, symbol=None, line=line, example=example, like=like, score=0.7, reasons=())


def tree(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def renamed(text: str) -> str:
    return text.replace("comment", "notification").replace("Comment", "Notification").replace("COMMENT", "NOTIFICATION")


def with_long_bodies(text: str) -> str:
    return re.sub(r"(?m)^(\s*)LONG(;?)$", lambda found: "\n".join(f"{found[1]}step{number}(){found[2]}" for number in range(12)), text)


LIKES = {
    "src/comments.ts": """import { db } from "./db";

/** How many. */
export const COMMENT_LIMIT = 10;

export interface Comment {
  id: string;
}

export async function createComment(body: string): Promise<Comment> {
  // long
  LONG;
}

export class CommentService {
  constructor(private readonly store: Store) {}

  list(): Comment[] {
    LONG;
  }
}
""",
    "src/Comment.jsx": """import React from "react";

export const CommentList = ({ comments }) => {
  LONG;
  return <ul>{comments.map((comment) => <li key={comment.id}>{comment.body}</li>)}</ul>;
};
""",
    "app/comments.py": '''"""Comments."""
from app.db import session


@session.managed
def create_comment(body: str) -> "Comment":
    """Creates one."""
    LONG
    return session.add(body)


class CommentStore:
    def list(self) -> list["Comment"]:
        LONG
        return []
''',
    "pkg/comment.go": """package pkg

import "fmt"

type Comment struct {
\tID string
}

func CreateComment(body string) (*Comment, error) {
\tLONG;
\treturn nil, fmt.Errorf("comment: %s", body)
}
""",
    "src/comment.rs": """use crate::db::Db;

pub struct Comment {
    id: u64,
}

impl Comment {
    pub fn create(db: &Db) -> Comment {
        LONG;
        Comment { id: 1 }
    }
}
""",
    "src/CommentService.java": """package app;

import java.util.List;

public class CommentService {
    public List<Comment> list() {
        LONG;
        return List.of();
    }
}
""",
}


@pytest.mark.parametrize("like", sorted(LIKES))
def test_a_skeleton_keeps_declarations_shortens_bodies_and_parses(like: str) -> None:
    content = with_long_bodies(LIKES[like]).encode()
    path = renamed(like)
    made = write_skeleton(path, like=like, content=content, renamings=[COMMENT], part="api")
    before, after = outline(like, content), outline(path, made)
    assert before.problem is None
    assert after.problem is None
    assert b"step7" not in made
    assert [one.name for one in after.symbols] == [renamed(one.name) for one in before.symbols]
    assert len(after.imports) == len(before.imports)


def test_a_file_that_nobody_can_read_becomes_a_comment() -> None:
    assert write_skeleton("a.zig", like="b.zig", content=b"\xff\xfe", renamings=[], part="api").startswith(b"// sketch of api")
    assert write_skeleton("a.json", like="b.json", content=b"\xff", renamings=[], part="api") == b"{}\n"


APP = """import express from "express";
import { commentsRouter } from "./routes/comments";
import { usersRouter } from "./routes/users";

export function createApp() {
  const app = express();
  app.use("/users", usersRouter);
  app.use("/comments", commentsRouter);
  return app;
}
"""


def test_a_registration_follows_its_model_and_brings_its_import(tmp_path: Path) -> None:
    work = tree(tmp_path, {"src/app.ts": APP, "src/routes/comments.ts": "export const commentsRouter = 1;\n"})
    part = forecast(
        "api",
        creates={"src/routes/notifications.ts": "src/routes/comments.ts"},
        registers=(register("src/app.ts", 8, '  app.use("/comments", commentsRouter);'),),
        edits=(edit("src/app.ts", "createApp", 5),),
    )
    report = draw(part, forecasts=[part], feature=FEATURE, work=work)
    made = (work / "src/app.ts").read_text(encoding="utf-8").splitlines()
    assert made[2] == 'import { notificationsRouter } from "./routes/notifications";'
    assert made[6] == '  void "sketch: api";'
    assert made[9:11] == ['  app.use("/comments", commentsRouter);', '  app.use("/notifications", notificationsRouter);']
    assert len(made) == len(APP.splitlines()) + 3
    assert (work / "src/routes/notifications.ts").read_text(encoding="utf-8") == "export const notificationsRouter = 1;\n"
    assert report.confidences == {"src/app.ts": 0.7, "src/app.ts#createApp": 0.5, "src/routes/notifications.ts": 0.8}


def test_a_line_that_names_two_things_has_the_new_one_in_place_of_its_model(tmp_path: Path) -> None:
    line = 'app.use("/projects/:id/comments", commentsRouter);'
    work = tree(tmp_path, {"app.ts": f"{line}\n", "comments.ts": "export const a = 1;\n"})
    part = forecast("api", creates={"notifications.ts": "comments.ts"}, registers=(register("app.ts", 1, line, like="project"),))
    draw(part, forecasts=[part], feature=FEATURE, work=work)
    assert (work / "app.ts").read_text(encoding="utf-8") == f'{line}\napp.use("/projects/:id/notifications", notificationsRouter);\n'


def test_a_line_of_another_kind_of_thing_is_copied_for_the_new_one(tmp_path: Path) -> None:
    work = tree(tmp_path, {"app.ts": "use(projectsRouter);\n", "comments.ts": "export const a = 1;\n"})
    place = register("app.ts", 1, "use(projectsRouter);", like="project")
    part = forecast("api", creates={"notifications.ts": "comments.ts"}, registers=(place,))
    draw(part, forecasts=[part], feature=FEATURE, work=work)
    assert (work / "app.ts").read_text(encoding="utf-8") == "use(projectsRouter);\nuse(notificationsRouter);\n"


def test_a_definition_that_counts_as_a_registration_is_copied_whole(tmp_path: Path) -> None:
    text = "export function commentRow(changes = {}) {\n  return { id: 1, ...changes };\n}\n"
    work = tree(tmp_path, {"rows.ts": text + "export const last = 1;\n", "comments.ts": "export const a = 1;\n"})
    part = forecast("db", creates={"notifications.ts": "comments.ts"}, registers=(register("rows.ts", 1, text.splitlines()[0]),))
    draw(part, forecasts=[part], feature=FEATURE, work=work)
    assert (work / "rows.ts").read_text(encoding="utf-8") == f"{text}\n{renamed(text)}export const last = 1;\n"


def test_a_line_that_exports_what_it_imports_is_doubled_once(tmp_path: Path) -> None:
    line = "export { Comment } from './comment';"
    work = tree(tmp_path, {"index.ts": f"{line}\nexport {{ Page }} from './page';\n", "comment.ts": "export const Comment = 1;\n"})
    part = forecast("db", creates={"notification.ts": "comment.ts"}, registers=(register("index.ts", 1, line),))
    draw(part, forecasts=[part], feature=FEATURE, work=work)
    assert (work / "index.ts").read_text(encoding="utf-8").splitlines()[:3] == [
        "export { Comment } from './comment';",
        "export { Notification } from './notification';",
        "export { Page } from './page';",
    ]


def test_the_last_item_of_a_list_without_a_comma_stays_sound(tmp_path: Path) -> None:
    files = {"a.ts": "export const routers = [\n  usersRouter,\n  commentsRouter\n];\n", "b.json": '{\n  "users": 1,\n  "comments": 2\n}\n'}
    work = tree(tmp_path, files)
    part = forecast("api", registers=(register("a.ts", 3, "  commentsRouter"), register("b.json", 3, '  "comments": 2')))
    draw(part, forecasts=[part], feature=FEATURE, work=work)
    made = (work / "a.ts").read_text(encoding="utf-8")
    assert outline("a.ts", made.encode()).problem is None
    assert "  notificationsRouter,\n  commentsRouter\n" in made
    assert '  "notifications": 2,\n  "comments": 2\n' in (work / "b.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("a.py", 'def f(a):\n    """Doc."""\n    return a\n', "f"),
        ("a.py", "class C:\n    x = 1\n", "C"),
        ("a.ts", "export function f(a: number): number {\n  return a;\n}\n", "f"),
        ("a.ts", "export interface I {\n  a: string;\n}\n", "I"),
        ("a.ts", "export const one = 1;\n", "one"),
        ("a.tsx", "export const V = () => {\n  return <p>{1}</p>;\n};\n", "V"),
        ("a.go", "package a\n\ntype S struct {\n\tA int\n}\n", "S"),
        ("a.rs", "pub struct S {\n    a: u8,\n}\n", "S"),
        ("a.java", "interface I {\n    int f();\n}\n", "I"),
        ("a.go", "package a\n\nfunc F() int {\n\treturn 1\n}\n", "F"),
        ("a.rs", "pub fn f() -> u8 {\n    1\n}\n", "f"),
        ("a.java", "class A {\n    int f() {\n        return 1;\n    }\n}\n", "A.f"),
        ("a.sql", "CREATE TABLE a (\n  id INT\n);\n", "a"),
    ],
)
def test_a_mark_lies_inside_its_symbol_and_breaks_nothing(tmp_path: Path, path: str, text: str, name: str) -> None:
    work = tree(tmp_path, {path: text})
    part = forecast("api", edits=(edit(path, name),))
    draw(part, forecasts=[part], feature=FEATURE, work=work)
    made = (work / path).read_bytes()
    assert outline(path, made).problem is None
    added = [number for number, line in enumerate(made.decode().splitlines(), start=1) if "sketch" in line.lower()]
    assert len(added) == 1
    if len(text.splitlines()) > 1:
        symbol = next(one for one in outline(path, made).symbols if one.name == name)
        assert symbol.start <= added[0] <= symbol.end


def test_a_schema_gets_a_model_like_its_model_and_the_relations_to_it(tmp_path: Path) -> None:
    comment = "\nmodel Comment {\n  id Int @id\n  author User @relation(fields: [authorId], references: [id])\n  authorId Int\n}\n"
    schema = "model User {\n  id Int @id\n  comments Comment[]\n}\n" + comment
    work = tree(tmp_path, {"prisma/schema.prisma": schema, "src/comments.ts": "export const comments = 1;\n"})
    part = forecast("db", creates={"src/notifications.ts": "src/comments.ts"}, edits=(edit("prisma/schema.prisma", "User"),))
    draw(part, forecasts=[part], feature=FEATURE, work=work)
    made = (work / "prisma/schema.prisma").read_text(encoding="utf-8")
    assert "  comments Comment[]\n  notifications Notification[]\n" in made
    assert made.endswith(comment + renamed(comment))


def test_a_migration_takes_the_next_number(tmp_path: Path) -> None:
    table = "CREATE TABLE comments (id INT);\n"
    work = tree(tmp_path, {"m/0001_users.sql": "SELECT 1;\n", "m/0002_comments.sql": table, "m/0003_x.sql": "SELECT 1;\n"})
    part = forecast("db", creates={"m/0002_notifications.sql": "m/0002_comments.sql"})
    report = draw(part, forecasts=[part], feature=FEATURE, work=work)
    assert (work / "m/0004_notifications.sql").read_text(encoding="utf-8") == "CREATE TABLE notifications (id INT);\n"
    assert list(report.confidences) == ["m/0004_notifications.sql"]


@pytest.mark.parametrize(
    ("row", "like", "path", "expected"),
    [
        (["20240101120000_a", "20240105120000_b"], "m/20240105120000_b/m.sql", "m/n/m.sql", "m/20240106120000_n/m.sql"),
        (["20240101120000_a", "20240105120000_b"], "m/20240105120000_b/m.sql", "m/20250101000000_n/m.sql", "m/20250101000000_n/m.sql"),
        (["V1__a.sql", "V2__b.sql"], "m/V2__b.sql", "m/V2__n.sql", "m/V3__n.sql"),
        (["099_a.sql", "100_b.sql"], "m/100_b.sql", "m/100_n.sql", "m/101_n.sql"),
        (["2d.ts", "x.ts"], "m/2d.ts", "m/3d.ts", "m/3d.ts"),
    ],
)
def test_numbers_and_time_stamps_go_on_where_the_row_ends(row: list[str], like: str, path: str, expected: str) -> None:
    assert next_in_order(path, like=like, siblings=lambda folder: row if folder == "m" else []) == expected


def test_a_part_that_uses_what_another_adds_imports_it_and_says_so(tmp_path: Path) -> None:
    route = 'import { commentRepository } from "../repositories/comments";\nexport const commentsRouter = commentRepository;\n'
    work = tree(tmp_path, {"src/repositories/comments.ts": "export const commentRepository = 1;\n", "src/routes/comments.ts": route})
    db = forecast("db", creates={"src/repositories/notifications.ts": "src/repositories/comments.ts"})
    api = forecast("api", creates={"src/routes/notifications.ts": "src/routes/comments.ts"})
    report = draw(api, forecasts=[db, api], feature=FEATURE, work=work)
    imported = outline("src/routes/notifications.ts", (work / "src/routes/notifications.ts").read_bytes()).imports
    assert [(one.module, one.name) for one in imported] == [("../repositories/notifications", "notificationRepository")]
    assert report.needed == ("src/repositories/notifications.ts of db, for src/routes/notifications.ts",)


def test_nothing_is_written_outside_the_clone(tmp_path: Path) -> None:
    outside, work = tmp_path / "outside", tmp_path / "work"
    tree(outside, {"target.ts": "export const a = 1;\n"})
    tree(work, {"like.ts": "export const comment = 1;\n"})
    (work / "link").symlink_to(outside)
    (work / "file.ts").symlink_to(outside / "target.ts")
    part = forecast(
        "api",
        creates={"link/new.ts": "like.ts", "../new.ts": "like.ts", ".git/hooks/post-checkout": "like.ts", "/tmp/scout-new.ts": "like.ts"},
        edits=(edit("file.ts", "a"), edit("link/target.ts", "a")),
    )
    draw(part, forecasts=[part], feature=FEATURE, work=work)
    assert (outside / "target.ts").read_text(encoding="utf-8") == "export const a = 1;\n"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file.ts", "like.ts", "link", "outside", "target.ts", "work"]


def test_crlf_stays_crlf_and_a_missing_last_line_end_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"def f():\r\n    return 1\r\n")
    (tmp_path / "b.md").write_bytes(b"# Title")
    part = forecast("docs", edits=(edit("a.py", "f"), edit("b.md", "")))
    draw(part, forecasts=[part], feature=FEATURE, work=tmp_path)
    assert b"\n" not in (tmp_path / "a.py").read_bytes().replace(b"\r\n", b"")
    assert (tmp_path / "b.md").read_bytes() == b"# Title\n<!-- sketch of docs -->\n"
