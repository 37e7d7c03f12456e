"""`python -m hwapok` is `hwapok`."""

from hwapok.cli import main

main()
