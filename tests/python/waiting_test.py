# SPDX-License-Identifier: Apache-2.0
"""receive(), commands() and wait_stop(): the program asks for its commands."""

import signal
import textwrap
import unittest

from harness import COMMANDS, STOPS, Accepted, Done, Program, Registered, Reply


class Receive(unittest.TestCase):
    def test_commands_come_in_order_and_the_next_call_ends_the_one_before(self):
        program = """
            import zconsole
            while True:
                cmd = zconsole.receive()
                print(cmd.verb, cmd.text, flush=True)
                if cmd.verb == "STOP":
                    cmd.reply("bye")
                    break
        """
        with Program(program) as p:
            p.registered(COMMANDS | STOPS)
            first = p.send("one")
            self.assertEqual(p.line(), "MODIFY one")
            self.assertNotIn(Done(first, ""), p.seen)
            p.send("two")
            self.assertEqual(p.line(), "MODIFY two")
            p.done(first)
            stop = p.stop()
            self.assertEqual(p.line(), "STOP ")
            self.assertEqual(p.reply(stop), ["bye"])
            self.assertEqual(p.finish()[0], 0)

    def test_bad_timeouts_are_refused(self):
        program = """
            import zconsole
            for call in (zconsole.receive, zconsole.wait_stop):
                for timeout in (-1, -0.001, float("nan"), float("-inf"), "5", [], 1j):
                    try:
                        call(timeout)
                        print("taken", timeout)
                    except (ValueError, TypeError) as error:
                        print(type(error).__name__)
        """
        with Program(program) as p:
            out = p.finish()[1].split()
            self.assertEqual(out, (["ValueError"] * 4 + ["TypeError"] * 3) * 2)

    def test_a_timeout_is_a_timeout_error(self):
        program = """
            import zconsole
            for timeout in (0, 0.01):
                try:
                    zconsole.receive(timeout=timeout)
                except TimeoutError as error:
                    print(error)
            print(zconsole.wait_stop(0), zconsole.wait_stop(0.01))
        """
        with Program(program) as p:
            self.assertEqual(
                p.finish()[1],
                "no operator command within 0 seconds\n"
                "no operator command within 0.01 seconds\nFalse False\n",
            )

    def test_signals_are_handled_while_it_waits(self):
        program = """
            import signal, zconsole
            signal.signal(signal.SIGUSR1, lambda *_: print("handled", flush=True))
            zconsole.ready()
            for call in (zconsole.receive, zconsole.wait_stop):
                try:
                    print("waits", flush=True)
                    call()
                except KeyboardInterrupt:
                    print("interrupted", flush=True)
        """
        with Program(program) as p:
            for _ in range(2):
                self.assertEqual(p.line(), "waits")
                p.until_it_sleeps()
                p.process.send_signal(signal.SIGUSR1)
                self.assertEqual(p.line(), "handled")
                p.until_it_sleeps()
                p.process.send_signal(signal.SIGINT)
                self.assertEqual(p.line(), "interrupted")
            self.assertEqual(p.finish()[0], 0)

    def test_other_threads_run_while_it_waits_and_several_may_wait(self):
        program = """
            import sys, threading, zconsole
            def take():
                sys.stdout.write(zconsole.receive().text + "\\n")
            threads = [threading.Thread(target=take) for _ in range(4)]
            for thread in threads: thread.start()
            print("started", flush=True)
            for thread in threads: thread.join()
        """
        with Program(program) as p:
            self.assertEqual(p.line(), "started")
            for number in range(4):
                p.send(str(number))
            self.assertEqual(sorted(p.line() for _ in range(4)), ["0", "1", "2", "3"])
            self.assertEqual(p.finish()[0], 0)

    def test_a_channel_that_breaks_is_closed_after_what_had_come(self):
        program = """
            import sys, zconsole
            zconsole.ready()
            print(zconsole.receive().text, flush=True)
            sys.stdin.readline()
            for call in (zconsole.receive, zconsole.receive, zconsole.commands,
                         zconsole.wait_stop, zconsole.ready,
                         lambda: zconsole.on_command(print)):
                try:
                    print("taken", call())
                except zconsole.Closed as error:
                    print(error)
        """
        with Program(program) as p:
            p.send("one")
            self.assertEqual(p.line(), "one")
            p.socket.shutdown(2)
            p.say()
            self.assertEqual(
                p.finish()[1].split("\n", 1)[1], "the channel to zsuper is closed\n" * 6
            )


