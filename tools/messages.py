"""Translations: gather the sentences of every domain, say what is missing, compile what is there.

python tools/messages.py update [DOMAIN …]   write new sentences into src/reelbridge/DOMAIN/locale/*/LC_MESSAGES/django.po
python tools/messages.py check               fail when a sentence lacks its zh-Hans or ru, or has two of them
python tools/messages.py compile             make the .mo files that a node reads
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parent.parent / "src" / "reelbridge"
LOCALES = ("zh_Hans", "ru")
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "N_": None, "ngettext": (1, 2),
            "ngettext_lazy": (1, 2), "_forms": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
            "npgettext": ((1, "c"), 2, 3)}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def domains() -> list[Path]:
    return sorted(path.parent for path in HOUSE.glob("*/__init__.py"))


def sentences(domain: Path) -> Catalog:
    """Gather what a domain's Python files and templates mark for translation."""
    found = Catalog()
    for path in sorted(
        [*domain.rglob("*.py"), *domain.glob("templates/**/*.html"), *domain.glob("templates/**/*.txt")]
    ):
        text = path.read_text("utf-8")
        if path.suffix != ".py":
            # a template's indentation is none of Python's
            text = re.sub(r"^[^\S\n]+", "", templatize(text, origin=str(path)), flags=re.MULTILINE)
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            # where a sentence stands, by file and without the line: lines move with every edit
            found.add(message, context=context, locations=[(str(path.relative_to(HOUSE)), 0)])
    return found


def read(domain: Path, locale: str) -> Catalog:
    path = domain / "locale" / locale / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as stream:
        return read_po(stream, locale=locale)


def update(domain: Path) -> None:
    found = sentences(domain)
    for locale in LOCALES:
        known = read(domain, locale)
        known.fuzzy = False
        known.update(found, no_fuzzy_matching=True)
        known.obsolete.clear()
        path = domain / "locale" / locale / "LC_MESSAGES" / "django.po"
        if not len(known):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            write_po(stream, known, width=120, omit_header=False, sort_output=True, include_lineno=False)
        kept = [line for line in path.read_text("utf-8").splitlines(keepends=True)
                if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Generated-By',
                                        '"Language-Team', '"Report-Msgid-Bugs-To', '"Project-Id-Version'))]  # fmt: skip
        path.write_text("".join(kept), "utf-8")


def wrong(domain: Path) -> Iterator[str]:
    """Yield a line for every sentence that a reader of Chinese or Russian would not get."""
    found = sentences(domain)
    for locale in LOCALES:
        known = read(domain, locale)
        for message in found:
            if not message.id:
                continue
            said = known.get(message.id, context=message.context)
            where = f"{domain.name}, {locale}: {message.id!r}"
            forms = () if said is None else (said.string,) if isinstance(said.string, str) else said.string
            if not forms or not all(forms):
                yield f"missing: {where}"
            elif said.fuzzy:
                yield f"fuzzy: {where}"
            elif any(placeholders(form) - placeholders(message.id) for form in forms) or (
                isinstance(message.id, str) and placeholders(forms[0]) != placeholders(message.id)
            ):
                yield f"placeholders differ: {where}"


def twice(chosen: Sequence[Path]) -> Iterator[str]:
    """Yield a line for every sentence that two domains word differently: Django would show one of them in both."""
    for locale in LOCALES:
        said: dict[tuple[str | None, object], tuple[str, object]] = {}
        for domain in chosen:
            for message in read(domain, locale):
                if message.id:
                    first, before = said.setdefault((message.context, message.id), (domain.name, message.string))
                    if before != message.string:
                        yield f"worded twice, give it a context: {first} and {domain.name}, {locale}: {message.id!r}"


def placeholders(text: str | tuple[str, ...]) -> set[str]:
    texts = (text,) if isinstance(text, str) else text
    return {match[0] for one in texts for match in PLACEHOLDER.finditer(one)}


def compile_all() -> None:
    for path in HOUSE.glob("*/locale/*/LC_MESSAGES/django.po"):
        with path.open("rb") as stream, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(stream, locale=path.parts[-3]))


def main(verb: str, *names: str) -> int:
    settings.configure(USE_I18N=True)
    chosen = [domain for domain in domains() if not names or domain.name in names]
    if verb == "update":
        for domain in chosen:
            update(domain)
    elif verb == "compile":
        compile_all()
    elif verb == "check":
        lines = [line for domain in chosen for line in wrong(domain)] + list(twice(chosen))
        print("\n".join(lines) or "Every sentence has its zh-Hans and ru.")
        return 1 if lines else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["help"])))
