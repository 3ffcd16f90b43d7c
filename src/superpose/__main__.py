"""The command `superpose`, also `python -m superpose`."""

import sys


def main() -> None:
    """Run the command line and exit with its code: 0 done, 1 failed, 2 wrong usage, 130/143 interrupted."""
    from superpose.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
