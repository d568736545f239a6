# SPDX-License-Identifier: Apache-2.0
"""on_command(): what is seen on the channel alone. Its contract: see contract.py."""

import unittest

from harness import (BUSY, COMMANDS, IN_PYTHON, START, STOP, STOPS, UNTAKEN, Accepted, Program,
                     Refused, Registered, Slow)


class Delivery(unittest.TestCase):
    def test_a_command_has_all_that_the_operator_gave(self):
        program = """
            import zconsole
            def on(cmd):
                print(cmd.verb, repr(cmd.text), cmd.console, cmd.cart, cmd.console_id,
                      cmd.seq, cmd.received_at, flush=True)
                print(repr(cmd), flush=True)
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            p.send("LOG 'é'", console="IBMUSER", cart=bytes(range(8)))
            cart = repr(bytes(range(8)))
            self.assertEqual(p.line(),
                             f"MODIFY \"LOG 'é'\" IBMUSER {cart} 50331660 1 1700000000.5")
            self.assertEqual(p.line(), "<zconsole.Command 1: MODIFY \"LOG 'é'\" from IBMUSER>")
            p.stop()
            self.assertEqual(p.finish()[0], 0)

    def test_none_begins_before_the_call_that_registers_it_has_returned(self):
        program = """
            import sys, threading, zconsole
            sys.setswitchinterval(1e-6)
            main = threading.get_ident()
            def register(cmd, *qedit):
                frame = sys._current_frames()[main]
                while frame:
                    if frame.f_code.co_name in ("on_command", "acb"):
                        print("early", flush=True)
                    frame = frame.f_back
            for _ in range(150):
                zconsole.on_command(register).close()
                zconsole.cancel(zconsole.acb(register))
            try:
                with zconsole.on_command(lambda cmd: None):
                    zconsole.on_command(register)
            except ValueError as error:
                kept = error  # and with it the call's frame
            print("end", flush=True)
            zconsole.on_command(lambda cmd: "goes on")
            zconsole.wait_stop()
        """
        with Program(program) as p:
            p.registered()
            for _ in range(200):
                p.send("x")
            self.assertEqual(p.line(), "end")
            p.registered()
            self.assertEqual(p.reply(p.send("last")), ["goes on"])

    def test_what_came_before_registration_waits_for_the_next_one(self):
        program = """
            import sys, zconsole
            sub = zconsole.on_command(print)
            sub.close()
            print("closed", flush=True)
            sys.stdin.readline()
            zconsole.on_command(lambda cmd: print("again", cmd.text, flush=True))
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual(p.line(), "closed")
            p.registered(0)
            p.send("late")
            p.say()
            self.assertEqual(p.line(), "again late")

    def test_an_overflow_is_refused_at_the_console_but_stop_never(self):
        program = """
            import sys, zconsole
            def on(cmd):
                print("began", flush=True)
                sys.stdin.readline()
            zconsole.on_command(on)
            zconsole.wait_stop()
            print("stop", flush=True)
        """
        with Program(program) as p:
            numbers = [p.send("x")]
            self.assertEqual(p.line(), "began")
            numbers += [p.send("x") for _ in range(257)]
            # One runs, and as many wait as the manual says.
            self.assertEqual(p.expect(Refused), Refused(258, BUSY))
            stop = p.stop()
            self.assertEqual(p.line(), "stop")
            p.process.stdin.close()
            self.assertEqual(p.done(stop), "")
            self.assertEqual(p.done(numbers[0]), "")
            p.process.stdin = open("/dev/null", "w")


