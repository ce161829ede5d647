"""The `bookmaker` command, and `python -m bookmaker`.

Every worker process imports the module that the program was started from. So the command line, which none of them
needs, is imported only when it is run.
"""

import gc


def main() -> None:
    """Run the command line."""
    # Nearly all that is made while modules are imported and a story is read stays: to look through it for what may be
    # thrown away, each time that 700 things were made, is a tenth of the time of a short book.
    gc.set_threshold(200_000, 2, 2)
    from bookmaker.cli.app import main as run

    try:
        run()
    finally:
        # Nor is all of it looked through once more at the end.
        gc.freeze()


if __name__ == "__main__":
    main()
