"""Roles people have in an institution, and who acts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is trusted with; the operator runs the node and may do everything."""

    OPERATOR = "operator"
    ARCHIVIST = "archivist"
    RIGHTS_OFFICER = "rights_officer"
    PRODUCER = "producer"
    READER = "reader"


#: Everyone with an account.
EVERYONE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person with a role, a partner's node, or the machine itself."""

    name: str
    role: Role | None = None
    user_id: int | None = None
    partner: str = ""

    @property
    def is_operator(self) -> bool:
        """Whether this actor runs the node."""
        return self.role is Role.OPERATOR


#: Whoever can run commands on the node's own machine holds its files already.
COMMAND_LINE = Actor("command line", Role.OPERATOR)
#: Work the node does by itself.
THE_NODE = Actor("node", Role.OPERATOR)
