# SPDX-License-Identifier: Apache-2.0
"""The simulation on Linux and the routines on the emulated processor agree: the same
operator scripts lead to the same primitives in the same order with the same results, the
same refusals and the same commands. The emulator's side is what services_test checks."""

import os
import pathlib
import re
import subprocess
import unittest

import operator_script

SCRIPTS = pathlib.Path(__file__).resolve().parent / "scripts"

# Scripts that the simulated task can't run, and why.
LEFT_OUT = {
    "faulty_cibs": "the simulated system makes no faulty CIBs",
    "full_queue": "tests the wait on our own ECB alone, without the listener",
    "messages": "has no commands",
    "refused": "has no commands",
    "shutdown_with_commands": "its POST comes in one wait with a command",
}
VERBS = {"START": "04", "MODIFY": "44", "STOP": "40"}


def from_trace(lines):
    """A trace of the emulated guest in the words of the simulation's."""
    called, refused, taken = [], [], []
    for line in lines:
        if match := re.fullmatch(r"SVC 40 .* -> R15=(\d+)", line):
            called.append(f"Extract -> {match[1]}")
        elif match := re.fullmatch(r"SVC 34 R0=-ORIGIN R1=-?(\d+) -> R15=(\d+)", line):
            called.append(f"SetLimit {match[1]} -> {match[2]}")
        elif match := re.fullmatch(r"SVC 34 R0=\+ORIGIN R1=-CIB\d+ -> R15=(\d+)", line):
            called.append(f"FreeCib {VERBS[taken[-1].split()[0]]} -> {match[1]}")
        elif line.endswith("list=+COMECB,+OWNECB"):
            called.append("Wait command-or-post -> 0")
        elif line.startswith("IEE"):
            refused.append(line)
        elif line.startswith("take "):
            taken.append(line[5:])
        elif not re.match(r"SVC 2 |woken by", line):
            raise ValueError(f"{line!r} is not understood")
    return called, refused, sorted(taken)


def from_simulation(output):
    called, refused, taken = [], [], []
    kinds = {"called": called, "refused": refused, "taken": taken}
    for line in output.splitlines():
        kind, _, text = line.partition(" ")
        kinds[kind].append(text)
    return called, refused, sorted(taken)


class AgreementTest(unittest.TestCase):
    maxDiff = None

    def test_simulation_and_assembler_agree(self):
        scripts = [path for path in sorted(SCRIPTS.glob("*.script"))
                   if path.stem not in LEFT_OUT]
        self.assertGreater(len(scripts), 10)
        for path in scripts:
            with self.subTest(path.stem):
                self.assertEqual(operator_script.read(path).program, "listen")
                trace = path.with_suffix(".trace").read_text(encoding="ascii")
                output = subprocess.run([os.environ["ZSUPER_SIMULATION"], path], text=True,
                                        stdout=subprocess.PIPE, check=True).stdout
                self.assertEqual(from_simulation(output), from_trace(trace.splitlines()))


if __name__ == "__main__":
    unittest.main()
