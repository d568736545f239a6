# SPDX-License-Identifier: Apache-2.0
"""What zsuper tells operators of its own accord on z/OS: the whole of zsuper with the
console backend of z/OS, above primitives that write down every WTO."""

import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cases"))
from harness import Case, children, main  # noqa: E402

DEAF = ("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('deaf', flush=True); time.sleep(600)")


class OperatorsTest(Case):
    ZSUPER = os.environ["ZSUPER_ON_FAKES"]

    def setUp(self):
        super().setUp()
        self.wto = self.folder / "wto"
        self.env["WTO"] = str(self.wto)

    def run_to_end(self, *arguments, refused=""):
        """Status, what stands in zsuper's own output, what operators were told."""
        self.env["REFUSED"] = refused
        done = self.zsuper("--jobname=JOB", *arguments)
        return done.status, done.err.splitlines(), self.told()

    def told(self):
        """'all ID' or 'starter ID' for each message."""
        lines = self.wto.read_text().splitlines() if self.wto.exists() else []
        return [" ".join(line.split(":", 1)[0:1] + line.split()[1:2]) for line in lines]

    def test_information_is_for_the_console_that_started_the_task(self):
        status, _, told = self.run_to_end("-c", "pass")
        self.assertEqual(status, 0)
        self.assertEqual(told, ["starter ZSU0001I", "starter ZSU0002I"])

    def test_a_warning_is_for_all_operators(self):
        task = self.start("--jobname=JOB", "--stop-timeout=10ms", "-c", DEAF)
        task.out.wait_for("^deaf$")
        task.signal(signal.SIGTERM)
        task.status()
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
        status = subprocess.run([self.ZSUPER, "--wrong", "-c", "pass"], env=self.env,
                                stdin=subprocess.DEVNULL, stderr=terminal,
                                check=False).returncode
        os.close(terminal)
        self.assertEqual(status, 125)
        self.assertEqual(self.told(), [])


class PythonTest(Case):
    """The way from an operator to a function of the program and back."""

    ZSUPER = os.environ["ZSUPER_ON_FAKES"]

    def setUp(self):
        super().setUp()
        self.env.update(ZSUPER_PYTHON_DIR=os.environ["ZSUPER_PYTHON_DIR"],
                        ZSUPER_DISPATCHER="python", WTO=str(self.folder / "wto"),
                        COMMANDS=str(self.folder / "commands"))
        os.mkfifo(self.folder / "commands")
        (self.folder / "wto").touch()

    def operate(self, *lines):
        with open(self.folder / "commands", "w", encoding="ascii") as commands:
            commands.writelines(line + "\n" for line in lines)

    def answers(self):
        return [line for line in (self.folder / "wto").read_text().splitlines()
                if line.startswith("CONS01:")]

    def test_functions_of_the_program_answer(self):
        script = self.script("""
            import threading, zconsole
            ended = threading.Event()

            def level(command):
                return f"level is {command.text.split()[1]}"

            def on(command):
                if command.verb == "STOP":
                    ended.set()
                return f"{command.verb} heard"

            zconsole.on_command(on)
            print("ready", flush=True)
            ended.wait()
            """)
        for option in ("--spawn", "--embed"):
            with self.subTest(option):
                (self.folder / "wto").write_text("")
                task = self.start(option, "--jobname=JOB", "--on-modify",
                                  "LEVEL *:call=app:level", script)
                task.out.wait_for("^ready$")
                for command, answer in (("F JOB,LEVEL 3", "level is 3"),
                                        ("F JOB,STATE", "MODIFY heard"),
                                        ("P JOB", "STOP heard")):
                    self.operate(command)
                    self.wait_until(lambda: f"CONS01: {answer}" in self.answers(), answer)
                self.assertEqual(task.status(), 0)
                self.assertEqual(
                    list(pathlib.Path("/tmp").glob(f"zsuper-{task.process.pid}-*")), [])

    def test_an_exec_connects_again(self):
        script = self.script("""
            import os, sys, zconsole
            if len(sys.argv) == 1:
                os.execv(sys.executable, [sys.executable, sys.argv[0], "again"])
            print("again", flush=True)
            print(zconsole.wait_stop(), flush=True)
            """)
        task = self.start("--jobname=JOB", script)
        task.out.wait_for("^again$")
        self.operate("P JOB")
        self.assertEqual(task.status(), 0)

    def test_a_killed_task_leaves_nobody_behind(self):
        script = self.script("""
            import signal, subprocess, sys
            child = subprocess.Popen(["sleep", "1000"])
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            print("child", child.pid, flush=True)
            signal.pause()
            """)
        task = self.start("--jobname=JOB", "--stop-timeout=1s", script)
        child = int(task.out.wait_for(r"^child (\d+)$")[1])
        self.addCleanup(shutil.rmtree, f"/tmp/zsuper-{task.pid}-0")
        self.wait_until(lambda: len(children(task.pid)) == 2, "the program and the guard")
        family = [*children(task.pid), child]
        task.signal(signal.SIGKILL)
        for process in family:
            self.assert_gone(process)

    def test_explain_says_where_an_embedded_program_is(self):
        script = self.script("def f(command): pass")
        done = self.zsuper("--explain", "--embed", "--on-modify=*:call=app:f", script)
        self.assertIn("in zsuper's address space", done.out)
        self.assertIn("app:f, ", done.out)

    def test_one_address_space_that_the_system_refuses_is_told(self):
        self.env["REFUSED"] = "MUST"
        done = self.zsuper("--embed", "-c", "pass")
        self.assertEqual((done.status, done.err[:8]), (126, "ZSU0306E"))


if __name__ == "__main__":
    main()
