# SPDX-License-Identifier: Apache-2.0
"""The program's end of the channel, if zsuper runs this process."""

from __future__ import annotations

import os
import socket
import struct
import sys
from typing import NamedTuple, Optional

from .own import Socket
from .wire import VERSION

# Others may crowd the door; zsuper clears it as soon as it runs.
_PATIENCE = struct.pack("@ll", 5, 0)

# PyPy has no name for it.
_PEERCRED = getattr(socket, "SO_PEERCRED", 17 if sys.platform == "linux" else -1)

_AT_RANDOM = 25  # of the auxiliary vector


class NotOpened(Exception):
    """Why this program is not one that zsuper runs."""


class Channel(NamedTuple):
    socket: Socket
    jobname: str
    image: int  # own_image()


class _Address(NamedTuple):
    """Where zsuper listens: the value of ZSUPER_CHANNEL."""

    version: int
    pid: int
    embedded: bool
    name: str
    jobname: str


def open_channel(variable: Optional[str]) -> Channel:
    """Connect to zsuper, which listens where ``variable`` says. Raises NotOpened."""
    if variable is None:
        raise NotOpened("zsuper does not run this program")
    address = _parse(variable)
    if address is None:
        raise NotOpened("ZSUPER_CHANNEL is not as zsuper sets it")
    if address.pid != (os.getpid() if address.embedded else os.getppid()):
        raise NotOpened("zsuper runs another process, which started this one")
    if address.version != VERSION:
        raise NotOpened(
            f"zsuper speaks version {address.version} of the channel's protocol, this "
            f"module version {VERSION}"
        )
    return Channel(Socket(_connect(address)), address.jobname, _own_image())


def _parse(variable: str) -> Optional[_Address]:
    parts = variable.split(":")
    if len(parts) != 5:
        return None
    version, pid, how, name, jobname = parts
    digits = version + pid
    numbers = digits.isascii() and digits.isdigit() and len(digits) <= 12
    if not (version and pid and numbers and name and how in ("embed", "spawn")):
        return None
    return _Address(int(version), int(pid), how == "embed", name, jobname)


def _connect(address: _Address) -> socket.socket:
    try:
        end = socket.socket(socket.AF_UNIX)
        if address.name.startswith("/"):
            end.connect(address.name)
            return end  # in a folder of our user's own
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _PATIENCE)
        end.connect("\0" + address.name)
        if _peer(end) == address.pid:
            return end
        end.close()
    except OSError:
        pass
    raise NotOpened("zsuper can't be reached from here")


def _peer(end: socket.socket) -> int:
    """The process that listens there."""
    credentials = end.getsockopt(socket.SOL_SOCKET, _PEERCRED, 12)
    pid: int = struct.unpack("@iii", credentials)[0]
    return pid


def _own_image() -> int:
    """Tells the program that this process runs from another one that it may run after an
    exec: it is where the kernel put the program. The same in forked children.
    """
    try:
        with open("/proc/self/auxv", "rb") as file:
            vector = file.read()
    except OSError:
        return 0
    for name, value in struct.iter_unpack("@LL", vector):
        if name == _AT_RANDOM:
            return int(value)
    return 0
