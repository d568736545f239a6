# SPDX-License-Identifier: Apache-2.0
"""Signals that are sent to zsuper itself."""
import os
import random
import signal
import subprocess
import time

from harness import DEADLINE, PYTHON, ZSUPER, Case, main


class Forwarding(Case):
    def test_signals_reach_the_program(self):
        task = self.program()
        for name in ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT", "SIGWINCH", "SIGALRM",
                     "SIGRTMIN", "SIGRTMAX"):
            task.signal(getattr(signal, name))
            number = getattr(signal, name)
            shown = name if number < signal.SIGRTMIN else (
                rf"SIGRTMIN\+{number - signal.SIGRTMIN}")
            task.out.wait_for(f"^signal {shown}$")

    def test_sigterm_and_sigint_run_the_stop_sequence(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            task = self.program("--on-stop=SIGUSR1/10m/SIGKILL", arguments=["exit=SIGUSR1:9"])
            task.signal(number)
            task.out.wait_for("^signal SIGUSR1$")
            self.assertEqual(task.status(), 9)

    def test_an_ignored_sighup_stays_ignored(self):
        task = self.program(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        task.signal(signal.SIGHUP)
        task.signal(signal.SIGUSR1)
        task.out.wait_for("^signal SIGUSR1$")
        self.enter("P JOB")
        self.assertNotIn("signal SIGHUP", task.out.all())

    def test_a_stop_signal_that_is_ignored_from_the_start_is_warned_of(self):
        def ignore():
            signal.signal(signal.SIGINT, signal.SIG_IGN)

        for sequence, prepare, expected in (("SIGINT/10m/SIGTERM", ignore, ["ZSU0210W"]),
                                            ("SIGTERM/10m/SIGINT", ignore, []),
                                            ("SIGINT/10m/SIGTERM", None, [])):
            result = self.zsuper(f"--python={PYTHON}", f"--on-stop={sequence}", "-c", "pass",
                                 preexec_fn=prepare)
            self.assertEqual(result.status, 0, result)
            self.assertEqual([line.split(":")[0].split()[0]
                              for line in result.err.splitlines()], expected, result)

    def test_blocked_signals_at_start_do_not_deafen_it(self):
        everything = signal.valid_signals()
        task = self.program(
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, everything))
        task.signal(signal.SIGTERM)
        # The program blocks it too, as it was told to; the sequence ends in SIGKILL.
        task.signal(signal.SIGINT)
        self.enter("P JOB")
        self.assertIn(task.status(), (0, 137))


class NoneIsLost(Case):
    TRIES = 300

    def test_sigterm_right_after_the_start_always_ends_it(self):
        """Whenever it comes, it reaches the program or prevents it."""
        # It lives until a signal ends it, whichever moment of its start that hits.
        command = [ZSUPER, "--console=none", "--stop-timeout=10m", f"--python={PYTHON}",
                   "--python-option=-S", "-c", "import signal\nwhile True: signal.pause()"]
        random.seed(1)
        statuses = {}
        for _ in range(self.TRIES):
            process = subprocess.Popen(command, env=self.env, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            until = time.monotonic() + random.uniform(0, 0.003)
            while time.monotonic() < until:
                pass
            process.send_signal(signal.SIGTERM)
            try:
                status = process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                self.fail(f"a SIGTERM was lost, after {sum(statuses.values())} tries")
            statuses[status] = statuses.get(status, 0) + 1
        # Before its first instruction zsuper dies by the signal; later the stop counts as 0.
        self.assertLessEqual(set(statuses), {0, -signal.SIGTERM, 143}, statuses)


class Killed(Case):
    def test_the_program_does_not_outlive_a_killed_zsuper(self):
        task = self.program(arguments=["ignore="])
        os.kill(task.pid, signal.SIGKILL)
        self.assert_gone(task.program)

    def test_nor_does_one_that_ignores_sigterm(self):
        task = self.program("--stop-timeout=100ms", name="stubborn.py")
        os.kill(task.pid, signal.SIGKILL)
        self.assert_gone(task.program)

    def test_nor_does_the_rest_of_its_group(self):
        task = self.start("-c", "import os, signal, subprocess\n"
                          "print('child', subprocess.Popen(['sleep', '600']).pid, flush=True)\n"
                          "signal.pause()")
        child = int(task.out.wait_for(r"^child (\d+)")[1])
        os.kill(task.pid, signal.SIGKILL)
        self.assert_gone(child)


if __name__ == "__main__":
    main()
