"""The `ksc` command. The version is answered before anything else is imported."""

import sys


def main() -> None:
    """Runs the command line; ends the process with 0, 1 or 2."""
    if sys.argv[1:2] in (["--version"], ["-V"]):
        from ksc import __version__

        print(f"ksc {__version__}")  # noqa: T201 - nothing else is imported for it
        return
    import gc

    # A run is short and what it imports and reads stays to its end: looking through that for garbage, at
    # the end above all, is a fifth of the time that `ksc check` takes.
    gc.set_threshold(100_000, 50, 50)
    try:
        from ksc.cli import run

        code = run()
    except KeyboardInterrupt:  # before there is anything to interrupt
        code = 130
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
