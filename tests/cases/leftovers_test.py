# SPDX-License-Identifier: Apache-2.0
"""Nothing of a program outlives it against the operator's will, whatever it does and
however zsuper ends; and zsuper leaves nothing behind itself."""
import os
import pathlib
import signal
import subprocess
import textwrap
import unittest

from harness import PYTHON, ZSUPER, Case, alive, children, kill_group, main, name

LEAVES_GROUP = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.setpgid(0, os.getpgid(os.getppid()))
print("ready", os.getpid(), flush=True)
while True:
    signal.pause()
"""

STRAGGLER = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
straggler = os.fork()
if straggler == 0:
    while True:
        signal.pause()
print(straggler)
"""


STUBBORN_CHILD = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    while True:
        signal.pause()
print("ready", os.getpid(), flush=True)
while True:
    signal.pause()
"""

MODES = ("--spawn", "--embed")


def descendants(pid):
    """What a process has started, but for zsuper's own guard."""
    found = children(pid)
    return found + [below for child in found for below in descendants(child)]


def guard_of(task):
    """The process id of a task's guard, or None."""
    for path in pathlib.Path(f"/proc/{task.pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            if name(child) == "zsuper-guard" and alive(child):
                return child
    return None


class Leftovers(Case):
    def task(self, code, *options):
        return self.start("--jobname=JOB", f"--python={PYTHON}", "--stop-timeout=300ms",
                          *options, "-c", textwrap.dedent(code))

    def test_a_program_that_left_its_group_ends_by_stop(self):
        for mode in ("mixed", "group"):
            task = self.task(LEAVES_GROUP, f"--kill-mode={mode}").ready()
            self.enter("P JOB")
            self.assertEqual(task.status(), 137)
            self.assert_gone(task.program)

    def test_a_program_that_left_its_group_ends_by_cancel(self):
        task = self.task(LEAVES_GROUP).ready()
        self.enter("C JOB")
        task.status()
        self.assert_gone(task.program)

    def test_a_program_that_left_its_group_ends_with_a_killed_zsuper(self):
        task = self.task(LEAVES_GROUP).ready()
        task.signal(signal.SIGKILL)
        self.assert_gone(task.program)

    def end_guard(self, task):
        self.wait_until(lambda: guard_of(task), "a guard")
        guard = guard_of(task)
        os.kill(guard, signal.SIGKILL)
        self.assert_gone(guard)

    def test_a_guard_that_is_ended_is_started_again(self):
        for mode in MODES:
            task = self.task(STUBBORN_CHILD, mode).ready()
            self.end_guard(task)
            self.wait_until(lambda task=task: guard_of(task), "a second guard")
            started = [task.program, *children(task.program)]
            self.assertEqual(len(started), 2)
            task.signal(signal.SIGKILL)
            for pid in started:
                self.assert_gone(pid)

    def test_a_guard_that_is_ended_again_and_again_is_missed(self):
        task = self.task(STUBBORN_CHILD).ready()
        for _ in range(10):
            self.end_guard(task)
        task.err.wait_for("ZSU0213W .*again and again")

    def test_what_an_embedded_program_has_started_ends_with_it(self):
        task = self.task("""
            import os, signal, subprocess, sys
            for ignored in (signal.SIG_DFL, signal.SIG_IGN):
                signal.signal(signal.SIGTERM, ignored)
                if os.fork() == 0:
                    signal.pause()
                subprocess.Popen(["sleep", "1000"])
                subprocess.Popen(["sh", "-c", "env -i sleep 1000 & wait"])
            print("ready", os.getpid(), flush=True)
            signal.pause()
            """, "--embed").ready()
        self.wait_until(lambda: len(descendants(task.pid)) == 8, "its processes")
        started = descendants(task.pid)
        task.signal(signal.SIGKILL)
        for pid in started:
            self.assert_gone(pid)

    def test_others_in_the_group_of_an_embedded_program_live_on(self):
        shell = subprocess.Popen(
            ["sh", "-c", 'sleep 1000 & echo $!; "$@" & echo $!; wait', "sh", ZSUPER, "--embed",
             f"--python={PYTHON}", "--console=none", "--stop-timeout=0s", "-c",
             "import subprocess, signal\n"
             "print(subprocess.Popen(['sleep', '1000']).pid, flush=True)\nsignal.pause()"],
            env=self.env, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(shell.wait)
        self.addCleanup(shell.stdout.close)
        self.addCleanup(kill_group, shell.pid)
        neighbour, zsuper, started = (int(shell.stdout.readline()) for _ in range(3))
        os.kill(zsuper, signal.SIGKILL)
        self.assert_gone(started)
        self.assertTrue(alive(neighbour))

    def test_an_embedded_program_has_no_child_of_zsupers(self):
        result = self.zsuper("--embed", f"--python={PYTHON}", "-c",
                             "import os\ntry: print(os.waitpid(-1, os.WNOHANG))\n"
                             "except ChildProcessError: print('none')")
        self.assertEqual(result.out, "none\n", result)

    @unittest.skipIf(os.geteuid() != 0, "only root may take /proc away")
    def test_a_straggler_ends_where_there_is_no_proc(self):
        result = self.run_command(
            "unshare", "-m", "sh", "-c", 'umount -l /proc && exec "$0" "$@"', ZSUPER,
            f"--python={PYTHON}", "--console=none", "--stop-timeout=300ms", "-c", STRAGGLER)
        self.assertEqual(result.status, 0, result)
        self.assert_gone(int(result.out))

    def test_no_zombie_is_left_to_who_started_zsuper(self):
        adopter = """
            import ctypes, os, subprocess, sys
            PR_SET_CHILD_SUBREAPER = 36
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
            subprocess.run(sys.argv[1:], check=True)
            try:
                print("left:", os.waitpid(-1, 0))
            except ChildProcessError:
                print("none")
            """
        for mode in MODES:
            result = self.run_command(PYTHON, "-c", textwrap.dedent(adopter), ZSUPER, mode,
                                      f"--python={PYTHON}", "-c", "pass")
            self.assertEqual(result.out, "none\n", result)

    def test_zsuper_holds_no_folder(self):
        task = self.program(cwd=self.folder)
        for pid in (task.pid, guard_of(task)):
            self.wait_until(lambda pid=pid: os.readlink(f"/proc/{pid}/cwd") == "/",
                            f"process {pid} has left its folder")
        self.assertEqual(os.readlink(f"/proc/{task.program}/cwd"), str(self.folder))

    def test_a_relative_runtime_folder_is_cleared_all_the_same(self):
        self.env["ZSUPER_RUNTIME_DIR"] = "run"
        task = self.program(cwd=self.folder)
        self.assertTrue(list(self.runtime.glob("JOB.*")))
        task.signal(signal.SIGTERM)
        task.status()
        self.assertEqual(list(self.runtime.glob("JOB.*")), [])

    @unittest.skipIf(os.geteuid() != 0, "only root can make another process 1")
    def test_an_embedded_program_as_process_1_is_warned_of(self):
        result = self.run_command("unshare", "-pf", "--mount-proc", ZSUPER, "--embed",
                                  f"--python={PYTHON}", "--console=none", "-c",
                                  "import os; print(os.getpid())")
        self.assertEqual((result.status, result.out), (0, "1\n"), result)
        self.assertIn("ZSU0304W", result.err)


if __name__ == "__main__":
    main()
