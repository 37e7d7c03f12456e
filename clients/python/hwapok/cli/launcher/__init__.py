"""`hwapok launcher`: links of the page that open PSDs on this computer."""

from hwapok.cli.launcher.group import launcher

__all__ = ["launcher"]
