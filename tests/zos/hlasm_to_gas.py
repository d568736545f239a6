# SPDX-License-Identifier: Apache-2.0
"""Translates the HLASM of asm/ into source for GNU as: sections, storage and equates here,
macros by their fakes, machine instructions nearly as they are. Baseless code needs no
more: branches are relative, storage is addressed as FIELD-DSECT(,register)."""

import argparse
import pathlib
import re

import hlasm
import fake_macros

# Operand types of DS and DC: bytes, and the boundary they bring.
TYPES = {"D": (8, 8), "F": (4, 4), "A": (4, 4), "H": (2, 2), "C": (1, 1), "X": (1, 1)}
IGNORED = {"TITLE", "AMODE", "RMODE", "EJECT", "SPACE", "PRINT", "END"}


class Translator:
    def __init__(self, statements):
        self.lines = ["# translated from High Level Assembler"]
        self.in_dsect = False
        for statement in statements:
            for simple in fake_macros.expand(statement) or [statement]:
                self.translate(simple)

    def translate(self, statement):
        operation = statement.operation
        if operation in fake_macros.FAKES or operation in IGNORED:
            return
        if operation in ("CSECT", "DSECT"):
            self.section(statement)
        elif operation == "EQU":
            value = expression(statement.operands[0])
            self.lines.append(f".set {statement.label}, {value}")
        elif operation in ("DS", "DC"):
            self.storage(statement)
        else:
            self.instruction(statement)

    def section(self, statement):
        self.in_dsect = statement.operation == "DSECT"
        if self.in_dsect:
            self.lines.append(f".struct 0\n{statement.label}:")
        else:
            self.lines.append(f".text\n.balign 8\n.globl {statement.label}\n"
                              f"{statement.label}:")

    def storage(self, statement):
        label = f"{statement.label}:\n" if statement.label else ""
        for operand in statement.operands:
            match = re.fullmatch(r"(\d*)([DFAHCX])(?:L(\d+))?(?:'(.*)')?", operand)
            if not match:
                raise hlasm.SourceError(f"{statement.where}: {operand} is not understood")
            count, kind, length, value = match.groups()
            size, boundary = TYPES[kind]
            if length:
                size, boundary = int(length), 1
            if boundary > 1:
                self.lines.append(f".balign {boundary}")
            self.lines.append(label + self.content(count, kind, size, value))
            label = ""

    @staticmethod
    def content(count, kind, size, value):
        if value is None:
            space = int(count or 1) * size
            return f".skip {space}" if space else ""
        if kind == "X":
            return ".byte " + ",".join(f"0x{value[i:i + 2]}"
                                       for i in range(0, len(value), 2))
        if kind == "C":
            return ".byte " + ",".join(str(b) for b in value.encode("cp037"))
        return f".{'short' if size == 2 else 'long'} {value}"

    def instruction(self, statement):
        label = f"{statement.label}:\n" if statement.label else ""
        operands = ",".join(expression(o) for o in statement.operands)
        self.lines.append(f"{label} {statement.operation.lower()} {operands}")


def expression(operand):
    """HLASM's terms in GNU as's words: X'30', an omitted index, * for here."""
    operand = re.sub(r"X'([0-9A-F]+)'", r"0x\1", operand)
    operand = re.sub(r"^\*", ".", operand)
    return operand.replace("(,", "(0,")


def translate(path):
    return "\n".join(Translator(hlasm.read(path)).lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=pathlib.Path)
    print(translate(parser.parse_args().source), end="")
