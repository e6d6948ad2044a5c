"""A query understood: words, phrases, fields and ranges, put together by AND, OR, NOT and brackets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reelbridge.kernel.edtf import days_of
from reelbridge.kernel.errors import BadInput
from reelbridge.language.explaining import Manner
from reelbridge.search.rules.question import MOST_WORDS, Question, understand
from reelbridge.search.rules.typed import Piece, Sign, at, pieces, plain

#: Brackets within brackets, and pieces of a query, that are read at most.
DEEPEST = 20
_DASHES = "–—"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that belong together, such as the parts of a name."""

    question: Question


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side; in Chinese, exactly these characters."""

    question: Question


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words that begin so."""

    stem: str


@dataclass(frozen=True, slots=True)
class When:
    """Made within these days, as proleptic ordinals; None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Valued:
    """A facet's value as typed, and where it stands."""

    field: str
    value: str
    start: int


@dataclass(frozen=True, slots=True)
class Within:
    """What is asked of one part of a document only."""

    field: str
    node: Node


@dataclass(frozen=True, slots=True)
class Both:
    """All of several."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any of several."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything else."""

    node: Node


Node = Words | Phrase | Beginning | When | Valued | Within | Both | Either | Not

#: Fields that name a part of a document; the others name a facet, ``made`` the days.
PARTS = ("title", "name", "text", "place", "call", "keeper", "ref")


def read(query: str) -> Node | None:
    """Return what a query asks for; None when nothing is asked.

    Raises BadInput with the place of what cannot be understood: a bracket or quote left open, a field misspelt or
    without a value, an operator without an operand, a date that is none; for too many words; for no letter or digit.
    """
    return _Parser(query, list(pieces(query))).whole()


def questions(node: Node | None) -> Iterator[Question]:
    """Yield everything that is looked for as words: what a hit may be explained by."""
    match node:
        case Words(question):
            yield question
        case Phrase(question):
            yield question.by(Manner.SIDE_BY_SIDE)
        case Beginning(stem):
            if asked := understand(stem):
                yield asked.by(Manner.START)
        case Within(_, inner):
            yield from questions(inner)
        case Both(nodes) | Either(nodes):
            for one in nodes:
                yield from questions(one)


