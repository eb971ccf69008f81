"""What came of a run: numbers with their errors, tables, charts, and the report as files."""

from __future__ import annotations

import base64
import json
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from . import _salang
from ._progress import Progress
from .errors import Interrupted, SalangWarning
from .table import Table

if TYPE_CHECKING:
    from .scenario import Scenario
    from .study import Replay

__all__ = ["Chart", "Charts", "Estimate", "Result", "Target"]

_T = TypeVar("_T")
#: Columns of the text that stands for a result.
_WIDTH = 100
#: Charts that a notebook shows with a run.
_SHOWN = ("futures", "service-year", "service-waterfall")


def ended(result: _T | None, stopped: BaseException | None) -> _T:
    """The result of work, or what stopped it: Ctrl-C with what was finished."""
    if stopped is None:
        if result is None:
            raise RuntimeError("work that was not stopped has no result")
        return result
    if isinstance(stopped, KeyboardInterrupt):
        raise Interrupted("interrupted", result) from stopped
    raise stopped


def _told(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    return told


class Estimate:
    """A number with its standard error.

    Attributes
    ----------
    name : str
        What it is, written in full: ``delivered_twh[CASA-1000,2030].p50``.
    value : float
        The number.
    se : float or None
        Its standard error, in the same unit; None where that is not known.
    unit : str
        The unit of both.
    interval : tuple of float or None
        The 95 % interval.
    """

    __slots__ = ("_words", "interval", "name", "se", "unit", "value")

    def __init__(self, told: _salang.Told) -> None:
        self.name, self.value, self.se, self.unit, self._words, self.interval = told

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return self._words

    def __repr__(self) -> str:
        return f"{self.name}: {self._words}"

    def _repr_html_(self) -> str:
        return f"<code>{escape(self.name)}</code>: <b>{escape(self._words)}</b>"


class Target:
    """A target of precision and how far it came.

    Attributes
    ----------
    text : str
        As it was written.
    reached : bool
        Whether it was reached with the trials allowed.
    needed : int or None
        Trials that it would take, as far as these tell.
    """

    __slots__ = ("needed", "reached", "text")

    def __init__(self, text: str, reached: bool, needed: int | None) -> None:
        self.text, self.reached, self.needed = text, reached, needed

    def __repr__(self) -> str:
        return f"{self.text}: {'reached' if self.reached else 'not reached'}"


class Chart:
    """A chart, which displays itself in a notebook.

    Attributes
    ----------
    name : str
        Its file's name without the ending.
    title : str
        What it says.
    caption : str
        How to read it.
    svg : str
        The drawing.
    """

    __slots__ = ("caption", "name", "svg", "title")

    def __init__(self, name: str, title: str, caption: str, svg: str) -> None:
        self.name, self.title, self.caption, self.svg = name, title, caption, svg

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the SVG to a file.

        Parameters
        ----------
        path : str or path

        Returns
        -------
        Path
        """
        target = Path(path)
        target.write_bytes(self.svg.encode())
        return target

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Chart {self.name}: {self.title}>"


class Charts(Mapping[str, Chart]):
    """The charts of a report by name, in the order in which a reader wants them."""

    def __init__(self, report: _salang.Report) -> None:
        self._charts = {one[0]: Chart(*one) for one in report.charts()}

    def __getitem__(self, name: str) -> Chart:
        try:
            return self._charts[name]
        except KeyError:
            raise KeyError(f"there is no chart {name!r}; there are {', '.join(self._charts)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._charts)

    def __len__(self) -> int:
        return len(self._charts)

    def __repr__(self) -> str:
        return f"<Charts: {', '.join(self._charts)}>"


def written(told: tuple[str, list[str]]) -> Path:
    """The folder of a report that was written; what there is to say of it is a warning."""
    folder, notes = told
    for note in notes:
        warnings.warn(note, SalangWarning, stacklevel=3)
    return Path(folder)


def pictured(text: str, charts: Mapping[str, Chart], names: Sequence[str]) -> str:
    """A text and some charts as HTML; each chart is an image of its own, so that none sees the others."""
    shown = [charts[name] for name in names if name in charts]
    images = "".join(
        '<img style="max-width:100%;height:auto;display:block;margin:0.5em 0" '
        f'alt="{escape(chart.title)}" '
        f'src="data:image/svg+xml;base64,{base64.b64encode(chart.svg.encode()).decode()}">'
        for chart in shown
    )
    return f'<pre style="line-height:1.25">{escape(text)}</pre>{images}'


class Result:
    """The result of a run.

    Attributes
    ----------
    scenario : Scenario
        What ran, with the options of the run.
    """

    def __init__(self, raw: _salang.RunResult, scenario: Scenario | None = None) -> None:
        self._raw = raw
        self.scenario = scenario

    @property
    def trials(self) -> int:
        """Trials that are in the numbers."""
        return self._raw.trials()

    @property
    def seed(self) -> int:
        """The seed of the random numbers."""
        return self._raw.seed()

    @property
    def partial(self) -> bool:
        """Whether it was stopped before its end."""
        return self._raw.is_partial()

    @property
    def targets(self) -> list[Target]:
        """How far the targets of precision came."""
        return [Target(*one) for one in self._raw.targets()]

    def to_json(self) -> str:
        """``summary.json``: every number with its error; ``salang schema --summary`` describes it."""
        return self._raw.json()

    @cached_property
    def data(self) -> dict[str, Any]:
        """The same as dictionaries and lists."""
        return _told(self.to_json())

    @cached_property
    def summary(self) -> Table:
        """All tables of the summary in one, as ``summary.csv`` has them: a row for each set of numbers."""
        return Table(self._raw.summary())

    @cached_property
    def monthly(self) -> Table:
        """Every month of the horizon by corridor: what is delivered, and where the rest goes."""
        return self._table(self._raw.monthly(), "months")

    @cached_property
    def draws(self) -> Table:
        """A row for each trial, year and corridor."""
        return self._table(self._raw.draws("draws"), "draws")

    @cached_property
    def draws_by_month(self) -> Table:
        """A row for each trial, year, month and corridor; the trials are simulated while it is read."""
        return self._table(self._raw.draws("draws-monthly"), "draws by month")

    @cached_property
    def assumptions(self) -> Table:
        """The drawn values of the assumptions and the outcomes of the branches, a row for each trial."""
        return self._table(self._raw.draws("assumptions"), "assumptions")

    @cached_property
    def reservoirs(self) -> Table:
        """A row for each trial, year and reservoir."""
        return self._table(self._raw.draws("reservoirs"), "reservoirs")

    @staticmethod
    def _table(raw: _salang.Table | None, what: str) -> Table:
        if raw is None:
            raise AttributeError(f"the scenario has no {what}")
        return Table(raw)

    def estimate(self, name: str) -> Estimate:
        """One number by its name.

        Parameters
        ----------
        name : str
            ``METRIC[CORRIDOR, YEAR].STATISTIC`` or ``chance(CONDITION)``; either part of the bracket may be
            left out. What is not in the summary takes another pass over the trials.

        Returns
        -------
        Estimate

        Raises
        ------
        SalangError
            Where there is no such number, with the name that was nearly meant.
        """
        return Estimate(self._raw.estimate(name))

    def chance(self, condition: str) -> Estimate:
        """The chance of a condition.

        Parameters
        ----------
        condition : str
            A metric, one of ``>=``, ``>``, ``<=`` and ``<``, and a number or an assumption:
            ``delivered_twh[2030] >= 3``; or the name of an event that the scenario states.

        Returns
        -------
        Estimate
        """
        return self.estimate(f"chance({condition})")

    @cached_property
    def _plain_report(self) -> _salang.Report:
        return self._raw.report(None, False, False, False, None)

    @cached_property
    def charts(self) -> Charts:
        """The charts of the report by name."""
        return Charts(self._plain_report)

    @property
    def html(self) -> str:
        """``report.html``: one self-contained page."""
        return self._plain_report.file("report.html") or ""

    def save(
        self,
        folder: str | os.PathLike[str],
        *,
        format: str | Sequence[str] = ("svg",),
        draws: str | None = "parquet",
        draws_by: str = "year",
        pypsa_trials: Sequence[int] = (),
        pypsa_snapshots: str = "daily",
    ) -> Path:
        """Writes the report, byte for byte what ``salang run`` writes.

        Parameters
        ----------
        folder : str or path
            In the place of an earlier report of its kind; nothing that a run did not write is replaced.
        format : str or sequence of str, default ("svg",)
            Charts as ``svg``, ``png`` or both, and further files: ``xlsx``, ``iamc``, ``pypsa``.
        draws : {"parquet", "csv", None}
            The format of the draws. The trials are simulated once more for them.
        draws_by : {"year", "month"}
            Whether there are draws by month as well.
        pypsa_trials : sequence of int, optional
            With ``pypsa``: the trials that are written.
        pypsa_snapshots : {"daily", "hourly"}
            With ``pypsa``: the length of a snapshot.

        Returns
        -------
        Path
            Where it lies.

        Raises
        ------
        SalangError
            Where a file of somebody's own is in the way, or nothing can be written there.
        """
        formats = [format] if isinstance(format, str) else list(format)
        pictures = [one for one in formats if one not in ("xlsx", "iamc", "pypsa")]
        if draws_by not in ("year", "month"):
            raise ValueError(f"draws are by year or month, not by {draws_by}")
        if pypsa_snapshots not in ("daily", "hourly"):
            raise ValueError(f"snapshots are daily or hourly, not {pypsa_snapshots}")
        if ("pypsa" in formats) != bool(pypsa_trials):
            raise ValueError("format='pypsa' and pypsa_trials, the trials to write, go together")
        pypsa = (list(pypsa_trials), pypsa_snapshots == "hourly") if pypsa_trials else None
        report = self._raw.report(
            draws, draws_by == "month", "xlsx" in formats, "iamc" in formats, pypsa
        )
        return written(report.write(os.fspath(folder), pictures))

    def replay(
        self,
        *,
        pick: str = "p50",
        trial: int | None = None,
        threads: int | None = None,
        progress: Progress = True,
    ) -> Replay:
        """Tells the story of one of its trials; see :meth:`Scenario.replay`."""
        if self.scenario is None:
            raise ValueError("the scenario of this result is not known; replay it from the scenario")
        return self.scenario.replay(
            pick=pick, trial=trial, trials=self.trials, threads=threads, progress=progress
        )

    def __str__(self) -> str:
        return self._raw.text(_WIDTH)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return pictured(str(self), self.charts, _SHOWN)
