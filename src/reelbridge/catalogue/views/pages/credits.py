"""Who did what for a work, with every form of every name."""

from __future__ import annotations

from dataclasses import dataclass

from reelbridge.base.kit import tongue
from reelbridge.catalogue import queries
from reelbridge.catalogue.models import Agent, Name, Work
from reelbridge.catalogue.rules.vocabulary import Activity, NameRole
from reelbridge.catalogue.wording import word
from reelbridge.kernel.language import Chosen, base


@dataclass(frozen=True, slots=True)
class Form:
    """One more form of a name, with the words of its tag."""

    name: Name
    tag: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A person or organisation: the name for this reader, then every other form."""

    agent: Agent
    shown: Chosen
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """One activity and who did it."""

    activity: str
    people: tuple[Named, ...]


def credits_of(work: Work) -> list[Credit]:
    """Return the credits of a work that is prefetched for a page, in the order of the vocabulary."""
    done: dict[str, dict[int, Agent]] = {}
    for part in work.parts.all():
        done.setdefault(part.activity, {})[part.agent_id] = part.agent
    order = [one.value for one in Activity]
    return [
        Credit(activity, tuple(named(agent) for agent in done[activity].values()))
        for activity in sorted(done, key=order.index)
    ]


def named(agent: Agent) -> Named:
    """Return an agent with the name for this reader and all other forms."""
    shown = queries.name_of(agent, tongue())
    others = [name for name in queries.name_forms(agent) if (name.text, name.language) != (shown.text, shown.language)]
    return Named(agent, shown, tuple(Form(name, _tag(name), name.role == NameRole.MISSPELLING) for name in others))


def _tag(name: Name) -> str:
    """Return what stands in the tag: the language, the system of a transcription, a former or wrong form."""
    if name.role == NameRole.MISSPELLING:
        return word(name.role, "name")
    said = [base(name.language)]
    if name.system:
        said.append(word(name.system, "system"))
    if name.role == NameRole.FORMER:
        said.append(word(name.role, "name"))
    return ", ".join(said)
