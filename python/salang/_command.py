"""The command ``salang``, on the same extension as the package."""

from __future__ import annotations

import sys

from . import _salang

__all__ = ["main"]


def main() -> None:
    """Runs the command with the arguments of the process and ends it with the command's exit code."""
    # The command hears signals itself: the first Ctrl-C reports what is done, a second one ends it.
    sys.exit(_salang.command(["salang", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
