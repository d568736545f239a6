# SPDX-License-Identifier: Apache-2.0
"""Reads High Level Assembler source into statements, by the fixed columns of the
language: statements end in column 71, a mark in column 72 continues them in column 16 of
the next line, an asterisk in column 1 begins a comment."""

import dataclasses
import re


class SourceError(Exception):
    """What HLASM would not take; the text names the file and the line."""


@dataclasses.dataclass
class Statement:
    """One statement, its continuation lines joined."""

    label: str
    operation: str
    operands: list  # split at the commas outside parentheses and apostrophes
    where: str  # FILE:LINE of its first line


def split_operands(text):
    """'A,(B,C),X''01''' to ['A', '(B,C)', "X'01'"]; ends at the first blank outside
    apostrophes, where the remarks begin."""
    operands, current, depth, quoted = [], "", 0, False
    for char in text:
        if char == "'":
            quoted = not quoted
        if not quoted:
            depth += (char == "(") - (char == ")")
            if char == " ":
                break
            if char == "," and depth == 0:
                operands.append(current)
                current = ""
                continue
        current += char
    return operands + [current] if operands or current else []


def operand_field(text):
    """The operand field of one line, without the remarks behind it."""
    quoted = False
    for at, char in enumerate(text):
        quoted ^= char == "'"
        if char == " " and not quoted:
            return text[:at]
    return text


def read(path):
    """All statements of a source file."""
    lines = path.read_text(encoding="ascii").split("\n")
    statements, at = [], 0
    while at < len(lines):
        first, at = at, at + 1
        line = lines[first]
        if not line.strip() or line.startswith(("*", ".*")):
            continue
        where = f"{path.name}:{first + 1}"
        match = re.match(r"(\S*)\s+(\S+)\s*(.*)", line[:71])
        if not match:
            raise SourceError(f"{where}: neither comment nor statement")
        label, operation, rest = match.groups()
        operands = operand_field(rest)
        while lines[at - 1][71:72].strip():
            if at == len(lines) or lines[at][:15].strip():
                raise SourceError(f"{where}: continuation does not begin in column 16")
            operands += operand_field(lines[at][15:71])
            at += 1
        statements.append(Statement(label, operation, split_operands(operands), where))
    return statements
