# SPDX-License-Identifier: Apache-2.0
"""One zsuper in one mode, marked so that whatever it leaves behind is found: for what kills
it or makes its system calls fail (scripts/check-faults, bench/kills)."""

import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/cases"))
from harness import PYTHON, ZCON, ZSUPER, kill_quietly, with_variable  # noqa: E402

MODES = ("--spawn", "--embed")
# It obeys SIGTERM and leaves a child in its group that does not.
PROGRAM = """
import os, signal
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        signal.pause()
signal.signal(signal.SIGUSR1, lambda *_: None)
print("ready", os.getpid(), flush=True)
while True:
    signal.pause()
"""
DEADLINE = 30  # seconds; what takes longer hangs


class Round:
    """A task named JOB whose stop takes 300 ms, while a `with` statement lasts."""

    def __init__(self, mode, *command, **environment):
        self.mark = f"ZSUPER_ROUND={uuid.uuid4()}"
        self.folder = tempfile.TemporaryDirectory(prefix="zsuper-round-")
        name, value = self.mark.split("=")
        self.environment = {**os.environ, "ZSUPER_RUNTIME_DIR": f"{self.folder.name}/run",
                            name: value}
        self.process = subprocess.Popen(
            [*command, ZSUPER, mode, "--jobname=JOB", f"--python={PYTHON}",
             "--on-stop=SIGTERM/300ms/SIGKILL", "--stop-timeout=300ms", "--on-modify=SIGNAL:SIGUSR1",
             "--on-modify=LINE:stdin", "-c", PROGRAM],
            env={**self.environment, **environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in self.left():
            kill_quietly(pid)
        self.process.kill()
        self.process.communicate()
        self.folder.cleanup()

    def ready(self):
        """Waits for the program; False if zsuper has ended without, None if neither comes."""
        if not select.select([self.process.stdout], [], [], DEADLINE)[0]:
            return None
        return self.process.stdout.readline().startswith("ready ")

    def enter(self, *command):
        """Enters an operator command; was it accepted?"""
        return subprocess.run([ZCON, "-t", "10s", *command], env=self.environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode == 0

    def ended(self):
        """Waits for zsuper's end; False if it does not come."""
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            return False
        return True

    def left(self):
        """The processes of this round that run."""
        return [pid for pid in with_variable(self.mark) if pid != self.process.pid]

    def all_gone(self):
        """Waits until no process of this round is left but zsuper; those that stay."""
        deadline = time.monotonic() + DEADLINE
        while self.left() and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.left()
