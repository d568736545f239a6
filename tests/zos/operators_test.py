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


if __name__ == "__main__":
    unittest.main()
