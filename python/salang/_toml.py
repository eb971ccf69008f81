"""Values of Python as TOML, so that a scenario may be written as dictionaries."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["document", "value"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def _plain(given: Any) -> Any:
    """A scalar or an array of another library (numpy, pandas) as Python's own."""
    tolist = getattr(given, "tolist", None)
    return tolist() if callable(tolist) else given


def _key(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a key of a scenario is a text, not {name!r}")
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for the one that TOML wants of a delete character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def value(given: Any) -> str:
    """One value as TOML.

    Parameters
    ----------
    given : bool, int, float, str, date, mapping or sequence
        Scalars and arrays of numpy are taken too.

    Returns
    -------
    str
        The value on one line.

    Raises
    ------
    TypeError
        Where TOML has nothing like it: ``None`` among others.
    """
    given = _plain(given)
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int):
        return str(given)
    if isinstance(given, float):
        if math.isnan(given) or math.isinf(given):
            return str(given)
        return repr(given)
    if isinstance(given, str):
        return _text(given)
    if isinstance(given, (dt.datetime, dt.date, dt.time)):
        return given.isoformat()
    if isinstance(given, Mapping):
        pairs = ", ".join(f"{_key(key)} = {value(one)}" for key, one in given.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(given, Sequence) and not isinstance(given, (bytes, bytearray)):
        return f"[{', '.join(value(one) for one in given)}]"
    raise TypeError(f"a scenario has no values like {given!r} ({type(given).__name__})")


def _is_tables(given: Any) -> bool:
    is_list = isinstance(given, Sequence) and not isinstance(given, (str, bytes, bytearray))
    return is_list and len(given) > 0 and all(isinstance(one, Mapping) for one in given)


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterable[str]:
    later = []
    for key, given in table.items():
        given = _plain(given)
        is_table = isinstance(given, Mapping) and (
            len(path) < 2 or any(isinstance(_plain(one), Mapping) for one in given.values())
        )
        if is_table or _is_tables(given):
            later.append((key, given))
        else:
            yield f"{_key(key)} = {value(given)}"
    for key, given in later:
        inner = (*path, _key(key))
        heads = [given] if isinstance(given, Mapping) else given
        mark = ("[", "]") if isinstance(given, Mapping) else ("[[", "]]")
        for one in heads:
            yield ""
            yield f"{mark[0]}{'.'.join(inner)}{mark[1]}"
            yield from _lines(one, inner)


def document(table: Mapping[str, Any]) -> str:
    """A dictionary of dictionaries as a TOML document.

    Parameters
    ----------
    table : mapping
        Keys of the format over their values; lists of mappings become ``[[tables]]``.

    Returns
    -------
    str
        The text, a line feed after each line.
    """
    return "\n".join(_lines(table, ())).lstrip("\n") + "\n"