class Replies(unittest.TestCase):
    PROGRAM = """
        import zconsole
        def on(cmd):
            return eval(cmd.text)
        zconsole.on_command(on)
        zconsole.wait_stop()
    """

    def test_a_returned_str_is_the_reply_and_nothing_else_is(self):
        with Program(self.PROGRAM) as p:
            self.assertEqual(p.reply(p.send("'hi'")), ["hi"])
            for text in ("None", "''", "7", "b'x'", "['x']"):
                self.assertEqual(p.done(p.send(text)), "")
            p.stop()
            p.finish()

    def test_long_and_many_lined_replies_are_made_to_fit(self):
        with Program(self.PROGRAM) as p:
            self.assertEqual(p.reply(p.send("'x' * 126")), ["x" * 126])
            self.assertEqual(p.reply(p.send("'x' * 127")), ["x" * 70, "x" * 57])
            self.assertEqual(p.reply(p.send("'a\\nb'")), ["a", "b"])
            self.assertEqual(p.reply(p.send("'\\xe9' * 3")), ["ééé"])

    def test_what_can_not_be_shown_fails_and_the_operator_hears_why(self):
        for text, words in (
            ("cmd.reply('')", "the text is empty"),
            ("'\\u20ac'", "U+20AC at position 0"),
            ("'\\x1b[2J'", "U+001B at position 0"),
            ("'x\\n' * 256", "255 can be shown"),
            ("'\\ud800'", "surrogates not allowed"),
        ):
            with self.subTest(text), Program(self.PROGRAM) as p:
                self.assertIn(words, p.done(p.send(text)))

    def test_a_reply_of_another_type_is_a_type_error(self):
        with Program(self.PROGRAM) as p:
            self.assertIn("reply must be a str", p.done(p.send("cmd.reply(5)")))


