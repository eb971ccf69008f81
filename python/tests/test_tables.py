"""Tables are read by whatever reads Arrow, with the numbers of the report's files, and without a copy."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import salang

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def result() -> salang.Result:
    return salang.baseline().run(300, progress=False)


@pytest.fixture(scope="module")
def saved(result: salang.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return result.save(tmp_path_factory.mktemp("saved") / "report")


@pytest.mark.parametrize("name", ["draws", "assumptions"])
def test_draws_are_those_of_the_files(result: salang.Result, saved: Path, name: str) -> None:
    table: salang.Table = getattr(result, name)
    from_file = polars.read_parquet(saved / f"{name}.parquet")
    frame = polars.DataFrame(table)
    names = [column for column, kind in frame.schema.items() if kind == polars.Categorical]
    assert frame.with_columns(polars.col(one).cast(polars.String) for one in names).equals(from_file)
    assert table.shape == frame.shape == (len(table), len(table.columns))
    assert table.columns == from_file.columns


@pytest.mark.parametrize("name", ["summary", "monthly"])
def test_summaries_are_those_of_the_files(result: salang.Result, saved: Path, name: str) -> None:
    table: salang.Table = getattr(result, name)
    from_file = pandas.read_csv(saved / f"{name}.csv")
    frame = table.to_pandas()
    assert list(frame.columns) == list(from_file.columns)
    assert len(frame) == len(from_file) == len(table)
    for column in frame.columns:
        known, told = from_file[column], frame[column]
        if pandas.api.types.is_numeric_dtype(known):
            left = told.astype("float64").to_numpy()
            right = known.astype("float64").to_numpy()
            same = (left == right) | (pandas.isna(left) & pandas.isna(right))
        else:
            same = told.fillna("").map(str) == known.fillna("").map(str)
        assert bool(same.all()), column


def test_every_library_reads_the_same(result: salang.Result) -> None:
    by_pandas = pandas.DataFrame.from_arrow(result.draws)
    by_polars = polars.DataFrame(result.draws)
    by_pyarrow = pyarrow.table(result.draws)
    sums = {
        by_pandas["delivered_twh"].sum(),
        by_pyarrow["delivered_twh"].to_pandas().sum(),
        by_polars["delivered_twh"].to_numpy().sum(),
    }
    assert len(sums) == 1
    assert result.draws.to_pandas().equals(by_pandas)
    assert result.draws.to_polars().equals(by_polars)
    assert result.draws.to_arrow().equals(by_pyarrow)
    assert by_pandas["corridor"].unique().tolist() == ["CASA-1000", "TAPI", "LPG by lorry"]


def test_duckdb_reads_a_table(result: salang.Result) -> None:
    duckdb = pytest.importorskip("duckdb")
    draws = result.draws
    assert len(draws) > 0  # DuckDB finds the variable by its name.
    query = "select avg(delivered_twh) from draws where corridor = 'TAPI' and year = 2035"
    ((mean,),) = duckdb.sql(query).fetchall()
    assert mean == pytest.approx(result.estimate("delivered_twh[TAPI, 2035].mean").value, rel=1e-12)


def test_numbers_are_not_copied(result: salang.Result) -> None:
    once, again = pyarrow.table(result.draws), pyarrow.table(result.draws)

    def addresses(table: pyarrow.Table) -> list[int]:
        return [chunk.buffers()[1].address for chunk in table["delivered_twh"].chunks]

    assert addresses(once) == addresses(again)
    del once, again
    frame = polars.DataFrame(result.draws)
    read = {chunk.to_arrow().buffers()[1].address for chunk in frame["delivered_twh"].get_chunks()}
    assert read == set(addresses(pyarrow.table(result.draws)))


def test_a_stream_outlives_its_table() -> None:
    read = pyarrow.RecordBatchReader.from_stream(salang.baseline().run(64, progress=False).draws)
    assert read.read_all().num_rows == 64 * 10 * 3


def test_draws_that_do_not_fit_are_simulated_while_they_are_read() -> None:
    base = salang.baseline()
    kept, made = base.run(300, progress=False), base.run(300, progress=False, keep=0)
    assert kept.draws.nbytes > 0 and made.draws.nbytes == 0
    assert len(kept.draws) == len(made.draws) == 300 * 10 * 3
    for name in ("draws", "assumptions"):
        frames = [polars.DataFrame(getattr(one, name)) for one in (kept, made)]
        assert frames[0].equals(frames[1])
    assert len(polars.DataFrame(made.draws)) == len(made.draws)
    months = polars.DataFrame(made.draws_by_month)
    assert len(months) == 300 * 10 * 12 * 3
    by_year = months.group_by("trial", "year", "corridor").agg(polars.col("delivered_twh").sum())
    both = by_year.join(
        polars.DataFrame(kept.draws), on=["trial", "year", "corridor"], suffix="_of_year"
    )
    assert len(both) == 300 * 10 * 3
    assert (both["delivered_twh"] - both["delivered_twh_of_year"]).abs().max() < 1e-9


def test_columns_say_what_they_hold(result: salang.Result) -> None:
    columns = {column.name: column for column in result.draws.schema}
    delivered = columns["delivered_twh"]
    assert (delivered.type, delivered.unit) == ("number", "TWh") and delivered.description
    assert columns["corridor"].type == "string" and columns["trial"].type == "integer"
    assert "delivered_twh" in repr(result.draws) and "TWh" in result.draws._repr_html_()
    with pytest.raises(AttributeError, match="reservoirs"):
        result.reservoirs  # noqa: B018


def test_reservoirs_have_a_table(root: Path) -> None:
    r = salang.read(root / "scenarios" / "dry-decade-reservoir.toml").run(64, progress=False)
    frame = r.reservoirs.to_polars()
    assert len(frame) > 0 and {"trial", "year", "supply"} <= set(frame.columns)


def test_a_table_is_written_by_whoever_reads_it(result: salang.Result) -> None:
    out = io.BytesIO()
    polars.DataFrame(result.draws).write_parquet(out)
    out.seek(0)
    assert len(polars.read_parquet(out)) == len(result.draws)
