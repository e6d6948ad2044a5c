"""The rights domain as a Django app."""

from reelbridge.base.apps import Domain


class Rights(Domain):
    """Who may show what, where, when, on which medium and in which language."""

    name = "reelbridge.rights"

    def ready(self) -> None:
        """Let facts of rights be worded in every domain's sentences."""
        super().ready()
        import reelbridge.rights.phrases  # noqa: F401, PLC0415 -- it registers how facts are shown
