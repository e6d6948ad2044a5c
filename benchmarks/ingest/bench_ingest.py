"""Taking files in beside ``sha256sum``, and making proxies beside ``ffmpeg``'s own x264, on the same files in one run.

Goals: the vault copies, hashes and writes to disk at 0.8 of the speed at which ``sha256sum`` only reads; a proxy with
its sound, shot bounds, poster and stills is made at 0.85 of the speed of ``ffmpeg`` at the same preset, size and sound.
Films are rendered here; turns alternate, the median of three counts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from place import keep

FILES, FILE_MIB = 3, 512
TURNS = 3
FILM_S = 10
#: Grain over moving shapes, as film scans have it, with a hard cut every five seconds.
SCENES = "testsrc2=s={size}:r=25:d={s},noise=alls=12:allf=t,hue=h=72*floor(t/5)"


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def run(*command: object) -> None:
    subprocess.run([str(one) for one in command], check=True, capture_output=True)


def alternate(*works: Callable[[], object]) -> list[float]:
    """Run the works in turns and return the median seconds of each."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(TURNS):
        for kept, work in zip(times, works, strict=True):
            kept.append(seconds(work))
    return [statistics.median(kept) for kept in times]


def reels(folder: Path) -> list[Path]:
    """Write files of noise, which no disk can pack, and wait until they lie on it."""
    files = [folder / f"reel {number}.mov" for number in range(FILES)]
    for file in files:
        with file.open("wb") as stream:
            for _ in range(FILE_MIB):
                stream.write(os.urandom(1 << 20))
    os.sync()
    return files


def hashing(folder: Path) -> dict[str, float]:
    """Compare ``take_in`` with ``sha256sum`` and with ``cp`` and ``sha256sum`` one after the other."""
    from reelbridge.base.rules.roles import COMMAND_LINE
    from reelbridge.vault.actions import take_in
    from reelbridge.vault.models import StoredFile
    from reelbridge.vault.queries import path_of

    files = reels(folder)

    def ours() -> None:
        _ = [take_in(file, by=COMMAND_LINE) for file in files]

    def copied() -> None:
        for file in files:
            run("dd", f"if={file}", f"of={folder / 'copy'}", "bs=1M", "conv=fsync")
            run("sha256sum", folder / "copy")

    def forget() -> None:
        for row in StoredFile.objects.all():
            path_of(row.digest).unlink()
            row.delete()
        os.sync()

    times: list[list[float]] = [[], [], []]
    for _ in range(TURNS):
        for kept, work in zip(times, (ours, lambda: run("sha256sum", *files), copied), strict=True):
            kept.append(seconds(work))
            forget()
    mine, theirs, copy = (statistics.median(kept) for kept in times)
    megabytes = FILES * FILE_MIB * 1.048576
    return {
        "megabytes": round(megabytes),
        "take_in_mb_s": round(megabytes / mine),
        "sha256sum_mb_s": round(megabytes / theirs),
        "dd_fsync_then_sha256sum_mb_s": round(megabytes / copy),
        "ratio_to_sha256sum": round(theirs / mine, 2),
        "goal": 0.8,
    }


def proxies(folder: Path, size: str) -> dict[str, object]:
    """Compare our whole preparation with ``ffmpeg`` making the same H.264 and AAC."""
    from reelbridge.media.engine.calling import call
    from reelbridge.media.engine.proxying import PRESET, QUALITY

    film = folder / f"film {size}.mov"
    run(
        "ffmpeg", "-y", "-f", "lavfi", "-i", SCENES.format(size=size, s=FILM_S), "-f", "lavfi", "-i",
        f"sine=f=440:d={FILM_S}:r=48000", "-ac", 2, "-c:v", "libx264", "-preset", "fast", "-crf", 16, "-pix_fmt", "yuv420p",
        "-c:a", "pcm_s16le", film,
    )  # fmt: skip
    probe = call("probe", film, largest_megapixels=400, longest_hours=48)
    made = folder / f"made {size}"
    made.mkdir()

    def ours() -> None:
        call("prepare", film, folder=str(made), probe=probe, largest_megapixels=400)

    def theirs() -> None:
        run(
            "ffmpeg", "-y", "-i", film, "-vf", "scale=1280:720:flags=bilinear", "-c:v", "libx264", "-preset", PRESET, "-crf", QUALITY,
            "-profile:v", "main", "-pix_fmt", "yuv420p", "-g", 25, "-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart",
            folder / "theirs.mp4",
        )  # fmt: skip

    mine, other = alternate(ours, theirs)
    return {
        "source": f"{size}, 25 frames a second, {FILM_S} s, H.264, stereo PCM",
        "proxy": f"1280x720, x264 {PRESET}, crf {QUALITY}, AAC 160 kbit/s",
        "ours_frames_s": round(probe["frames"] / mine, 1),
        "ffmpeg_frames_s": round(probe["frames"] / other, 1),
        "ratio": round(other / mine, 2),
        "ours_bytes": (made / "proxy.mp4").stat().st_size,
        "ffmpeg_bytes": (folder / "theirs.mp4").stat().st_size,
        "goal": 0.85,
    }


def main() -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        node = folder / "node"
        run(sys.executable, "-m", "reelbridge", "init", node)
        os.environ["REELBRIDGE_NODE"] = str(node)
        from reelbridge.base.cli import start_node

        start_node()
        figures = {
            "hashing": hashing(folder),
            "proxy_of_1080": proxies(folder, "1920x1080"),
            "proxy_of_720": proxies(folder, "1280x720"),
            "ffmpeg": subprocess.run(
                ["ffmpeg", "-version"], capture_output=True, text=True, check=True
            ).stdout.splitlines()[0],
            "sha256sum": subprocess.run(
                ["sha256sum", "--version"], capture_output=True, text=True, check=True
            ).stdout.splitlines()[0],
            "load_before": os.getloadavg()[0],
        }
    print(keep("ingest", figures, "av", "numpy").read_text("utf-8"))


if __name__ == "__main__":
    main()
