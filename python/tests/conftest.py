"""What the tests share: scenarios, and the command that is in the same wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import salang

ROOT = Path(__file__).resolve().parents[2]

#: A line from one river, two years, and a choice of buyers: quick, and with something of everything.
SMALL = """
schema = 1
title  = "A line from one river"

[run]
start_year = 2030
years      = 2
trials     = 256
seed       = 3

[assumption.accepted]
value  = { uniform = [0.6, 1.0] }
unit   = "share"
source = "Made up"

[branch.buyer]
outcomes = { one = 0.7, two = 0.3 }
source   = "Made up"

[[supply]]
name      = "River"
country   = "Tajikistan"
commodity = "electricity"
source    = "Made up"
[supply.steady]
mw = 250

[[corridor]]
name        = "North"
commodity   = "electricity"
supplies    = ["River"]
capacity_mw = { one = 300, two = 200 }
accepted    = "accepted"
source      = "Made up"
[[corridor.segment]]
name      = "Pass"
country   = "Afghanistan"
length_km = 200
source    = "Made up"

[[hazard]]
name           = "attack"
cause          = "attack"
per_100km_year = 2
repair_days    = { exponential = { mean = 5 } }
source         = "Made up"

[destination]
name = "Pakistan"
"""


@pytest.fixture
def small() -> salang.Scenario:
    return salang.from_text(SMALL)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def base() -> salang.Scenario:
    return salang.baseline()


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command of the wheel with arguments, in a folder."""
    path = Path(sysconfig.get_path("scripts")) / "salang"
    own = [str(path)] if path.exists() else [sys.executable, "-m", "salang"]

    def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
        words = [*own, *(str(one) for one in arguments)]
        env = {**os.environ, "NO_COLOR": "1"}
        return subprocess.run(words, cwd=cwd, capture_output=True, text=True, env=env, timeout=300)

    return run


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A Dask cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
    ) as cluster, distributed.Client(cluster) as made:
        yield made
