"""The console script `hwapok`, from its first moment: loading the command line takes a second, and Ctrl-C may come
within it. Imports nothing that takes time."""

from __future__ import annotations

import sys
from typing import NoReturn

INTERRUPTED = 130


def main() -> NoReturn:
    """Loads the command line and runs it.

    :raises SystemExit: always
    """
    try:
        from hwapok.cli import main as run  # noqa: PLC0415 - inside the `try`, as the module says
    except KeyboardInterrupt:
        sys.stderr.write("\n중단했습니다. Interrupted.\n")
        sys.exit(INTERRUPTED)
    run()
