"""What asks many runs: comparisons, what drives the spread, sweeps, targets, replays and scores."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from . import _salang
from ._progress import Progress, bar
from .errors import SalangError, SalangWarning
from .result import Chart, Charts, _told, ended, pictured, written
from .scenario import Scenario, _texts
from .table import Table

__all__ = [
    "Comparison",
    "Hindcast",
    "Replay",
    "Sensitivity",
    "Solution",
    "Study",
    "Sweep",
    "compare",
    "hindcast",
    "replay",
    "sensitivity",
    "solve",
    "sweep",
]

#: A range of values: low and high; low, high and how many; or these and ``"log"`` for equal ratios.
Range = tuple[float, float] | tuple[float, float, int] | tuple[float, float, int, str]


class Study:
    """The result of anything that is not a plain run."""

    #: Charts that a notebook shows.
    _shown: ClassVar[tuple[str, ...]] = ()

    def __init__(self, raw: _salang.Studied) -> None:
        self._raw = raw

    @property
    def partial(self) -> bool:
        """Whether it was stopped before its end."""
        return self._raw.is_partial

    def to_json(self) -> str:
        """The numbers as the command writes them to a file."""
        return self._raw.json()

    @cached_property
    def data(self) -> dict[str, Any]:
        """The same as dictionaries and lists."""
        return _told(self.to_json())

    def table(self, name: str) -> Table:
        """The rows of a list of :attr:`data` as a table.

        Parameters
        ----------
        name : str
            The key of the list; what stands in an object of a row has its key before its own.

        Returns
        -------
        Table

        Raises
        ------
        KeyError
            Where there is no such list.
        """
        raw = self._raw.table(name)
        if raw is None:
            lists = [key for key, value in self.data.items() if isinstance(value, list)]
            raise KeyError(f"there is no list {name!r}; there are {', '.join(lists)}")
        return Table(raw)

    @cached_property
    def charts(self) -> Charts:
        """The charts of the report by name."""
        return Charts(self._raw.report())

    def save(
        self, folder: str | os.PathLike[str], *, format: str | Sequence[str] = ("svg",)
    ) -> Path:
        """Writes the report, byte for byte what the command writes.

        Parameters
        ----------
        folder : str or path
            In the place of an earlier report of its kind; nothing that a run did not write is replaced.
        format : str or sequence of str, default ("svg",)
            Charts as ``svg``, ``png`` or both.

        Returns
        -------
        Path
            Where it lies.
        """
        return written(self._raw.report().write(os.fspath(folder), _texts(format)))

    def __str__(self) -> str:
        return self._raw.text(100)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        charts: Mapping[str, Chart] = self.charts
        return pictured(str(self), charts, self._shown or list(charts)[:2])


class Comparison(Study):
    """The same trials through several scenarios, each against the first."""

    _shown = ("compare-dots", "compare-service-waterfall")

    @cached_property
    def differences(self) -> Table:
        """Paired differences: a row for each scenario, metric, corridor and year."""
        return self.table("differences")

    @cached_property
    def probabilities(self) -> Table:
        """Differences of chances."""
        return self.table("probabilities")

    @cached_property
    def service_year(self) -> Table:
        """Differences of what a corridor brings and loses in a year of service."""
        return self.table("service_year")

    @cached_property
    def futures(self) -> Table:
        """Which futures there are in each, how likely, and what they bring."""
        return self.table("futures")

    @cached_property
    def hazards(self) -> Table:
        """Differences of incidents a year."""
        return self.table("hazards")

    @cached_property
    def changed(self) -> list[dict[str, Any]]:
        """Every key that is not the same in all, with its value in each."""
        changed: list[dict[str, Any]] = self.data["changed"]
        return changed


class Sensitivity(Study):
    """What drives the spread of an estimate."""

    _shown = ("drivers", "tornado")

    @cached_property
    def drivers(self) -> Table:
        """Sobol indices, a row for each group of causes."""
        return self.table("drivers")

    @cached_property
    def tornado(self) -> Table:
        """The swing of each assumption from its p10 to its p90."""
        return self.table("tornado")

    @property
    def finding(self) -> str:
        """What it comes to, in a sentence."""
        finding: str = self.data["finding"]
        return finding


class Sweep(Study):
    """An estimate while one number or two take one value after another."""

    _shown = ("sweep",)

    @cached_property
    def points(self) -> Table:
        """A row for each point; ``at`` is its value (``at_1`` and ``at_2`` of two)."""
        return self.table("points")


class Solution(Study):
    """The value of a number that meets a target.

    Where the target is met more than once, :attr:`solutions` has every value.
    """

    _shown = ("solve",)

    @property
    def found(self) -> bool:
        """Whether the target is met anywhere in the range."""
        return self._raw.found

    @cached_property
    def solutions(self) -> Table:
        """The values that meet it, each with its error."""
        return self.table("solutions")

    @property
    def value(self) -> float:
        """The value that meets the target.

        Raises
        ------
        SalangError
            Where there is none, or more than one.
        """
        solutions = self.data["solutions"]
        if len(solutions) != 1:
            raise SalangError(
                "the target is not met by one value alone: see solutions" if solutions
                else "no value in the range meets the target"
            )
        value: float = solutions[0]["value"]
        return value

    @property
    def se(self) -> float | None:
        """The error of :attr:`value` that the finite number of trials leaves."""
        self.value  # noqa: B018  (refuses where there is not one value)
        se: float | None = self.data["solutions"][0]["se"]
        return se


class Replay(Study):
    """The story of one trial: what happened when, where, and what it cost."""

    _shown = ("history",)

    @property
    def trial(self) -> int:
        """Its number."""
        number = self._raw.number
        return 0 if number is None else number

    @cached_property
    def incidents(self) -> Table:
        """Every incident with its cause and cost."""
        return self.table("incidents")


class Hindcast(Study):
    """Scenarios scored against the record that stands in them."""

    _shown = ("calibration",)

    @cached_property
    def scores(self) -> Table:
        """The scores by record, by family and all together."""
        return self.table("scores")


def compare(
    *scenarios: Scenario,
    trials: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    until: str | Sequence[str] = (),
    chance: str | Sequence[str] = (),
    names: Sequence[str] = (),
    threads: int | None = None,
    progress: Progress = True,
) -> Comparison:
    """Sends the same trials through several scenarios and says what differs.

    Parameters
    ----------
    *scenarios : Scenario
        The one that others are compared with first.
    trials, seed, years, threads, progress
        As for :meth:`Scenario.run`; all share the seed and the trials of the first.
    until : str or sequence of str, optional
        Stop when this is known well enough: ``difference.delivered_twh.mean +- 0.02``.
    chance : str or sequence of str, optional
        Conditions whose chances are compared.
    names : sequence of str, optional
        What tables and charts call them, in their order.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> import salang
    >>> base = salang.baseline()
    >>> calm = base.set({"security.start": {"calm": 1.0}})
    >>> salang.compare(base, calm, trials=200, progress=False).differences.columns[:5]
    ['scenario', 'metric', 'corridor', 'year', 'unit']
    """
    if len(scenarios) < 2:
        raise ValueError("a comparison is of two scenarios or more")
    asked = [("event", when, "--chance") for when in _texts(chance)]
    given = [one._for_run(trials, seed, years)._changed(asked) for one in scenarios]
    with bar("Comparing", progress) as shown:
        made, stopped, notes = _salang.compare(
            [one._raw for one in given], _texts(until), list(names), threads, shown.notify
        )
    for note in notes:
        warnings.warn(note, SalangWarning, stacklevel=2)
    return ended(Comparison(made) if made is not None else None, stopped)


def sensitivity(
    scenario: Scenario,
    *,
    of: str = "delivered_twh.mean",
    trials: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    threads: int | None = None,
    progress: Progress = True,
) -> Sensitivity:
    """What drives the spread, and which assumption moves the answer most.

    Parameters
    ----------
    scenario : Scenario
    of : str, default "delivered_twh.mean"
        What to look at: any metric with an estimate, or ``chance(CONDITION)``.
    trials, seed, years, threads, progress
        As for :meth:`Scenario.run`. There is a run for each group of causes and two for each assumption.

    Returns
    -------
    Sensitivity
    """
    scenario = scenario._for_run(trials, seed, years)
    with bar("Looking for drivers", progress) as shown:
        made, stopped = _salang.sensitivity(scenario._raw, of, threads, shown.notify)
    return ended(Sensitivity(made) if made is not None else None, stopped)


def sweep(
    scenario: Scenario,
    vary: str | Mapping[str, Range | None],
    values: Range | None = None,
    *,
    of: str = "delivered_twh.mean",
    trials: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    threads: int | None = None,
    progress: Progress = True,
) -> Sweep:
    """Varies one number or two, value by value; every point is a run with the same luck.

    Parameters
    ----------
    scenario : Scenario
    vary : str or mapping
        An assumption or the path of a number; or two of them over their values.
    values : tuple, optional
        ``(low, high)``, ``(low, high, count)`` or ``(low, high, count, "log")`` for equal ratios; an
        assumption's own range where left out.
    of : str, default "delivered_twh.mean"
        What to look at.
    trials, seed, years, threads, progress
        As for :meth:`Scenario.run`.

    Returns
    -------
    Sweep
    """
    if not isinstance(vary, str) and values is not None:
        raise ValueError("give the values with each number of the mapping")
    pairs = {vary: values} if isinstance(vary, str) else dict(vary)
    scenario = scenario._for_run(trials, seed, years)
    with bar("Sweeping", progress) as shown:
        made, stopped = _salang.sweep(
            scenario._raw,
            [_varied(name, given) for name, given in pairs.items()],
            of,
            threads,
            shown.notify,
        )
    return ended(Sweep(made) if made is not None else None, stopped)


def _varied(name: str, values: Range | None) -> _salang.Varied:
    if values is None:
        return (name, None, None, False)
    given: tuple[Any, ...] = tuple(values)
    if not 2 <= len(given) <= 4 or (len(given) == 4 and given[3] != "log"):
        raise ValueError(f"the values of {name} are (low, high), (low, high, count) or these and 'log'")
    low, high = float(given[0]), float(given[1])
    if not low < high:
        raise ValueError(f"the range of {name} goes from {low} to {high}; the first is to be the lower one")
    is_log = len(given) == 4
    if is_log and low <= 0.0:
        raise ValueError(f"with 'log' both ends are above zero, and {low} is not")
    count = int(given[2]) if len(given) > 2 else None
    if count is not None and not 2 <= count <= 1000:
        raise ValueError("the number of values is a whole number from 2 to 1000")
    return (name, (low, high), count, is_log)


_TARGET = re.compile(r"(.*?)\s*(>=|<=|==?)\s*([-+0-9._eE]+)\s*")


def solve(
    scenario: Scenario,
    vary: str,
    target: str,
    *,
    values: tuple[float, float] | None = None,
    trials: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    threads: int | None = None,
    progress: Progress = True,
) -> Solution:
    """Finds the value of a number that meets a target.

    Parameters
    ----------
    scenario : Scenario
    vary : str
        An assumption or the path of a number.
    target : str
        ``delivered_twh.p50 = 4.0``; with ``>=`` or ``<=`` the least value of the range that reaches it.
    values : tuple of float, optional
        The range; an assumption's own where left out.
    trials, seed, years, threads, progress
        As for :meth:`Scenario.run`.

    Returns
    -------
    Solution
    """
    # The last sign is the target's: a chance has one of its own.
    found = _TARGET.fullmatch(target) if target.count("(") == 0 else None
    if found is None:
        closed = target.rfind(")")
        found = _TARGET.fullmatch(target[closed + 1 :])
        of = target[: closed + 1].strip() + (found[1] if found else "")
    else:
        of = found[1].strip()
    if found is None or not of:
        raise ValueError(f"{target!r} is no target; write it as 'delivered_twh.p50 = 4.0'")
    scenario = scenario._for_run(trials, seed, years)
    with bar("Solving", progress) as shown:
        made, stopped = _salang.solve(
            scenario._raw,
            _varied(vary, values),
            of,
            found[2],
            float(found[3]),
            threads,
            shown.notify,
        )
    return ended(Solution(made) if made is not None else None, stopped)


def replay(
    scenario: Scenario,
    *,
    pick: str = "p50",
    trial: int | None = None,
    trials: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    threads: int | None = None,
    progress: Progress = True,
) -> Replay:
    """Tells the story of one trial; see :meth:`Scenario.replay`."""
    return scenario.replay(
        pick=pick,
        trial=trial,
        trials=trials,
        seed=seed,
        years=years,
        threads=threads,
        progress=progress,
    )


def hindcast(
    *scenarios: Scenario,
    fit_spread: bool = False,
    trials: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress = True,
) -> Hindcast:
    """Scores scenarios against the record that stands in them.

    Parameters
    ----------
    *scenarios : Scenario
        Each with ``[[record]]`` or ``[[event_record]]``.
    fit_spread : bool, default False
        Find the ``judgement_spread`` at which the log score is best; ten times the trials.
    trials, seed, threads, progress
        As for :meth:`Scenario.run`.

    Returns
    -------
    Hindcast
    """
    if not scenarios:
        raise ValueError("there is no scenario to score")
    given = [one._for_run(trials, seed, None)._raw for one in scenarios]
    with bar("Scoring", progress) as shown:
        made, stopped = _salang.hindcast(given, fit_spread, threads, shown.notify)
    return ended(Hindcast(made) if made is not None else None, stopped)
