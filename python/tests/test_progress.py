"""A bar shows where there is somebody to see it, and leaves nothing behind."""

from __future__ import annotations

import os
import struct
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty")
fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")

RUN = "import salang; salang.baseline().run(6_000)"
WITHOUT_TQDM = "import sys; sys.modules['tqdm'] = sys.modules['tqdm.auto'] = None; "


def shown_on_a_terminal(program: str) -> str:
    """What a program writes to a terminal that is its stderr."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    child = subprocess.Popen([sys.executable, "-c", program], stderr=theirs, stdout=subprocess.PIPE)
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    assert child.wait(120) == 0
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.read() == b""
    return text.decode()


def test_a_bar_of_its_own_on_a_terminal() -> None:
    shown = shown_on_a_terminal(WITHOUT_TQDM + RUN)
    assert "Simulating ━" in shown and "of 6,000 trials" in shown and "left" in shown
    assert shown.endswith("\r\x1b[2K")


def test_a_bar_of_tqdm_where_it_is_there() -> None:
    pytest.importorskip("tqdm")
    shown = shown_on_a_terminal(RUN)
    assert "Simulating" in shown and "trials/s" in shown


def test_nothing_where_nobody_sees_it_or_wants_it() -> None:
    told = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, timeout=120)
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
    assert shown_on_a_terminal(RUN.replace("6_000", "6_000, progress=False")) == ""
