"""A process that carries out tasks for another one, over its standard streams."""

from __future__ import annotations

import os
import pickle
import struct
import sys
from typing import Any, BinaryIO

__all__ = ["main", "receive", "send"]

_HEAD = struct.Struct("<Q")


def send(out: BinaryIO, message: Any) -> None:
    """Writes one message.

    Parameters
    ----------
    out : file
    message : object
        Anything that can be pickled.
    """
    body = pickle.dumps(message)
    out.write(_HEAD.pack(len(body)))
    out.write(body)
    out.flush()


def receive(source: BinaryIO) -> Any:
    """Reads one message.

    Raises
    ------
    EOFError
        Where the other side is gone.
    """
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    (size,) = _HEAD.unpack(head)
    body = source.read(size)
    if len(body) < size:
        raise EOFError
    return pickle.loads(body)


def main() -> None:
    """Carries out tasks until there are no more: a function and its arguments each."""
    # What anything prints goes to stderr, not among the messages.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            act, arguments = receive(sys.stdin.buffer)
        except EOFError:
            return
        except Exception as error:
            # A function that is not to be found here.
            send(out, (False, error))
            continue
        try:
            answer = (True, act(*arguments))
        except Exception as error:
            answer = (False, error)
        send(out, answer)


if __name__ == "__main__":
    main()