class Commands(unittest.TestCase):
    def test_the_iterator_ends_after_stop(self):
        program = """
            import zconsole
            for cmd in zconsole.commands():
                print(cmd.verb, cmd.text, flush=True)
            cmd.reply("ended")
            print("end", flush=True)
        """
        with Program(program) as p:
            p.registered()
            numbers = [p.send("one"), p.send("two")]
            for number in numbers:
                self.assertIn("MODIFY", p.line())
            stop = p.stop()
            self.assertEqual(p.line(), "STOP ")
            self.assertEqual(p.line(), "end")
            for number in [*numbers, stop]:
                self.assertEqual(p.done(number), "")
            self.assertEqual(p.reply(stop), ["ended"])
            p.registered(0)

    def test_a_loop_that_is_left_takes_no_more(self):
        program = """
            import zconsole
            for cmd in zconsole.commands():
                break
            print("left", flush=True)
            with zconsole.commands() as stream:
                print(next(stream).text, flush=True)
            try:
                next(stream)
            except StopIteration:
                print("over", flush=True)
        """
        with Program(program) as p:
            first = p.send("one")
            self.assertEqual(p.line(), "left")
            p.send("two")
            self.assertEqual(p.line(), "two")
            self.assertEqual(p.line(), "over")
            self.assertEqual(p.done(first), "")


class SeveralReaders(unittest.TestCase):
    READERS = {
        "receive": """
            def read():
                try:
                    while True:
                        say("got " + zconsole.receive().verb)
                except zconsole.Closed:
                    say("end")
        """,
        "commands": """
            def read():
                for cmd in zconsole.commands():
                    say("got " + cmd.verb)
                say("end")
        """,
        "loop": """
            def read():
                async def task():
                    async for cmd in zconsole.commands():
                        say("got " + cmd.verb)
                    say("end")
                async def tasks():
                    await asyncio.gather(task(), task())
                asyncio.run(tasks())
        """,
        "wait_stop": """
            def read():
                if zconsole.wait_stop():
                    say("end")
        """,
    }
    START = """
        import asyncio, sys, threading, zconsole
        def say(line):
            sys.stdout.write(line + "\\n")
    """

    def program(self, *readers):
        text = textwrap.dedent(self.START) + "threads = []\n"
        for reader in readers:
            text += textwrap.dedent(self.READERS[reader])
            text += "threads.append(threading.Thread(target=read))\n"
        return text + textwrap.dedent("""
            for thread in threads: thread.start()
            say("started")
            for thread in threads: thread.join()
            say("all ended")
        """)

    def check(self, *readers, modifies=0):
        ends = len(readers) + readers.count("loop")
        with Program(self.program(*readers)) as p:
            self.assertEqual(p.line(), "started")
            for number in range(modifies):
                p.send(str(number))
                self.assertEqual(p.line(), "got MODIFY")
            stop = p.stop()
            lines = [p.line() for _ in range(ends + 2)]
            self.assertEqual(lines.pop(), "all ended")
            self.assertEqual(sorted(lines), ["end"] * ends + ["got STOP"])
            self.assertEqual(p.done(stop), "")
            self.assertEqual(p.finish()[0], 0)

    def test_stop_is_for_one_and_the_end_is_for_all(self):
        for readers in (["receive"] * 3, ["commands"] * 3, ["loop"], ["loop"] * 2,
                        ["receive", "commands", "loop", "wait_stop"]):
            with self.subTest(readers):
                self.check(*readers)
                self.check(*readers, modifies=5)

    def test_who_comes_after_the_end_does_not_wait_either(self):
        program = self.START + """
        for cmd in zconsole.commands():
            say(cmd.verb)
        for cmd in zconsole.commands():
            say("no command " + cmd.text)
        async def main():
            async for cmd in zconsole.commands():
                say("no command " + cmd.text)
        asyncio.run(main())
        for timeout in (None, 0):
            try:
                say("no command " + zconsole.receive(timeout).text)
            except zconsole.Closed as error:
                say(str(error))
        say(f"{zconsole.wait_stop()}")
        with zconsole.on_command(lambda cmd: say(cmd.text)):
            sys.stdin.readline()
        """
        with Program(program) as p:
            p.registered()
            p.stop()
            self.assertEqual(p.line(), "STOP")
            p.registered(0)
            for _ in range(2):
                self.assertEqual(p.line(), "STOP was the last command, none follows it")
            self.assertEqual(p.line(), "True")
            p.send("for the callback")
            self.assertEqual(p.line(), "for the callback")
            p.say()
            status, _, err = p.finish()
            self.assertEqual((status, err), (0, ""))

    def test_a_stop_that_others_took_is_the_end_too(self):
        takers = {
            "a callback": "zconsole.on_command(lambda cmd: taken.set())",
            "wait_stop": "threading.Thread(target=lambda: zconsole.wait_stop() and"
                         " taken.set()).start()",
        }
        for taker, code in takers.items():
            program = f"""
                import threading, zconsole
                taken = threading.Event()
                sub = {code}
                taken.wait()
                if sub: sub.close()
                print(list(zconsole.commands()), flush=True)
            """
            with self.subTest(taker), Program(program) as p:
                p.expect(Registered)
                p.stop()
                self.assertEqual(p.line(), "[]")
                self.assertEqual(p.finish()[0], 0)

    def test_what_waited_behind_stop_is_for_who_registers_yet(self):
        program = """
            import sys, zconsole
            stream = zconsole.commands()
            sys.stdin.readline()
            print([cmd.verb for cmd in stream], flush=True)
            zconsole.on_command(lambda cmd: print(cmd.text, flush=True))
            sys.stdin.readline()
        """
        with Program(program) as p:
            p.expect(Accepted, seq=p.send("left"))
            p.expect(Accepted, seq=p.stop())
            p.say()
            self.assertEqual([p.line(), p.line()], ["['STOP']", "left"])


