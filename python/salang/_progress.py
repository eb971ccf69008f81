"""How far a run is: a bar on a terminal or in a notebook, or whatever else is called with two numbers."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from types import TracebackType
from typing import Any

__all__ = ["Bar", "Notify", "Progress", "bar"]

#: Called with the number of trials that are done and of all of them, 0 where that is not known yet.
Notify = Callable[[int, int], None]
#: ``True`` for a bar where there is somebody to see it, ``False`` for none, or what is called instead.
Progress = bool | Notify

_WIDTH = 24
_PAUSE = 0.1


def _spent(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class Bar(AbstractContextManager["Bar"]):
    """A bar that follows a run until the block ends.

    Attributes
    ----------
    notify : callable or None
        What the run is to call; None where nothing is shown.
    """

    def __init__(self, words: str, progress: Progress) -> None:
        self._words = words
        self._began = self._last = time.monotonic()
        self._shown: Any = None
        self._write: Callable[[str], None] | None = None
        self._finish: Callable[[], None] | None = None
        self.notify: Notify | None = None
        if progress is True:
            self._choose()
        elif progress is not False:
            self.notify = progress

    def _choose(self) -> None:
        if _in_notebook():
            # Its widgets are ipywidgets; without these it draws as on a terminal, and warns.
            if _is_there("ipywidgets") and self._with_tqdm():
                return
            self._in_notebook()
        elif sys.stderr is not None and sys.stderr.isatty():
            if self._with_tqdm():
                return
            self._write = self._on_terminal
            self._finish = self._off_terminal
            self.notify = self._tell

    def _with_tqdm(self) -> bool:
        """Leaves the drawing to tqdm where it is there: it knows more front ends."""
        try:
            tqdm: Any = import_module("tqdm.auto").tqdm
        except ImportError:
            return False
        shown = tqdm(desc=self._words, unit=" trials", unit_scale=True, leave=False)

        def tell(done: int, total: int) -> None:
            if total and shown.total != total:
                shown.total = total
            shown.update(done - shown.n)

        self.notify, self._finish = tell, shown.close
        return True

    def _tell(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last < _PAUSE or done == 0 or total == 0 or self._write is None:
            return
        self._last = now
        spent = now - self._began
        share = min(done / total, 1.0)
        full = round(_WIDTH * share)
        left = _spent(spent * (total - done) / done) if done < total else "0 s"
        self._write(
            f"{self._words} {'━' * full}{'─' * (_WIDTH - full)} {done:,} of {total:,} trials, "
            f"{done / spent:,.0f} a second, {left} left"
        )

    def _on_terminal(self, line: str) -> None:
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()

    def _off_terminal(self) -> None:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()

    def _in_notebook(self) -> None:
        try:
            display: Any = import_module("IPython.display").display
        except ImportError:
            return
        self._shown = display({"text/plain": f"{self._words} ..."}, raw=True, display_id=True)

        def write(line: str) -> None:
            if self._shown is not None:
                self._shown.update({"text/plain": line}, raw=True)

        self._write, self._finish, self.notify = write, self._off_notebook, self._tell

    def _off_notebook(self) -> None:
        if self._shown is not None:
            self._shown.update({"text/plain": ""}, raw=True)
            self._shown = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._finish is not None:
            self._finish()


def _is_there(name: str) -> bool:
    try:
        import_module(name)
    except ImportError:
        return False
    return True


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and shell.has_trait("kernel")


def bar(words: str, progress: Progress) -> Bar:
    """A bar for work that is called ``words``.

    Parameters
    ----------
    words : str
        What is done, in a word.
    progress : bool or callable
        See :data:`Progress`.
    """
    return Bar(words, progress)
