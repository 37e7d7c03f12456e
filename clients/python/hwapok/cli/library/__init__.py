"""`hwapok library`: the picture library from the command line."""

from hwapok.cli.library.group import library

__all__ = ["library"]
