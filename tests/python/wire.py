# SPDX-License-Identifier: Apache-2.0
"""The messages of the channel, read from where they are defined: src/channel/channel.h.

Each is a namedtuple of its fields there; encode() and decode() write and read its frame.
"""

import collections
import pathlib
import re
import struct

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent / "src"
TEXT = "".join((SOURCE / name).read_text() for name in ("console/command.h",
                                                        "channel/channel.h"))
LAYOUTS = {
    "bool": ">?",
    "std::uint8_t": ">B",
    "std::uint16_t": ">H",
    "std::uint32_t": ">I",
    "std::uint64_t": ">Q",
    "std::array<std::uint8_t, 8>": ">8s",
    "std::chrono::system_clock::time_point": ">q",
    "Verb": ">B",
    "Refusal": ">B",
}


def members(text):
    """The types of what a struct declares, by name."""
    return {name: kind for kind, name in re.findall(
        r"(?m)^  ((?:std::)?\w[\w:<>, ]*) (\w+)(?: = [\w:]+|\{\})?;", text)}


def constants(text):
    """The numbers of an enum or a struct: START of kStart = 1."""
    return {name.upper(): int(value, 0)
            for name, value in re.findall(r"\bk(\w+) = (\w+)[,; ]", text)}


def enumeration(name):
    return constants(re.search(rf"(?s)enum class {name} .*?\}};", TEXT)[0])


VERSION = constants(TEXT)["VERSION"]
ALIASES = dict(re.findall(r"(?m)^using (\w+) = (.*);$", TEXT))
BODIES = dict(re.findall(r"(?ms)^struct (\w+)[^;{]* \{\n(.*?)^\};", TEXT))
NUMBERS = {}  # of each kind of message
TYPES = {}  # of its fields


def message(name):
    """The namedtuple of a message."""
    body = BODIES[name]
    fields = re.search(r"each\(([^)]*)\)", body)
    names = re.findall(r"(\w+)(?:,|$)", fields[1]) if fields else []
    kind = collections.namedtuple(name, names)
    NUMBERS[kind] = constants(body)["TYPE"]
    types = {**members(TEXT), **members(body)}
    TYPES[kind] = [ALIASES.get(types[field], types[field]) for field in names]
    return kind


def string(text):
    data = text if isinstance(text, bytes) else text.encode()
    return struct.pack(">I", len(data)) + data


def frame(kind, body=b""):
    """A frame with that body, whatever it is; ``kind`` may be a number."""
    return struct.pack(">IB", len(body) + 1, NUMBERS.get(kind, kind)) + body


def encode(one):
    body = b""
    for kind, value in zip(TYPES[type(one)], one):
        if kind == "std::string":
            body += string(value)
        else:
            body += struct.pack(LAYOUTS[kind], value)
    return frame(type(one), body)


def decode(number, data):
    [kind] = [kind for kind in NUMBERS if NUMBERS[kind] == number]

    def take(layout):
        nonlocal data
        size = struct.calcsize(layout)
        [value], data = struct.unpack(layout, data[:size]), data[size:]
        return value

    def read(type_):
        if type_ == "std::string":
            return take(f">{take('>I')}s").decode()
        if type_ == "std::vector<std::string>":
            return [read("std::string") for _ in range(take(">H"))]
        return take(LAYOUTS[type_])

    one = kind(*[read(type_) for type_ in TYPES[kind]])
    assert not data, (one, data)
    return one
