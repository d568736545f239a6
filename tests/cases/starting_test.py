# SPDX-License-Identifier: Apache-2.0
"""What the program is started with: interpreter, arguments, descriptors, signals."""
import json
import os
import pathlib
import re
import signal
import subprocess
import unittest
import zipfile

from harness import PYTHON, ZSUPER, Case, alive, children, main

SHOW = """
import json, os, signal, sys
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines()
              if ":\\t" in line)
print(json.dumps({
    "argv": sys.argv, "executable": sys.executable, "prefix": sys.prefix,
    "flags": [sys.flags.isolated, sys.flags.optimize], "path0": sys.path[0],
    "descriptors": sorted(int(n) for n in os.listdir("/proc/self/fd")
                          if os.path.exists(f"/proc/self/fd/{n}")),
    "blocked": status["SigBlk"], "ignored": status["SigIgn"], "pid": os.getpid(),
    "group": os.getpgrp(), "cwd": os.getcwd(),
    "environment": dict(os.environ)}))
"""


LINES = """
import multiprocessing as mp

def work(k):
    for i in range(2000):
        print("line %d %04d end" % (k, i), flush=True)

if __name__ == "__main__":
    mp.set_start_method("fork")
    writers = [mp.Process(target=work, args=(k,)) for k in range(4)]
    [w.start() for w in writers]
    [w.join() for w in writers]
"""


class Forms(Case):
    def setUp(self):
        super().setUp()
        package = self.folder / "app"
        package.mkdir()
        (package / "__main__.py").write_text(SHOW)
        (package / "__init__.py").write_text("")

    def show(self, *arguments, **more):
        result = self.zsuper(*arguments, **more)
        self.assertEqual(result.status, 0, result)
        return json.loads(result.out)

    def test_script(self):
        script = self.folder / "show.py"
        script.write_text(SHOW)
        shown = self.show(script, "a b", "")
        self.assertEqual(shown["argv"], [str(script), "a b", ""])
        self.assertEqual(shown["path0"], str(self.folder))

    def test_module(self):
        shown = self.show("-m", "app", "-x", cwd=self.folder)
        self.assertEqual(shown["argv"], [str(self.folder / "app/__main__.py"), "-x"])
        shown = self.show("-mapp", cwd=self.folder)
        self.assertEqual(len(shown["argv"]), 1)

    def test_code(self):
        self.assertEqual(self.show("-c", SHOW, "x")["argv"], ["-c", "x"])

    def test_folder(self):
        self.assertEqual(self.show(self.folder / "app", "x")["argv"],
                         [str(self.folder / "app"), "x"])

    def test_zip_file(self):
        archive = self.folder / "app.pyz"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("__main__.py", SHOW)
        self.assertEqual(self.show(archive)["argv"], [str(archive)])

    def test_virtual_environment(self):
        environment = self.folder / "venv"
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", environment], check=True)
        shown = self.show(f"--python={environment}/bin/python", "-c", SHOW)
        self.assertEqual(shown["prefix"], str(environment))
        self.env["PATH"] = f"{environment}/bin:{self.env['PATH']}"
        self.assertEqual(self.show("-c", SHOW)["prefix"], str(environment))

    def test_python_options(self):
        shown = self.show("--python-option=-I", "--python-option=-OO", "-c", SHOW)
        self.assertEqual(shown["flags"], [1, 2])

    def test_an_interpreter_in_front_of_the_program(self):
        environment = self.folder / "venv"
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", environment], check=True)
        for mode in ("--spawn", "--embed"):
            shown = self.show(mode, f"{environment}/bin/python", "-OO", "-c", SHOW, "x")
            self.assertEqual(shown["prefix"], str(environment))
            self.assertEqual(shown["flags"], [0, 2])
            self.assertEqual(shown["argv"], ["-c", "x"])
        plan = self.zsuper("-n", "python3", "-c", "pass")
        self.assertRegex(plan.out, "Remark +ZSU0212I 'python3' .* --python=python3")

    def test_a_script_that_names_another_interpreter(self):
        script = self.folder / "named.py"
        script.write_text("#!/bin/sh\nprint('ran')\n")
        remark = f"ZSU0211I '{script}' names /bin/sh in its first line"
        self.assertIn(remark, self.zsuper("-n", script).out)
        self.assertIn(remark, self.zsuper("-v", script).err)
        result = self.zsuper(script)
        self.assertEqual((result.out, result.err), ("ran\n", ""))

    def test_a_module_that_is_meant_as_a_command(self):
        result = self.zsuper("http.server", "8000")
        self.assertEqual(result.status, 125, result)
        self.assertIn("use -m http.server", result.err)

    def test_environment_is_passed_on(self):
        self.env["MY_SETTING"] = "grün"
        self.assertEqual(self.show("-c", SHOW)["environment"]["MY_SETTING"], "grün")

    def test_output_to_a_pipe_is_not_held_back(self):
        code = "import signal\nprint('here')\nsignal.pause()"
        for options in ([], ["--embed"], ["--python-option=-S"],
                        ["--embed", "--python-option=-I"], ["--embed", "--python-option=-S"]):
            task = self.start(*options, "-c", code)
            task.out.wait_for("^here$")

    def test_lines_of_several_writers_do_not_mix(self):
        script = self.folder / "lines.py"
        script.write_text(LINES)
        for mode in ("--spawn", "--embed"):
            lines = self.zsuper(mode, script).out.splitlines()
            self.assertEqual(len(lines), 8000)
            self.assertEqual([line for line in lines if not re.fullmatch("line . .... end", line)],
                             [])

    def test_output_that_the_user_has_set_up_is_left_alone(self):
        code = "import sys; print(sys.stdout.line_buffering, sys.stdout.write_through)"
        for mode in ("--spawn", "--embed"):
            self.env.pop("PYTHONUNBUFFERED", None)
            self.assertEqual(self.zsuper(mode, "-c", code).out, "True False\n")
            self.assertEqual(self.zsuper(mode, "--buffered", "-c", code).out, "False False\n")
            self.env["PYTHONUNBUFFERED"] = "1"
            self.assertEqual(self.zsuper(mode, "-c", code).out, "False True\n")
        closed = self.zsuper("-c", "import sys; print(sys.stdout, file=sys.stderr)",
                             preexec_fn=lambda: os.close(1))
        self.assertEqual(closed.err, "None\n")


