# SPDX-License-Identifier: Apache-2.0
"""The contract of zsuper-callbacks(7) with any Python, and with zsuper's end of the channel
played: see contract.py in the folder above."""

import pathlib
import signal
import sys
import threading
import unittest

from harness import COMMANDS, START, STOP, Done, Program, Registered, Reply

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import contract  # noqa: E402


class Started(Program):
    """As a program under zsuper is, it is sent START once somebody takes commands."""

    def __init__(self, *arguments, **more):
        self.ordering = threading.Lock()
        self.started = False
        super().__init__(*arguments, **more)

    def _read_frames(self):
        put = self.frames.put

        def see(message):
            if isinstance(message, Registered) and message.what & COMMANDS:
                if not self.started:
                    self.send(verb=START)
                self.started = True
            put(message)

        self.frames.put = see
        super()._read_frames()

    def send(self, *arguments, **more):
        with self.ordering:
            return super().send(*arguments, **more)


class OnTheWire(contract.Contract, unittest.TestCase):
    def launch(self, program, calls):
        self.calls = calls
        self.program = Started(program, agent=bool(calls), name="app.py")
        self.addCleanup(self.program.__exit__)
        while not self.line().startswith("ready "):
            pass
        self.program.until_all_is_read()  # and so START is sent

    def send(self, text):
        if text == "SIG":
            self.program.process.send_signal(signal.SIGUSR1)
        elif text == "STOP":
            return self.program.send(verb=STOP, target=self.calls.get("STOP", ""))
        elif text:
            target = self.calls.get(text) or self.calls.get("*", "")
            return self.program.send(text, target=target)
        return None

    def enter(self, text):
        self.entered = self.send(text)
        if self.entered is None:
            return text
        answer = self.program.expect((Reply, Done), seq=self.entered)
        if isinstance(answer, Reply):
            return "\n".join(answer.lines)
        return f"ZSU0103E MODIFY {text} failed: {answer.failure}" if answer.failure else "taken"

    def line(self):
        return self.program.line()

    def failures(self, _expected):
        try:
            self.program.done(self.entered)
        except AssertionError:
            pass  # the channel is closed
        return sum(isinstance(message, Done) and message.failure != ""
                   for message in self.program.seen)

    def end(self, how):
        if how == "STOP":
            self.send("STOP")
        elif how == "SIGTERM":
            self.program.process.terminate()
        status, _, errors = self.program.finish()
        self.assertEqual(status, -signal.SIGTERM if how == "SIGTERM" else 0, errors)
        return errors


if __name__ == "__main__":
    unittest.main()
