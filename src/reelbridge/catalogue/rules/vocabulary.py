"""The closed lists of the catalogue, after EN 15907 and the FIAF cataloguing manual."""

from __future__ import annotations

from enum import StrEnum


class WorkKind(StrEnum):
    """What sort of work."""

    FILM = "film"
    DOCUMENTARY = "documentary"
    NEWSREEL = "newsreel"
    SERIES = "series"
    ANIMATION = "animation"
    PROGRAMME = "programme"
    PHOTOGRAPH = "photograph"
    FOOTAGE = "footage"


class TitleKind(StrEnum):
    """What sort of title."""

    ORIGINAL = "original"
    TRANSLATED = "translated"
    SUPPLIED = "supplied"
    WORKING = "working"


class AgentKind(StrEnum):
    """Person or organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


class NameRole(StrEnum):
    """What a form of a name is for; ``misspelling`` is one seen in a source, kept so that it is found."""

    PREFERRED = "preferred"
    VARIANT = "variant"
    FORMER = "former"
    MISSPELLING = "misspelling"


class Activity(StrEnum):
    """What an agent did for a work."""

    DIRECTOR = "director"
    CAMERA = "camera"
    PHOTOGRAPHER = "photographer"
    PRODUCER = "producer"
    WRITER = "writer"
    EDITOR = "editor"
    COMPOSER = "composer"
    CAST = "cast"
    DEPICTED = "depicted"


class Carrier(StrEnum):
    """What a manifestation is on."""

    FILE = "file"
    FILM_35 = "film_35"
    FILM_16 = "film_16"
    TAPE = "tape"
    PRINT = "print"
    NEGATIVE = "negative"


class FileRole(StrEnum):
    """What a file is to an item."""

    MASTER = "master"
    EXCERPT = "excerpt"
    DOCUMENT = "document"
