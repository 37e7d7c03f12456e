"""`python -m hwapok` is `hwapok`."""

from hwapok.cli import main

if __name__ == "__main__":
    main()
