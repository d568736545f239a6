# SPDX-License-Identifier: Apache-2.0
"""Finds in JCL what a converter would refuse or, worse, take in another way."""

import re

NAME = re.compile(r"[A-Z@#$][A-Z0-9@#$]{0,7}")
STATEMENT = re.compile(r"//(\S*) +(JOB|EXEC|DD|PROC|PEND|SET|IF|ENDIF) *(.*)")
DATA_SET = re.compile(r"DSN=([^,()]*)(?:\(([^)]*)\))?")
MAX_PARM, MAX_DATA_SET = 100, 44
LONGEST_QUALIFIER = "X" * 8 + "." + "Y" * 8  # what @HLQ@ may become


def lint(name, text):
    """The complaints about a member, each with its line."""
    lines = text.replace("@HLQ@", LONGEST_QUALIFIER).split("\n")[:-1]
    complaints, statement, in_data = [], None, False

    def complain(number, what):
        complaints.append(f"{name}:{number}: {what}")

    for number, line in enumerate(lines, 1):
        if len(line) > 80 or not line.isascii() or "\t" in line:
            complain(number, "no card image: over 80 columns, or odd characters")
        if not line.startswith("//"):
            if not in_data:
                complain(number, "data where no DD * asks for it")
            continue
        in_data = False
        if len(line) > 71:
            complain(number, "reaches column 72")
        if line.startswith("//*"):
            continue
        if statement and statement[1].endswith(","):
            operands = line[2:].lstrip()
            if not 4 <= len(line) - len(operands) + 1 <= 16:
                complain(number, "a continuation begins in columns 4 to 16")
            statement = (statement[0], statement[1] + operands)
        else:
            match = STATEMENT.fullmatch(line)
            if not match:
                complain(number, "no statement")
                continue
            label, operation, operands = match.groups()
            if label and not NAME.fullmatch(label):
                complain(number, f"{label} is no name of 1 to 8 characters")
            if operation == "DD" and not label:
                complain(number, "a DD without a name continues the one before")
            statement = (operation, operands)
        if not statement[1].endswith(","):
            for what in check_operands(*statement):
                complain(number, what)
            in_data = statement[0] == "DD" and re.match(r"\*", statement[1]) is not None
            statement = None
    if statement:
        complain(len(lines), "ends in the middle of a statement")
    return complaints


def check_operands(operation, operands):
    if operands.count("'") % 2:
        yield "an apostrophe has no partner"
    for data_set, member in DATA_SET.findall(operands):
        if len(data_set) > MAX_DATA_SET:
            yield f"{data_set} is longer than {MAX_DATA_SET}"
        if member and not NAME.fullmatch(member.lstrip("&")):
            yield f"{member} is no member"
    if operation != "EXEC":
        return
    if "PARM=" in operands and "PARMDD=" in operands:
        yield "PARM and PARMDD exclude each other"
    parm = re.search(r"PARM='([^']*)'", operands)
    if parm and len(parm[1]) > MAX_PARM:
        yield f"PARM has {len(parm[1])} characters, {MAX_PARM} are the most"
    if parm and "PGM=ZSUPER" in operands and "/" not in parm[1]:
        yield "LE takes this PARM for its own options: no slash"
