# SPDX-License-Identifier: Apache-2.0
"""--embed: nothing that a program can see or do differs from bare python3, and operators
steer it all the same."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import unittest
import zipfile

from harness import PROGRAMS, PYTHON, ZSUPER, Case, Task, alive, kill_quietly, main

SHOW = """
import json, os, signal, sys, threading, __main__
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines()
              if ":\\t" in line)
print(json.dumps({
    "argv": sys.argv, "orig_argv": getattr(sys, "orig_argv", None), "executable": sys.executable,
    "base": sys._base_executable, "prefix": [sys.prefix, sys.base_prefix, sys.exec_prefix],
    "path": sys.path, "flags": str(sys.flags), "version": sys.version,
    "builtin": sys.builtin_module_names, "main": sorted(vars(__main__)),
    "file": getattr(__main__, "__file__", None), "spec": getattr(__main__.__spec__, "name", None),
    "descriptors": {n: os.readlink(f"/proc/self/fd/{n}").split(":")[0]
                    for n in os.listdir("/proc/self/fd") if int(n) < 3},
    "next descriptor": os.open("/", os.O_RDONLY),
    "blocked": status["SigBlk"], "ignored": status["SigIgn"], 
    # but for the signal that libc keeps for its own use once there are threads, and SIGTERM:
    # zsuper's handler for it shows here, and nowhere else
    "caught": int(status["SigCgt"], 16) & ~(1 << 32 | 1 << signal.SIGTERM - 1),
    "thread": threading.current_thread() is threading.main_thread(),
    "threads": threading.active_count(), "stdin": sys.stdin is None or sys.stdin.name,
    "encoding": [sys.stdout and sys.stdout.encoding, sys.getfilesystemencoding()],
    "group": os.getpgrp() == os.getpgid(os.getppid()), "cwd": os.getcwd(),
    "environment": {k: v for k, v in os.environ.items() if k != "_"}}, indent=1))
