# SPDX-License-Identifier: Apache-2.0
"""Runs the built zsuper and zcon as a user would, for the tests of this folder.

Tests wait for events, a line that a program prints or an end, never for time: DEADLINE
only turns a hang into a failure. Each test has a runtime folder of its own. The programs'
interpreter is Debian's, unless ZSUPER_TEST_PYTHON names another.
"""

import json
import os
import pathlib
import pty
import queue
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import textwrap
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = pathlib.Path(os.environ.get("ZSUPER_BIN", ROOT / "build")).resolve()
ZSUPER = str(BIN / "zsuper")
ZCON = str(BIN / "zcon")
PYTHON = os.environ.get("ZSUPER_TEST_PYTHON", "/usr/bin/python3")
PROGRAMS = ROOT / "tests" / "programs"
DEADLINE = 60

# A shell's background job ignores SIGINT, and so would all that is started here.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Lines:
    """The lines that come out of a pipe, read on a thread of its own."""

    def __init__(self, pipe):
        self._queue = queue.Queue()
        self._seen = []
        self._ended = False
        self._thread = threading.Thread(target=self._read, args=(pipe,), daemon=True)
        self._thread.start()

    def _read(self, pipe):
        with pipe:
            for line in pipe:
                self._queue.put(line.decode("utf-8", "backslashreplace").rstrip("\n"))
        self._queue.put(None)

    def wait_for(self, pattern):
        """The match of the next line that `pattern` is found in; earlier ones are read."""
        deadline = time.monotonic() + DEADLINE
        while not self._ended:
            try:
                line = self._queue.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {pattern!r} in time after {self._seen}") from None
            if line is None:
                self._ended = True
                break
            self._seen.append(line)
            match = re.search(pattern, line)
            if match:
                return match
        raise AssertionError(f"ended without {pattern!r}: {self._seen}")

    def all(self):
        """Every line, seen or not, once the pipe has ended."""
        self._thread.join(DEADLINE)
        while not self._ended:
            line = self._queue.get(timeout=DEADLINE)
            if line is None:
                self._ended = True
            else:
                self._seen.append(line)
        return list(self._seen)


class Task:
    """A zsuper that runs."""

    def __init__(self, process):
        self.process = process
        self.pid = process.pid
        self.program = None  # the program's process id, from its `ready` line
        self.out = Lines(process.stdout)
        self.err = process.stderr and Lines(process.stderr)

    def ready(self):
        try:
            self.program = int(self.out.wait_for(r"^ready (\d+)")[1])
        except AssertionError as error:
            self._end_anyway()
            error.args = (f"{error}, status {self.status()}, stderr: {self.err and self.err.all()}",)
            raise
        return self

    def _end_anyway(self):
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def signal(self, number):
        self.process.send_signal(number)

    def status(self):
        """zsuper's exit status, as a shell would show it, once it has ended."""
        status = self.process.wait(DEADLINE)
        return status if status >= 0 else 128 - status


class Result:
    """What a command that has ended left behind."""

    def __init__(self, completed):
        self.status = completed.returncode
        self.out = completed.stdout.decode("utf-8", "backslashreplace")
        self.err = completed.stderr.decode("utf-8", "backslashreplace")

    def __repr__(self):
        return f"status {self.status}\nout: {self.out}\nerr: {self.err}"


