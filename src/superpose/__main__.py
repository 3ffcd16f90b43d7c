"""The command `superpose`, also `python -m superpose`."""

import gc
import sys


def main() -> None:
    """Run the command line and exit with its code: 0 done, 1 failed, 2 wrong usage, 130/143 interrupted."""
    # What is imported stays. To search it for garbage, while it comes and once more at the end, is a quarter of the
    # second that a short command takes.
    gc.set_threshold(100_000)
    from superpose.cli.app import run

    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
