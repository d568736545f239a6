# SPDX-License-Identifier: Apache-2.0
"""The channel: who may use it, and what goes wrong on it."""

import os
import platform
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

from harness import (CALLS, COMMANDS, MODIFY, MODULES, PYPY, STOPS, Command, End, Program,
                     Status)
from wire import VERSION, encode, frame, string


# By the number of a system call, x86-64's: the argument that is its time limit; of those that
# have none, none.
LIMIT_AT = {0: None, 7: 2, 23: 4, 45: None, 47: None, 202: 3, 232: 3, 270: 4, 271: 2, 281: 3}


def waits_without_end(thread):
    """Is this thread in a system call that nothing but an event ends?"""
    number, *arguments = (thread / "syscall").read_text().split()
    if number == "running" or int(number) not in LIMIT_AT:
        return False
    at = LIMIT_AT[int(number)]
    # No limit is a null pointer, or -1 as an int.
    return at is None or int(arguments[at], 16) & 0xffffffff in (0, 0xffffffff)


class NotSupervised(unittest.TestCase):
    ALL = """
import zconsole
print(zconsole.Command, zconsole.Error)
for call in (zconsole.ready, zconsole.receive, zconsole.commands, zconsole.wait_stop,
             zconsole.taskinfo, zconsole.counters, lambda: zconsole.status("x"),
             lambda: zconsole.put("x"), lambda: zconsole.on_command(print),
             lambda: zconsole.acb(lambda a, b: 0, []), lambda: zconsole.cancel(1),
             zconsole.console, lambda: zconsole.on_callback_error(None)):
    try:
        print("taken", call())
    except zconsole.NotSupervised as error:
        print(error)
"""

    def run_bare(self, code=ALL, modules=MODULES, **env):
        result = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": modules, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout.splitlines()[1:]

    def test_importing_works_and_every_call_raises(self):
        self.assertEqual(self.run_bare(), ["zsuper does not run this program"] * 13)

    def test_a_stale_or_foreign_variable_is_not_believed(self):
        own = os.getpid()
        for value, words in (
            *((value, "ZSUPER_CHANNEL is not as zsuper sets it")
              for value in ("", "x", "3:1:spawn:x", "3:1:fork:x:J", "3::spawn:x:J",
                            "3:-1:spawn:x:J", "3:1:spawn::J", "3:1:spawn:x:J:")),
            (f"{VERSION}:1:spawn:x:J", "zsuper runs another process, which started this one"),
            (f"{VERSION}:{own}:embed:x:J",
             "zsuper runs another process, which started this one"),
            (f"{VERSION}:{own}:spawn:nobody:J", "zsuper can't be reached from here"),
            (f"{VERSION + 1}:{own}:spawn:x:J",
             f"zsuper speaks version {VERSION + 1} of the channel's protocol, "
             f"this module version {VERSION}"),
        ):
            with self.subTest(value):
                self.assertEqual(self.run_bare(ZSUPER_CHANNEL=value), [words] * 13)

    def test_somebody_else_in_zsupers_place_is_left_alone(self):
        listen = "import socket; s = socket.socket(socket.AF_UNIX); s.bind(''); s.listen(); " \
            "print(s.getsockname()[1:].decode(), flush=True); input()"
        with subprocess.Popen([sys.executable, "-c", listen], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as other:
            name = other.stdout.readline().strip()
            value = f"{VERSION}:{os.getpid()}:spawn:{name}:J"
            self.assertEqual(self.run_bare(ZSUPER_CHANNEL=value)[0],
                             "zsuper can't be reached from here")
            other.communicate("\n")


class Dispatchers(unittest.TestCase):
    """Which of the two is taken."""

    NAME = "import zconsole; print(zconsole._dispatcher.__name__)"

    def check(self, name, before="", modules=MODULES, **env):
        result = subprocess.run([sys.executable, "-c", before + self.NAME],
                                env={**os.environ, "PYTHONPATH": modules, **env},
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual((result.stdout, result.stderr), (f"zconsole.{name}\n", ""))

    @unittest.skipIf(PYPY, "the one in C++ is built for CPython")
    def test_the_one_in_cpp_if_it_is_not_asked_for_the_other(self):
        for value in "", "c++":
            self.check("_dispatcher", ZSUPER_DISPATCHER=value)
        self.check("_dispatcher_py", ZSUPER_DISPATCHER="python")

    def test_the_one_in_python_if_there_is_no_other(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(
                os.path.join(MODULES, "zconsole"),
                os.path.join(folder, "zconsole"),
                ignore=shutil.ignore_patterns("*.so"),
            )
            self.check("_dispatcher_py", modules=folder, ZSUPER_DISPATCHER="")

    def test_the_one_in_python_without_a_gil_and_on_zos(self):
        for pretend in "abiflags = 't'", "platform = 'zos'":
            self.check("_dispatcher_py", f"import sys; sys.{pretend}; ", ZSUPER_DISPATCHER="")


class Trouble(unittest.TestCase):
    COMMAND = Command(seq=77, verb=MODIFY, received_at=0, console_id=0, cart=b"",
                      console="C", text="text", target="")
    PROGRAM = """
        import zconsole
        zconsole.ready()
        zconsole.on_command(lambda cmd: "fine")
        input()
        try:
            zconsole.status("x")
            print("open")
        except zconsole.Closed as error:
            print(error)
    """

    def test_malformed_and_huge_frames_close_the_channel_and_nothing_else(self):
        head = len(frame(Command))
        good = encode(self.COMMAND)[head:-len(string(""))]
        for bad in (
            struct.pack(">I", 0),
            struct.pack(">I", 65537),
            b"\xff" * 100,
            frame(Command),
            frame(Command, good),
            frame(Command, good + string("m:f") + b"x"),
            frame(Command, good + struct.pack(">I", 0xFFFFFFFF)),
            frame(99),
            os.urandom(4) + b"\0" * 70000,
        ):
            with self.subTest(bad[:20]), Program(self.PROGRAM) as p:
                p.registered()
                p.raw(bad)
                p.expect(End)
                p.say()
                status, out, err = p.finish()
                self.assertEqual((status, err), (0, ""))
                self.assertEqual(out, "the channel to zsuper is closed\n")

    def test_text_that_is_no_utf8_does_not_harm(self):
        with Program(self.PROGRAM) as p:
            number = p.send(b"\xff\xfe")
            self.assertEqual(p.reply(number), ["fine"])

    def test_a_command_in_single_bytes_arrives(self):
        with Program(self.PROGRAM) as p:
            for byte in encode(self.COMMAND):
                p.raw(bytes([byte]))
            self.assertEqual(p.reply(77), ["fine"])

    def test_a_program_that_closes_every_descriptor_is_reported(self):
        program = """
            import os, time, zconsole
            zconsole.on_command(lambda cmd: "fine")
            zconsole.ready()
            os.closerange(3, 256)
            files = [open(os.devnull, "r+b") for _ in range(64)]
            try:
                while True:
                    zconsole.put("anyone?")
                    time.sleep(0.01)
            except zconsole.Closed as error:
                print(error, flush=True)
            print({file.tell() for file in files})
        """
        with Program(program) as p:
            p.expect(End)
            status, out, err = p.finish()
            self.assertEqual((status, err), (0, ""))
            self.assertEqual(out, "the channel to zsuper is closed\n{0}\n")

    def test_a_zsuper_that_does_not_read_blocks_nobody(self):
        program = """
            import zconsole
            zconsole.ready()
            taken = 0
            try:
                while True:
                    zconsole.status(f"{taken:0126}")
                    taken += 1
            except zconsole.Error as error:
                print(taken, type(error).__name__, error, flush=True)
            input()
            zconsole.status("after")
            input()
        """
        import harness

        read, harness.Program._read_frames = harness.Program._read_frames, lambda p: None
        try:
            p = Program(program)
        finally:
            harness.Program._read_frames = read
        with p:
            taken, _, error = p.line().partition(" ")
            self.assertEqual(error, "Error zsuper does not take more at the moment")
            reader = __import__("threading").Thread(target=p._read_frames)
            reader.start()
            p.threads[0] = reader
            p.expect(Status, text=f"{int(taken) - 1:0126}")
            p.say()
            p.expect(Status, text="after")
            p.say()
            p.finish()

    def test_no_child_inherits_it(self):
        program = """
            import os, zconsole
            def inherited(fd):
                try:
                    return fd > 2 and os.get_inheritable(fd)
                except OSError:
                    return False  # the listing's own
            zconsole.on_command(print)
            print([fd for fd in map(int, os.listdir("/proc/self/fd")) if inherited(fd)])
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[1], "[]\n")

    def test_a_program_that_becomes_another_one_by_exec_connects_anew(self):
        program = """
            import os, sys
            def called(cmd): return f"called {len(sys.argv)}"
            def on(cmd):
                if cmd.text == "exec":
                    os.execv(sys.executable, [sys.executable, *sys.argv, "again"])
                return f"image {len(sys.argv)}"
            import zconsole
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program, agent=True) as p:
            for image in 1, 2, 3:
                p.registered(COMMANDS | STOPS | CALLS)
                self.assertEqual(p.reply(p.send()), [f"image {image}"])
                self.assertEqual(p.reply(p.send(target="__main__:called")),
                                 [f"called {image}"])
                p.send("exec")
                p.expect(End)
                p.seen.clear()

    @unittest.skipUnless(platform.machine() == "x86_64", "knows the calls of x86-64 alone")
    def test_nothing_wakes_an_idle_program(self):
        program = """
            import zconsole
            zconsole.on_command(lambda cmd: "fine")
            input()
        """
        with Program(program) as p:
            p.done(p.send("x"))
            p.until(lambda: all(map(waits_without_end, p.threads_of())), "rest of all threads")


if __name__ == "__main__":
    unittest.main()