class Cleanliness(Case):
    def show(self, *arguments, **more):
        result = self.zsuper(f"--python={PYTHON}", *arguments, "-c", SHOW, **more)
        self.assertEqual(result.status, 0, result)
        return json.loads(result.out)

    def bare(self, **more):
        return json.loads(self.run_command(PYTHON, "-c", SHOW, **more).out)

    def test_no_descriptor_of_zsupers(self):
        for options in ([], ["--on-modify=*:stdin"]):
            self.assertEqual(self.show(*options)["descriptors"], [0, 1, 2])

    def test_closed_standard_descriptors_do_no_harm(self):
        for descriptor in (0, 1, 2):
            process = subprocess.run(
                ["/bin/sh", "-c", f'exec "$0" "$@" {descriptor}>&-',
                 ZSUPER, f"--python={PYTHON}", "-c",
                 "import os, sys; os._exit(7)"],
                env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, timeout=60, check=False)
            self.assertEqual(process.returncode, 7, (descriptor, process.stderr))

    def test_signal_mask_and_dispositions_as_zsuper_got_them(self):
        def disturb():
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2, signal.SIGRTMIN + 1})
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)

        for prepare in (None, disturb):
            shown = self.show(preexec_fn=prepare)
            bare = self.bare(preexec_fn=prepare)
            self.assertEqual(shown["blocked"], bare["blocked"])
            self.assertEqual(shown["ignored"], bare["ignored"])

    def test_it_leads_a_process_group_of_its_own(self):
        shown = self.show()
        self.assertEqual(shown["group"], shown["pid"])

    def test_the_environment_is_else_the_same(self):
        added = self.show()["environment"].keys() - self.bare()["environment"].keys()
        self.assertLessEqual(added, 
                             {"PYTHONPATH", "ZSUPER_CHANNEL", "ZSUPER_START"})


class Processes(Case):
    def test_exec_failure_is_reported_with_its_reason(self):
        file = self.folder / "python"
        file.write_text("#!/nowhere/interpreter\n")
        file.chmod(0o755)
        result = self.zsuper(f"--python={file}", "-c", "pass")
        self.assertIn(result.status, (126, 127), result)
        self.assertIn("the interpreter or loader that it names is not there", result.err)
        file.write_bytes(b"\x7fELF nonsense")
        result = self.zsuper(f"--python={file}", "-c", "pass")
        self.assertEqual(result.status, 126, result)
        self.assertIn("Exec format error", result.err)

    def test_orphans_are_reaped(self):
        script = self.folder / "orphans.py"
        script.write_text("""
import os, signal
for _ in range(20):
    if os.fork() == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.wait()
print("ready", os.getpid(), flush=True)
signal.pause()
""")
        task = self.start("--jobname=JOB", script).ready()
        self.wait_until(lambda: children(task.pid) == [task.program],
                        "orphans reaped by zsuper")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_5000_starts_of_a_program_that_fails_at_once_never_hang(self):
        broken = self.folder / "python"
        broken.write_bytes(b"\x7fELF nonsense")
        broken.chmod(0o755)
        quiet = [(os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)]
        for interpreter, expected in (("/bin/false", 1), (broken, 126)):
            command = [ZSUPER, f"--python={interpreter}", "-c", "pass"]
            for _ in range(2500):
                process = os.posix_spawn(ZSUPER, command, self.env, file_actions=quiet)
                _, status = os.waitpid(process, 0)  # a hang ends in main()'s alarm
                self.assertEqual(os.waitstatus_to_exitcode(status), expected)
        self.assertEqual(list(self.runtime.iterdir()), [])

    def test_it_is_idle_while_the_program_is(self):
        task = self.program("--on-modify=*:SIGUSR1")
        self.enter("F JOB,X")
        task.out.wait_for("^signal SIGUSR1$")
        self.assertTrue(alive(task.pid))
        threads = list(pathlib.Path(f"/proc/{task.pid}/task").iterdir())

        def switches():
            return sum(int(line.split()[1]) for thread in threads
                       for line in (thread / "status").read_text().splitlines()
                       if "ctxt_switches" in line)

        self.wait_until(lambda: self.settled(threads), "zsuper asleep")
        before = switches()
        for _ in range(20):
            self.run_command(PYTHON, "-S", "-c", "pass")  # time passes for others
        self.assertEqual(switches(), before)

    @staticmethod
    def settled(threads):
        return all("State:\tS" in (thread / "status").read_text() for thread in threads)

    @unittest.skipUnless(os.geteuid() == 0, "needs root, for a process namespace")
    def test_as_process_1(self):
        result = self.run_command("unshare", "--fork", "--pid", "--mount-proc",
                                  ZSUPER, f"--python={PYTHON}",
                                  "-c", "raise SystemExit(6)")
        if "unshare" in result.err:
            self.skipTest(result.err)
        self.assertEqual(result.status, 6, result)


if __name__ == "__main__":
    main()
