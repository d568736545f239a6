# SPDX-License-Identifier: Apache-2.0
"""Operator scripts: what an operator and other threads do while the program waits. The
emulated guest and the simulation on Linux run the same ones. One step a line:

    program NAME   what runs: listen (the default), full, refused, messages
    start [PARMS]  it is a started task; without this line it is a batch job
    limit N        the limit that it sets, 8 if not given
    refuse SVC RC  the system refuses this service with that return code
    refuse_limit N RC  it refuses to set the limit, N times
    refuse_lines RC  it refuses a WTO of several lines with that return code
    no_ecb         the COM list has no address of an ECB
    waiter         another task waits on the communications ECB, until it is posted
    F TEXT         MODIFY
    P              STOP
    post N         another thread posts the program's ECB with N
    faulty N TEXT  a MODIFY whose CIB is not as it should be: 1 without an extension,
                   2 of an unknown verb, 3 longer than it can be, 4 whose length does
                   not count the extension, 5 whose extension lies nowhere,
                   6 whose text begins with a control character
    wait           ends what happens in one wait
"""

import dataclasses


@dataclasses.dataclass
class Script:
    name: str
    program: str = "listen"
    parms: str | None = None
    limit: int = 8
    refused: tuple = (0, 0)
    limit_refused: tuple = (0, 0)
    lines_rc: int = 0
    no_ecb: bool = False
    other_waits: bool = False
    steps: list = dataclasses.field(default_factory=list)  # (kind, text, number)


def read(path):
    script = Script(path.stem)
    for line in path.read_text(encoding="ascii").splitlines():
        word, _, rest = line.partition(" ")
        if word == "program":
            script.program = rest
        elif word == "start":
            script.parms = rest
        elif word == "limit":
            script.limit = int(rest)
        elif word == "refuse":
            script.refused = tuple(map(int, rest.split()))
        elif word == "refuse_limit":
            script.limit_refused = tuple(map(int, rest.split()))
        elif word == "refuse_lines":
            script.lines_rc = int(rest)
        elif word == "no_ecb":
            script.no_ecb = True
        elif word == "waiter":
            script.other_waits = True
        elif word == "F":
            script.steps.append(("kModify", rest, 0))
        elif word == "P":
            script.steps.append(("kStop", "", 0))
        elif word == "post":
            script.steps.append(("kPost", "", int(rest)))
        elif word == "faulty":
            number, _, text = rest.partition(" ")
            script.steps.append(("kFaultyCib", text, int(number)))
        elif word == "wait":
            script.steps.append(("kWait", "", 0))
        elif line and not line.startswith("#"):
            raise ValueError(f"{path}: {line!r} is no step")
    return script


def quoted(text):
    return "NULL" if text is None else '"' + text.replace('"', '\\"') + '"'


def to_c(scripts, listen="listen"):
    """The scripts as the table that the guest is linked with; `listen` is the program
    that listens in it."""
    lines = ['#include "guest.h"', f"void program_{listen}(const struct Script*);"]
    for number, script in enumerate(scripts):
        lines.append(f"static const struct Step steps_{number}[] = {{")
        lines += [f"  {{{kind}, {quoted(text)}, {value}}},"
                  for kind, text, value in script.steps]
        lines.append("  {kEnd, NULL, 0}};")
    lines.append("const struct Script scripts[] = {")
    lines += [f"  {{{quoted(script.name)}, {quoted(script.parms)}, "
              f"program_{listen if script.program == 'listen' else script.program}, "
              f"{script.limit}, {script.refused[0]}, {script.refused[1]}, "
              f"{script.limit_refused[0]}, {script.limit_refused[1]}, "
              f"{script.lines_rc}, {int(script.no_ecb)}, {int(script.other_waits)}, "
              f"steps_{number}}},"
              for number, script in enumerate(scripts)]
    lines.append(f"}};\nconst uint32_t script_count = {len(scripts)};\n")
    return "\n".join(lines)
