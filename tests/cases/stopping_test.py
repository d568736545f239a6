# SPDX-License-Identifier: Apache-2.0
"""How a program is stopped: sequences, escalation, kill modes, stragglers, statuses."""
import os
import signal

from harness import PROGRAMS, Case, alive, kill_quietly, main


class Status(Case):
    def test_the_programs_own_status_is_returned(self):
        self.assertEqual(self.zsuper("-c", "raise SystemExit(42)").status, 42)
        self.assertEqual(self.zsuper("-c", "pass").status, 0)

    def test_a_death_by_a_signal_is_shown_as_one(self):
        for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGUSR1):
            code = f"import os; os.kill(os.getpid(), {number:d})"
            result = self.zsuper("-c", code)
            self.assertEqual(result.status, -number)  # as waitpid() has it
            self.assertIn("ZSU0003I", result.err)


class Escalation(Case):
    def test_each_step_of_a_sequence_comes_in_turn(self):
        task = self.program("--on-stop=SIGINT/50ms/SIGUSR1/50ms/SIGTERM/50ms/SIGKILL",
                            arguments=["ignore=SIGTERM"])
        self.enter("P JOB")
        self.assertEqual(task.status(), 137)
        self.assertEqual([line for line in task.out.all() if line.startswith("signal ")],
                         [f"signal SIG{name}" for name in "INT CONT USR1 CONT TERM CONT".split()])
        self.assertTrue(any("ZSU0005W" in line for line in task.err.all()))

    def test_a_second_stop_escalates_at_once(self):
        task = self.program("--on-stop=SIGINT/10m/SIGUSR1/10m/SIGKILL")
        self.enter("P JOB")
        task.out.wait_for("^signal SIGINT$")
        self.enter("P JOB")
        task.out.wait_for("^signal SIGUSR1$")
        self.enter("P JOB")
        self.assertEqual(task.status(), 137)

    def test_a_stopped_program_gets_its_stop_signal_too(self):
        task = self.program("--stop-timeout=10m", arguments=["exit=SIGTERM:4"])
        os.kill(task.program, signal.SIGSTOP)
        self.enter("P JOB")
        self.assertEqual(task.status(), 4)


class KillModes(Case):
    def start_family(self, mode, stop, *arguments, timeout="10m"):
        task = self.start("--jobname=JOB", f"--kill-mode={mode}", f"--on-stop={stop}",
                          f"--stop-timeout={timeout}",
                          PROGRAMS / "echo.py", "child=deaf", *arguments)
        child = int(task.out.wait_for(r"^child (\d+)")[1])
        self.addCleanup(kill_quietly, child)
        return task.ready(), child

    def test_process_reaches_the_program_only(self):
        task, child = self.start_family("process", "SIGKILL")
        self.enter("P JOB")
        task.status()
        self.assertTrue(alive(child))

    def test_mixed_kills_the_whole_group_in_the_end(self):
        task, child = self.start_family("mixed", "SIGINT", "ignore=SIGTERM", timeout="100ms")
        self.enter("P JOB")
        self.assertEqual(task.status(), 137)
        self.assert_gone(child)

    def test_mixed_sends_the_first_signal_to_the_program_only(self):
        task, child = self.start_family("mixed", "SIGUSR1/10m/SIGKILL")
        self.enter("P JOB")  # SIGUSR1 would end the child, which has no handler for it
        task.out.wait_for("^signal SIGUSR1$")
        self.assertTrue(alive(child))

    def test_group_reaches_all_from_the_first_signal_on(self):
        task, child = self.start_family("group", "SIGUSR1/10m/SIGKILL")
        self.enter("P JOB")
        task.out.wait_for("^signal SIGUSR1$")
        self.assert_gone(child)

    def test_stragglers_are_killed_and_zsuper_waits_for_the_last(self):
        task, child = self.start_family("mixed", "SIGTERM", "exit=SIGTERM:0", timeout="200ms")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)
        self.assertFalse(alive(child))
        self.assertTrue(any("ZSU0004W" in line for line in task.err.all()))

    def test_it_returns_the_moment_the_last_straggler_is_gone(self):
        task, child = self.start_family("mixed", "SIGTERM/10m/SIGKILL", "exit=SIGTERM:0")
        self.enter("P JOB")
        self.assert_gone(task.program)
        os.kill(child, signal.SIGKILL)
        self.assertEqual(task.status(), 0)  # 10 minutes later, if it waited for the timer


if __name__ == "__main__":
    main()
