"""Many runs by a design, a row each, and one table of their summaries."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from . import _salang, _toml
from ._pool import Task, carried_out
from ._progress import Progress, bar
from .errors import Interrupted
from .result import ended
from .scenario import Scenario
from .table import Table

__all__ = ["Batch", "batch"]


class Batch:
    """What came of a design.

    Attributes
    ----------
    folder : Path or None
        Where the table was written, if it was.
    """

    def __init__(
        self, raw: _salang.Batch, summaries: list[str | None], folder: Path | None = None
    ) -> None:
        self._raw = raw
        self._summaries = summaries
        self.folder = folder

    def __len__(self) -> int:
        return len(self._summaries)

    @property
    def partial(self) -> bool:
        """Whether runs are missing."""
        return None in self._summaries

    @cached_property
    def summaries(self) -> Table:
        """The rows of ``summary.csv`` of every run, with its row's number and cells before them."""
        return Table(self._raw.table(self._summaries))

    @cached_property
    def data(self) -> list[dict[str, Any] | None]:
        """``summary.json`` of every run, in the order of the rows; None of one that is missing."""
        return [None if text is None else json.loads(text) for text in self._summaries]

    def scenario(self, row: int) -> Scenario:
        """The scenario of a row, from 0, with its changes, trials and seed."""
        return Scenario(self._raw.scenario(row))

    def __repr__(self) -> str:
        done = sum(text is not None for text in self._summaries)
        return f"<Batch of {len(self)} runs, {done} done>"


def _cell(given: Any) -> str:
    # What is missing in a data frame is None, or a number that is unlike itself.
    if given is None or given != given:
        return ""
    return given.strip() if isinstance(given, str) else _toml.value(given)


def _design(design: Any) -> _salang.Batch:
    if isinstance(design, (str, os.PathLike)):
        return _salang.Batch.read(os.fspath(design))
    if hasattr(design, "to_dicts"):
        design = design.to_dicts()
    elif hasattr(design, "to_dict") and not isinstance(design, Mapping):
        design = design.to_dict("records")
    if isinstance(design, Mapping):
        columns = {head: list(cells) for head, cells in design.items()}
        count = max((len(cells) for cells in columns.values()), default=0)
        if any(len(cells) != count for cells in columns.values()):
            raise ValueError("the columns of the design have different lengths")
        rows = [{head: cells[row] for head, cells in columns.items()} for row in range(count)]
    elif isinstance(design, Sequence) and all(isinstance(row, Mapping) for row in design):
        rows = [dict(row) for row in design]
    else:
        raise TypeError("a design is a CSV file, a data frame, a mapping of columns or a list of mappings")
    heads: list[str] = []
    for row in rows:
        heads.extend(head for head in row if head not in heads)
    known: list[tuple[str, Scenario]] = []

    def cell(given: Any) -> str:
        if not isinstance(given, Scenario):
            return _cell(given)
        for label, scenario in known:
            if scenario is given:
                return label
        label = given.name if all(given.name != one for one, _ in known) else f"{given.name}-{len(known)}"
        known.append((label, given))
        return label

    cells = [[cell(row.get(head)) for head in heads] for row in rows]
    scenarios = [(label, scenario._raw) for label, scenario in known]
    return _salang.Batch.of(heads, cells, "", "design", scenarios)


def _summary(scenario: Scenario, threads: int | None) -> str:
    """Carries out one run elsewhere: text in, summary out."""
    made, stopped = _salang.run(scenario._raw, [], [], 0, threads, None)
    return ended(made, stopped).json()


def batch(
    design: Any,
    *,
    client: Any = None,
    out: str | os.PathLike[str] | None = None,
    processes: int | None = None,
    threads: int | None = None,
    retries: int = 3,
    progress: Progress = True,
) -> Batch:
    """Carries out many runs, a row of a design each.

    Parameters
    ----------
    design : path, data frame, mapping of columns or list of mappings
        A head is the path of a number or the name of an assumption, with ``*`` behind it to multiply, and
        an empty cell changes nothing. ``scenario`` is a file or a :class:`Scenario` (the baseline where it
        is empty); ``trials``, ``seed``, ``years``, ``given`` and ``without`` are the options of a run, and
        ``name`` is only told.
    client : distributed.Client, optional
        Whose workers carry them out.
    out : str or path, optional
        Where to write ``summaries.csv`` and ``summaries.parquet``. What is done is kept in the folder
        beside it that ends in ``-runs``, and is not done again; the command ``salang batch`` keeps the same.
    processes : int, optional
        So many processes of this machine carry them out; in this one where neither is given.
    threads : int, optional
        Threads of each run; as many as the machine has where left out, one in other processes.
    retries : int, default 3
        How often a run is begun again whose worker died.
    progress : bool or callable, default True
        A bar of trials, or what is called with those that are done and all.

    Returns
    -------
    Batch

    Raises
    ------
    ScenarioError
        Where rows cannot run: all of them, each with all that is wrong.
    Interrupted
        On Ctrl-C; its ``partial`` has the runs that are done.
    """
    raw = _design(design)
    folder = None if out is None else os.fspath(out)
    done: list[str | None] = [None] * len(raw)
    if folder is not None:
        raw.check(folder)
        done = raw.kept(folder)
    open_rows = [row for row, text in enumerate(done) if text is None]
    total = raw.trials(done)
    sizes = {row: raw.scenario(row).trials for row in open_rows}
    finished = 0

    def keep(row: int, summary: str) -> None:
        nonlocal finished
        done[row] = summary
        finished += sizes[row]
        if folder is not None:
            raw.keep(folder, row, summary)

    try:
        with bar("Simulating", progress) as shown:
            notify = shown.notify
            if client is None and processes is None:
                for row in open_rows:
                    before = finished

                    def tell(now: int, _: int, before: int = before) -> None:
                        if notify is not None:
                            notify(before + now, total)

                    made, stopped = raw.run(row, threads, tell)
                    keep(row, ended(made, stopped))
            else:
                each = 1 if threads is None and client is None else threads
                tasks: list[Task] = [
                    (_summary, (Scenario(raw.scenario(row)), each)) for row in open_rows
                ]
                for index, summary in carried_out(tasks, client, processes, retries):
                    keep(open_rows[index], summary)
                    if notify is not None:
                        notify(finished, total)
    except KeyboardInterrupt as stop:
        partial = Batch(raw, done) if any(done) else None
        if partial is not None and folder is not None:
            partial.folder = Path(raw.write(folder, done))
        raise Interrupted("interrupted", partial) from stop
    result = Batch(raw, done)
    if folder is not None:
        result.folder = Path(raw.write(folder, done))
    return result
