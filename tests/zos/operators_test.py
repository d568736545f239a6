# SPDX-License-Identifier: Apache-2.0
"""What zsuper tells operators of its own accord on z/OS: the whole of zsuper with the
console backend of z/OS, above primitives that write down every WTO."""

import os
import pathlib
import pty
import signal
import subprocess
import tempfile
import unittest

ZSUPER = os.environ["ZSUPER_ON_TWINS"]
DEAF = ("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('deaf', flush=True); time.sleep(600)")


class OperatorsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.wto = pathlib.Path(folder.name) / "wto"

    def start(self, *arguments, stderr=subprocess.PIPE, refused=""):
        return subprocess.Popen([ZSUPER, "--jobname=JOB", *arguments], text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=stderr, env={**os.environ, "WTO": str(self.wto),
                                                    "REFUSED": refused})

    def run_to_end(self, *arguments, refused=""):
        """Status, what stands in zsuper's own output, what operators were told."""
        with self.start(*arguments, refused=refused) as zsuper:
            _, errors = zsuper.communicate(timeout=60)
        return zsuper.returncode, errors.splitlines(), self.told()

    def told(self):
        """'all ID' or 'starter ID' for each message."""
        lines = self.wto.read_text().splitlines() if self.wto.exists() else []
        return [" ".join(line.split(":", 1)[0:1] + line.split()[1:2]) for line in lines]

    def test_information_is_for_whoever_started_the_task(self):
        status, _, told = self.run_to_end("-c", "pass")
        self.assertEqual(status, 0)
        self.assertEqual(told, ["starter ZSU0001I", "starter ZSU0002I"])

    def test_a_warning_is_for_all_operators(self):
        with self.start("--stop-timeout=10ms", "-c", DEAF) as zsuper:
            self.assertEqual(zsuper.stdout.readline(), "deaf\n")
            zsuper.send_signal(signal.SIGTERM)
            zsuper.communicate(timeout=60)
        self.assertIn("all ZSU0005W", self.told())

    def test_what_the_listener_reports_is_told_to_operators_too(self):
        _, errors, told = self.run_to_end("-c", "pass", refused="CIBCTR")
        self.assertEqual([line[:8] for line in errors if "ZSU04" in line], ["ZSU0432E"])
        self.assertEqual(told.count("all ZSU0432E"), 1)

    def test_a_task_that_does_not_start_never_ends_in_silence(self):
        for status, message, arguments, refused in (
                (127, "ZSU0206E", ["--python=/not/there", "-c", "pass"], ""),
                (125, "ZSU0442S", ["-c", "pass"], "EXTRACT"),
                (125, "ZSU0501E", ["--wrong", "-c", "pass"], ""),
                (125, "ZSU0208E", ["/not/there.py"], "")):
            with self.subTest(message):
                self.wto.unlink(missing_ok=True)
                ended, errors, told = self.run_to_end(*arguments, refused=refused)
                self.assertEqual(ended, status)
                self.assertEqual([line[:8] for line in errors], [message])
                self.assertEqual(told, [f"all {message}"])

    def test_who_mistypes_an_option_at_a_terminal_is_told_there_alone(self):
        ours, terminal = pty.openpty()
        self.addCleanup(os.close, ours)
        with self.start("--wrong", "-c", "pass", stderr=terminal) as zsuper:
            self.assertEqual(zsuper.wait(timeout=60), 125)
        os.close(terminal)
        self.assertEqual(self.told(), [])


if __name__ == "__main__":
    unittest.main()
