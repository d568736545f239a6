# SPDX-License-Identifier: Apache-2.0
"""Python functions that operators call: zconsole in a program that zsuper runs."""

import os
import signal
import subprocess

from harness import ZCON, Case, Varlink, main

ARTICLE = r"""
import os, sys, time, zconsole
done = False
def say(line):  # in one write, since two threads do
    sys.stdout.write(line + "\n")
def callback(args, qedit):
    global done
    say(" ".join((qedit["verb"], qedit["data"], qedit["console"])))
    done = qedit["verb"] == "Stop"
console = zconsole.console()
handle = console.cb(callback, ["exit", 5])
console.put("PROGRAM STARTED")
say(f"ready {os.getpid()}")
while not done:
    time.sleep(0.01)
say("ended in order")
"""

ON_COMMAND = r"""
import os, threading, zconsole
stopped = threading.Event()
def take(command):
    if command.verb == "STOP":
        stopped.set()
    elif command.text == "TWICE":
        command.reply("ONE")
        return "TWO"
    elif command.verb == "MODIFY":
        command.reply(f"{command.text} FROM {command.console}")
with zconsole.on_command(take):
    zconsole.ready()
    zconsole.status("3 OF 7 LOADED")
    print(f"ready {os.getpid()}\n", end="", flush=True)
    stopped.wait()
print("ended in order", flush=True)
"""

STUCK = r"""
import os, signal, sys, threading, time, zconsole
def take(command):
    if command.verb == "MODIFY":
        print("began\n", end="", flush=True)
        time.sleep(1000)
zconsole.on_command(take)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print(f"ready {os.getpid()}\n", end="", flush=True)
zconsole.wait_stop()
sys.exit(7)
"""

CALLED = r"""
import os, signal
print(f"ready {os.getpid()}\n", end="", flush=True)
while True:
    signal.pause()
"""

OPERATIONS = """
level = "INFO"
def set_level(command):
    global level
    before, level = level, command.text.split()[1]
    return f"LEVEL WAS {before}, IS {level}"
def nothing(command):
    pass
def broken(command):
    raise RuntimeError("out of order")
"""


