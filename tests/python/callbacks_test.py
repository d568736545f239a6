# SPDX-License-Identifier: Apache-2.0
"""on_command(): the contract of callbacks, cell by cell."""

import unittest

from harness import BUSY, CALLS, COMMANDS, STOPS, Accepted, Message, Program, Ready, Refused, Slow


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
            self.assertEqual(
                p.line(),
                f"MODIFY \"LOG 'é'\" IBMUSER {cart} 50331660 1 1700000000.5",
            )
            self.assertEqual(
                p.line(), "<zconsole.Command 1: MODIFY \"LOG 'é'\" from IBMUSER>"
            )
            p.stop()
            self.assertEqual(p.finish()[0], 0)

    def test_each_modify_comes_once_in_order_and_stop_ahead_of_what_waits(self):
        program = """
            import sys, zconsole
            seen = []
            def on(cmd):
                if not seen:
                    print("first", flush=True)
                    sys.stdin.readline()
                seen.append(cmd.text or cmd.verb)
                if len(seen) == 102:
                    print(*seen, flush=True)
            zconsole.on_command(on)
            zconsole.wait_stop()
            import time
            while len(seen) < 102: time.sleep(0.01)
        """
        with Program(program) as p:
            p.send("0")
            self.assertEqual(p.line(), "first")
            for number in range(1, 101):
                p.send(str(number))
            p.stop()
            p.expect(Accepted, seq=102)
            p.say()
            order = p.line().split()
            self.assertEqual(order[:2], ["0", "STOP"])
            self.assertEqual(order[2:], [str(number) for number in range(1, 101)])

    def test_they_run_on_one_thread_of_their_own_whose_locals_last(self):
        program = """
            import threading, zconsole
            local = threading.local()
            threads = set()
            def on(cmd):
                threads.add(threading.get_ident())
                local.count = getattr(local, "count", 0) + 1
                return f"{local.count} {len(threads)} {threading.main_thread().ident in threads}"
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            for count in range(1, 6):
                self.assertEqual(p.reply(p.send("x")), [f"{count} 1 False"])

    def test_never_two_at_a_time_even_with_a_call_rule(self):
        program = """
            import threading, time, zconsole
            inside = threading.Lock()
            def on(cmd):
                assert inside.acquire(blocking=False)
                time.sleep(0.002)
                inside.release()
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program, agent=True) as p:
            p.registered(COMMANDS | STOPS | CALLS)
            numbers = [
                p.send("x", target="__main__:on" if n % 2 else "") for n in range(40)
            ]
            for number in numbers:
                self.assertEqual(p.done(number), "")

    def test_none_begins_before_on_command_has_returned(self):
        program = """
            import zconsole
            for _ in range(300):
                returned = False
                def on(cmd):
                    if not returned:
                        print("early", flush=True)
                sub = zconsole.on_command(on)
                returned = True
                sub.close()
            print("end", flush=True)
        """
        with Program(program) as p:
            p.registered()
            for _ in range(200):
                p.send("x")
            self.assertEqual(p.line(), "end")

    def test_data_may_be_kept_and_not_changed(self):
        program = """
            import zconsole
            kept = []
            zconsole.on_command(kept.append)
            zconsole.wait_stop()
            for cmd in kept[:2]:
                print(cmd.text)
                for name in ("text", "verb", "new"):
                    try:
                        setattr(cmd, name, "x")
                    except AttributeError:
                        print("refused")
            try:
                zconsole.Command()
            except TypeError as error:
                print(error)
        """
        with Program(program) as p:
            for text in ("one", "two"):
                p.done(p.send(text))
            p.stop()
            out = p.finish()[1].split("\n")
            refused = ["refused"] * 3
            self.assertEqual(out[:-1], ["one", *refused, "two", *refused, "only operators make commands"])

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
            zconsole.on_command(lambda cmd: sys.stdin.readline())
            zconsole.wait_stop()
            print("stop", flush=True)
        """
        with Program(program) as p:
            p.registered()
            numbers = [p.send("x") for _ in range(300)]
            busy = p.expect(Refused)
            self.assertEqual(busy.why, BUSY)
            self.assertGreater(busy.seq, 256)
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
            self.assertEqual(p.reply(p.send("'x' * 127")), ["x" * 71, "x" * 56])
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

    def test_a_command_has_one_reply(self):
        program = """
            import zconsole
            def on(cmd):
                cmd.reply("one")
                try:
                    cmd.reply("two")
                except zconsole.AlreadyReplied as error:
                    print(error, flush=True)
                return "three"
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            number = p.send("x")
            self.assertEqual(p.reply(number), ["one"])
            self.assertEqual(p.line(), "this command has been answered")
            self.assertIn("AlreadyReplied", p.done(number))

    def test_a_reply_of_another_type_is_a_type_error(self):
        with Program(self.PROGRAM) as p:
            self.assertIn("reply must be a str", p.done(p.send("cmd.reply(5)")))

    def test_a_reply_may_come_later_and_from_any_thread_until_close(self):
        program = """
            import sys, threading, zconsole
            kept = []
            with zconsole.on_command(kept.append):
                sys.stdin.readline()
                thread = threading.Thread(target=kept[0].reply, args=("late",))
                thread.start()
                thread.join()
            try:
                kept[1].reply("too late")
            except zconsole.Closed as error:
                print(error, flush=True)
        """
        with Program(program) as p:
            first, second = p.send("x"), p.send("y")
            p.done(first)
            p.done(second)
            p.say()
            self.assertEqual(p.reply(first), ["late"])
            self.assertEqual(p.line(), "the subscription that got this command is closed")

    def test_a_callback_that_closes_itself_can_still_reply(self):
        program = """
            import zconsole
            def on(cmd):
                sub.close_nowait()
                return "bye"
            sub = zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            number = p.send("x")
            self.assertEqual(p.reply(number), ["bye"])
            self.assertEqual(p.done(number), "")
            p.registered(STOPS)


class Registration(unittest.TestCase):
    def test_close_waits_for_the_callback_and_none_follows(self):
        program = """
            import sys, threading, time, zconsole
            began = threading.Event()
            ended = False
            def on(cmd):
                global ended
                began.set()
                time.sleep(0.2)
                ended = True
            sub = zconsole.on_command(on)
            began.wait()
            sub.close()
            print(ended, sub.closed, flush=True)
            sub.close(); sub.close_nowait()
            ended = False
            sys.stdin.readline()
            print(ended, flush=True)
        """
        with Program(program) as p:
            p.send("x")
            p.send("y")
            self.assertEqual(p.line(), "True True")
            p.send("z")
            p.say()
            self.assertEqual(p.line(), "False")

    def test_bad_handlers_are_refused_when_they_are_registered(self):
        program = """
            import functools, zconsole
            class Thing:
                def method(self, cmd): pass
                def bad(self): pass
                def __call__(self, cmd): pass
            def none(): pass
            def two(a, b): pass
            def keyword(a, *, b): pass
            for bad in (None, 5, "on", none, two, keyword, Thing().bad):
                try:
                    zconsole.on_command(bad)
                    print("taken", bad)
                except TypeError as error:
                    print(error)
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
            self.assertIn("on_command() calls its function with 1 argument:", out[3])
            self.assertEqual(out[-1], "end")

    def test_one_handler_at_a_time(self):
        program = """
            import zconsole
            def refused(call, *args):
                try:
                    call(*args)
                    print("taken", call)
                except ValueError as error:
                    print(error)
            with zconsole.on_command(print):
                refused(zconsole.on_command, print)
                refused(zconsole.acb, lambda args, qedit: None, [])
                refused(zconsole.receive, 0)
                refused(zconsole.commands)
            stream = zconsole.commands()
            refused(zconsole.on_command, print)
            stream.close()
            zconsole.on_command(print).close()
            print("end")
        """
        with Program(program) as p:
            out = p.finish()[1].splitlines()
            words = "the program takes its commands elsewhere: close that first"
            self.assertEqual(out, [words] * 5 + ["end"])

    def test_zsuper_knows_who_is_registered(self):
        program = """
            import sys, zconsole
            sub = zconsole.on_command(print)
            sys.stdin.readline()
            sub.close()
            sys.stdin.readline()
        """
        with Program(program) as p:
            p.registered(COMMANDS | STOPS)
            p.say()
            p.registered(0)