@dataclass(slots=True)
class _Parser:
    query: str
    pieces: list[Piece]
    place: int = 0
    depth: int = 0
    words: int = 0
    said: list[str] = field(default_factory=list)

    def whole(self) -> Node | None:
        found = self._either()
        if self._now.sign is Sign.CLOSE:
            raise BadInput("search.bracket_never_opened", **at(self.query, self._now.start))
        if found is None and self.said:
            raise BadInput("search.nothing_to_look_for", words=plain(self.query).strip()[:60])
        return found

    @property
    def _now(self) -> Piece:
        return self.pieces[self.place]

    def _take(self) -> Piece:
        self.place += 1
        return self.pieces[self.place - 1]

    def _either(self) -> Node | None:
        found = [self._both()]
        while self._now.sign is Sign.OR:
            operator = self._take()
            found.append(self._operand(operator, self._both()))
        kept = tuple(node for node in found if node)
        return Either(kept) if len(kept) > 1 else next(iter(kept), None)

    def _both(self) -> Node | None:
        found: list[Node] = []
        while True:
            found += self._plain_words()
            if self._now.sign is Sign.AND:
                operator = self._take()
                if found:
                    found.append(self._operand(operator, self._one()))
            elif self._now.sign in (Sign.END, Sign.CLOSE, Sign.OR):
                return Both(tuple(found)) if len(found) > 1 else next(iter(found), None)
            elif node := self._one():
                found.append(node)

    def _operand(self, operator: Piece, node: Node | None) -> Node:
        if node is None:
            raise BadInput("search.operator_alone", operator=operator.text, **at(self.query, operator.start))
        return node

    def _plain_words(self) -> list[Node]:
        """Take the words up to the next sign as one: parts of a name, words of a title; brackets around some too."""
        taken: list[str] = []
        while self._now.sign is Sign.WORD or self._bracketed():
            if self._now.sign is Sign.WORD:
                taken.append(self._take().text)
            else:
                end = self.place + self._bracketed()
                taken += [piece.text for piece in self.pieces[self.place + 1 : end]]
                self.place = end + 1
        return [Words(asked) for asked in [self._asked(" ".join(taken))] if asked]

    def _bracketed(self) -> int:
        """Return how far off the closing bracket is, where a bracket holds nothing but words; else 0."""
        if self._now.sign is not Sign.OPEN:
            return 0
        for distance, piece in enumerate(self.pieces[self.place + 1 :], 1):
            if piece.sign is Sign.CLOSE:
                return distance
            if piece.sign is not Sign.WORD:
                return 0
        return 0

    def _one(self) -> Node | None:
        piece = self._take()
        match piece.sign:
            case Sign.NOT:
                self._deeper(piece)
                node = self._operand(piece, self._one() if self._now.sign not in (Sign.END, Sign.CLOSE) else None)
                self.depth -= 1
                return Not(node)
            case Sign.OPEN:
                return self._inside(piece)
            case Sign.FIELD:
                return self._in_field(piece)
            case Sign.QUOTE:
                return self._phrase(piece.text)
            case Sign.START:
                return self._beginning(piece.text)
            case Sign.WORD:
                return self._words(piece.text)
        raise BadInput("search.operator_alone", operator=piece.text, **at(self.query, piece.start))

    def _inside(self, bracket: Piece) -> Node | None:
        self._deeper(bracket)
        found = self._either()
        if self._now.sign is not Sign.CLOSE:
            raise BadInput("search.bracket_left_open", **at(self.query, bracket.start))
        self.depth -= 1
        self._take()
        return found

    def _deeper(self, piece: Piece) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadInput("search.query_too_deep", deepest=DEEPEST, **at(self.query, piece.start))

    def _in_field(self, named: Piece) -> Node | None:
        if named.text in PARTS:
            node = self._one() if self._now.sign not in (Sign.END, Sign.CLOSE) else None
            return Within(named.text, node) if node else None
        value = self._take()
        if value.sign not in (Sign.WORD, Sign.QUOTE):
            raise BadInput("search.value_is_no_word", field=named.text, **at(self.query, value.start))
        if named.text == "made":
            return self._when(value)
        return Valued(named.text, plain(value.text).strip(), value.start)

    def _when(self, value: Piece) -> When:
        text = plain(value.text).strip()
        for dash in _DASHES:
            text = text.replace(dash, "..")
        first, dots, last = text.partition("..")
        if dots and "/" not in text:
            text = f"{first or '..'}/{last or '..'}"
        try:
            days = days_of(text)
        except BadInput as refused:
            # of a stretch that runs backwards it is said, of all else what may be written
            code = "runs_backwards" if refused.code == "date.runs_backwards" else "not_understood"
            written = plain(value.text).strip()
            raise BadInput(f"search.date_{code}", text=written, **at(self.query, value.start)) from refused
        return When(*(day.toordinal() if day else None for day in days))

    def _words(self, text: str) -> Words | None:
        asked = self._asked(text)
        return Words(asked) if asked else None

    def _phrase(self, text: str) -> Phrase | None:
        asked = self._asked(text)
        return Phrase(asked) if asked else None

    def _beginning(self, text: str) -> Node | None:
        asked = self._asked(text)
        if asked is None:
            return None
        # of several words only the last is cut short
        *whole, last = asked.analysis.runs
        stem = Beginning(last.text)
        before = self._asked(asked.analysis.folded.text[: last.start]) if whole else None
        return Both((Words(before), stem)) if before else stem

    def _asked(self, text: str) -> Question | None:
        shown = plain(text).strip()
        if not shown:
            return None
        self.said.append(shown)
        asked = understand(shown)
        self.words += asked.words if asked else 0
        if self.words > MOST_WORDS:
            raise BadInput("search.too_many_words", most=MOST_WORDS)
        return asked
