"""Sound as a second witness: the same sound is known again, another is told, silence says nothing."""

import numpy as np
import pytest

from reelbridge.matching.sound import HOP, RATE, Hearing, codes_of, compare


def voices(seed, seconds):
    """Return sound at 8 kHz that changes as speech does: tones that come and go every sixth of a second."""
    rng = np.random.default_rng(seed)
    at = np.arange(round(seconds * RATE)) / RATE
    part = (at * 6).astype(int)
    pitch = rng.uniform(200, 2400, (part.max() + 1, 9))
    loud = rng.exponential(1.0, pitch.shape)
    made = sum(loud[part, one] * np.sin(2 * np.pi * np.cumsum(pitch[part, one]) / RATE) for one in range(9))
    return (made / np.abs(made).max() * 0.5).astype(np.float32)


def test_codes_are_what_the_description_says():
    # a tone in band 10 that grows from one code to the next, and later fades: its band exceeds the next by more, then less
    at = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 553 * at) * np.minimum(at, 2 - at) * 0.5
    bits, is_loud = codes_of(tone)
    assert bits.shape == ((len(tone) - 4096) // HOP + 1 - 4, 32)
    assert is_loud[8:-8].all()
    band = int(np.flatnonzero(np.geomspace(300, 2000, 34) <= 553)[-1])
    assert bits[5:30, band].all()
    assert not bits[-30:-5, band].any()
    assert not bits[5:30, band - 1].any()
    assert codes_of(np.zeros(4096 + 3 * HOP))[0].shape == (0, 32)


@pytest.mark.parametrize(
    "change",
    [
        lambda sound: 0.2 * sound,
        lambda sound: np.convolve(sound, [0.25, 0.5, 0.25], "same"),
        lambda sound: sound + 0.25 * voices(9, len(sound) / RATE),
        lambda sound: np.clip(3 * sound, -0.6, 0.6),
    ],
    ids=["quieter", "muffled", "talked over", "clipped"],
)
def test_the_same_sound_is_known_and_put_in_step(change):
    held = voices(1, 8)
    heard = compare(change(held[16000 + 1000 : 16000 + 1000 + 24000]), held[16000 - 8000 : 40000 + 8000], 1.0)
    assert heard.hearing is Hearing.AGREES
    assert abs(heard.later_s - 1000 / RATE) <= HOP / RATE


def test_another_sound_differs_and_silence_says_nothing():
    held, other = voices(1, 5), voices(2, 3)
    assert compare(other, held, 1.0).hearing is Hearing.DIFFERS
    for ours, theirs in ((np.zeros(24000), held), (other, np.zeros(40000)), (other[:5000], held), (other, held[:8000])):
        assert compare(ours, theirs, 1.0) == (Hearing.SILENT, 0.5, 0.0)
