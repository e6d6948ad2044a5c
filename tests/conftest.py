"""What every test may ask for: a clean node directory, people, the shared material."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings as examples

from reelbridge.base.rules.roles import Actor, Role
from tests.pages.browser import browser, desk  # noqa: F401 -- fixtures

#: A busy machine is no fault of what is tried out.
examples.register_profile("house", deadline=None)
examples.load_profile("house")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


#: Files whose tests look at the told story (tests/journeys/told.py), which takes long to tell.
TOLD = {f"tests/journeys/test_{name}.py" for name in ("every_page", "roles", "same_answer")}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep each file in one process, and all that look at the told story together, so that it is told once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
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


@pytest.fixture(autouse=True)
def node(settings, tmp_path):
    """Give each test its own empty node directory."""
    directory = tmp_path / "node"
    for part in ("vault", "proxies", "index", "keys", "incoming", "parcels"):
        (directory / part).mkdir(parents=True)
    settings.NODE = replace(settings.NODE, directory=directory)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
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

    return lambda: Worker().run_until_idle()


@pytest.fixture
def person(db):
    """Return a function that makes an account with a role."""
    from reelbridge.base.models import User

    def make(role: Role = Role.ARCHIVIST, name: str = "") -> User:
        return User.objects.create_user(name or f"a {role}", password="a long enough password", role=role)

    return make