class DoneWith(unittest.TestCase):
    """A command that was taken is answered, whatever becomes of its reader."""

    def test_a_thread_that_dies_is_done_with_its_command(self):
        for take in ("zconsole.receive()", "next(zconsole.commands())"):
            program = f"""
                import sys, threading, zconsole
                threading.excepthook = lambda args: None
                def die():
                    cmd = {take}
                    raise ValueError(cmd.text)
                threading.Thread(target=die).start()
                sys.stdin.readline()
                print(zconsole.receive().text, flush=True)
            """
            with self.subTest(take), Program(program) as p:
                p.registered()
                self.assertEqual(p.done(p.send("one")), "")
                p.send("two")
                p.say()
                self.assertEqual(p.line(), "two")
                self.assertEqual(p.finish()[0], 0)

    def test_leaving_the_loop_or_closing_is_done_with_the_command(self):
        for leave in ("for cmd in zconsole.commands(): break",
                      "stream = zconsole.commands(); cmd = next(stream); stream.close()"):
            program = f"""
                import sys, zconsole
                {leave}
                sys.stdin.readline()
                cmd.reply("late")
                sys.stdin.readline()
            """
            with self.subTest(leave), Program(program) as p:
                number = p.send("x")
                self.assertEqual(p.done(number), "")
                p.say()
                self.assertEqual(p.reply(number), ["late"])

    def test_a_command_that_is_kept_can_be_answered_on_any_thread(self):
        program = """
            import sys, threading, zconsole
            kept = []
            thread = threading.Thread(target=lambda: kept.append(zconsole.receive()))
            thread.start()
            thread.join()
            print("kept", flush=True)
            sys.stdin.readline()
            kept[0].reply("here")
            kept.clear()
            sys.stdin.readline()
        """
        with Program(program) as p:
            number = p.send("x")
            self.assertEqual(p.line(), "kept")
            p.say()
            self.assertEqual(p.reply(number), ["here"])
            self.assertEqual(p.done(number), "")
            replied, done = (
                next(at for at, seen in enumerate(p.seen) if isinstance(seen, kind))
                for kind in (Reply, Done)
            )
            self.assertLess(replied, done)


class WaitStop(unittest.TestCase):
    def test_it_needs_no_handler(self):
        program = """
            import zconsole
            print(zconsole.wait_stop(), zconsole.wait_stop(0))
        """
        with Program(program) as p:
            p.registered(STOPS)
            self.assertNotIn(Registered(COMMANDS | STOPS), p.seen)
            self.assertEqual(p.done(p.stop()), "")
            self.assertEqual(p.finish()[1], "True True\n")

    def test_it_takes_the_stop_from_nobody(self):
        program = """
            import sys, zconsole
            zconsole.on_command(lambda cmd: sys.stdout.write(cmd.verb + "\\n") and None)
            sys.stdout.write(f"{zconsole.wait_stop()}\\n")
            input()
        """
        with Program(program) as p:
            stop = p.stop()
            self.assertEqual(sorted([p.line(), p.line()]), ["STOP", "True"])
            self.assertEqual(p.done(stop), "")


if __name__ == "__main__":
    unittest.main()
