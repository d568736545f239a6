# SPDX-License-Identifier: Apache-2.0
"""START: zcon makes a task of a member, a file of options, and tells what came of it."""

import os
import pathlib
import re
import signal

from harness import PYTHON, Case, children, main


class Members(Case):
    def setUp(self):
        super().setUp()
        self.members = self.folder / "members"
        self.members.mkdir()
        self.env.update(ZSUPER_PROCLIB=f"/nowhere:{self.members}",
                        XDG_STATE_HOME=str(self.folder / "state"))

    def member(self, name, *words):
        (self.members / name).write_text("\n".join(map(str, words)) + "\n")

    def started(self, command, name):
        """Starts a task that is to run; its process and what it writes."""
        result = self.zcon("-t", "60s", command)
        self.assertEqual(result.status, 0, result)
        match = re.fullmatch(rf"ZSU0420I {name} started, process (\d+), "
                             r"its output is in (\S+)\n", result.out)
        self.assertTrue(match, result)
        process = int(match[1])
        self.addCleanup(self.end, process)
        return process, match[2]

    def end(self, process):
        for one in [*children(process), process]:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def test_a_member_becomes_a_task(self):
        self.member("web", "--on-start=stdin={text}", "--on-modify=*:stdin",
                    f"--python={PYTHON}", "-c",
                    "import sys; [print('line', text, end='') for text in sys.stdin]")
        for command, name, parms in (("S WEB", "WEB", None),
                                     ("start web.w2,,,'Hi', you", "W2", "'Hi', YOU"),
                                     ("S WEB,JOBNAME=W3", "W3", None),
                                     ("S WEB,JOBNAME=W4,,,X", "W4", "X")):
            with self.subTest(command):
                process, output = self.started(command, name)
                self.assertIn(f"{name}.{process}.log", output)
                self.assertEqual(os.getsid(process), process)
                self.assertEqual(os.readlink(f"/proc/{process}/cwd"), "/")
                self.enter(f"F {name},HELLO")
                for line in (parms, "HELLO"):
                    self.wait_until(
                        lambda: line is None or f"line {line}" in pathlib.Path(output).read_text(), line)
                self.enter(f"P {name}")
                self.assert_gone(process)

    def test_a_task_that_does_not_come_up_is_told_of(self):
        self.member("FAULTY", "--on-modify=*:nonsense", "/app.py")
        self.member("FAILS", "--console=none", f"--python={PYTHON}", "-c",
                    "import sys; sys.exit('no database')")
        for name, status, told in (
                ("FAULTY", 125, rf"ZSU0121E @{self.members}/FAULTY line 1: --on-modify="),
                ("FAILS", 1, "no database")):
            result = self.zcon("-t", "60s", f"S {name}")
            self.assertEqual(result.status, 1, result)
            self.assertRegex(result.out, f"(?m)^{told}")
            self.assertIn(f"\nZSU0421W {name} ended with status {status} at once",
                          result.out)

    def test_a_task_that_no_console_sees_is_told_of(self):
        self.member("DUMB", "--console=none", f"--python={PYTHON}", "-c",
                    "import time; time.sleep(1000)")
        result = self.zcon("-t", "300ms", "S DUMB")
        self.assertEqual(result.status, 3, result)
        self.addCleanup(self.end, int(re.search(
            r"^ZSU0422W DUMB has not told that it runs, process (\d+), ", result.out)[1]))

    def test_what_can_not_be_started(self):
        self.member("web", "-c", "pass")
        for command, told in (
                ("S NONE", "ZSU0423E unable to start NONE: there is no such member in "
                           f"/nowhere or {self.members}"),
                ("S WEB,X", "IEE535I START    INVALID PARAMETER"),
                ("S WEB,JOBNAME=9", "IEE535I START    INVALID PARAMETER"),
                ("S", "IEE311I START    PARAMETER MISSING"),
                ("S ABCDEFGHI", "IEE308I START    TERM LENGTH ERROR")):
            result = self.zcon(command)
            self.assertEqual(result.status, 1, result)
            self.assertTrue(result.out.startswith(told), result)
        (self.folder / "state").write_text("")
        self.assertIn(f"ZSU0424E unable to make '{self.folder}/state/zsuper' for the "
                      "task's output: Not a directory", self.zcon("S WEB").out)


if __name__ == "__main__":
    main()
