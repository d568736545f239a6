# SPDX-License-Identifier: Apache-2.0
"""Python on a big-endian machine (Linux on s390x, emulated by qemu): a command for a
function in the program, its answer, STOP and what zsuper shows, with each dispatcher; and
the same with zsuper or the program on this machine, so that one wire joins both kinds."""

import pathlib
import shlex
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cases"))
import callbacks_test  # noqa: E402
from harness import BIN, main  # noqa: E402

ROOT = BIN / "s390x"
BUILD = BIN / "tests" / "zos" / "s390x"
TESTS = ("test_what_is_tried", "test_the_articles_program", "test_on_command",
         "test_call_in_a_program_that_knows_nothing_of_it")

# A Python that can't load the dispatcher in C++ takes the other one without a word.
WHAT_IS_TRIED = """
import os, sys
from zconsole._core import dispatcher
print(f"ready {os.getpid()}\\n{sys.byteorder} {dispatcher.__name__}", flush=True)
"""


class BigEndian(callbacks_test.Spawned):
    """Of the tests of callbacks those that try the most."""

    ZSUPER_THERE = PROGRAM_THERE = True
    DISPATCHER = ""

    def run(self, result=None):
        """What fails must fail twice: qemu has been seen to let a dlopen() fail, once in
        some hundred."""
        first = unittest.TestResult()
        super().run(first)
        if not first.wasSuccessful():
            super().run(result)
        else:
            result.startTest(self)
            result.addSuccess(self)
            result.stopTest(self)

    def setUp(self):
        super().setUp()
        self.env["ZSUPER_DISPATCHER"] = self.DISPATCHER
        self.env["ZSUPER_PYTHON_DIR"] = str((BUILD if self.PROGRAM_THERE else BIN) / "python")
        if self.PROGRAM_THERE:
            # The first is a command that calls qemu for the second.
            name = "python3" if self.MODE == "--spawn" else "python3.11"
            self.PYTHON = str(ROOT / "usr/bin" / name)
        if self.ZSUPER_THERE:
            command = shlex.join(["qemu-s390x", "-L", str(ROOT), str(BUILD / "zsuper")])
            wrapper = self.folder / "zsuper"
            wrapper.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
            wrapper.chmod(0o755)
            self.ZSUPER = str(wrapper)

    def test_what_is_tried(self):
        task = self.run_text(WHAT_IS_TRIED)
        self.assertEqual(task.status(), 0)
        order = "big" if self.PROGRAM_THERE else sys.byteorder
        module = "zconsole._dispatcher" + ("_py" if self.DISPATCHER else "")
        self.assertEqual(task.out.all()[-1], f"{order} {module}")


class BigEndianInPython(BigEndian):
    DISPATCHER = "python"


class Embedded(BigEndian):
    MODE = "--embed"


class EmbeddedInPython(Embedded):
    DISPATCHER = "python"


class ProgramThere(BigEndian):
    ZSUPER_THERE = False


class ProgramThereInPython(ProgramThere):
    DISPATCHER = "python"


class ZsuperThere(BigEndian):
    PROGRAM_THERE = False


class ZsuperThereInPython(ZsuperThere):
    DISPATCHER = "python"


def load_tests(*_):
    kinds = (BigEndian, BigEndianInPython, Embedded, EmbeddedInPython, ProgramThere,
             ProgramThereInPython, ZsuperThere, ZsuperThereInPython)
    return unittest.TestSuite(kind(name) for kind in kinds for name in TESTS)


if __name__ == "__main__":
    main()