class Registration(unittest.TestCase):
    def test_the_thread_starts_where_memory_is_traced(self):
        with Program(Replies.PROGRAM, env={"PYTHONTRACEMALLOC": "1"}) as p:
            self.assertEqual(p.reply(p.send("'traced'")), ["traced"])

    def test_a_closed_one_keeps_no_object_alive(self):
        program = """
            import gc, weakref, zconsole
            class Service:
                def __init__(self):
                    self.kept = []
                    self.sub = zconsole.on_command(self.on)
                def on(self, cmd):
                    self.kept.append(cmd)
                    if cmd.text == "end":
                        self.sub.close_nowait()
            def made():
                service = Service()
                print("ready", flush=True)
                input()
                service.sub.close()
                return weakref.ref(service)
            for _ in range(2):
                gone = made()
                gc.collect()
                print(gone(), flush=True)
        """
        with Program(program) as p:
            for text in ("go on", "end"):
                self.assertEqual(p.line(), "ready")
                self.assertEqual(p.done(p.send(text)), "")
                p.say()
                self.assertEqual(p.line(), "None")

    def test_closed_is_true_as_soon_as_none_begins(self):
        program = """
            import zconsole
            def on(cmd):
                sub.close_nowait()
                return str(sub.closed)
            sub = zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual(p.reply(p.send()), ["True"])

    def test_bad_handlers_are_refused_when_they_are_registered(self):
        program = """
            import functools, zconsole
            from said import said
            class Thing:
                def method(self, cmd): pass
                def bad(self): pass
                def __call__(self, cmd): pass
            def none(): pass
            def two(a, b): pass
            def keyword(a, *, b): pass
            for bad in (None, 5, "on", none, two, keyword, Thing().bad):
                said(zconsole.on_command, bad)
            def default(a, b=1): pass
            def star(*a): pass
            def option(a, *, b=1): pass
            for good in (default, star, option, Thing().method, Thing(), print, list,
                         functools.partial(two, 1)):
                zconsole.on_command(good).close()
            print("end")
        """
        with Program(program) as p:
            out = p.finish()[1].splitlines()
            self.assertEqual(len(out), 8, out)
            self.assertEqual(out[0], "on_command() takes a function, not None")
            self.assertIn("on_command() calls its function with 1 argument, the command:", out[3])
            self.assertEqual(out[-1], "end")

    def test_one_handler_at_a_time(self):
        program = """
            import zconsole
            from said import said
            with zconsole.on_command(print):
                said(zconsole.on_command, print)
                said(zconsole.acb, lambda args, qedit: None, [])
                said(zconsole.receive, 0)
                said(zconsole.commands)
            stream = zconsole.commands()
            said(zconsole.on_command, print)
            stream.close()
            zconsole.on_command(print).close()
            print("end")
        """
        with Program(program) as p:
            out = p.finish()[1].splitlines()
            words = "the program takes its commands elsewhere: close that first"
            self.assertEqual(out, [words] * 5 + ["end"])


class Verbs(unittest.TestCase):
    def test_only_those_that_are_asked_for_come(self):
        for verbs, what in (("{'MODIFY'}", COMMANDS), ("['MODIFY', 'START']", COMMANDS),
                            ("'STOP'", STOPS), ("None", COMMANDS | STOPS)):
            program = f"""
                import asyncio, zconsole
                if __name__ == "__main__":
                    sub = zconsole.on_command(print, verbs={verbs})
                    input()
                    sub.close()
                    async def later(cmd): print(cmd)
                    async def main():
                        with zconsole.on_command(later, verbs={verbs}):
                            input()
                    asyncio.run(main())
            """
            with self.subTest(verbs), Program(program) as p:
                for _ in range(2):
                    p.registered(what)
                    p.say()
                    p.expect(Registered, what=0)
                    p.seen.clear()

    def test_others_are_left_to_zsuper(self):
        program = """
            import zconsole
            zconsole.on_command(lambda cmd: cmd.verb, verbs={"MODIFY"})
            input()
        """
        with Program(program) as p:
            self.assertEqual(p.reply(p.send()), ["MODIFY"])
            for verb in START, STOP:
                self.assertEqual(p.expect(Refused, seq=p.send(verb=verb)).why, UNTAKEN)

    def test_there_are_no_others(self):
        program = """
            import zconsole
            from said import said
            for verbs in [], {"CANCEL"}, "stop", ["MODIFY", 5]:
                said(zconsole.on_command, print, verbs=verbs)
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[1].splitlines(), [
                "verbs must be some of START, MODIFY, STOP, not " + verbs
                for verbs in ("[]", "{'CANCEL'}", "'stop'", "['MODIFY', 5]")])

    def test_a_command_can_be_declined(self):
        program = """
            import asyncio, sys, zconsole
            def on(cmd):
                return NotImplemented if cmd.verb == "STOP" or cmd.text else "taken"
            async def later(cmd):
                return on(cmd)
            async def main():
                zconsole.on_command(later)
                await asyncio.get_running_loop().run_in_executor(None, input)
            with zconsole.on_command(on):
                input()
            asyncio.run(main())
        """
        with Program(program) as p:
            for _ in range(2):
                p.registered()
                self.assertEqual(p.reply(p.send()), ["taken"])
                for number in p.send("no"), p.stop():
                    self.assertEqual(p.expect(Refused, seq=number).why, UNTAKEN)
                p.seen.clear()
                p.say()

    def test_what_nobody_takes_any_more_waits_no_longer_than_it_did_at_first(self):
        program = """
            import zconsole
            def on(cmd):
                input()
                sub.close_nowait()
            sub = zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            numbers = [p.send() for _ in range(3)]
            p.expect(Accepted, seq=numbers[-1])
            p.say()
            self.assertEqual(p.done(numbers[0]), "")
            for number in numbers[1:]:
                self.assertEqual(p.expect(Refused, seq=number).why, UNTAKEN)

    @unittest.skipUnless(IN_PYTHON, "looks into the dispatcher in Python")
    def test_a_hold_that_ends_just_after_it_was_seen(self):
        program = '''
            import zconsole
            from zconsole._dispatcher_py.holds import Holds
            held = []
            Holds.any = lambda self: bool(held) and held.pop()
            zconsole.on_command(lambda cmd: cmd.text)
            input()
            held.append(True)
            print("held", flush=True)
            zconsole.wait_stop()
        '''
        with Program(program) as p:
            self.assertEqual(p.done(p.send("one")), "")
            p.say()
            self.assertEqual(p.line(), "held")
            self.assertEqual(p.reply(p.send("two")), ["two"])


class Watchdog(unittest.TestCase):
    @unittest.skipIf(IN_PYTHON, "a dispatcher in Python waits for the GIL itself")
    def test_a_callback_that_holds_the_gil_is_reported_with_what_waits(self):
        program = """
            import re, zconsole
            # A regular expression that takes long, all of it with the GIL held.
            zconsole.on_command(lambda cmd: re.match("(a*)*b", "a" * 60))
            zconsole.wait_stop()
        """
        with Program(program) as p:
            first = p.send("x")
            p.send("y")
            slow = p.expect(Slow)
            self.assertEqual((slow.seq, slow.seconds, slow.waiting), (first, 1, 1))
            self.assertFalse(slow.at_exit)


if __name__ == "__main__":
    unittest.main()
