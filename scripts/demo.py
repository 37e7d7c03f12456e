"""`make demo`: starts Hwapok on a folder of its own, runs the main job once, says where the results are, and stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hwapok_common.ready import ready_values

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "demo"
LOG = DEMO / "hwapok.log"
HWAPOK = str(Path(sys.executable).with_name("hwapok"))
SAMPLE = ROOT / "server" / "hwapok_server" / "samples" / "cat.jpg"
UP = [HWAPOK, "up", "--supervised", "--data-dir", str(DEMO / "data"), "--grpc-port", "0", "--files-port", "0"]
MAKE = [HWAPOK, "make", "달빛 아래 한옥 마당에 앉은 고양이", "--tag", "고양이", "--category", "동물", "--layer", "배경"]
MAKE += ["--reference", str(SAMPLE), "--out", str(DEMO)]
KEPT = ("HWAPOK_PG_USER", "HWAPOK_STATE_DIR")
"""Settings of the machine; the demo has all others of its own."""


def main() -> int:
    """Returns the exit code."""
    DEMO.mkdir(exist_ok=True)
    before = results()
    say(f"화폭을 시작합니다. 로그는 {shown(LOG)}에 있습니다.", f"Starting Hwapok; its log is {shown(LOG)}.")
    with running_hwapok() as target:
        if not target:
            sys.stderr.write(LOG.read_text("utf-8")[-4000:])
            return 1
        code = subprocess.run([*MAKE, "--target", target], env=environment(), check=False).returncode
    made = sorted(results() - before)
    if made:
        files = " ".join(shown(path) for path in made)
        say(f"결과: {files}", f"Results: {files}")
    return code


@contextmanager
def running_hwapok() -> Iterator[str]:
    """Hwapok, in a session of its own so that Ctrl-C reaches only us; its lifeline is our end of its input.

    Yields its address, or nothing when it did not start.
    """
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            [*UP, "--embedding-port", "0", "--no-web"],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield (ready_values(next(iter(process.stdout or ()), "")) or {}).get("grpc", "")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def results() -> set[Path]:
    return {*DEMO.glob("*.png"), *DEMO.glob("*.psd")}


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HWAPOK_") or name in KEPT}


def say(korean: str, english: str) -> None:
    print(f"{korean}\n{english}", flush=True)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