class Spawned(Case):
    def run_program(self, text, *options):
        (self.folder / "operations.py").write_text(OPERATIONS)
        return self.run_text(text, *options)

    def end(self, task):
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)
        self.assertEqual(task.out.all()[-1], "ended in order")

    def test_the_articles_program(self):
        task = self.run_program(ARTICLE)
        task.err.wait_for("^PROGRAM STARTED$")
        self.assertEqual(self.enter("F JOB,do 'It'"),
                         "ZSU0101I MODIFY DO 'It': taken by the program\n")
        task.out.wait_for("^Modify DO 'It' ")
        self.end(task)

    def test_on_command(self):
        task = self.run_program(ON_COMMAND)
        self.assertEqual(self.zcon("-c", "COLIN", "F", "JOB,HELLO").out,
                         "HELLO FROM COLIN\n")
        self.assertIn("3 OF 7 LOADED", self.enter("F JOB,ZSUPER STATUS"))
        self.end(task)

    def test_a_second_reply_is_told_behind_the_first_which_stands(self):
        task = self.run_program(ON_COMMAND)
        with Varlink(self.runtime / f"JOB.{task.pid}") as console:
            console.send(console.encode("F JOB,TWICE", more=True))
            self.assertEqual(console.receive_answer()["parameters"]["messages"], ["ONE"])
            self.assertEqual(
                console.receive_answer()["parameters"]["messages"],
                ["ZSU0103E MODIFY TWICE failed: AlreadyReplied: this command has been "
                 "answered (app.py:4)"])
        self.assertRegex(self.enter("F JOB,ZSUPER STATUS"), r"\b1 failed\b")
        task.err.wait_for("^zconsole.AlreadyReplied: this command has been answered$")
        self.end(task)

    def test_call_in_a_program_that_knows_nothing_of_it(self):
        task = self.run_program(CALLED, "--on-modify=LOG *:call=operations:set_level",
                                "--on-modify=QUIET:call=operations:nothing",
                                "--on-modify=BROKEN:call=operations:broken",
                                "--on-modify=MISSING:call=operations:missing")
        self.assertEqual(self.enter("F JOB,LOG DEBUG"), "LEVEL WAS INFO, IS DEBUG\n")
        self.assertEqual(self.enter("F JOB,LOG WARN"), "LEVEL WAS DEBUG, IS WARN\n")
        self.assertEqual(self.enter("F JOB,QUIET"),
                         "ZSU0101I MODIFY QUIET: operations:nothing called in process "
                         f"{task.program or task.pid}\n")
        self.assertIn("failed: RuntimeError: out of order", self.zcon("F", "JOB,BROKEN").out)
        self.assertIn("no attribute 'missing'", self.zcon("F", "JOB,MISSING").out)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_a_call_that_comes_before_the_program_waits_for_it(self):
        (self.folder / "operations.py").write_text(OPERATIONS)
        (self.folder / "app.py").write_text(CALLED)
        task = self.start(self.MODE, "--jobname=JOB", "--on-modify=*:call=operations:set_level",
                          self.folder / "app.py")
        self.wait_until(lambda: self.zcon("D", "A,L").out.count(" JOB "), "the task")
        self.assertEqual(self.enter("F JOB,LOG DEBUG"), "LEVEL WAS INFO, IS DEBUG\n")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_a_stop_that_a_handler_does_not_want_goes_by_signal(self):
        for options in 'verbs={"MODIFY"}', "":
            task = self.run_program(f"""
                import os, signal, sys, zconsole
                def take(command):
                    return "TAKEN" if command.verb == "MODIFY" else NotImplemented
                def stop(*_):
                    print("ended in order", flush=True)
                    sys.exit(0)
                signal.signal(signal.SIGTERM, stop)
                zconsole.on_command(take, {options})
                print("ready", os.getpid(), flush=True)
                while True: signal.pause()
                """)
            with self.subTest(options):
                self.assertEqual(self.enter("F JOB,X"), "TAKEN\n")
                self.end(task)

    def test_a_stuck_callback_does_not_cost_the_status_when_the_stop_is_short(self):
        # The wait for the callback is 5 s otherwise, and SIGKILL comes first.
        for options in (["--stop-timeout=4s"], ["--on-stop=SIGTERM/4s/SIGKILL"]):
            with self.subTest(options):
                task = self.run_program(STUCK, *options)
                [path] = [path for path in self.runtime.iterdir() if path.is_socket()]
                with Varlink(path) as console:
                    console.send(Varlink.encode("F JOB,X"))
                    task.out.wait_for("^began$")
                    self.enter("P JOB")
                    self.assertEqual(task.status(), 7)
                self.assertIn("zconsole: a callback still ran", "\n".join(task.err.all()))

    def test_a_child_that_imports_zconsole_first_takes_nothing_over(self):
        task = self.run_program(
            "import os\n"
            "child = os.fork()\n"
            "import zconsole\n"
            "if child == 0:\n"
            "    try: zconsole.on_command(print)\n"
            "    except zconsole.NotSupervised: os._exit(7)\n"
            "    os._exit(0)\n"
            "status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n"
            "with zconsole.on_command(lambda command: f'CHILD LEFT WITH {status}'):\n"
            "    print(f'ready {os.getpid()}\\n', end='', flush=True)\n"
            "    zconsole.wait_stop()\n")
        self.assertEqual(self.enter("F JOB,X"), "CHILD LEFT WITH 7\n")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_what_the_program_says_to_nobody_reaches_every_console(self):
        task = self.run_program("""
import os, zconsole
def take(command):
    if command.verb == "MODIFY":
        zconsole.put("DISK FULL")
        zconsole.ready()
        zconsole.status("3 of 7 loaded")
        return "DONE"
sub = zconsole.on_command(take)
print(f"ready {os.getpid()}", flush=True)
zconsole.wait_stop()
""")
        [path] = [path for path in self.runtime.iterdir() if path.is_socket()]
        with Varlink(path) as first, Varlink(path) as second:
            for console in (first, second):
                console.send(Varlink.encode("F JOB,ZSUPER HELP", more=True))
                console.receive()
            with Varlink(path) as third:
                self.assertEqual(third.call("F JOB,GO")["parameters"]["messages"], ["DONE"])
                third.call("P JOB")
            for console in (first, second):
                said = []
                while len(said) < 4:
                    said += console.receive()["parameters"]["messages"]
                self.assertEqual(said[:3], ["DISK FULL", "ZSU0008I JOB is ready",
                                            "ZSU0012I JOB says: 3 of 7 loaded"])
                self.assertRegex(said[3], "^ZSU0010I JOB: STOP entered at console ")
        self.assertEqual(task.status(), 0)

    def test_sigterm_does_what_stop_does(self):
        task = self.run_program(ON_COMMAND)
        task.signal(signal.SIGTERM)
        self.assertEqual(task.status(), 0)


class Embedded(Spawned):
    MODE = "--embed"


class Stopped(Case):
    def test_a_program_that_does_not_take_its_command_is_told_of(self):
        task = self.run_text(ON_COMMAND)
        self.freeze(task.program)
        operator = subprocess.Popen([ZCON, "-t", "60s", "F", "JOB,LEVEL"], env=self.env,
                                    stdout=subprocess.PIPE, text=True)
        task.err.wait_for("^ZSU0328W JOB: the program has not taken (START|MODIFY LEVEL) "
                          "for 1 s")
        os.kill(task.program, signal.SIGCONT)
        self.assertRegex(operator.communicate()[0], "^LEVEL FROM ")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)


if __name__ == "__main__":
    main()
