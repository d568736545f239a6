# SPDX-License-Identifier: Apache-2.0
"""A Python that is too old is told so in one line."""

import ast
import glob
import os
import subprocess
import sys
import tempfile
import unittest

from harness import CALLS, MODULES, End, Program

WORDS = "zconsole needs Python 3.9 or later, this is "
PRETEND = "import sys; sys.version_info = (3, 8, 18, 'final', 0); "


def run(python, code, path=MODULES):
    return subprocess.run([python, "-c", code],
                          env={**os.environ, "PYTHONPATH": path, "ZSUPER_START": "agent",
                               "ZSUPER_CHANNEL": f"9:{os.getpid()}:spawn:x:J"},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True)


class TooOld(unittest.TestCase):
    def test_the_import_says_so(self):
        result = run(sys.executable, PRETEND + "import zconsole")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr.splitlines()[-1], f"ImportError: {WORDS}3.8.18")

    def test_the_agent_says_so_and_the_program_runs(self):
        # The site's own sitecustomize, which runs before the agent, does the pretending.
        program = "import sys; print('ran', sys.version_info[:2])"
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "sitecustomize.py"), "w") as file:
                file.write(PRETEND)
            path = os.pathsep.join([os.path.join(MODULES, "zsuper-agent"), MODULES, folder])
            result = run(sys.executable, program, path)
        self.assertEqual(result.stdout, "ran (3, 8)\n")
        self.assertEqual(result.stderr,
                         f"zsuper: no rule can call a function: {WORDS}3.8.18\n")

    def test_no_command_waits_for_an_agent_that_can_not_start(self):
        with Program("print('runs', flush=True); input()", agent=True, site=PRETEND) as p:
            self.assertEqual(p.line(), "runs")
            p.expect(End)

    def test_what_says_so_is_readable_to_old_ones(self):
        for name in ("zconsole/__init__.py", "zconsole/_oldest.py",
                     "zsuper-agent/sitecustomize.py"):
            with self.subTest(name), open(os.path.join(MODULES, name)) as file:
                source = file.read()
                ast.parse(source, feature_version=(3, 6))
                self.assertNotIn("__future__", source)

    def test_with_the_real_ones_of_this_machine(self):
        root = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
        pythons = glob.glob(root + "/versions/[23].[5-8].*/bin/python")
        if not pythons:
            self.skipTest("there is none")
        for python in sorted(pythons):
            with self.subTest(python):
                result = run(python, "import zconsole")
                self.assertIn(WORDS, result.stderr.splitlines()[-1])
                path = os.pathsep.join([os.path.join(MODULES, "zsuper-agent"), MODULES])
                result = run(python, "print('ran')", path)
                self.assertEqual(result.stdout, "ran\n")
                self.assertIn(WORDS, result.stderr)
                self.assertEqual(result.stderr.count("\n"), 1)


class NotTooOld(unittest.TestCase):
    def test_the_agent_starts(self):
        with Program("input()", agent=True) as p:
            p.registered(CALLS)


if __name__ == "__main__":
    unittest.main()
