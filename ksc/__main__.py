"""The `ksc` command. The version is answered before anything else is imported."""

import sys


def main() -> None:
    """Runs the command line; ends the process with 0, 1 or 2."""
    if sys.argv[1:2] in (["--version"], ["-V"]):
        from ksc import __version__

        print(f"ksc {__version__}")
        return
    import gc

    # A run is short and what it imports and reads stays to its end: looking through that for garbage, at
    # the end above all, is a fifth of the time that `ksc check` takes.
    gc.set_threshold(100_000, 50, 50)
    from ksc.cli import run

    code = run()
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
