"""The `bookmaker` command, and `python -m bookmaker`.

Every worker process imports the module that the program was started from. So the command line, which none of them
needs, is imported only when it is run.
"""


def main() -> None:
    """Run the command line."""
    from bookmaker.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
