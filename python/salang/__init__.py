"""How much energy from Central Asia will really reach Pakistan, and how sure can we be?

A scenario says what is assumed; a run simulates thousands of possible histories and says how much
arrives, how likely that is, and where the rest goes::

    import salang

    base = salang.read("scenarios/baseline.toml")
    r = base.run(trials=20_000)
    print(r)
    r.draws.to_pandas()

The names are those of the command line, which the package brings too: ``salang --help``.
"""

from __future__ import annotations

from . import cluster
from ._salang import __version__
from .batch import Batch, batch
from .errors import Finding, Interrupted, SalangError, SalangWarning, ScenarioError
from .result import Chart, Charts, Estimate, Result, Target
from .scenario import Scenario, baseline, build, from_text, read
from .study import (
    Comparison,
    Hindcast,
    Replay,
    Sensitivity,
    Solution,
    Study,
    Sweep,
    compare,
    hindcast,
    replay,
    sensitivity,
    solve,
    sweep,
)
from .table import Column, Table

__all__ = [
    "Batch",
    "Chart",
    "Charts",
    "Column",
    "Comparison",
    "Estimate",
    "Finding",
    "Hindcast",
    "Interrupted",
    "Replay",
    "Result",
    "SalangError",
    "SalangWarning",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "Solution",
    "Study",
    "Sweep",
    "Table",
    "Target",
    "__version__",
    "baseline",
    "batch",
    "build",
    "cluster",
    "compare",
    "from_text",
    "hindcast",
    "read",
    "replay",
    "sensitivity",
    "solve",
    "sweep",
]
