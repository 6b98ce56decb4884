"""The `ksc` command. The version is answered before anything else is imported."""

import sys


def main() -> None:
    """Runs the command line; ends the process with 0, 1 or 2."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from ksc import __version__

        print(f"ksc {__version__}")
        return
    from ksc.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
