"""Renews the Speech SDK that the studio ships, from its npm package: the browser's bundle, its licence and the list of
what may be redistributed.

    python scripts/vendor_speech_sdk.py                   the version below must bring the files of SHA256
    python scripts/vendor_speech_sdk.py --accept 1.53.0   another version: writes its files and a new SHA256, to be read
                                                          and committed; then put the version below
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE, VERSION = "microsoft-cognitiveservices-speech-sdk", "1.52.0"
FOLDER = Path(__file__).parents[1] / "clients" / "web" / "hwapok_web" / "vendor" / "speech_sdk"
FILES = ("distrib/browser/microsoft.cognitiveservices.speech.sdk.bundle-min.js", "LICENSE", "REDIST.txt")
SUMS = FOLDER / "SHA256"


def main() -> None:
    """:raises SystemExit: the package is not what was vendored"""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--accept", metavar="VERSION")
    version = arguments.parse_args().accept
    found = files(version or VERSION)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in found.items())
    if not version and sums != SUMS.read_text("ascii"):
        raise SystemExit(f"{PACKAGE} {VERSION} is not what SHA256 says:\n{sums}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in (found | {SUMS.name: sums.encode()}).items():
        (FOLDER / name).write_bytes(content)
    print(f"{FOLDER}: {PACKAGE} {version or VERSION}")


def files(version: str) -> dict[str, bytes]:
    """The files, by their own names, of a version of the package."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{PACKAGE}@{version}"], cwd=folder, check=True, stdout=subprocess.PIPE
        )
        content = Path(folder, packed.stdout.decode().strip()).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        members = {name: archive.extractfile(f"package/{name}") for name in FILES}
        return {Path(name).name: member.read() for name, member in members.items() if member}


if __name__ == "__main__":
    main()
