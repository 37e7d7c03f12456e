"""A Korean sentence as sound, for a browser's fake microphone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from support.chromium import program


def say(sentence: str, file: Path) -> Path:
    """Speaks a sentence into a WAV file of 48 kHz, one channel, with two seconds of silence before and three after it:
    the end of speech is what a recogniser waits for. An empty sentence is silence."""
    spoken = file.with_suffix(".spoken.wav")
    if sentence:
        subprocess.run([program("espeak-ng"), "-v", "ko", "-s", "130", "-w", str(spoken), sentence], check=True)
        words = [str(spoken), "-r", "48000", "-c", "1", "-b", "16", str(file), "pad", "2", "3"]
    else:
        words = ["-n", "-r", "48000", "-c", "1", "-b", "16", str(file), "trim", "0", "8"]
    subprocess.run([program("sox"), *words], check=True)
    return file


def microphone(file: Path) -> tuple[str, ...]:
    """The browser's flags with which its microphone plays the file once, and nobody is asked for permission."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}%noloop",
    )
