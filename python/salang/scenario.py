"""Scenarios: read from a file, a text or dictionaries, changed, and run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from . import _salang, _toml
from ._progress import Progress, bar
from .errors import Finding
from .result import Result, ended

if TYPE_CHECKING:
    from .study import Replay

__all__ = ["Scenario", "baseline", "build", "from_text", "read"]

#: What a scenario is packed to.
_PACKED = tuple[str, list[tuple[str, bytes]], str, str, list[tuple[str, "str | None", "str | None"]], bool]


class Scenario:
    """What is assumed: supplies, corridors, hazards, contracts and the numbers behind them.

    A scenario is never changed: :meth:`set`, :meth:`given` and :meth:`without` give another one. Make
    one with :func:`read`, :func:`baseline`, :func:`from_text` or :func:`build`.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: _salang.Scenario) -> None:
        self._raw = raw

    @property
    def title(self) -> str:
        """Its title."""
        return self._raw.title

    @property
    def name(self) -> str:
        """Its name: that of its file, without the ending."""
        return self._raw.name

    @property
    def report_name(self) -> str:
        """The name of a report's folder: with changes, they have their mark behind it."""
        return self._raw.report_name

    @property
    def sha256(self) -> str:
        """SHA-256 of the merged text, in hexadecimal."""
        return self._raw.sha256

    @property
    def trials(self) -> int:
        """How many trials it asks for."""
        return self._raw.trials

    @property
    def seed(self) -> int:
        """The seed of its random numbers."""
        return self._raw.seed

    @property
    def findings(self) -> list[Finding]:
        """Warnings and notes, each with its place."""
        return self._raw.findings()

    @property
    def changes(self) -> list[tuple[str, str | None, str | None]]:
        """The changes that were made beside its files: path, value before, value now."""
        return self._raw.changes()

    @property
    def files(self) -> dict[str, bytes]:
        """The CSV files that go with :meth:`to_toml`."""
        return self._raw.files()

    def to_toml(self) -> str:
        """The merged scenario as a text that runs by itself, with :attr:`files` beside it."""
        return self._raw.to_toml()

    def set(self, changes: Mapping[str, Any] | None = None, /, **more: Any) -> Scenario:
        """The same with other values.

        Parameters
        ----------
        changes : mapping, optional
            Paths, or names of assumptions, over values, as for ``--set``: numbers, texts, and
            dictionaries such as ``{"uniform": [1, 2]}``. With ``*`` behind a path what stands there is
            multiplied.
        **more
            The same for names that are words of Python.

        Returns
        -------
        Scenario

        Raises
        ------
        ScenarioError
            Where there is no such path, or the scenario cannot have such a value.

        Examples
        --------
        >>> import salang
        >>> certain = salang.baseline().set(casa_built=1.0)
        >>> calmer = certain.set({"line_attack_contested*": 0.5})
        """
        return self._changed(
            (path.strip(), _toml.value(value), "--set")
            for path, value in {**dict(changes or {}), **more}.items()
        )

    def given(self, outcomes: Mapping[str, str] | None = None, /, **more: str) -> Scenario:
        """The same supposing outcomes of branches.

        Parameters
        ----------
        outcomes : mapping, optional
            Branches over the outcome that each is to have in every trial, as for ``--given``.
        **more
            The same for names that are words of Python.

        Raises
        ------
        ScenarioError
            Where there is no such branch or outcome, or one of it is supposed already.
        """
        return self._changed(
            _salang.Scenario.supposed(branch, outcome)
            for branch, outcome in {**dict(outcomes or {}), **more}.items()
        )

    def without(self, *paths: str) -> Scenario:
        """The same without entries.

        Parameters
        ----------
        *paths : str
            As for ``--without``: ``hazard.transit suspended``.

        Raises
        ------
        ScenarioError
            Where there is no such entry, or something else needs it.
        """
        return self._changed((path.strip(), "", "--without") for path in paths)

    def _changed(self, changes: Iterable[tuple[str, str, str]]) -> Scenario:
        return Scenario(self._raw.overridden(list(changes)))

    def _for_run(
        self,
        trials: int | None,
        seed: int | None,
        years: int | None,
    ) -> Scenario:
        named = {"trials": trials, "seed": seed, "years": years}
        given = ((name, value) for name, value in named.items() if value is not None)
        return self._changed((f"run.{name}", _toml.value(value), f"--{name}") for name, value in given)

    def run(
        self,
        trials: int | None = None,
        *,
        seed: int | None = None,
        years: int | None = None,
        until: str | Sequence[str] = (),
        chance: str | Sequence[str] = (),
        threads: int | None = None,
        progress: Progress = True,
        keep: int = 1 << 29,
    ) -> Result:
        """Simulates it.

        Parameters
        ----------
        trials : int, optional
            How many histories; as many as the scenario says where left out. With `until`, that many at
            the most.
        seed : int, optional
            Of the random numbers. The same scenario, seed and version give the same numbers on any
            machine with any threads.
        years : int, optional
            Years of the horizon.
        until : str or sequence of str, optional
            Stop when this is known well enough: ``delivered_twh.p10 +- 1%``. Of several, all are to hold.
        chance : str or sequence of str, optional
            Conditions whose chances are to stand in the summary: ``delivered_twh[2030] >= 3``.
        threads : int, optional
            As many as the machine has where left out.
        progress : bool or callable, default True
            A bar where there is somebody to see it; or what is called with the trials done and all.
        keep : int, default 512 MiB
            Bytes that the draws may take in memory. Larger ones are simulated again while they are read.

        Returns
        -------
        Result

        Raises
        ------
        ScenarioError
            Where the scenario cannot have these options.
        SalangError
            Where the run does not fit into memory, or a trial cannot be finished.
        Interrupted
            On Ctrl-C; its ``partial`` is the result of the trials that were finished.
        """
        scenario = self._for_run(trials, seed, years)
        with bar("Simulating", progress) as shown:
            made, stopped = _salang.run(
                scenario._raw, _texts(until), _texts(chance), keep, threads, shown.notify
            )
        return ended(Result(made, scenario) if made is not None else None, stopped)

    def replay(
        self,
        *,
        pick: str = "p50",
        trial: int | None = None,
        trials: int | None = None,
        seed: int | None = None,
        years: int | None = None,
        threads: int | None = None,
        progress: Progress = True,
    ) -> Replay:
        """Tells the story of one trial.

        Parameters
        ----------
        pick : str, default "p50"
            The trial nearest to ``p10``, ``p50`` or ``p90`` of the average year, to any estimate such as
            ``delivered_twh[2031].p10``, in the middle of a future such as ``future[CASA-1000]``, or the
            one with the ``worst`` year in service.
        trial : int, optional
            The trial of this number instead, from 0.
        trials, seed, years, threads, progress
            As for :meth:`run`.

        Returns
        -------
        Replay
        """
        from .study import Replay

        scenario = self._for_run(trials, seed, years)
        with bar("Simulating", progress) as shown:
            made, stopped = _salang.replay(scenario._raw, pick, trial, threads, shown.notify)
        return ended(Replay(made) if made is not None else None, stopped)

    def __reduce__(self) -> tuple[Any, _PACKED]:
        return (_unpacked, self._raw.pack())

    def __repr__(self) -> str:
        changes = len(self.changes)
        changed = f", {changes} change{'s' if changes > 1 else ''}" if changes else ""
        return f"<Scenario {self.name}: {self.title}{changed}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{escape(path)}</code></td><td>{escape(was or '')}</td>"
            f"<td>{escape(now if now is not None else 'taken out')}</td></tr>"
            for path, was, now in self.changes
        )
        changes = f"<table><tr><th>changed</th><th>was</th><th>is</th></tr>{rows}</table>" if rows else ""
        findings = "".join(f"<li>{escape(str(one))}</li>" for one in self.findings)
        told = f"<details><summary>findings</summary><ul>{findings}</ul></details>" if findings else ""
        return (
            f"<p><b>{escape(self.title)}</b><br><code>{escape(self.name)}</code>, "
            f"{self.trials:,} trials, seed {self.seed}</p>{changes}{told}"
        )


