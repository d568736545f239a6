# SPDX-License-Identifier: Apache-2.0
"""Plays zsuper's end of the channel, for tests of what is in the program."""

import collections
import os
import pathlib
import queue
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import threading
import time

from wire import BODIES, VERSION, constants, decode, encode, enumeration, message

DEADLINE = 60
MODULES = os.environ.get("ZSUPER_PYTHON_DIR") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", "..", "build", "python")
)

# The interpreter, and the dispatcher that it takes, see zsuper-callbacks(7).
PYPY = sys.implementation.name == "pypy"
IN_PYTHON = PYPY or os.environ.get("ZSUPER_DISPATCHER") == "python"

START, MODIFY, STOP = (enumeration("Verb")[name] for name in ("START", "MODIFY", "STOP"))
BUSY, CLOSING, UNTAKEN = (
    enumeration("Refusal")[name] for name in ("BUSY", "CLOSING", "UNTAKEN")
)
COMMANDS, STOPS, CALLS = (
    constants(BODIES["Registered"])[name] for name in ("COMMANDS", "STOP", "CALLS")
)

Command = message("Command")
NextStep = message("NextStep")
Attached = message("Attached")
Imported = message("Imported")
Registered = message("Registered")
Accepted = message("Accepted")
Refused = message("Refused")
Reply = message("Reply")
Done = message("Done")
Ready = message("Ready")
Status = message("Status")
Message = message("Message")
Slow = message("Slow")
Leaving = message("Leaving")
End = collections.namedtuple("End", "")

# A module for the programs.
SAID = """
def said(call, *arguments, **more):
    # What the call raises; or that it was taken, and what it returns.
    try:
        print("taken", call(*arguments, **more), flush=True)
    except Exception as error:
        print(error, flush=True)
"""


class Program:
    """A Python program under a zsuper that is played by the test."""

    def __init__(self, code, *options, agent=False, version=VERSION, env=None, files=None,
                 site=None, chdir=False, name="prog.py"):
        """`site`: the site's own sitecustomize, behind the agent's."""
        self.folder = tempfile.mkdtemp()
        sites = {"site/sitecustomize.py": site} if site else {}
        for path, content in {name: code, "said.py": SAID, **sites, **(files or {})}.items():
            path = pathlib.Path(self.folder, path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(content))
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind("")  # to a name of the kernel's choice
        self.door.listen()
        door = self.door.getsockname()[1:].decode()
        self.socket, self.unsent, self.connecting = None, b"", threading.Lock()
        self.reading = threading.Lock()
        paths = [os.path.join(MODULES, "zsuper-agent")] * agent + [MODULES]
        paths += [os.path.join(self.folder, "site")] * bool(site)
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "ZSUPER_CHANNEL": f"{version}:{os.getpid()}:spawn:{door}:TESTJOB",
            "ZSUPER_START": "agent" if agent else "",
            "PYTHONUNBUFFERED": "1",
            **(env or {}),
        }
        self.process = subprocess.Popen(
            [sys.executable, *options, os.path.join(self.folder, name)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=self.folder if chdir else None,
            text=True,
        )
        self.seq = 0
        self.seen = []
        self.out, self.err = [], []
        self.out_lines = queue.Queue()
        self.frames = queue.Queue()
        self.threads = [
            threading.Thread(target=self._read_frames),
            threading.Thread(target=self._read, args=(self.process.stdout, self.out)),
            threading.Thread(target=self._read, args=(self.process.stderr, self.err)),
        ]
        for thread in self.threads:
            thread.daemon = True
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()
        self.door.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        self.door.close()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        shutil.rmtree(self.folder)

    def _read(self, stream, lines):
        for line in stream:
            lines.append(line)
            if lines is self.out:
                self.out_lines.put(line.rstrip("\n"))
        if lines is self.out:
            self.out_lines.put(None)

    def _read_frames(self):
        """Of the program, and of what it becomes by exec."""
        while True:
            try:
                end = self.door.accept()[0]
            except OSError:
                return
            with self.connecting:
                self.socket, unsent, self.unsent = end, self.unsent, b""
            self.raw(unsent)
            with end:
                self._read_channel(end)
                with self.connecting:
                    self.socket = None
            self.frames.put(End())

    def _read_channel(self, end):
        data = b""
        while True:
            select.select([end], [], [])
            with self.reading:
                try:
                    more = end.recv(65536)
                except OSError:
                    more = b""
                if not more:
                    return
                data += more
                while len(data) >= 4:
                    size = struct.unpack(">I", data[:4])[0]
                    if len(data) < 4 + size:
                        break
                    self.frames.put(decode(data[4], data[5 : 4 + size]))
                    data = data[4 + size :]

    def until_all_is_read(self):
        """Returns once what the program has sent so far is among the frames."""
        def is_read():
            with self.reading:
                end = self.socket
                return not end or not select.select([end], [], [], 0)[0]

        self.until(is_read, "the frames")

    def send(self, text="", verb=MODIFY, target="", console="CONS1", cart=b"CARTCART"):
        """One operator command; returns its number."""
        self.seq += 1
        self.raw(encode(Command(
            seq=self.seq, verb=verb, received_at=1_700_000_000_500_000,
            console_id=0x0300000C, cart=cart, console=console, text=text, target=target,
        )))
        return self.seq

    def stop(self):
        return self.send(verb=STOP)

    def next_step(self, milliseconds):
        """zsuper announces the next step of a stop."""
        self.raw(encode(NextStep(milliseconds)))

    def raw(self, data):
        """Bytes for the program, once it has come."""
        with self.connecting:
            end = self.socket
            self.unsent += b"" if end else data
        try:
            if end:
                end.sendall(data)
        except OSError:
            pass  # the program is gone

    def expect(self, kind, **fields):
        """The first frame of that kind with those fields, seen before or to come."""

        def fits(message):
            return isinstance(message, kind) and all(
                getattr(message, name) == value for name, value in fields.items()
            )

        for message in self.seen:
            if fits(message):
                return message
        deadline = time.monotonic() + DEADLINE
        while True:
            try:
                message = self.frames.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                message = End()
            self.seen.append(message)
            if fits(message):
                return message
            if isinstance(message, End):
                raise AssertionError(
                    f"no {kind} {fields}: {self.seen}\n{''.join(self.err)}"
                )

    def registered(self, what=COMMANDS | STOPS):
        return self.expect(Registered, what=what)

    def reply(self, seq):
        return self.expect(Reply, seq=seq).lines

    def done(self, seq):
        return self.expect(Done, seq=seq).failure

    def line(self):
        """The program's next line on stdout; None at its end."""
        return self.out_lines.get(timeout=DEADLINE)

    def say(self, text="go"):
        """A line for the program's stdin."""
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def threads_of(self):
        """Folders in /proc of the program's threads."""
        return pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()

    def until(self, condition, what):
        """Waits for what nobody reports."""
        deadline = time.monotonic() + DEADLINE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not in time: {what}")
            time.sleep(0.001)

    def until_it_sleeps(self):
        """Returns once the program's main thread waits for something."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat")
        self.until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "S", "rest")

    def finish(self):
        """Waits for the program's end; its status, stdout and stderr."""
        self.process.wait(timeout=DEADLINE)
        for thread in self.threads[1:]:
            thread.join(DEADLINE)
        return self.process.returncode, "".join(self.out), "".join(self.err)
