# SPDX-License-Identifier: Apache-2.0
"""Finds in HLASM source what the translator and GNU as would forgive and the real
assembler, or a site that edits with sequence numbers, would not."""

import re

import hlasm
import fake_macros

SYMBOL = re.compile(r"[A-Z@#$][A-Z0-9@#$_]{0,7}")
ASSEMBLER = {"TITLE", "CSECT", "DSECT", "AMODE", "RMODE", "DS", "DC", "EQU", "LTORG",
             "END"}
WITHOUT_OPERANDS = {"SAM31", "SAM64"}
# Machine instructions in use. All branches are relative: there is no base register.
MACHINE = {"AHI", "AR", "BR", "CHI", "CLI", "J", "JH", "JL", "JNE", "JNZ", "JZ", "L",
           "LA", "LARL", "LGFR", "LGR", "LHI", "LLC", "LLGT", "LLGTR", "LMG", "LT", "LTR",
           "MVC", "MVI", "SAM31", "SAM64", "SLR", "ST", "STC", "STMG"}


def lint(path):
    """The complaints about a file, each with its line."""
    lines = path.read_text(encoding="utf-8").split("\n")
    complaints = list(check_lines(path.name, lines))
    try:
        statements = hlasm.read(path)
        for statement in statements:
            fake_macros.expand(statement)
    except (hlasm.SourceError, UnicodeDecodeError) as error:
        return complaints + [str(error)]
    complaints += check_structure(path, statements)
    complaints += check_statements(statements)
    complaints += check_symbols(statements)
    return complaints


def check_lines(name, lines):
    if lines[0] != "* SPDX-License-Identifier: Apache-2.0":
        yield f"{name}:1: the licence is missing"
    if lines[-1] != "":
        yield f"{name}:{len(lines)}: no newline at the end"
    continued = False
    for number, line in enumerate(lines, 1):
        where = f"{name}:{number}"
        if not line.isascii() or not line.isprintable():
            yield f"{where}: a tab or another character that EBCDIC consoles lack"
        if len(line) > 72:
            yield f"{where}: longer than 72 columns"
        if line != line.rstrip():
            yield f"{where}: blanks at the end"
        comment = line.startswith(("*", ".*"))
        if comment and not continued and len(line) > 71:
            yield f"{where}: column 72 continues this comment"
        if not line and number < len(lines):
            yield f"{where}: an empty line is a statement of its own"
        continues = line[71:72].strip() != ""
        if continues and not comment and not re.search(r"[,\w)=(]\s*$", line[:71]):
            yield f"{where}: continued, but not behind a comma or in column 71"
        if continues and line[70] == " " and not line[:71].rstrip().endswith(","):
            yield f"{where}: continued before column 71, but not behind a comma"
        continued = continues


def check_structure(path, statements):
    name = path.stem.upper()
    wanted = [(name, "CSECT", []), (name, "AMODE", ["64"]), (name, "RMODE", ["ANY"])]
    found = [(s.label, s.operation, s.operands) for s in statements[1:4]]
    if found != wanted or statements[0].operation != "TITLE":
        yield f"{path.name}: does not begin with TITLE, CSECT, AMODE 64, RMODE ANY"
    if statements[-1].operation != "END" or statements[-1].operands:
        yield f"{path.name}: does not end with END"
    sections = [s.operation for s in statements if s.operation in ("CSECT", "DSECT")]
    if sections != ["CSECT", "DSECT"]:
        yield f"{path.name}: not one CSECT and the DSECT of the block"


def check_statements(statements):
    for s in statements:
        if s.label and not SYMBOL.fullmatch(s.label):
            yield f"{s.where}: {s.label} is no name of up to 8 capitals and digits"
        known = s.operation in ASSEMBLER | MACHINE | set(fake_macros.FAKES)
        if not known:
            yield f"{s.where}: {s.operation} is not among what the routines use"
        if s.operation in WITHOUT_OPERANDS and s.operands:
            yield f"{s.where}: {s.operation} takes no operand, and a remark looks like one"
        for operand in s.operands:
            if operand.startswith("="):
                yield f"{s.where}: a literal needs LTORG and a base register"
            if operand.count("(") != operand.count(")") or operand.count("'") % 2:
                yield f"{s.where}: {operand} is not closed"
            if re.search(r"%r\d|\b0x", operand):
                yield f"{s.where}: {operand} is GNU as's"


def check_symbols(statements):
    defined = set()
    for s in statements:
        if s.label and s.operation not in ("AMODE", "RMODE"):
            if s.label in defined:
                yield f"{s.where}: {s.label} is defined twice"
            defined.add(s.label)
    for s in statements:
        for term in symbols(s):
            if term not in defined:
                yield f"{s.where}: {term} is not defined"


def symbols(statement):
    """The symbols in a statement's operands; of a macro's only fields and registers, the
    rest are words of the macro's own."""
    text = " ".join(statement.operands)
    if statement.operation in fake_macros.FAKES:
        return re.findall(r"[A-Z0-9]+(?=-BLK)|BLK(?=\()|R\d+(?=\))", text)
    if statement.operation in ASSEMBLER - {"EQU"}:
        return []
    return re.findall(r"[A-Z@#$][A-Z0-9@#$_]*", re.sub(r"[CX]'[^']*'", "", text))