"""


class EmbedCase(Case):
    maxDiff = None
    MODE = "--embed"

    def bare(self, *arguments, python=PYTHON, **more):
        return self.run_command(python, *arguments, **more)

    def embedded(self, *arguments, python=PYTHON, options=(), **more):
        return self.run_command(ZSUPER, "--embed", "--buffered", f"--python={python}",
                                *options, *arguments, **more)

    def same(self, *arguments, **more):
        """Runs the program both ways, which must not differ; returns what it did."""
        bare = self.bare(*arguments, **more)
        embedded = self.embedded(*arguments, **more)
        self.assertEqual(embedded.out, bare.out)
        told = re.compile("^ZSU0003I APP ended by .*\n", re.MULTILINE)  # zsuper's own
        self.assertEqual(told.sub("", embedded.err), bare.err)
        self.assertEqual(embedded.status, bare.status)
        return bare

    def task(self, *options, name="echo.py", arguments=()):
        return self.program("--embed", *options, name=name, arguments=arguments)

    def family(self, *options, arguments=()):
        """A task whose program has a child that survives SIGTERM, and that child."""
        task = self.start("--embed", "--jobname=JOB", f"--python={PYTHON}", *options,
                          PROGRAMS / "echo.py", "child", *arguments)
        child = int(task.out.wait_for(r"^child (\d+)$")[1])
        self.addCleanup(kill_quietly, child)
        return task.ready(), child

    def sockets(self):
        return list(self.runtime.iterdir())


class WhatTheProgramSees(EmbedCase):
    def setUp(self):
        super().setUp()
        self.env["ZSUPER_PYTHON_DIR"] = str(self.folder / "none")  # without zconsole

    def test_a_script(self):
        script = self.script(SHOW)
        shown = json.loads(self.same(script, "a b", "").out)
        self.assertEqual(shown["argv"], [str(script), "a b", ""])

    def test_a_module_code_a_folder_and_a_zip_file(self):
        package = self.folder / "app"
        package.mkdir()
        (package / "__main__.py").write_text(SHOW)
        (package / "__init__.py").write_text("")
        with zipfile.ZipFile(self.folder / "app.pyz", "w") as file:
            file.writestr("__main__.py", SHOW)
        for program in (("-m", "app", "-x"), ("-c", SHOW, "x"), ("app", "x"), ("app.pyz",)):
            with self.subTest(program[0]):
                self.same(*program, cwd=self.folder)

    def test_code_on_stdin(self):
        self.same("-", "x", stdin=SHOW.encode())

    def test_a_virtual_environment(self):
        for links in ("--symlinks", "--copies"):
            environment = self.folder / links[2:]
            subprocess.run([PYTHON, "-m", "venv", links, "--without-pip", environment],
                           check=True)
            shown = json.loads(self.same("-c", SHOW,
                                         python=f"{environment}/bin/python").out)
            self.assertEqual(shown["prefix"][0], str(environment))

    def test_python_options_that_say_more(self):
        def steady(result):
            lines = re.sub(r"0x[0-9a-f]+|\d+", "N", re.sub(" +", " ", result.err)).splitlines()
            return [line for line in lines if not line.startswith("# destroy")]

        code = "import sys; print(sys.flags, sys.warnoptions, sys._xoptions, __debug__)"
        for options in (["-Ximporttime"], ["-v"], ["-Werror"], ["-W", "default"], ["-O"],
                        ["-u"], ["-b"], ["-X", "dev"], ["-Xtracemalloc=5"], ["-Xutf8=0"],
                        ["-V"], ["-Z"], ["-Xfrozen_modules=off"]):
            with self.subTest(options):
                bare = self.bare(*options, "-c", code)
                embedded = self.embedded(
                    "-c", code, options=[f"--python-option={word}" for word in options])
                self.assertEqual((embedded.status, embedded.out, steady(embedded)),
                                 (bare.status, bare.out, steady(bare)))

    def test_signals_as_zsuper_found_them(self):
        def disturb():
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2, signal.SIGRTMIN + 1})
            for ignored in (signal.SIGHUP, signal.SIGCHLD, signal.SIGTERM):
                signal.signal(ignored, signal.SIG_IGN)

        self.env["ZSUPER_OPTIONS"] = "--on-stop=SIGINT"  # SIGTERM would be warned of
        self.same("-c", SHOW, preexec_fn=disturb)

    def test_closed_standard_descriptors(self):
        script = self.script("""
            import os, sys
            with open(sys.argv[1], "w") as file:
                print(sys.stdin, sys.stdout, sys.stderr, os.open("/", os.O_RDONLY),
                      sorted(os.listdir("/proc/self/fd")), file=file)
            """)
        for descriptor in (0, 1, 2):
            shown = []
            for command in ([PYTHON], [ZSUPER, "--embed", f"--python={PYTHON}"]):
                self.run_command("/bin/sh", "-c", f'exec "$0" "$@" {descriptor}>&-', *command,
                                 script, self.folder / "out")
                shown.append((self.folder / "out").read_text())
            self.assertEqual(*shown)

    def test_a_program_that_closes_every_descriptor_is_still_steered(self):
        task = self.run_text("""
            import os, signal
            signal.signal(signal.SIGUSR1, lambda *_: print("signal", flush=True))
            os.closerange(3, 1000)
            os.write(1, b"ready %d\\n" % os.getpid())
            while True:
                signal.pause()
            """, "--on-modify=*:SIGUSR1")
        self.assertIn("SIGUSR1 sent", self.enter("F JOB,X"))
        task.out.wait_for("^signal$")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_every_interpreter_of_this_machine(self):
        folders = [pathlib.Path("/usr/bin"), pathlib.Path("/usr/local/bin"),
                   *pathlib.Path.home().glob(".pyenv/versions/3.*/bin")]
        found = [path for folder in folders for path in folder.glob("python3.*")
                 if re.fullmatch(r"python3\.\d+t?", path.name)]
        for python in found:
            with self.subTest(python):
                if self.bare("-c", "import sys; sys.exit(sys.version_info < (3, 9))",
                             python=python).status == 0:
                    self.same("-c", SHOW, python=python)
                else:
                    refused = self.embedded("-c", "pass", python=python)
                    self.assertEqual(refused.status, 126)
                    self.assertIn("is too old, 3.9 or later is needed", refused.err)


class Ends(EmbedCase):
    PROGRAMS = {
        "return": "print('x')",
        "SystemExit": "raise SystemExit(7)",
        "SystemExit with words": "raise SystemExit('words')",
        "exit status above 255": "raise SystemExit(256 + 3)",
        "exception": "def f(): 1/0\nf()",
        "syntax error": "x = = 1",
        "KeyboardInterrupt": "raise KeyboardInterrupt",
        "Ctrl-C": "import signal; signal.raise_signal(signal.SIGINT)",
        "os._exit": "import os; print('lost'); os._exit(9)",
        "kill": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
        "raise": "import signal; signal.raise_signal(signal.SIGUSR1)",
        "SIGKILL": "import os; os.kill(os.getpid(), 9)",
        "abort": "import os, resource\n"
                 "resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); os.abort()",
        "segmentation fault": "import ctypes, resource\n"
                              "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
                              "ctypes.string_at(0)",
        "atexit": "import atexit, sys\n"
                  "atexit.register(lambda: print('bye', file=sys.stderr)); sys.exit(4)",
        "exit in a thread": "import os, threading\n"
                            "threading.Thread(target=os._exit, args=(6,)).start()\n"
                            "threading.Event().wait()",
        "daemon thread": "import threading, time\n"
                         "threading.Thread(target=time.sleep, args=(99,), daemon=True)"
                         ".start()\nraise SystemExit(5)",
        "exit of C": "import ctypes; ctypes.CDLL(None).exit(11)",
        "stdio of C": "import ctypes; ctypes.CDLL(None).puts(b'buffered')",
    }

    def test_status_and_output_are_those_of_bare_python(self):
        for name, text in self.PROGRAMS.items():
            with self.subTest(name):
                self.same(self.script(text))
                if name not in ("SIGKILL", "abort", "segmentation fault"):
                    self.assertEqual(self.sockets(), [])

    def test_a_missing_script_and_a_missing_module(self):
        self.assertEqual(self.embedded(self.folder / "none.py").status, 125)
        self.same("-m", "no_such_module")

    def test_exit_map(self):
        for code in ("raise SystemExit(3)", "import os; os._exit(3)"):
            result = self.embedded("-c", code, options=("--exit-map=3:0",))
            self.assertEqual(result.status, 0, result)

    def test_a_signal_from_outside_is_the_programs_own(self):
        task = self.task(arguments=["ignore=SIGTERM"])
        task.signal(signal.SIGINT)
        task.out.wait_for("^signal SIGINT$")
        task.signal(signal.SIGTERM)
        task.out.wait_for("^signal SIGTERM$")
        task.signal(signal.SIGKILL)
        self.assertEqual(task.status(), 137)

    def test_sigterm_is_stop_for_a_program_without_a_handler(self):
        task, child = self.family("--stop-timeout=300ms")
        task.signal(signal.SIGTERM)
        self.assertEqual(task.process.wait(60), -signal.SIGTERM)
        self.assert_gone(child)
        self.assertEqual(self.sockets(), [])

    @unittest.skipUnless(os.geteuid() == 0, "needs root, for a process namespace")
    def test_sigterm_is_stop_for_process_1_too(self):
        result = self.run_command(
            "unshare", "--fork", "--pid", "--mount-proc",
            ZSUPER, "--embed", f"--python={PYTHON}", "-c",
            "import signal, subprocess; subprocess.Popen(['kill', '1']); signal.pause()")
        if "unshare" in result.err:
            self.skipTest(result.err)
        self.assertEqual(result.status, 143, result)

    def test_a_program_that_pauses_hears_the_stop(self):
        script = self.script("""
            import os, signal, threading, zconsole

            signal.signal(signal.SIGUSR1, lambda *_: None)
            returned = threading.Event()

            def on_stop(command):
                print("early" if returned.wait(0.3) else "paused")
                while not returned.wait(0.01):
                    os.kill(os.getpid(), signal.SIGUSR1)

            zconsole.on_command(on_stop, verbs=["STOP"])
            print("pauses", flush=True)
            signal.pause()
            returned.set()
            """)
        task = self.start("--embed", "--jobname=JOB", f"--python={PYTHON}", script)
        task.out.wait_for("^pauses$")
        task.signal(signal.SIGTERM)
        task.out.wait_for("^paused$")
        self.assertEqual(task.status(), 0)

    def test_nobody_sees_that_sigterm_is_watched(self):
        self.same(self.script("""
            import os, signal, subprocess, sys
            print(signal.getsignal(signal.SIGTERM))
            before = signal.signal(signal.SIGTERM, lambda *_: print("handled", flush=True))
            os.kill(os.getpid(), signal.SIGTERM)
            print(before, callable(signal.signal(signal.SIGTERM, before)))
            print(signal.signal(signal.SIGTERM, signal.SIG_DFL))
            if (child := os.fork()) == 0:
                os.kill(os.getpid(), signal.SIGTERM)
            print(os.waitpid(child, 0)[1])
            sleeper = subprocess.Popen(["sleep", "99"])
            sleeper.terminate()
            print(sleeper.wait())
            """))


class Children(EmbedCase):
    def test_children_of_a_module_in_a_virtual_environment(self):
        environment = self.folder / "venv"
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", environment], check=True)
        self.script("""
            import multiprocessing, subprocess, sys

            def where(_):
                return sys.prefix, sys.executable, sys.argv[1:]

            if __name__ == "__main__":
                for method in ("fork", "spawn", "forkserver"):
                    with multiprocessing.get_context(method).Pool(1) as pool:
                        print(method, pool.map(where, [0]), flush=True)
                subprocess.run([sys.executable, "-c", "import sys; print(sys.prefix)"])
            """)
        self.env["PYTHONWARNINGS"] = "ignore::DeprecationWarning"
        for program in (["-m", "app"], ["app.py"]):
            bare = self.bare(*program, "x", python=environment / "bin/python", cwd=self.folder)
            embedded = self.embedded(*program, "x", python=environment / "bin/python",
                                     cwd=self.folder, options=("--quiet",))
            self.assertEqual(embedded.out.count(str(environment)), 7)
            self.assertEqual((embedded.out, embedded.err, embedded.status),
                             (bare.out, bare.err, bare.status))

    def test_multiprocessing(self):
        script = self.script("""
            import multiprocessing, os, sys

            def work(number):
                return number * number, os.getppid() == int(os.environ["PARENT"])

            def leave(status):
                sys.exit(status)

            if __name__ == "__main__":
                for method in ("fork", "spawn", "forkserver"):
                    os.environ["PARENT"] = str(os.getpid())
                    context = multiprocessing.get_context(method)
                    with context.Pool(2) as pool:
                        print(method, [n for n, _ in pool.map(work, range(5))])
                    process = context.Process(target=leave, args=(3,))
                    process.start()
                    process.join()
                    print(method, process.exitcode, context.get_start_method())
            """)
        bare = self.bare(script)
        embedded = self.embedded(script, options=("--quiet",))  # helpers may end later
        self.assertEqual((embedded.out, embedded.err, embedded.status),
                         (bare.out, bare.err, bare.status))

    def test_subprocess_and_fork(self):
        # Python 3.12 and later warn of the threads that a forking process has.
        self.env["PYTHONWARNINGS"] = "ignore::DeprecationWarning"
        self.same(self.script("""
            import os, subprocess, sys
            print(subprocess.run([sys.executable, "-c", "print(6 * 7)"],
                                 stdout=subprocess.PIPE).stdout)
            print(subprocess.run("exit 3", shell=True).returncode)
            sys.stdout.flush()
            for end in (lambda: sys.exit(3), lambda: os._exit(4),
                        lambda: os.kill(os.getpid(), 15)):
                pid = os.fork()
                if pid == 0:
                    end()
                print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
            try:
                os.wait()
            except ChildProcessError as error:
                print(error)
            """))

    def test_a_forked_child_has_no_socket_of_zsupers(self):
        task = self.start("--embed", "--jobname=JOB", f"--python={PYTHON}",
                          "--kill-mode=process", self.script("""
            import os, signal
            reader, writer = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(reader)
                os.write(writer, " ".join(os.listdir("/proc/self/fd")).encode())
                os.close(writer)
                signal.pause()
            os.close(writer)
            print("forked", pid, os.read(reader, 999).decode(), flush=True)
            signal.pause()
            """))
        forked = task.out.wait_for(r"^forked (\d+) (.*)$")
        self.addCleanup(kill_quietly, int(forked[1]))
        self.assertEqual(len(forked[2].split()), 5)  # 0 to 2, pipe, folder
        self.enter("P JOB")
        self.assertEqual(task.process.wait(60), 0)
        self.assertEqual(self.sockets(), [])
        self.assertTrue(alive(int(forked[1])))

    def test_what_it_started_is_ended_with_it(self):
        for options in ((), ("--kill-mode=group",)):
            task, child = self.family("--stop-timeout=300ms", *options)
            self.enter("P JOB")
            self.assertEqual(task.status(), 0)
            self.assert_gone(child)

    def test_a_pool_is_not_filled_up_again_while_it_ends(self):
        task = self.run_text("""
            import multiprocessing, os, time

            def say(_):
                os.write(1, b"worker\\n")
                time.sleep(1000)

            pool = multiprocessing.get_context("fork").Pool(2)
            pool.map_async(say, range(9), 1)
            os.write(1, b"ready %d\\n" % os.getpid())
            time.sleep(1000)
            """)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)
        self.assertLessEqual(task.out.all().count("worker"), 2)

    def test_neighbours_in_the_process_group_are_left_alone(self):
        process = subprocess.Popen(
            ["/bin/sh", "-c", 'sleep 1000 & echo "neighbour $!"; "$0" "$@"; echo "status $?"',
             ZSUPER, "--embed", "--jobname=JOB", f"--python={PYTHON}", "--stop-timeout=100ms",
             PROGRAMS / "stubborn.py"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.env, start_new_session=True)
        self.addCleanup(self._end, process)
        task = Task(process)
        neighbour = int(task.out.wait_for(r"^neighbour (\d+)$")[1])
        self.addCleanup(kill_quietly, neighbour)
        task.ready()
        self.enter("P JOB")
        task.out.wait_for("^status 137$")
        self.assertTrue(alive(neighbour))


class Operators(EmbedCase):
    def test_a_signal_reaches_pythons_handler(self):
        task = self.task("--on-modify=RELOAD:SIGHUP", "--on-modify=*:SIGUSR1")
        self.assertEqual(task.program, task.pid)
        self.assertIn(f"SIGHUP sent to process {task.pid}", self.enter("F JOB,RELOAD"))
        task.out.wait_for("^signal SIGHUP$")
        self.enter("F JOB,X")
        task.out.wait_for("^signal SIGUSR1$")

    READY = """
