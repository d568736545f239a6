# SPDX-License-Identifier: Apache-2.0
"""What zsuper and the program say to each other. src/channel/channel.h defines it."""

from __future__ import annotations

import struct
from typing import Iterator, List, NamedTuple, Optional, Union

VERSION = 4
_LARGEST = 65536  # bytes of a frame
_PROBE = b"\n\r\x15%A\x85\xc1\xff"  # arrives changed where something converts it

BUSY, CLOSING, UNTAKEN = 1, 2, 3  # why a command is refused

_VERBS = {1: "START", 2: "MODIFY", 3: "STOP"}
_COMMAND, _NEXT_STEP = 2, 3
_COMMAND_HEAD = struct.Struct(">QBqI8s")


class Malformed(Exception):
    """Nothing behind it can be understood."""


class Command(NamedTuple):
    seq: int
    verb: str
    received_at: int  # microseconds since the epoch
    console_id: int
    cart: bytes
    console: str
    text: str
    target: str  # "module:function" of a call= action; empty: for who registered


class NextStep(NamedTuple):
    """The next step of the stop that is under way; None: there is none."""

    milliseconds: Optional[int]


def attached(pid: int, image: int) -> bytes:
    return _frame(16, struct.pack(">IIQ", VERSION, pid, image) + _PROBE)


def registered(what: int) -> bytes:
    return _frame(17, struct.pack(">B", what))


def accepted(seq: int) -> bytes:
    return _frame(18, struct.pack(">Q", seq))


def refused(seq: int, why: int) -> bytes:
    return _frame(19, struct.pack(">QB", seq, why))


def reply(seq: int, lines: List[str]) -> bytes:
    return _frame(20, struct.pack(">Q", seq) + _strings(lines))


def done(seq: int, failure: str) -> bytes:
    return _frame(21, struct.pack(">Q", seq) + _string(failure))


def ready() -> bytes:
    return _frame(22)


def status(text: str) -> bytes:
    return _frame(23, _string(text))


def message(route: int, descriptor: int, lines: List[str]) -> bytes:
    return _frame(24, struct.pack(">II", route, descriptor) + _strings(lines))


def slow(seq: int, seconds: int, waiting: int, at_exit: bool) -> bytes:
    return _frame(25, struct.pack(">QII?", seq, seconds, waiting, at_exit))


def leaving() -> bytes:
    return _frame(26)


def imported() -> bytes:
    return _frame(27)


def _frame(kind: int, body: bytes = b"") -> bytes:
    return struct.pack(">IB", len(body) + 1, kind) + body


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">I", len(data)) + data


def _strings(lines: List[str]) -> bytes:
    return struct.pack(">H", len(lines)) + b"".join(map(_string, lines))


class Reader:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def read(self, data: bytes) -> Iterator[Union[Command, NextStep]]:
        """The messages that are whole now. Raises Malformed."""
        self._bytes += data
        while len(self._bytes) >= 4:
            size = int.from_bytes(self._bytes[:4], "big")
            if not 0 < size <= _LARGEST:
                raise Malformed
            if len(self._bytes) < 4 + size:
                return
            frame = bytes(self._bytes[4 : 4 + size])
            del self._bytes[: 4 + size]
            try:
                yield _decode(frame[0], frame[1:])
            except (struct.error, KeyError):
                raise Malformed from None


def _decode(kind: int, body: bytes) -> Union[Command, NextStep]:
    if kind == _NEXT_STEP:
        (milliseconds,) = struct.unpack(">I", body)
        return NextStep(None if milliseconds == 0xFFFFFFFF else milliseconds)
    if kind != _COMMAND:
        raise Malformed
    seq, verb, received_at, console_id, cart = _COMMAND_HEAD.unpack_from(body)
    console, text, target = _texts(body[_COMMAND_HEAD.size :], 3)
    return Command(
        seq, _VERBS[verb], received_at, console_id, cart, console, text, target
    )


def _texts(data: bytes, count: int) -> List[str]:
    """So many strings, and nothing behind them."""
    texts = []
    for _ in range(count):
        (size,) = struct.unpack_from(">I", data)
        if len(data) < 4 + size:
            raise Malformed
        texts.append(data[4 : 4 + size].decode("utf-8", "replace"))
        data = data[4 + size :]
    if data:
        raise Malformed
    return texts
