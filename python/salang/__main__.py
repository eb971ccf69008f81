"""``python -m salang``: the command."""

from ._command import main

main()
