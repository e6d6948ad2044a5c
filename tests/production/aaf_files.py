"""AAF files for the tests, made the way Avid makes them: a composition over master clips over files over tapes."""

from pathlib import Path

import aaf2


def _master(f, name: str, tape: str, tape_start: int, path: str, rate: int = 25):
    tape_mob = f.create.SourceMob()
    slot, timecode = tape_mob.create_tape_slots(tape, rate, rate)
    timecode.segment.start = tape_start
    timecode["PhysicalTrackNumber"].value = 1
    f.content.mobs.append(tape_mob)
    file_mob = f.create.SourceMob(f"{name}.PHYS")
    file_mob.descriptor = f.create.ImportDescriptor()
    locator = f.create.NetworkLocator()
    locator["URLString"].value = path
    file_mob.descriptor["Locator"].append(locator)
    file_slot = file_mob.create_timeline_slot(rate, slot_id=1)
    file_slot.segment = tape_mob.create_source_clip(slot.slot_id, start=0, length=10_000, media_kind="picture")
    f.content.mobs.append(file_mob)
    master = f.create.MasterMob(name)
    master_slot = master.create_timeline_slot(rate, slot_id=1)
    master_slot.segment = file_mob.create_source_clip(1, start=0, length=10_000, media_kind="picture")
    f.content.mobs.append(master)
    return master


def _dissolve(f, length: int, cut: int):
    definition = f.create.OperationDef("0c3bea40-fc05-11d2-8a29-0050040ef7d2", "VideoDissolve", "")
    definition.media_kind = "picture"
    definition["NumberInputs"].value = 2
    f.dictionary.register_def(definition)
    transition = f.create.Transition("picture", length)
    transition["OperationGroup"].value = f.create.OperationGroup("VideoDissolve", length=length, media_kind="picture")
    transition["CutPoint"].value = cut
    return transition


def write_aaf(path: Path) -> Path:
    """Write a cut of three clips at 25 frames a second from 01:00:00:00, the first two joined by a dissolve."""
    with aaf2.open(str(path), "w") as f:
        first = _master(f, "Хроника 1942", "TAPE001", 10 * 3600 * 25, "file:///media/nevsky-i-00001.mov")
        second = _master(f, "前线", "TAPE002", 11 * 3600 * 25, "file:///media/front.mov")
        cut = f.create.CompositionMob("Камера v3")
        cut.usage = "Usage_TopLevel"
        f.content.mobs.append(cut)
        timecode = cut.create_timeline_slot(25)
        timecode["PhysicalTrackNumber"].value = 1
        timecode.segment = f.create.Timecode(25)
        timecode.segment.start = 90_000
        timecode.segment.length = 300
        slot = cut.create_timeline_slot(25)
        slot.name = "V1"
        sequence = f.create.Sequence(media_kind="picture")
        slot.segment = sequence
        sequence.components.append(first.create_source_clip(1, start=100, length=110, media_kind="picture"))
        sequence.components.append(_dissolve(f, 20, 10))
        sequence.components.append(second.create_source_clip(1, start=50, length=90, media_kind="picture"))
        gap = f.create.Filler("picture", 25)
        sequence.components.append(gap)
        sequence.components.append(first.create_source_clip(1, start=400, length=40, media_kind="picture"))
        sequence.length = 110 - 20 + 90 + 25 + 40
    return path