class Case(unittest.TestCase):
    """A test with a runtime folder, an environment and tasks of its own."""

    ZSUPER = ZSUPER  # the zsuper that it tries
    PYTHON = PYTHON  # and its programs' interpreter
    MODE = "--spawn"

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zsuper-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.runtime = self.folder / "run"
        self.env = {key: value for key, value in os.environ.items()
                    if not key.startswith(("ZSUPER_", "PYTHON"))}
        self.env["ZSUPER_RUNTIME_DIR"] = str(self.runtime)
        self.env["ZSUPER_DISPATCHER"] = os.environ.get("ZSUPER_DISPATCHER", "")
        self.env["LC_ALL"] = "C.UTF-8"
        self.env["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"

    # Running

    def start(self, *arguments, **more):
        """Starts zsuper with these arguments; its program need not be ready yet."""
        more = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE, **more}
        process = subprocess.Popen(
            [self.ZSUPER, *map(str, arguments)], env=self.env, start_new_session=True, **more)
        self.addCleanup(self._end, process)
        return Task(process)

    def program(self, *options, name="echo.py", arguments=(), **more):
        """A task named JOB with a program of tests/programs, ready to take commands."""
        return self.start("--jobname=JOB", f"--python={self.PYTHON}", *options,
                          PROGRAMS / name, *arguments, **more).ready()

    def script(self, text, name="app.py"):
        """A program with this text."""
        path = self.folder / name
        path.write_text(textwrap.dedent(text))
        return path

    def run_text(self, text, *options, arguments=(), **more):
        """A task named JOB whose program has this text, ready to take commands."""
        return self.start(self.MODE, "--jobname=JOB", f"--python={self.PYTHON}", *options,
                          self.script(text), *arguments, **more).ready()

    def _end(self, process):
        if process.poll() is None:
            for child in children(process.pid):
                kill_group(child)
            process.kill()
            process.wait(DEADLINE)

    def run_command(self, *command, stdin=b"", **more):
        more.setdefault("env", self.env)
        return Result(subprocess.run(
            [str(word) for word in command], input=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=DEADLINE, check=False, **more))

    def zsuper(self, *arguments, **more):
        """Runs zsuper to its end."""
        return self.run_command(self.ZSUPER, *arguments, **more)

    def zcon(self, *words, **more):
        return self.run_command(ZCON, *words, **more)

    def enter(self, command):
        """An operator command that is to be accepted; returns the answers."""
        result = self.zcon(*command.split(" ", 1))
        self.assertEqual(result.status, 0, f"{command}: {result}")
        return result.out

    # Asking

    def wait_until(self, condition, what):
        """Waits for what nobody reports: a process that vanishes, say."""
        deadline = time.monotonic() + DEADLINE
        while not condition():
            if time.monotonic() > deadline:
                self.fail(f"not in time: {what}")
            time.sleep(0.005)

    def freeze(self, pid):
        """Stops a process, and returns when the last of its threads stands."""
        os.kill(pid, signal.SIGSTOP)
        threads = pathlib.Path(f"/proc/{pid}/task")
        self.wait_until(lambda: all(
            path.read_text().rpartition(")")[2].split()[0] == "T"
            for path in threads.glob("*/stat")), "all threads stopped")

    def assert_gone(self, pid):
        self.wait_until(lambda: not alive(pid), f"end of process {pid}")


def alive(pid):
    """Does this process run? A zombie does not."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def with_variable(word):
    """The processes that run with this NAME=VALUE in their environment."""
    found = []
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            words = pathlib.Path(f"/proc/{pid}/environ").read_text(errors="replace")
        except OSError:
            continue  # it has ended, or is another user's
        if word in words.split("\0") and alive(pid):
            found.append(pid)
    return found


def children(pid):
    """The children of a process, but for zsuper's own guard."""
    found = []
    for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, path.read_text().split())
        except OSError:
            pass  # that thread or process has ended meanwhile
    return [child for child in found if name(child) != "zsuper-guard"]


def name(pid):
    """The name that a process goes by; none once it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return None


class OnScreen:
    """For a Case: a terminal with a program behind it."""

    def open_screen(self, *command):
        self.seen = ""
        self.shell, self.terminal = pty.fork()
        if self.shell == 0:
            os.execve(command[0], command, self.env)
        self.addCleanup(self.close_screen)

    def close_screen(self):
        os.close(self.terminal)
        if self.shell:
            os.kill(self.shell, signal.SIGKILL)
            os.waitpid(self.shell, 0)

    def type(self, data):
        os.write(self.terminal, data if isinstance(data, bytes) else data.encode() + b"\n")

    def wait_for(self, pattern):
        """The match of what comes next on the screen; `seen` begins behind it."""
        deadline = time.monotonic() + DEADLINE
        while not (match := re.search(pattern, self.seen)):
            ready, _, _ = select.select([self.terminal], [], [],
                                        max(0, deadline - time.monotonic()))
            if not ready:
                self.fail(f"no {pattern!r} on the screen: {self.seen!r}")
            self.seen += os.read(self.terminal, 65536).decode(errors="replace")
        self.seen = self.seen[match.end():]
        return match


def kill_quietly(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def kill_group(pid):
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


class Varlink:
    """A connection to a task's socket, for what zcon does not do: many commands at once."""

    METHOD = "org.zsuper.Console.Command"

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(str(path))
        self._rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    @staticmethod
    def encode(command, more=False, **parameters):
        call = {"method": Varlink.METHOD, "parameters": {"command": command, **parameters},
                "more": more}
        return json.dumps(call).encode() + b"\0"

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """The next whole reply."""
        while b"\0" not in self._rest:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError("the task closed its socket")
            self._rest += data
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def receive_answer(self):
        """The next reply that answers a command: others are to nobody in particular."""
        while True:
            reply = self.receive()
            if "cart" in reply["parameters"]:
                return reply

    def call(self, command, **parameters):
        self.send(self.encode(command, **parameters))
        return self.receive()


def main():
    """Runs the tests of the calling file."""
    signal.alarm(590)  # a hang ends with a traceback of where, before ctest's limit
    signal.signal(signal.SIGALRM, _hung)
    unittest.main(buffer=False)


def _hung(*_):
    raise TimeoutError("the test file takes too long")
