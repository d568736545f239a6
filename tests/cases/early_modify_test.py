# SPDX-License-Identifier: Apache-2.0
"""MODIFY commands that come before the program has registered who takes them."""

import os

from harness import Case, Varlink, main

PROGRAM = r"""
import os, sys, threading, zconsole
stopped = threading.Event()
def say(line):  # in one write, since two threads do
    sys.stdout.write(line + "\n")
say(f"ready {os.getpid()}")
with open(sys.argv[1]) as go_on:  # once the test says so
    go_on.read()
def take(command):
    say(f"{command.verb} {command.text}")
    if command.verb == "STOP":
        stopped.set()
    return command.text and command.text + " HEARD"
"""
REGISTERS = PROGRAM + """
with zconsole.on_command(take):
    stopped.wait()
"""
ITERATES = PROGRAM + """
for command in zconsole.commands():
    command.reply(take(command) or command.verb)
"""
UNAWARE = PROGRAM.replace(", zconsole", "")
WAITS = "what no rule takes: wait 4s for the program to register"


class Spawned(Case):
    def run_program(self, text, *options):
        """The program, which has imported zconsole and waits for go_on()."""
        self.gate = self.folder / "gate"
        os.mkfifo(self.gate)
        task = self.run_text(text, *options, arguments=[self.gate])
        [self.path] = [path for path in self.runtime.iterdir() if path.is_socket()]
        return task

    def go_on(self):
        with open(self.gate, "w"):
            pass

    def ask(self, command):
        with Varlink(self.path) as console:
            return "\n".join(console.call(command)["parameters"]["messages"])

    def enter_early(self, *texts):
        """Enters MODIFYs that are to wait; the consoles that get the answers."""
        consoles = []
        for number, text in enumerate(texts, 1):
            consoles.append(Varlink(self.path))
            self.addCleanup(consoles[-1].socket.close)
            consoles[-1].send(Varlink.encode(f"F JOB,{text}"))
            self.wait_until(lambda: f"\n WAITING  {number} for the program"
                            in self.ask("F JOB,ZSUPER STATUS"), f"{text} waits")
        return consoles

    def answers(self, consoles):
        return [console.receive()["parameters"]["messages"] for console in consoles]

    def end(self, task, status=0):
        self.ask("P JOB")
        self.assertEqual(task.status(), status)

    def test_they_are_handed_over_in_order_once_it_has_registered(self):
        (self.folder / "operations.py").write_text("def work(command): return 'DONE'")
        for text in (REGISTERS, ITERATES):
            with self.subTest(text):
                task = self.run_program(text, "--start-parms=WARM",
                                        "--on-modify=WORK:call=operations:work")
                consoles = self.enter_early("ONE", "TWO")
                self.assertEqual(self.ask("F JOB,WORK"), "DONE")  # by the agent of rules
                self.go_on()
                self.assertEqual(self.answers(consoles), [["ONE HEARD"], ["TWO HEARD"]])
                self.assertEqual(self.ask("F JOB,THREE"), "THREE HEARD")
                self.end(task)
                self.assertEqual(task.out.all()[1:],
                                 ["START WARM", "MODIFY ONE", "MODIFY TWO", "MODIFY THREE", "STOP "])
                self.gate.unlink()

    def test_time_answers_them(self):
        task = self.run_program(REGISTERS)
        self.assertIn("ZSU0102W MODIFY ONE", self.ask("F JOB,ONE"))
        self.go_on()
        self.wait_until(lambda: WAITS not in self.ask("F JOB,ZSUPER RULES"), "registered")
        self.assertEqual(self.ask("F JOB,TWO"), "TWO HEARD")
        self.end(task)

    def test_only_the_programs_own_import_counts(self):
        (self.folder / "operations.py").write_text("def work(command): return 'DONE'")
        task = self.run_program(UNAWARE, "--on-modify=WORK:call=operations:work")
        self.assertEqual(self.ask("F JOB,WORK"), "DONE")
        self.assertNotIn(WAITS, self.ask("F JOB,ZSUPER RULES"))
        self.assertIn("ZSU0102W", self.ask("F JOB,ONE"))
        self.end(task)


class Embedded(Spawned):
    MODE = "--embed"


if __name__ == "__main__":
    main()
