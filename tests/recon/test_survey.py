"""A feature becomes parts with new files, registration places and changes, each with its evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from scout.demo import make_demo
from scout.model import PartForecast, Recon
from tests.conftest import GitRepository
from tests.recon.looking import surveyed


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo(tmp_path_factory.mktemp("demo") / "app")


@pytest.fixture(scope="module")
def recon(demo: Path) -> Recon:
    return surveyed(demo, "notification system")


def created(forecast: PartForecast) -> set[str]:
    return {new.path for new in forecast.creates}


def registered(forecast: PartForecast) -> set[str]:
    return {place.path for place in forecast.registers}


def test_the_demo_has_a_database_an_api_and_a_ui_part(recon: Recon) -> None:
    assert [forecast.part.name for forecast in recon.parts] == ["db", "api", "ui"]
    db, api, ui = recon.parts
    assert {"src/repositories/notifications.ts", "shared/notification.ts"} <= created(db)
    assert any(path.startswith("prisma/migrations/") and path.endswith("_create_notifications/migration.sql") for path in created(db))
    assert "prisma/schema.prisma" in registered(db)
    assert {"src/routes/notifications.ts", "src/validators/notifications.ts", "tests/routes/notifications.test.ts"} <= created(api)
    assert {"src/app.ts", "src/server.ts"} <= registered(api)
    assert {"web/hooks/useNotifications.ts", "web/components/NotificationList.tsx"} <= created(ui)


def test_new_files_resemble_those_of_the_last_such_feature(recon: Recon) -> None:
    like = {new.path: new.like for new in recon.new_files}
    assert like["src/routes/notifications.ts"] == "src/routes/comments.ts"
    assert like["web/hooks/useNotifications.ts"] == "web/hooks/useComments.ts"


def test_registration_places_are_the_lines_that_register_comments(recon: Recon) -> None:
    examples = {place.path: place.example.strip() for place in recon.registrations}
    assert examples["prisma/schema.prisma"] == "model Comment {"
    assert examples["src/server.ts"] == "comments: new CommentRepository(prisma),"
    routers = [place for place in recon.registrations if place.path == "src/app.ts" and place.symbol == "createApp"]
    assert routers[0].example.strip().startswith("app.use('/api/projects/:projectId/comments'")


def test_every_item_says_why(recon: Recon) -> None:
    assert all((recon.files, recon.new_files, recon.registrations, recon.parts))
    assert all(hit.reasons for hit in recon.files)
    assert all(new.reasons for new in recon.new_files)
    assert all(place.reasons for place in recon.registrations)
    assert all(forecast.reasons and forecast.part.brief for forecast in recon.parts)


def test_the_same_survey_twice_is_the_same(demo: Path, recon: Recon) -> None:
    assert surveyed(demo, "notification system") == recon


def test_parts_of_the_user_are_taken_as_given(demo: Path) -> None:
    parts = (
        ("storage", "Prisma table, migration and repository for notifications"),
        ("web", "React components and hooks that show notifications"),
    )
    found = surveyed(demo, "notification system", parts=parts)
    assert [forecast.part.name for forecast in found.parts] == ["storage", "web"]
    assert "src/repositories/notifications.ts" in created(found.parts[0])
    assert "web/hooks/useNotifications.ts" in created(found.parts[1])


def test_recon_says_what_no_part_of_the_user_covers(demo: Path) -> None:
    found = surveyed(demo, "notification system", parts=(("zebra", "stripes"), ("yak", "wool")))
    assert any("belongs to no part" in note for note in found.notes)


def test_a_repair_is_one_part_and_adds_nothing(demo: Path) -> None:
    found = surveyed(demo, "Fix the rate limiter, which forgets clients")
    assert [forecast.part.name for forecast in found.parts] == ["rate-limiter"]
    assert found.new_files == ()
    assert found.files[0].path == "src/middleware/rate-limit.ts"
    assert [hit.path for hit in found.parts[0].edits][:1] == ["src/middleware/rate-limit.ts"]


def test_a_complaint_adds_nothing(demo: Path) -> None:
    assert surveyed(demo, "Signing in fails with an unexpected error after a restart").new_files == ()


def test_things_in_folders_of_their_own_are_examples_too(repo: GitRepository) -> None:
    for thing in ("orders", "invoices"):
        one = thing[:-1]
        files = {
            f"shop/{thing}/models.py": f"class {one.title()}(models.Model): ...\n",
            f"shop/{thing}/views.py": f"def list_{thing}(request): ...\n",
            f"tests/{thing}/test_views.py": "",
        }
        routes = f"    path('orders/', include('shop.orders')),\n    path('{thing}/', include('shop.{thing}')),\n"
        repo.commit(files | {"shop/urls.py": f"urls = [\n{routes}]\n"}, f"Add {thing}")
    found = surveyed(repo.path, "Add refunds")
    paths = {new.path for new in found.new_files}
    assert {"shop/refunds/models.py", "shop/refunds/views.py", "tests/refunds/test_views.py"} <= paths
    assert "shop/urls.py" in {place.path for place in found.registrations}


def test_a_repository_without_history_still_has_analogies(repo: GitRepository) -> None:
    names = ("user", "team")
    repo.commit({f"src/{folder}/{name}.go": f"package {folder}\n" for folder in ("handler", "store") for name in names})
    found = surveyed(repo.path, "Add badges")
    assert {"src/handler/badge.go", "src/store/badge.go"} <= {new.path for new in found.new_files}


def test_a_feature_in_an_empty_place_is_one_part_with_a_note(repo: GitRepository) -> None:
    repo.commit({"README.md": "hello\n"})
    found = surveyed(repo.path, "teleportation")
    assert [forecast.part.name for forecast in found.parts] == ["teleportation"]
    assert found.notes
