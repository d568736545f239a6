# SPDX-License-Identifier: Apache-2.0
"""Text of the program's, fitted into the lines of one WTO, as src/text/lines.cc does it."""

from __future__ import annotations

from typing import Iterator, List

_LINE = 126  # characters of a message of one line
_LINE_OF_SEVERAL = 70
_MOST = 255  # lines

# What IBM-1047 has and is no control character; and what parts lines.
_FIT = dict.fromkeys((10, *range(0x20, 0x7F), *range(0xA0, 0x100)))


def reply_lines(text: str) -> List[str]:
    """The lines to be shown to operators. Raises ValueError for what can't be shown."""
    text = text.replace("\t", " ")
    unfit = text.translate(_FIT)
    if unfit:
        raise ValueError(_complaint(unfit[0], text.index(unfit[0])))
    if not text.strip("\n"):
        raise ValueError("the text is empty")
    if text.endswith("\n"):
        text = text[:-1]  # it parts nothing
    if "\n" not in text and len(text) <= _LINE:
        return [text]
    lines = [piece for line in text.split("\n") for piece in _pieces(line)]
    if len(lines) > _MOST:
        raise ValueError(
            f"the text needs {len(lines)} lines, {_MOST} can be shown at once"
        )
    return lines


def _complaint(character: str, at: int) -> str:
    control = character < " " or "\x7f" <= character <= "\x9f"
    why = "it is a control character" if control else "IBM-1047 does not have it"
    return (
        f"character U+{ord(character):04X} at position {at} can't be shown to an "
        f"operator: {why}"
    )


def _pieces(line: str) -> Iterator[str]:
    """The line, broken at blanks where there are any."""
    at = 0
    while len(line) - at > _LINE_OF_SEVERAL:
        blank = line.rfind(" ", at, at + _LINE_OF_SEVERAL + 1)
        end = blank if blank > at else at + _LINE_OF_SEVERAL
        yield line[at:end]
        at = end
        while line.startswith(" ", at):
            at += 1
    yield line[at:]
