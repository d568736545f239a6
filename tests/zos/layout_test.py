# SPDX-License-Identifier: Apache-2.0
"""The argument blocks are the same to the assembler routines (DSECT BLK) and to their
callers (services_zos.h): every field at its offset, with its size, and none left over."""

import dataclasses
import pathlib
import re
import tempfile
import unittest

import hlasm
import hlasm_to_gas
import syntax_test
from zos_sources import SOURCE, routines

HEADER = SOURCE / "src/console/services_zos.h"

BLOCKS = {"ZSUEXTR": "ZsuExtractBlock", "ZSUWAIT": "ZsuWaitBlock", "ZSUPOST": "ZsuPostBlock",
          "ZSUQBLK": "ZsuFreeBlock", "ZSUQCTR": "ZsuLimitBlock", "ZSUWTO": "ZsuWtoBlock",
          "ZSUWTOM": "ZsuWtoLinesBlock"}
# A field of a DSECT, and what the header calls it; for two members the first, and what
# both are in all.
MEMBERS = {"BLKSAVE": "head.saved", "BLKRC": "head.rc", "BLKR1": "head.r1",
           "BLKANS": "com_list", "BLKLIST": "list", "BLKOWN": "own_only",
           "BLKECBL": "command_ecb", "BLKECBO": "own_ecb", "BLKECB": "ecb",
           "BLKCODE": "code", "BLKORIG": "origin", "BLKCIB": "cib", "BLKCTR": "count",
           "BLKCOUNT": "count", "BLKREPLY": "reply", "BLKCNID": "console_id",
           "BLKCART": "cart", "BLKTEXT": "length",
           **{f"BLKL{number:02}": f"lines[{number - 1}]" for number in range(1, 11)}}
TWO_MEMBERS = {"BLKTEXT": ["length", "text"]}


@dataclasses.dataclass
class Field:
    name: str
    offset: int
    size: int


def storage(operand):
    """Size and boundary of one operand of DS."""
    count, kind, length = re.fullmatch(r"(\d*)([A-Z])(?:L(\d+))?", operand).groups()
    size, boundary = hlasm_to_gas.TYPES[kind]
    if length:
        size, boundary = int(length), 1
    return int(count or 1) * size, boundary


def dsect(path):
    """The fields of a routine's DSECT BLK, and its length."""
    fields, at, inside = [], 0, False
    for statement in hlasm.read(path):
        if statement.operation in ("DSECT", "CSECT"):
            inside = statement.label == "BLK"
        elif inside and statement.operation == "DS":
            start = None
            for operand in statement.operands:
                size, boundary = storage(operand)
                at = (at + boundary - 1) // boundary * boundary
                start = at if start is None else start
                at += size
            fields.append(Field(statement.label, start, at - start))
    return fields, at


def assertions(block, fields, length):
    """C that does not compile where the header's block is another."""
    lines = [f'#include "{HEADER}"', f"static struct {block} block;"]
    for field in fields:
        if field.name == "":
            continue
        member = MEMBERS[field.name]
        sizes = "+".join(f"sizeof block.{part}"
                         for part in TWO_MEMBERS.get(field.name, [member]))
        lines.append(f"_Static_assert(offsetof(struct {block}, {member}) == {field.offset} "
                     f'&& {sizes} == {field.size}, "{field.name}");')
    lines.append(f'_Static_assert(sizeof block == {(length + 7) // 8 * 8}, "length");')
    return "\n".join([*lines, f"struct {block}* use(void) {{ return &block; }}"]) + "\n"


def members(block):
    """The names that the header has in a block."""
    body = re.search(rf"struct {block} {{(.*?)\n}};", HEADER.read_text(encoding="ascii"),
                     re.S)[1]
    body = re.sub(r"struct \{.*?\}", "", body, flags=re.S)
    return set(re.findall(r"(\w+)(?:\[\w+\])?;", body)) - {"unused", "head"}


class LayoutTest(unittest.TestCase):
    def compile(self, text):
        with tempfile.TemporaryDirectory() as name:
            source = pathlib.Path(name) / "layout.c"
            source.write_text(text, encoding="ascii")
            return syntax_test.check(source, syntax_test.C, source.parent)

    def test_dsects_and_header_agree(self):
        self.assertEqual(set(BLOCKS), routines())
        for routine, block in BLOCKS.items():
            with self.subTest(routine):
                fields, length = dsect(SOURCE / f"asm/{routine.lower()}.asm")
                done = self.compile(assertions(block, fields, length))
                self.assertEqual(done.returncode, 0, done.stderr)
                known = {part.split("[")[0] for field in fields if field.name
                         for part in TWO_MEMBERS.get(field.name, [MEMBERS[field.name]])}
                self.assertEqual(members(block), known - {"head.saved", "head.rc", "head.r1"})

    def test_a_field_that_moved_is_seen(self):
        fields, length = dsect(SOURCE / "asm/zsuwait.asm")
        for change in ({"offset": 4}, {"size": 4}):
            for at, field in enumerate(fields):
                moved = [*fields]
                moved[at] = Field(field.name, field.offset + change.get("offset", 0),
                                  field.size + change.get("size", 0))
                self.assertIn(field.name,
                              self.compile(assertions("ZsuWaitBlock", moved, length)).stderr)

    def test_the_header_asserts_every_offset(self):
        """So that a compiler on z/OS looks too, where these tests do not run."""
        asserted = set(re.findall(r"ZSU_ASSERT\(offsetof\(struct (\w+), (\w+)\)",
                                  HEADER.read_text(encoding="ascii")))
        for block in BLOCKS.values():
            for member in members(block) - {"text"}:
                self.assertIn((block, member), asserted)


if __name__ == "__main__":
    unittest.main()
