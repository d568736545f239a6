# SPDX-License-Identifier: Apache-2.0
"""zconsole on PyPy, which has the dispatcher in Python alone: tests of the other files that
do not wait for an object to be thrown away."""

import os
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


class OnPyPy(unittest.TestCase):
    def check(self, file, *tests):
        result = subprocess.run(["pypy3", "-B", os.path.join(HERE, file), *tests],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_the_articles_program_and_its_kind(self):
        self.check("article_test.py")

    def test_callbacks(self):
        self.check("on_command_test.py")

    def test_waiting(self):
        self.check("receive_test.py", "Receive", "WaitStop")


if __name__ == "__main__":
    if shutil.which("pypy3") is None:
        sys.exit(77)
    unittest.main()
