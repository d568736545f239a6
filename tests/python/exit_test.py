# SPDX-License-Identifier: Apache-2.0
"""The program ends, in every way, with commands in flight: no crash, no hang, its own
exit status."""

import os
import signal
import threading
import unittest

from harness import IN_PYTHON, Accepted, Imported, Leaving, Message, Program, Refused, Slow

ROUNDS = int(os.environ.get("ZSUPER_EXIT_ROUNDS", "4"))

# How a program takes its commands, and how it ends.
TAKERS = {
    "callback": "zconsole.on_command(lambda cmd: cmd.text)",
    "failing": "zconsole.on_callback_error(print)\n"
    "zconsole.on_command(lambda cmd: 1 / 0)",
    "sleeping": "zconsole.on_command(lambda cmd: time.sleep(0.001))",
    "pulled": "zconsole.receive()",
}
ENDS = {
    "return": ("pass", 0),
    "exit": ("sys.exit(7)", 7),
    "exception": ("raise ValueError('end')", 1),
    "os._exit": ("os._exit(9)", 9),
    "signal": ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)", -signal.SIGTERM),
    "interrupt": ("raise KeyboardInterrupt", -signal.SIGINT),
    "thread": ("threading.Thread(target=time.sleep, args=(0.01,)).start()", 0),
}


def flood(p):
    """Commands for as long as somebody listens."""

    def run():
        p.expect(Imported)  # else all until then would be sent by the thread that reads
        while p.process.poll() is None:
            p.send("x")

    thread = threading.Thread(target=run)
    thread.daemon = True
    thread.start()
    return thread


class InFlight(unittest.TestCase):
    def check(self, taker, end):
        code, status = ENDS[end]
        program = (
            "import os, signal, sys, threading, time, zconsole\n"
            + TAKERS[taker]
            + f"\ntime.sleep({{delay}})\n{code}\n"
        )
        for turn in range(ROUNDS):
            delay = 0.0005 * (turn % 8)
            with Program(program.replace("{delay}", str(delay))) as p:
                p.send("first")
                flooding = flood(p)
                got, _, err = p.finish()
                flooding.join()
                self.assertEqual(got, status, err)
                self.assertNotIn("Fatal", err)

    def test_every_way_out(self):
        for taker in TAKERS:
            for end in ENDS:
                with self.subTest(taker=taker, end=end):
                    self.check(taker, end)


class Order(unittest.TestCase):
    def test_a_callback_under_way_speaks_and_replies_and_what_waits_is_refused(self):
        program = """
            import zconsole
            def on(cmd):
                print("began", flush=True)
                while not sub.closed: pass  # until the program ends
                zconsole.put("last words")
                return "whole"
            sub = zconsole.on_command(on)
            input()
        """
        with Program(program) as p:
            first = p.send("one")
            self.assertEqual(p.line(), "began")
            second = p.send("two")
            p.expect(Accepted, seq=second)
            p.say()
            p.expect(Leaving)
            p.expect(Message, lines=["last words"])
            self.assertEqual(p.reply(first), ["whole"])
            self.assertEqual(p.done(first), "")
            self.assertEqual(p.expect(Refused).seq, second)
            self.assertEqual(p.finish()[::2], (0, ""))

    def test_a_stop_that_nobody_took_is_done_by_the_programs_end(self):
        program = """
            import zconsole
            def on(cmd):
                while not sub.closed: pass  # until the program ends
            sub = zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            p.send("x")
            stop = p.stop()
            self.assertEqual(p.done(stop), "")
            self.assertEqual(p.finish()[0], 0)

    def test_the_programs_own_atexit_handlers_can_still_speak(self):
        program = """
            import atexit, zconsole
            atexit.register(lambda: print(zconsole.put("last words")))
            zconsole.on_command(print)
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[:2], (0, "(0,)\n"))

    @unittest.skipUnless(IN_PYTHON, "a dispatcher in C++ runs no signal handlers")
    def test_a_signal_handler_that_ends_the_program_as_it_sends(self):
        program = '''
            import _thread, socket, sys, zconsole
            zconsole.put("first")
            def interrupted(*args, main=_thread.get_ident()):
                if _thread.get_ident() != main:
                    return send(*args)
                socket.socket.send = send
                sys.exit(7)
            send, socket.socket.send = socket.socket.send, interrupted
            sys.setswitchinterval(10)  # the end is under way before the thread looks
            zconsole.put("last")
        '''
        with Program(program) as p:
            p.expect(Message, lines=["last"])
            self.assertEqual(p.finish()[0], 7)

    def test_calls_after_the_end_raise_closed(self):
        program = """
            import atexit
            def late():
                for call in (lambda: zconsole.on_command(print), zconsole.receive,
                             zconsole.ready, zconsole.commands, zconsole.wait_stop,
                             lambda: kept[0].reply("x")):
                    try:
                        print("taken", call())
                    except zconsole.Closed:
                        print("closed")
                sub.close()
            atexit.register(late)
            import zconsole
            kept = []
            sub = zconsole.on_command(kept.append)
            zconsole.ready()
            while not kept: pass
        """
        with Program(program) as p:
            p.send("x")
            status, out, err = p.finish()
            self.assertEqual((status, out, err), (0, "closed\n" * 6, ""))

    def test_a_system_without_threads_to_spare_does_not_stand_in_the_way(self):
        program = """
            import faulthandler, zconsole
            def none_left(*arguments, **more):
                raise RuntimeError("unable to start watchdog thread")
            faulthandler.dump_traceback_later = none_left
            zconsole.on_command(lambda cmd: cmd.text)
            input()
        """
        with Program(program) as p:
            self.assertEqual(p.reply(p.send("x")), ["x"])
            p.say()
            p.expect(Leaving)
            self.assertEqual(p.finish(), (0, "", ""))

    def test_a_callback_registered_while_the_program_ends_does_no_harm(self):
        program = """
            import atexit, zconsole
            zconsole.on_command(print).close()
            @atexit.register
            def late():
                zconsole.on_command(lambda cmd: "late")
        """
        with Program(program) as p:
            status, _, err = p.finish()
            self.assertEqual((status, err), (0, ""))


