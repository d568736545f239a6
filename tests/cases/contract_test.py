# SPDX-License-Identifier: Apache-2.0
"""The contract of zsuper-callbacks(7) under zsuper, spawned and embedded: see contract.py in
the folder above."""
import pathlib
import re
import sys
import unittest

from harness import PYTHON, Case, Varlink, main

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import contract  # noqa: E402


class Spawned(contract.Contract, Case):
    MODE = "--spawn"

    def launch(self, program, calls):
        script = self.folder / "app.py"
        script.write_text(program)
        options = [f"--on-stop=call={target}/10s/SIGKILL" if text == "STOP" else
                   f"--on-modify={text}:call={target}" for text, target in calls.items()]
        self.task = self.start(self.MODE, "--jobname=JOB", f"--python={PYTHON}",
                               "--on-modify=SIG:SIGUSR1", *options, script).ready()

    @staticmethod
    def command(text):
        return "P JOB" if text == "STOP" else f"F JOB,{text}"

    def enter(self, text):
        return self.zcon(*self.command(text).split(" ", 1)).out

    def send(self, text):
        if text:
            console = Varlink(self.runtime / f"JOB.{self.task.pid}")
            self.addCleanup(console.socket.close)
            console.send(console.encode(self.command(text)))

    def line(self):
        return self.task.out.wait_for("^(.*)$")[1]

    def failures(self, expected):
        """How many, once they are that many: one that follows a reply is told after it."""
        def count():
            return int(re.search(r"\b(\d+) failed\b", self.enter("ZSUPER STATUS"))[1])

        self.wait_until(lambda: count() == expected, f"{expected} failures")
        return count()

    def end(self, how):
        if how != "itself":
            self.enter("STOP")
        self.assertEqual(self.task.status(), 0)
        return "\n".join(self.task.err.all())


class Embedded(Spawned):
    MODE = "--embed"


class Page(unittest.TestCase):
    def test_each_cell_has_a_test_and_each_test_a_cell(self):
        cells = contract.cells()
        self.assertEqual(len(cells), len(contract.FORMS) * 6)
        tests = {name for name in dir(Spawned) if name.startswith("test_")}
        self.assertEqual(cells - tests, set())
        # One cell may need two tests: its name, and more.
        self.assertEqual({name for name in tests if not name.startswith(tuple(cells))}, set())


if __name__ == "__main__":
    main()
