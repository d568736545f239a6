# SPDX-License-Identifier: Apache-2.0
"""Finds in JCL what a converter would refuse or, worse, take in another way."""

import re

NAME = re.compile(r"[A-Z@#$][A-Z0-9@#$]{0,7}")
STATEMENT = re.compile(r"//(\S*) +(JOB|EXEC|DD|PROC|PEND|SET|IF|ENDIF)\b *(.*)")
DATA_SET = re.compile(r"DSN=([^,()]*)(?:\(([^)]*)\))?")
QUOTED = r"'(?:[^']|'')*'"
INNER = rf"\((?:{QUOTED}|[^'()])*\)"
# A list in parentheses, or one piece; apostrophes may stand anywhere in both.
PARM = re.compile(rf"(?<![\w.])PARM=(\((?:{QUOTED}|{INNER}|[^'()])*\)"
                  rf"|(?:{QUOTED}|{INNER}|[^\s,'()])+)")
MAX_PARM, MAX_DATA_SET = 100, 44
LONGEST_QUALIFIER = "X" * 8 + "." + "Y" * 8  # what @HLQ@ may become


def lint(name, text):
    """The complaints about a member, each with its line."""
    reader = Reader(name)
    lines = text.replace("@HLQ@", LONGEST_QUALIFIER).split("\n")
    for number, line in enumerate(lines[:-1] if not lines[-1] else lines, 1):
        reader.read(number, line)
    reader.end()
    return reader.complaints


class Reader:
    """Goes through the lines of a member."""

    def __init__(self, name):
        self.name = name
        self.complaints = []
        self.number = 0
        self.statement = None  # operation and operands that go on in the next line
        self.step = None
        self.data = None  # of the DD * before, its lines so far

    def complain(self, what):
        self.complaints.append(f"{self.name}:{self.number}: {what}")

    def read(self, number, line):
        self.number = number
        if len(line) > 80 or not line.isascii() or "\t" in line:
            self.complain("no card image: over 80 columns, or odd characters")
        if not line.startswith("//"):
            if self.data is None:
                self.complain("data where no DD * asks for it")
            else:
                self.data.append(line)
            return
        self.data = None
        if len(line) > 71:
            self.complain("reaches column 72")
        if not line.startswith("//*"):
            self.read_statement(line)

    def read_statement(self, line):
        if self.statement:
            operands = line[2:].lstrip()
            if not 4 <= len(line) - len(operands) + 1 <= 16:
                self.complain("a continuation begins in columns 4 to 16")
            label, operation, before = self.statement
            self.statement = (label, operation, before + operands)
        else:
            match = STATEMENT.fullmatch(line)
            if not match:
                self.complain("no statement")
                return
            self.statement = match.groups()
            if match[1] and not NAME.fullmatch(match[1]):
                self.complain(f"{match[1]} is no name of 1 to 8 characters")
        if not self.statement[2].endswith(","):
            label, operation, operands = self.statement
            self.statement = None
            self.take(label, operation, operands)

    def take(self, label, operation, operands):
        """A whole statement."""
        for what in check_operands(operands):
            self.complain(what)
        if operation == "EXEC":
            self.end_step()
            self.step = Step(operands)
        elif operation == "DD":
            if not label:
                self.complain("a DD without a name continues the one before")
            if re.match(r"\*", operands):
                self.data = []
            if self.step:
                if label in self.step.data_sets:
                    self.complain(f"DD {label} is there already")
                self.step.data_sets[label] = self.data

    def end_step(self):
        if self.step:
            for what in self.step.check():
                self.complain(what)

    def end(self):
        if self.statement:
            self.complain("ends in the middle of a statement")
        self.end_step()


def check_operands(operands):
    if operands.count("'") % 2:
        yield "an apostrophe has no partner"
    for data_set, member in DATA_SET.findall(operands):
        if len(data_set) > MAX_DATA_SET:
            yield f"{data_set} is longer than {MAX_DATA_SET}"
        if member and not NAME.fullmatch(member.lstrip("&")):
            yield f"{member} is no member"


class Step:
    """An EXEC statement and the DD statements behind it."""

    def __init__(self, operands):
        self.operands = operands
        self.data_sets = {}  # DD name: the lines behind a DD *, or None

    def check(self):
        parm = PARM.search(self.operands)
        text = None
        if parm:
            text = handed_over(parm[1])
            yield from check_parm(parm[1])
        by_data_set = re.search(r"PARMDD=(\w+)", self.operands)
        if by_data_set:
            if parm:
                yield "PARM and PARMDD exclude each other"
            if by_data_set[1] not in self.data_sets:
                yield f"PARMDD={by_data_set[1]} has no DD statement"
            text = "".join(self.data_sets.get(by_data_set[1]) or [])
        if "PGM=ZSUPER" in self.operands:
            if "MEMLIMIT=" not in self.operands:
                yield "a 64-bit program gets its storage by MEMLIMIT, which is not there"
            yield from check_zsuper_parm(text)
            for name in re.findall(r"DD:([^\s,)]*)", text or ""):
                if name not in self.data_sets:
                    yield f"DD:{name} has no DD statement"


def handed_over(parm):
    """What a program gets of the value of PARM=."""
    text = parm[1:-1] if parm.startswith("(") else parm
    pieces = re.split(f"({QUOTED})", text)
    pieces[1::2] = [piece[1:-1].replace("''", "'") for piece in pieces[1::2]]
    return "".join(pieces).replace("&&", "&")


def check_parm(parm):
    text = handed_over(parm)
    if len(text) > MAX_PARM:
        yield f"PARM has {len(text)} characters, {MAX_PARM} are the most"
    if re.search(r"=|\w\(", re.sub(QUOTED, "", parm)):
        yield "parentheses and equal signs in PARM want apostrophes"


def check_zsuper_parm(text):
    """LE takes what stands before the first slash, and the slash."""
    if text is None:
        return
    if "/" not in text:
        yield "LE takes this PARM for its own options: no slash"
    elif "POSIX(ON)" not in text.split("/")[0]:
        yield "POSIX(ON) is not before the first slash"


def samples(text):
    """The JCL within a document: mdoc's literal blocks and Markdown's indented ones that
    begin with a statement."""
    blocks = re.findall(r"(?m)^\.Bd -literal.*\n((?:(?!\.Ed).*\n)*)", text)
    blocks += [re.sub("(?m)^    ", "", block)
               for block in re.findall(r"(?m)(?:^    .*\n)+", text)]
    return [block.replace("\\e", "\\").replace("\\&", "") for block in blocks
            if block.startswith("//")]