class Threads(unittest.TestCase):
    """Daemon threads that still use zconsole when the program ends."""

    PROGRAM = """
        import atexit, threading
        # Before zconsole's own handler is registered, so that it runs after that.
        atexit.register(lambda: thread.join())
        import zconsole
        def speak():
            while True:
                try:
                    zconsole.status("busy")
                except zconsole.Closed:
                    raise
                except zconsole.Error:
                    pass  # zsuper is slow
        def take():
            for cmd in zconsole.commands():
                pass
        def listen():
            while True:
                zconsole.receive()
        thread = threading.Thread(target={target}, daemon=True)
        thread.start()
        zconsole.ready()
    """

    def test_they_end_without_a_word(self):
        for target in ("speak", "take", "listen", "zconsole.wait_stop"):
            program = self.PROGRAM.format(target=target)
            with self.subTest(target), Program(program) as p:
                self.assertEqual(p.finish(), (0, "", ""))

    def test_other_exceptions_of_theirs_are_shown_as_ever(self):
        fails = """try: zconsole.receive()
                except zconsole.Closed: None.missing"""
        program = self.PROGRAM.format(target="listen").replace("zconsole.receive()", fails)
        with Program(program) as p:
            self.assertIn("AttributeError", p.finish()[2])


class Stuck(unittest.TestCase):
    WAYS = {
        "sleeping": "time.sleep(1000)",
        "in Python": "while True: pass",
        "waiting": "threading.Lock().acquire(); threading.Event().wait()",
        "on the program": "lock.acquire()",
    }

    def test_it_is_reported_and_the_status_is_kept(self):
        programs = []
        for way in self.WAYS.values():
            program = f"""
                import sys, threading, time, zconsole
                lock = threading.Lock()
                lock.acquire()
                def on(cmd):
                    print("began", flush=True)
                    {way}
                zconsole.on_command(on)
                sys.stdin.readline()
                print("unflushed", end="")
                sys.exit(7)
            """
            programs.append(Program(program, env={"PYTHONUNBUFFERED": ""}))
        for way, p in zip(self.WAYS, programs):
            with self.subTest(way), p:
                p.send("x")
                self.assertEqual(p.line(), "began")
                p.say()
                slow = p.expect(Slow, at_exit=True)
                self.assertGreaterEqual(slow.seconds, 4)
                status, out, err = p.finish()
                self.assertEqual(status, 7, err)
                self.assertEqual(out, "began\nunflushed")
                self.assertRegex(err, r"zconsole: a callback still ran \S+ seconds after")
                self.assertNotIn("Fatal", err)

    def test_a_stops_next_step_shortens_the_wait_and_the_status_is_kept(self):
        program = """
            import sys, time, zconsole
            def on(cmd):
                print("began", flush=True)
                time.sleep(1000)
            zconsole.on_command(on)
            sys.stdin.readline()
            sys.exit(7)
        """
        with Program(program) as p:
            p.send("x")
            self.assertEqual(p.line(), "began")
            p.next_step(1000)
            p.say()
            p.expect(Slow, at_exit=True)
            self.assertEqual(p.finish()[0], 7)

    def test_one_that_never_lets_go_of_the_gil_is_bounded_too(self):
        program = """
            import re, sys, threading, zconsole
            end = threading.Event()
            def on(cmd):
                print("began", flush=True)
                end.wait()
                re.match("(a*)*b", "a" * 60)
            zconsole.on_command(on)
            sys.stdin.readline()
            sys.setswitchinterval(10)  # the callback gets the GIL when we wait for it
            end.set()
        """
        with Program(program) as p:
            p.send("x")
            self.assertEqual(p.line(), "began")
            p.next_step(1000)
            p.say()
            if not IN_PYTHON:  # which needs the GIL to say so
                p.expect(Slow, at_exit=True)
            self.assertEqual(p.finish()[0], 1)


if __name__ == "__main__":
    unittest.main()
