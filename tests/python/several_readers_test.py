# SPDX-License-Identifier: Apache-2.0
"""Several readers of one program: STOP ends them all, and no command is left unanswered."""

import textwrap
import unittest

from harness import Accepted, Done, Program, Registered, Reply


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
    """A command that was taken is answered, whatever becomes of its reader; on PyPy once the
    garbage is collected."""

    def test_a_thread_that_dies_is_done_with_its_command(self):
        for take in ("zconsole.receive()", "next(zconsole.commands())"):
            program = f"""
                import gc, sys, threading, zconsole
                threading.excepthook = lambda args: None
                def die():
                    cmd = {take}
                    raise ValueError(cmd.text)
                thread = threading.Thread(target=die)
                thread.start()
                thread.join()
                gc.collect()
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
                import gc, sys, zconsole
                {leave}
                gc.collect()
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
            import gc, sys, threading, zconsole
            kept = []
            thread = threading.Thread(target=lambda: kept.append(zconsole.receive()))
            thread.start()
            thread.join()
            print("kept", flush=True)
            sys.stdin.readline()
            kept[0].reply("here")
            kept.clear()
            gc.collect()
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


class Names(unittest.TestCase):
    def test_what_is_public_is_what_the_manual_names(self):
        program = """
            import asyncio, zconsole
            def public(thing):
                return [name for name in dir(thing) if not name.startswith("_")]
            with zconsole.commands() as stream:
                print(public(stream))
            async def on(cmd): pass
            async def main():
                print(public(zconsole.on_command(on)))
            asyncio.run(main())
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[1].splitlines(),
                             ["['close']", "['close', 'close_nowait', 'closed']"])


if __name__ == "__main__":
    unittest.main()
