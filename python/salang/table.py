"""Tables that any library which knows Arrow reads without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from . import _salang

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow  # type: ignore[import-untyped,unused-ignore]

__all__ = ["Column", "Table"]


class Column(NamedTuple):
    """A column of a table.

    Attributes
    ----------
    name : str
        Its head, as in the files of a report.
    type : str
        ``integer``, ``number``, ``string`` or ``boolean``.
    unit : str or None
        The unit of its values, where all have the same.
    description : str
        What they are.
    """

    name: str
    type: str
    unit: str | None
    description: str


class Table:
    """A table of a result.

    It speaks the Arrow PyCapsule interface, so that ``polars.DataFrame(table)``,
    ``pandas.DataFrame.from_arrow(table)``, ``pyarrow.table(table)`` and ``duckdb.sql("from table")``
    (of a pyarrow table) read it without a copy of its numbers; none of these is needed.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: _salang.Table) -> None:
        self._raw = raw

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows as a stream of Arrow's C interface, anew for every call.

        Parameters
        ----------
        requested_schema : capsule, optional
            Not heeded, as the interface allows: the types are always the table's own.
        """
        return self._raw.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._raw)

    @property
    def schema(self) -> list[Column]:
        """The columns, each with its unit and what it holds."""
        return [Column(*one) for one in self._raw.columns()]

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [one[0] for one in self._raw.columns()]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return len(self), len(self.columns)

    @property
    def nbytes(self) -> int:
        """Bytes of the columns that are in memory; 0 where rows are simulated while they are read."""
        return self._raw.nbytes()

    def to_pandas(self) -> pandas.DataFrame:
        """As a data frame of pandas.

        Raises
        ------
        ImportError
            Where pandas, or the pyarrow that it reads Arrow with, is not there.
        """
        import pandas

        read: Any = getattr(pandas.DataFrame, "from_arrow", None)
        frame: pandas.DataFrame = read(self) if read else self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> polars.DataFrame:
        """As a data frame of polars.

        Raises
        ------
        ImportError
            Where polars is not there.
        """
        import polars

        return polars.DataFrame(self)

    def to_arrow(self) -> pyarrow.Table:
        """As a table of pyarrow.

        Raises
        ------
        ImportError
            Where pyarrow is not there.
        """
        import pyarrow

        return pyarrow.table(self)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"Table of {rows:,} rows and {columns} columns: {', '.join(self.columns)}"

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td><code>{escape(one.name)}</code></td><td>{escape(one.type)}</td>"
            f"<td>{escape(one.unit or '')}</td><td>{escape(one.description)}</td></tr>"
            for one in self.schema
        )
        head = "<tr><th>column</th><th>type</th><th>unit</th><th>what it holds</th></tr>"
        return (
            f"<p>{len(self):,} rows; <code>.to_pandas()</code>, <code>.to_polars()</code> or anything "
            f"that reads Arrow shows them.</p><table>{head}{rows}</table>"
        )