def _unpacked(*parts: Any) -> Scenario:
    return Scenario(_salang.Scenario.unpack(*parts))


def _texts(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def read(path: str | os.PathLike[str]) -> Scenario:
    """Reads a scenario from a file, with the parents it extends and the data it names.

    Parameters
    ----------
    path : str or path
        A TOML file.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        Every error of the scenario at once, each with its place.
    """
    return Scenario(_salang.Scenario.read(os.fspath(path)))


def baseline() -> Scenario:
    """The scenario that is part of the package: CASA-1000 and TAPI as they stand.

    Returns
    -------
    Scenario
    """
    return Scenario(_salang.Scenario.baseline())


def from_text(text: str, *, files: Mapping[str, Any] | None = None, name: str = "scenario.toml") -> Scenario:
    """Reads a scenario from a text; nothing on the disk.

    Parameters
    ----------
    text : str
        TOML.
    files : mapping, optional
        What it names of files beside it, by name: parents that it extends, as texts or scenarios, and CSV
        data, as texts or data frames.
    name : str, default "scenario.toml"
        What messages and reports call it.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        Every error of the scenario at once, each with its place.
    """
    beside: dict[str, bytes] = {}
    for file, given in (files or {}).items():
        if isinstance(given, Scenario):
            beside.update(given.files)
        beside[file] = _bytes(given)
    return Scenario(_salang.Scenario.from_text(name, text, beside))


def _bytes(given: Any) -> bytes:
    if isinstance(given, (bytes, bytearray)):
        return bytes(given)
    if isinstance(given, str):
        return given.encode()
    if isinstance(given, Scenario):
        return given.to_toml().encode()
    if hasattr(given, "write_csv"):
        return str(given.write_csv()).encode()
    if hasattr(given, "to_csv"):
        return str(given.to_csv(index=False)).encode()
    raise TypeError(f"a file is a text, bytes, a scenario or a data frame, not {type(given).__name__}")


def build(
    definition: Mapping[str, Any],
    *,
    files: Mapping[str, Any] | None = None,
    name: str = "scenario.toml",
) -> Scenario:
    """Makes a scenario from dictionaries, with the same checks as one that is read.

    Parameters
    ----------
    definition : mapping
        The keys of the format over their values: ``{"schema": 1, "title": ..., "corridor": [{...}]}``.
    files, name
        As for :func:`from_text`.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        Every error of the scenario at once; places are those in the text that :func:`build` writes.
    TypeError
        Where a value is of no kind that a scenario has.

    Examples
    --------
    >>> import salang
    >>> base = salang.baseline()
    >>> calm = salang.build(
    ...     {
    ...         "schema": 1,
    ...         "title": "Calm",
    ...         "extends": "base.toml",
    ...         "security": {"start": {"calm": 1.0}},
    ...     },
    ...     files={"base.toml": base},
    ... )
    """
    return from_text(_toml.document(definition), files=files, name=name)
