"""The command line `hwapok`: one file per verb. Uses the SDK as any other program does."""

from hwapok.cli.app import cli, main

__all__ = ["cli", "main"]