class BlockingCalls(unittest.TestCase):
    CALLS = {
        "zconsole.receive()": "receive() would wait inside a callback; use the callback's own command there",
        "zconsole.receive(timeout=-1)": "receive() would wait inside a callback; use the callback's own command there",
        "zconsole.wait_stop(0)": "wait_stop() would wait inside a callback; use on_command() and the verb STOP there",
        "zconsole.commands()": "commands() would wait inside a callback; use on_command() there",
        "next(ended)": "iterating over commands() would wait inside a callback; use on_command() there",
        "sub.close()": "Subscription.close() would wait inside a callback; use close_nowait() there",
        "closed.close()": "Subscription.close() would wait inside a callback; use close_nowait() there",
    }

    def test_each_raises_at_once_on_closed_objects_too(self):
        program = """
            import sys, zconsole
            ended = zconsole.commands(); ended.close()
            closed = zconsole.on_command(print); closed.close()
            def on(cmd):
                try:
                    eval(cmd.text)
                except zconsole.BlockingCallInCallback as error:
                    print(error, flush=True)
            sub = zconsole.on_command(on)
            zconsole.ready()
            zconsole.wait_stop()
        """
        with Program(program) as p:
            p.expect(Ready)
            for call, words in self.CALLS.items():
                with self.subTest(call):
                    self.assertEqual(p.done(p.send(call)), "")
                    self.assertEqual(p.line(), words)

    def test_what_does_not_wait_may_be_called(self):
        program = """
            import zconsole
            def on(cmd):
                zconsole.put("news")
                zconsole.ready()
                zconsole.status("fine")
                zconsole.taskinfo()
                zconsole.counters()
                sub.close_nowait()
                cmd.reply("ok")
            sub = zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual(p.done(p.send("x")), "")
            p.expect(Message, lines=["news"])


class Watchdog(unittest.TestCase):
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
