"""Telling the desktop that `hwapok://` links are ours: one module for each system, for this user only."""

from __future__ import annotations

import sys
from typing import Protocol

from hwapok.launcher.settings import Places


class Scheme(Protocol):
    """The registration of one system. Each method raises OSError where the system refuses."""

    def install(self) -> None:
        """Registers this installation; again changes nothing."""

    def uninstall(self) -> None:
        """Removes what `install` made; where there is nothing it does nothing."""

    def installed(self) -> bool:
        """Whether links come to this user's launcher."""


def of_this_system(places: Places) -> Scheme:
    """The registration of the system that this runs on."""
    if sys.platform == "win32":
        from hwapok.launcher.schemes.windows import WindowsScheme  # noqa: PLC0415 - needs Windows

        return WindowsScheme()
    if sys.platform == "darwin":
        from hwapok.launcher.schemes.macos import MacScheme  # noqa: PLC0415 - needs macOS

        return MacScheme(places)
    from hwapok.launcher.schemes.linux import LinuxScheme  # noqa: PLC0415 - needs Linux

    return LinuxScheme(places)


def handler_words() -> list[str]:
    """The command that gets a link as its last word."""
    return [sys.executable, "-m", "hwapok", "launcher", "handle", "--"]
