"""What can go wrong, as exceptions.

:class:`ScenarioError` says that a scenario has errors and holds every one of them with its place;
:class:`SalangError` is everything else that salang itself refuses or cannot finish.
:class:`Interrupted` is what Ctrl-C raises, with what was finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Finding", "Interrupted", "SalangError", "SalangWarning", "ScenarioError"]


@dataclass(frozen=True)
class Finding:
    """A fault of a scenario, or something in it that is worth a second look.

    Attributes
    ----------
    code : str
        Stable: ``E...`` an error, ``W...`` a warning, ``N...`` a note.
    severity : str
        ``error``, ``warning`` or ``note``.
    message : str
        The fault in words.
    file, line, column : str, int, int or None
        The place to look at; line and column count from 1. None where there is no such place.
    text : str or None
        The line of the file.
    advice : str or None
        What to do about it.
    row : int or None
        The row of a design, from 1, where the finding is about one.
    """

    code: str
    severity: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    text: str | None = None
    advice: str | None = None
    row: int | None = None

    def __str__(self) -> str:
        place = f" ({self.file}:{self.line}:{self.column})" if self.file is not None else ""
        advice = f"; {self.advice}" if self.advice else ""
        return f"{self.severity}[{self.code}]: {self.message}{place}{advice}"


class SalangError(Exception):
    """A call is wrong, or could not be finished; the message says which and what to do."""


class ScenarioError(SalangError):
    """A scenario has errors.

    Attributes
    ----------
    findings : list of Finding
        All that was found: errors first, then warnings and notes, each with its place.
    """

    def __init__(self, message: str, findings: list[Finding] | None = None) -> None:
        super().__init__(message)
        self.findings: list[Finding] = list(findings or [])

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[str, list[Finding]]]:
        return (type(self), (str(self), self.findings))

    @property
    def errors(self) -> list[Finding]:
        """The findings for which the scenario cannot run."""
        return [one for one in self.findings if one.severity == "error"]


class Interrupted(KeyboardInterrupt):
    """Ctrl-C was pressed.

    Attributes
    ----------
    partial : object or None
        The result of what was finished, marked as partial; None where there was nothing to tell.
    """

    def __init__(self, message: str = "interrupted", partial: Any = None) -> None:
        super().__init__(message)
        self.partial = partial


class SalangWarning(UserWarning):
    """Something about a run or its report that is worth knowing."""
