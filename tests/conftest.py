"""What every test may ask for: a clean node directory, people, the shared material."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as examples

from reelbridge.base.rules.roles import Actor, Role
from tests.pages.browser import browser, desk  # noqa: F401 -- fixtures

#: A busy machine is no fault of what is tried out. The same examples each time: what is tried of late has no part in
#: whether a change is sound; ``pytest --hypothesis-profile=default`` and ``make fuzz`` try others.
examples.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("house")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


#: Files whose tests look at the told story (tests/journeys/told.py), which takes long to tell.
TOLD = {f"tests/journeys/test_{name}.py" for name in ("every_page", "roles", "same_answer")}

#: What takes longest, longest first: begun early, none of it is left to one process when the others have nothing to do.
LONGEST = ("told", *(f"tests/{name}.py" for name in (
    "journeys/test_story_commands", "journeys/test_finding_browser", "journeys/test_story_browser",
    "production/test_pages", "pages/test_catalogue", "faults/test_faults", "matching/test_small_benchmark",
    "node/test_postgresql", "search/test_page_browser", "pages/test_frame", "pages/test_fresh_node",
    "media/test_preparing", "search/test_looking_over", "media/test_excerpts", "journeys/test_failing_job",
    "journeys/test_killed_worker", "journeys/test_second_factor", "media/test_matching", "exchange/dealings/test_ledger",
)))  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep each file in one process, and all that look at the told story together, so that it is told once."""
    from xdist.scheduler import LoadScopeScheduling

    def place(scope: str) -> int:
        return LONGEST.index(scope) if scope in LONGEST else len(LONGEST)

    class ByFile(LoadScopeScheduling):
        def _assign_work_unit(self, node):
            # among the others the files of many tests come first already
            self.workqueue.move_to_end(min(self.workqueue, key=place), last=False)
            super()._assign_work_unit(node)

        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return "told" if file in TOLD else file

    return ByFile(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Keep the tests' database in a file: all threads share one in memory, and get into each other's savepoints."""
    from django.conf import settings

    for database in settings.DATABASES.values():
        if database["ENGINE"] == "django.db.backends.sqlite3":
            database["TEST"] = {**database.get("TEST", {}), "NAME": settings.NODE.path("tests.sqlite3")}


@pytest.fixture(scope="session", autouse=True)
def emptied_at_once():
    """Empty the tables after a test with real transactions without writing anew the rows of Django's own that none needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", lambda *_, **__: None)
        yield


@pytest.fixture(autouse=True)
def node(settings, tmp_path):
    """Give each test its own empty node directory."""
    directory = tmp_path / "node"
    for part in ("vault", "proxies", "index", "keys", "incoming", "parcels"):
        (directory / part).mkdir(parents=True)
    settings.NODE = replace(settings.NODE, directory=directory)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # what a node remembers for a while of rows that are another test's
    cache.clear()
    return settings.NODE


@pytest.fixture
def archivist():
    return Actor("A. Morozova", Role.ARCHIVIST)


@pytest.fixture
def operator():
    return Actor("the operator", Role.OPERATOR)


@pytest.fixture
def reader():
    return Actor("a reader", Role.READER)


@pytest.fixture
def producer():
    return Actor("Lin Yue", Role.PRODUCER)


@pytest.fixture
def rights_officer():
    return Actor("a rights officer", Role.RIGHTS_OFFICER)


@pytest.fixture
def shared() -> Path:
    """Return the folder of real material made by others; skip where it is not beside the project."""
    if not SHARED.is_dir():
        pytest.skip("../shared with real films, photographs and suites is not here")
    return SHARED


@pytest.fixture
def work_off(db):
    """Return a function that runs every due job, as the worker would."""
    from reelbridge.base.worker import Worker

    # a lease is renewed by another connection, for which the rows of a test's own transaction are not there
    return lambda: Worker(lease=timedelta(hours=1)).run_until_idle()


@pytest.fixture
def person(db):
    """Return a function that makes an account with a role."""
    from reelbridge.base.models import User

    def make(role: Role = Role.ARCHIVIST, name: str = "") -> User:
        return User.objects.create_user(name or f"a {role}", password="a long enough password", role=role)

    return make
