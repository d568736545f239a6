# SPDX-License-Identifier: Apache-2.0
"""The program's end, and the end of its channel, as operators see them."""
import collections
import re

from harness import Case, Varlink, main

# All replies must fit the socket while the test is not reading yet: what it does not take
# at once is lost with zsuper's end.
COUNT = 60

LOSING = r"""
import os, signal, socket, sys
import zconsole
def channel():
    for fd in map(int, os.listdir("/proc/self/fd")):
        try:
            if socket.socket(fileno=os.dup(fd)).getpeername():  # zsuper's has a name
                return fd
        except OSError:
            pass
def take(command):
    if command.text == "CLOSE":
        os.closerange(3, 1000)
    elif command.text == "GARBAGE":
        os.write(channel(), b"\xff" * 8)
zconsole.on_command(take)
print(f"ready {os.getpid()}\n", end="", flush=True)
while True:
    signal.pause()
"""

UNAWARE = r"""
import os, signal
os.closerange(3, 1000)
print(f"ready {os.getpid()}\n", end="", flush=True)
while True:
    signal.pause()
"""

EXEC = r"""
import os, signal, sys
if "again" not in sys.argv:
    import zconsole
    def take(command):
        if command.verb == "MODIFY":
            os.execv(sys.executable, [sys.executable, sys.argv[0], "again"])
    zconsole.on_command(take)
print(f"ready {os.getpid()}\n", end="", flush=True)
while True:
    signal.pause()
"""

AGAIN = r"""
import os, sys, zconsole
def called(command):
    return f"CALLED {len(sys.argv)}"
def take(command):
    if command.text == "EXEC":
        os.execv(sys.executable, [sys.executable, *sys.argv, "again"])
    return f"IMAGE {len(sys.argv)}"
zconsole.on_command(take)
print(f"ready {os.getpid()}\n", end="", flush=True)
zconsole.wait_stop()
"""

# Ends when so many commands have come, while others are under way.
BUSY = r"""
import os, signal, sys, threading, zconsole
enough = threading.Event()
count = 0
def take(command):
    global count
    count += 1
    if count == 20 or command.verb == "STOP":
        enough.set()
    return "GOT " + command.text
zconsole.on_command(take)
print(f"ready {os.getpid()}\n", end="", flush=True)
enough.wait()
"""


class Parting(Case):
    def run_program(self, text, *options):
        task = self.run_text(text, *options)
        self.socket = self.runtime / f"JOB.{task.pid}"
        return task

    def check_errors(self, task, *expected):
        """Nothing else is on stderr, but perhaps the signal that the program died of."""
        said = [line for line in task.err.all() if not line.startswith("ZSU0003I ")]
        self.assertEqual(said, list(expected))


class Spawned(Parting):
    LOST = {
        "CLOSE": "the program has closed the channel",
        "GARBAGE": "the program sent what makes no sense",
    }

    def test_a_lost_channel_is_told_and_STOP_still_works(self):
        for how, why in self.LOST.items():
            with self.subTest(how):
                task = self.run_program(LOSING)
                told = f"ZSU0330E JOB: unable to reach its Python functions any more: " \
                       f"{why}. STOP still ends it"
                self.assertEqual(self.zcon("F", f"JOB,{how}").out,
                                 f"ZSU0103E MODIFY {how} failed: {why}\n")
                self.assertEqual(
                    self.zcon("F", "JOB,X").out,
                    "ZSU0103E MODIFY X failed: the program's Python functions can't be "
                    "reached any more\n")
                self.assertIn("SIGTERM sent", self.enter("P JOB"))
                self.assertEqual(task.status(), 0)
                self.check_errors(task, told)

    def test_a_call_rules_command_is_told_so_too(self):
        (self.folder / "ops.py").write_text("def f(command): pass\n")
        task = self.run_program(LOSING, "--on-modify=CALL:call=ops:f")
        self.zcon("F", "JOB,CLOSE")
        task.err.wait_for("^ZSU0330E ")
        self.assertEqual(self.zcon("F", "JOB,CALL").out,
                         "ZSU0103E MODIFY CALL failed: the program's Python functions can't "
                         "be reached any more\n")
        self.enter("P JOB")
        task.status()

    def test_a_program_that_never_took_commands_loses_nothing(self):
        task = self.run_program(UNAWARE)
        self.assertIn("ZSU0102W", self.zcon("F", "JOB,X").out)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)
        self.check_errors(task)

    ENDS = {
        "pass": 0,
        "sys.exit(7)": 7,
        "os._exit(9)": 9,
        "os.kill(os.getpid(), signal.SIGTERM); signal.pause()": 143,
    }

    def test_each_command_in_flight_is_answered_once_however_the_program_ends(self):
        for end, status in self.ENDS.items():
            with self.subTest(end):
                task = self.run_program(BUSY + end + "\n", "--command-limit=255")
                # What zsuper had not taken by then waits in the system's queue, in vain.
                answered = self.answered(self.flood())
                self.assertEqual(answered, list(range(len(answered))))
                self.assertGreaterEqual(len(answered), 19)
                self.assertEqual(task.status(), status)
                self.check_errors(task)

    def test_so_it_is_with_STOP_among_them(self):
        task = self.run_program(BUSY.replace("count == 20 or", ""),
                                "--command-limit=255")
        self.answered(self.flood(stop=COUNT // 2))
        self.assertEqual(task.status(), 0)
        self.check_errors(task)

    def flood(self, stop=None):
        """The replies to very many commands that are entered at once, to the end."""
        texts = [f"F JOB,X{number}" for number in range(COUNT)]
        if stop:
            texts.insert(stop, "P JOB")
        replies = []
        with Varlink(self.socket) as console:
            calls = b"".join(console.encode(text) for text in texts)
            try:
                console.send(calls.replace(b'"more": false', b'"more": true'))
            except OSError:
                pass  # it has ended meanwhile
            try:
                while True:
                    replies.append(console.receive()["parameters"])
            except (EOFError, ConnectionResetError):
                return replies

    def answered(self, replies):
        """The numbers of the commands that were answered, each of them once."""
        answers = collections.Counter()
        for reply in replies:
            for text in reply["messages"]:
                number = re.search(r"\bX(\d+)", text)
                if number:
                    answers[int(number[1])] += 1
                    self.assertRegex(text, r"^GOT X|^ZSU0109W MODIFY X|^ZSU0103E MODIFY X\d+ "
                                           r"failed: the program (has ended|is ending)$")
        self.assertEqual(set(answers.values()), {1})
        return sorted(answers)


class Replaced(Parting):
    def test_another_program_in_its_place_takes_no_commands_and_nothing_is_lost(self):
        task = self.run_program(EXEC)
        self.assertEqual(self.zcon("F", "JOB,X").out,
                         "ZSU0103E MODIFY X failed: the program has become another one by "
                         "exec\n")
        task.ready()
        self.assertIn("ZSU0102W", self.zcon("F", "JOB,X").out)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)
        self.check_errors(task)

    def test_one_that_is_its_own_successor_takes_commands_as_before(self):
        task = self.run_program(AGAIN, "--on-modify=CALL:call=__main__:called")
        for image in "1", "2", "3":
            self.assertEqual(self.enter("F JOB,CALL"), f"CALLED {image}\n")
            self.assertEqual(self.enter("F JOB,X"), f"IMAGE {image}\n")
            self.assertIn("by exec", self.zcon("F", "JOB,EXEC").out)
            task.ready()
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)
        self.check_errors(task)


class Embedded(Spawned):
    MODE = "--embed"


if __name__ == "__main__":
    main()