import os, signal, sys
def ready():
    os.write(1, b"ready %d\\n" % os.getpid())
def handle(handler):
    signal.signal(signal.SIGTERM, handler)
    ready()
    signal.pause()
def again(number, _frame):
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
"""
    STOPPED = {  # what a program does, its status, and what is said of it
        "nothing": ("ready(); signal.pause()", 0, "ZSU0003I JOB ended by SIGTERM, status 0"),
        "exits": ("handle(lambda *_: sys.exit(5))", 5, "status 5"),
        "sends itself the signal again": ("handle(again)", 0, "ended by SIGTERM, status 0"),
        "waits for the signal": (
            "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM}); ready()\n"
            "print('got', int(signal.sigwait({signal.SIGTERM})), flush=True); sys.exit(3)", 3,
            "got 15"),
    }

    def test_stop(self):
        for name, (text, status, said) in self.STOPPED.items():
            with self.subTest(name):
                task = self.run_text(self.READY + text, "-v")
                self.assertIn("ZSU0101I STOP: SIGTERM sent", self.enter("P JOB"))
                self.assertEqual(task.process.wait(60), status)
                self.assertIn(said, "\n".join(task.out.all() + task.err.all()))
                self.assertEqual(self.sockets(), [])

    def test_stop_by_keyboard_interrupt(self):
        task = self.run_text("""
            import os, time
            try:
                os.write(1, b"ready %d\\n" % os.getpid())
                time.sleep(1000)
            finally:
                print("cleaned up", flush=True)
            """, "--on-stop=SIGINT")
        self.enter("P JOB")
        self.assertEqual(task.process.wait(60), 0)
        self.assertIn("cleaned up", task.out.all())
        self.assertEqual(task.err.all()[-1], "KeyboardInterrupt")

    def test_the_last_step_ends_a_program_that_does_not(self):
        for name in ("stubborn.py", "echo.py"):
            task = self.task("--stop-timeout=200ms", name=name, arguments=["ignore=SIGTERM"])
            self.enter("P JOB")
            self.assertEqual(task.process.wait(60), 137)
            self.assertTrue(any("ZSU0005W" in line for line in task.err.all()))
            self.assertEqual(self.sockets(), [])

    def test_a_program_that_never_gives_the_gil_up_ends_too(self):
        for stop, status in (("SIGUSR1", 0), ("SIGTERM/50ms/SIGKILL", 137)):
            task = self.run_text("""
                import ctypes, os, signal
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                os.write(1, b"ready %d\\n" % os.getpid())
                ctypes.PyDLL(None).sleep(1000)
                """, f"--on-stop={stop}")
            self.enter("P JOB")
            self.assertEqual(task.process.wait(60), status)

    def test_a_second_stop_escalates_and_cancel_ends_it(self):
        task, child = self.family(arguments=["ignore=SIGTERM"])
        self.enter("P JOB")
        self.assertIn("next step at once", self.enter("P JOB"))
        self.assertEqual(task.process.wait(60), 137)
        self.assert_gone(child)
        task, child = self.family()
        self.zcon("C", "JOB")
        self.assertEqual(task.status(), 137)
        self.assert_gone(child)

    def test_a_stop_of_the_process_is_refused(self):
        task = self.task("--on-modify=*:SIGSTOP")
        self.assertIn("it would stop zsuper too", self.zcon("F", "JOB,X").out)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_stdin(self):
        task = self.task("--on-modify=END:eof", "--on-modify=*:stdin", arguments=["stdin"])
        self.enter("F JOB,'hello'")
        task.out.wait_for("^line 'hello'$")
        self.enter("F JOB,END")
        task.out.wait_for("^eof$")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_commands_while_it_ends_are_harmless(self):
        for text in ("pass", "import os; os._exit(0)", "raise KeyboardInterrupt"):
            for _ in range(20):
                task = self.start("--embed", "--jobname=JOB", f"--python={PYTHON}",
                                  "--on-modify=*:SIGUSR1", "-c",
                                  "import signal; signal.signal(10, lambda *_: None)\n"
                                  "print('here', flush=True); " + text)
                task.out.wait_for("^here$")
                self.zcon("F", "JOB,X")
                # Python gives signals back before its end, and this one ends it then.
                self.assertIn(task.process.wait(60), (0, -signal.SIGINT, -signal.SIGUSR1))


class Interpreters(EmbedCase):
    def test_explain_names_the_library(self):
        result = self.zsuper("--embed", f"--python={PYTHON}", "--explain", "-c", "pass")
        self.assertRegex(result.out, r"Process +embedded in zsuper, libpython /.*libpython3")
        result = self.zsuper("--embed", "--spawn", f"--python={PYTHON}", "-n", "-c", "pass")
        self.assertRegex(result.out, r"Process +its own")

    def test_what_can_not_be_embedded_is_said(self):
        script = self.folder / "python"
        script.write_text(f"#!/bin/sh\nexec {PYTHON} \"$@\"\n")
        script.chmod(0o755)
        refused = self.embedded("-c", "pass", python=script)
        self.assertEqual(refused.status, 126, refused)
        self.assertIn("ZSU0301E", refused.err)
        self.assertIn("must be named itself", refused.err)
        refused = self.embedded("-c", "pass", python="/bin/true")
        self.assertEqual(refused.status, 126, refused)
        self.assertIn("no shared libpython", refused.err)
        self.assertEqual(self.embedded("-c", "pass", python="/no/python").status, 127)

    def test_a_missing_libpython_is_named_with_its_package(self):
        shutil.copy("/bin/true", self.folder / "python3.99")
        refused = self.embedded("-c", "pass", python=self.folder / "python3.99")
        self.assertEqual(refused.status, 126, refused)
        self.assertIn("ZSU0302E", refused.err)
        self.assertIn("no libpython3.99.so.1.0 is installed; package libpython3.99 has it",
                      refused.err)

    def test_a_libpython_of_another_patch_level_is_refused(self):
        version = os.path.basename(os.path.realpath("/usr/bin/python3"))
        shutil.copy("/bin/true", self.folder / version)
        refused = self.embedded("-c", "pass", python=self.folder / version)
        self.assertEqual(refused.status, 126, refused)
        self.assertIn("the interpreter of another", refused.err)

    def test_a_copied_interpreter_of_virtualenv_says_its_version_in_words(self):
        version = os.path.basename(os.path.realpath("/usr/bin/python3")).replace("python", "")
        (self.folder / "bin").mkdir()
        shutil.copy("/bin/true", self.folder / "bin/python")
        (self.folder / "pyvenv.cfg").write_text(
            f"home = /usr/bin\nversion_info = {version}.2.final.0\n")
        refused = self.embedded("-c", "pass", python=self.folder / "bin/python")
        self.assertIn(f"libpython{version}.so", refused.err)


class Replacing(EmbedCase):
    """The program calls exec."""

    def test_a_program_that_runs_its_interpreter_again_stays_a_task(self):
        task = self.run_text("""
            import os, signal, sys
            reload = lambda *_: os.execv(sys.executable, [sys.executable, *sys.argv, "again"])
            signal.signal(signal.SIGHUP, reload)
            print("ready", os.getpid(), sys.argv[1:], len(os.listdir("/proc/self/fd")), flush=True)
            while True:
                signal.pause()
            """, "--on-modify=RELOAD:SIGHUP")
        found = []
        for times in (1, 2):
            self.enter("F JOB,RELOAD")
            line = task.out.wait_for(rf"^ready {task.pid} (\[.*\]) (\d+)$")
            self.assertEqual(line[1], str(["again"] * times))
            found.append(line[2])
        self.assertEqual(found[0], found[1], "descriptors are left")
        self.assertEqual(len(list(self.runtime.glob("JOB.*"))), 1)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_a_program_that_becomes_another_is_no_task_any_more(self):
        task = self.run_text("""
            import os, signal
            signal.signal(signal.SIGHUP, lambda *_: os.execv("/bin/cat", ["cat", "/proc/self/comm"]))
            print("ready", os.getpid(), flush=True)
            while True:
                signal.pause()
            """, "--on-modify=BE:SIGHUP")
        self.enter("F JOB,BE")
        self.assertEqual(task.status(), 0)
        self.assertEqual(task.out.all()[-1], "cat")
        self.assertIn("ZSU0305W", "\n".join(task.err.all()))
        self.assertEqual(list(self.runtime.glob("JOB.*")), [])

    def test_an_exec_that_fails_changes_nothing(self):
        task = self.run_text("""
            import os, signal
            try:
                os.execv("/no/where", ["x"])
            except FileNotFoundError:
                print("ready", os.getpid(), flush=True)
            while True:
                signal.pause()
            """)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_what_it_starts_is_not_meant(self):
        self.same("-c", "import os, subprocess\n"
                  "subprocess.run(['echo', 'one'])\nos.system('echo two')\n"
                  "if os.fork() == 0: os.execvp('echo', ['echo', 'three'])\nos.wait()")


class Beginning(EmbedCase):
    def test_a_stop_at_the_very_beginning_is_one(self):
        for _ in range(40):
            task = self.start("--embed", "--jobname=JOB", f"--python={PYTHON}", "-c",
                              "import signal; signal.pause()")
            self.wait_until(lambda: list(self.runtime.glob("JOB.*")), "the socket")
            self.enter("P JOB")
            self.assertEqual(task.status(), 0)
            self.assertEqual(list(self.runtime.glob("JOB.*")), [])


def has_libpython():
    """Debian has it in a package of its own."""
    checked = subprocess.run([ZSUPER, "--embed", f"--python={PYTHON}", "-n", "-c", "pass"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return checked.returncode == 0


if __name__ == "__main__":
    if not has_libpython():
        raise SystemExit(77)
    main()
