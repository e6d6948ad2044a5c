"""How a domain joins the node: its handlers, tasks, policy, indexing and cargo are read when Django starts."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

#: The files of a domain that register something by being imported.
REGISTERING = ("policy", "tasks", "handlers", "indexing", "cargo")


class Domain(AppConfig):
    """One domain of the house."""

    default_auto_field = "django.db.models.BigAutoField"
    #: A domain's apps.py holds this class too, as an import: Django must take the domain's own.
    default = False

    def __init_subclass__(cls) -> None:
        """Let Django choose the subclass."""
        super().__init_subclass__()
        cls.default = True

    def ready(self) -> None:
        """Import what registers itself."""
        for room in REGISTERING:
            if find_spec(f"{self.name}.{room}"):
                import_module(f"{self.name}.{room}")


class Base(Domain):
    """The glue itself."""

    name = "reelbridge.base"

    def ready(self) -> None:
        """Let Django translate what the pure floors word."""
        super().ready()
        from django.utils.translation import gettext  # noqa: PLC0415 -- needs the app registry

        from reelbridge.base.kit import tongue  # noqa: PLC0415 -- same
        from reelbridge.kernel import wording  # noqa: PLC0415 -- beside the above

        wording.translate_with(gettext, tongue)
