"""`python -m bookmaker`: the same as the `bookmaker` command."""

from bookmaker.cli.app import main

if __name__ == "__main__":
    main()
