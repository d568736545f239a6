# SPDX-License-Identifier: Apache-2.0
"""All that is tested here, on PyPy, which has the dispatcher in Python alone. For one file:
pypy3 -B tests/python/receive_test.py"""

import glob
import os
import shutil
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = {os.path.basename(path) for path in glob.glob(os.path.join(HERE, "*_test.py"))}
FILES -= {"pypy_test.py", "bare_python_test.py"}
PARTS = {"typing_test.py": ["Signatures"]}  # mypy says the same on every Python


def once(file):
    return subprocess.run(["pypy3", "-B", os.path.join(HERE, file), *PARTS.get(file, [])],
                          env={**os.environ, "ZSUPER_EXIT_ROUNDS": "1"},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(file):
    """What fails must fail twice: on a busy machine one of some hundred programs whose
    descriptors are all closed does not end on PyPy, and why is not known."""
    result = once(file)
    return result if result.returncode in (0, 77) else once(file)


class OnPyPy(unittest.TestCase):
    def test_each_file_passes(self):
        self.assertGreater(len(FILES), 14)
        with ThreadPoolExecutor(2) as pool:  # half of the time they wait
            for file, result in zip(FILES, pool.map(run, FILES)):
                with self.subTest(file):
                    self.assertIn(result.returncode, (0, 77), result.stdout)


if __name__ == "__main__":
    if shutil.which("pypy3") is None:
        print("there is no pypy3")
        sys.exit(77)
    unittest.main()
