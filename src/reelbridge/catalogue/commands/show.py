"""``reelbridge show``: one work, item, agent or shot."""

from __future__ import annotations

from typing import Any

import click

from reelbridge.base.cli import as_json, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.command(
    help=_("Show a work, item, person, place or shot by its ref, such as nevsky-i-00001 or nevsky-i-00001/4.")
)
@click.argument("ref")
@as_json
@with_node
def show(ref: str, as_json: bool) -> None:
    """Print the facts."""
    from reelbridge.base.kit import tongue
    from reelbridge.catalogue.queries import facts_of

    facts = facts_of(ref)
    if as_json:
        echo_json(facts)
        return
    for line in _LINES[facts["kind"]](facts, tongue()):
        click.echo(line)


def _item(facts: dict[str, Any], reader: str) -> list[str]:
    size = f"{facts['width']} × {facts['height']}" if facts["width"] else ""
    length = _("%(seconds)s s, %(frames)s frames at %(rate)s")
    return [
        *_work_lines(facts["work"], facts["agents"], facts["ref"], reader),
        *_rows(
            (_("Work"), facts["work"]["ref"]),
            (_("Held by"), _text(facts["keeper"]["names"], reader) or facts["keeper"]["ref"]),
            (_("Call number"), facts["call_number"]),
            (_("Reel"), facts["reel"]),
            (_("File name"), facts["file_name"]),
            (
                _("Length"),
                length % {"seconds": round(facts["seconds"], 2), "frames": facts["frames"], "rate": facts["rate"]}
                if facts["rate"]
                else "",
            ),
            (_("First frame"), facts["start_timecode"]),
            (_("Picture"), size),
            (_("Sound"), "; ".join(_track(track) for track in facts["audio"])),
        ),
        *(f"  {_shot_line(shot, reader)}" for shot in facts["shots"]),
        *(f"  {file['role']}  {file['digest']}  {file['name']}" for file in facts["files"]),
    ]


def _work(facts: dict[str, Any], reader: str) -> list[str]:
    return [
        *_work_lines(facts, facts["agents"], facts["ref"], reader),
        *_rows((_("Held by"), _text(facts["keeper"]["names"], reader) or facts["keeper"]["ref"])),
        *(f"  {item['ref']}  {item['medium']}  {item['call_number'] or item['file_name']}" for item in facts["items"]),
    ]


def _agent(facts: dict[str, Any], reader: str) -> list[str]:
    names = [(f"{name['language']} {name['script']} {name['role']}".strip(), name["text"]) for name in facts["names"]]
    return [
        f"{facts['ref']}  {facts['names'][0]['text'] if facts['names'] else ''}",
        *_rows((_("Lived"), _made(facts["lived"], reader)), *names),
        *_rows(*facts["notes"].items()),
        *(f"  {part['work']}  {part['activity']}  {_text(part['titles'], reader)}" for part in facts["parts"]),
    ]


def _shot(facts: dict[str, Any], reader: str) -> list[str]:
    return [f"{facts['ref']}  {_shot_line(facts, reader)}", *_rows((_("Seen"), ", ".join(facts["agents"])))]


def _place(facts: dict[str, Any], reader: str) -> list[str]:
    from reelbridge.kernel.territory import name

    names = [(form["language"], form["text"]) for form in facts["names"]]
    return [
        f"{facts['ref']}  {_text(dict(reversed(names)), reader)}",
        *_rows((_("Territory"), facts["territory"] and name(facts["territory"], reader)), *names),
        *_rows((_("Told by"), _text(facts["keeper"]["names"], reader) or facts["keeper"]["ref"])),
        *(f"  {work['ref']}  {_text(work['titles'], reader)}" for work in facts["works"]),
    ]


_LINES = {"item": _item, "work": _work, "agent": _agent, "place": _place, "shot": _shot}


def _work_lines(work: dict[str, Any], agents: list[dict[str, Any]], ref: str, reader: str) -> list[str]:
    titles = {title["language"]: title["text"] for title in reversed(work["titles"])}
    named = {agent["ref"]: agent for agent in agents}
    parts = [(part["activity"], _name(named[part["agent"]], reader)) for part in work["parts"]]
    return [
        f"{ref}  {_text(titles, reader)}",
        *(f"  {title['language']}  {title['text']}  ({title['kind']})" for title in work["titles"]),
        *_rows((_("Made"), _made(work["made"], reader)), *parts),
    ]


def _rows(*rows: tuple[str, str]) -> list[str]:
    return [f"  {name}: {text}" for name, text in rows if text]


def _shot_line(shot: dict[str, Any], reader: str) -> str:
    span = f"{shot['start_timecode']}–{shot['end_timecode']}"
    return f"{shot['number']:>4}  {span}  {_text(shot['titles'], reader)}".rstrip()


def _track(track: dict[str, Any]) -> str:
    return " ".join(str(part) for part in (track["index"], track["codec"], track["language"], track["title"]) if part)


def _name(agent: dict[str, Any], reader: str) -> str:
    best = {name["language"]: name["text"] for name in reversed(agent["names"]) if name["role"] != "misspelling"}
    return _text(best, reader) or str(agent["ref"])


def _text(texts: dict[str, str], reader: str) -> str:
    from reelbridge.kernel.language import choose

    return choose(texts, reader).text


def _made(text: str, reader: str) -> str:
    from reelbridge.catalogue.rules.date_words import made_in_words

    return made_in_words(text, reader)
