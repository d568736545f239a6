# SPDX-License-Identifier: Apache-2.0
"""Whatever programs, their output's readers and other clients do: a STOP is answered and its
steps come, and CANCEL ends both zsuper and its program."""

import fcntl
import os
import subprocess
import sys

from harness import ROOT, Case, Lines, kill_quietly, main

sys.path.insert(0, str(ROOT / "tests"))
import attacks  # noqa: E402

# Programs that do not obey SIGTERM, and what else they do.
DEAF = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", os.getpid(), flush=True)
"""
WAITS = DEAF + "while True: signal.pause()\n"
FILLS_ITS_CHANNEL = """
import zconsole
lines = "\\n".join(["busy"] * 255)
def flood():
    while True:
        try:
            zconsole.put(lines)
        except zconsole.Error:
            pass
""" + DEAF + "flood()\n"
SENDS_SIGNALS = DEAF + """
supervisor = os.getppid()
signal.signal(signal.SIGRTMIN + 6, signal.SIG_IGN)
while True:
    os.kill(supervisor, signal.SIGRTMIN + 6)
"""


class Attacked:
    def run_program(self, text, **more):
        task = self.run_text(text, "--on-modify=HELLO:reply=HELLO",
                             "--on-stop=SIGTERM/500ms/SIGKILL", **more)
        self.addCleanup(kill_quietly, task.program)
        return task

    def ask(self, *words):
        """The answer, to an operator who tries again while the task is overrun."""
        answers = []

        def answered():
            answers.append(self.zcon("-t", "60s", *words).out)
            return "Resource temporarily unavailable" not in answers[-1]

        self.wait_until(answered, f"an answer to {words}")
        return answers[-1]

    def assert_steered(self, program, attack=lambda task: None, **more):
        """The program's task can be stopped under the attack, and another one cancelled."""
        task = self.run_program(program, **more)
        attack(task)
        self.assertIn("ZSU0101I STOP: SIGTERM sent", self.ask("P", "JOB"))
        self.assertEqual(task.status(), 137)
        self.assert_gone(task.program)
        task = self.run_program(program, **more)
        attack(task)
        self.assertIn("IE", self.zcon("C", "JOB").out)
        self.assertEqual(task.status(), 137)
        self.assert_gone(task.program)

    def test_nobody_reads_what_zsuper_and_the_program_write(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"x")
        except BlockingIOError:
            os.set_blocking(writer, True)
        self.addCleanup(os.close, writer)
        self.assert_steered(WAITS, stderr=writer)

    def test_a_program_that_keeps_its_channel_full(self):
        self.assert_steered(FILLS_ITS_CHANNEL, stderr=subprocess.DEVNULL)

    def test_somebody_holds_a_lock_on_the_folder_of_the_sockets(self):
        self.runtime.mkdir(mode=0o755)
        folder = os.open(self.runtime, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        fcntl.flock(folder, fcntl.LOCK_EX)
        self.assert_steered(WAITS)

    def attacked(self, name):
        """By a process of its own, until the test ends."""
        def attack(task):
            attacker = subprocess.Popen(
                [sys.executable, "-B", ROOT / "tests/attacks.py", name,
                 self.runtime / f"JOB.{task.pid}"], stdout=subprocess.PIPE)
            self.addCleanup(attacker.wait)
            self.addCleanup(attacker.kill)
            Lines(attacker.stdout).wait_for("^under way$")
            # Answered, if only that others have filled the queue.
            self.assertIn(self.ask("F", "JOB,HELLO"),
                          ("HELLO\n", "IEE342I MODIFY   REJECTED-TASK BUSY\n"))
        return attack


for function in attacks.ATTACKS:
    setattr(Attacked, f"test_clients_{function.__name__}",
            lambda self, name=function.__name__: self.assert_steered(WAITS, self.attacked(name)))


class Embedded(Attacked, Case):
    MODE = "--embed"


class Spawned(Attacked, Case):
    MODE = "--spawn"

    def test_a_program_that_sends_signals_without_end(self):
        self.assert_steered(SENDS_SIGNALS)


if __name__ == "__main__":
    main()
