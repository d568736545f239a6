# SPDX-License-Identifier: Apache-2.0
"""Tasks and loops that end before their time keep no command from others."""

import unittest

from harness import Accepted, Done, Program, Reply


class Closing(unittest.TestCase):
    """close() of a stream ends whoever waits in it."""

    def check(self, program):
        with Program(program) as p:
            p.send("one")
            self.assertEqual(p.line(), "one")
            p.say()
            self.assertEqual([p.line(), p.line()], ["end", "end"])
            self.assertEqual(p.finish()[0], 0)

    def test_in_a_thread(self):
        self.check("""
            import sys, threading, zconsole
            stream = zconsole.commands()
            def take():
                for cmd in stream:
                    print(cmd.text, flush=True)
                print("end\\n", end="", flush=True)  # in one write, since two do
            threads = [threading.Thread(target=take) for _ in range(2)]
            for thread in threads:
                thread.start()
            sys.stdin.readline()
            stream.close()
            for thread in threads:
                thread.join()
        """)

    def test_in_a_task_of_the_same_and_of_another_loop(self):
        self.check("""
            import asyncio, sys, threading, zconsole
            stream = zconsole.commands()
            async def take():
                async for cmd in stream:
                    print(cmd.text, flush=True)
                print("end\\n", end="", flush=True)  # in one write, since two do
            async def main():
                task = asyncio.create_task(take())
                await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
                stream.close()
                await task
            thread = threading.Thread(target=lambda: asyncio.run(take()))
            thread.start()
            asyncio.run(main())
            thread.join()
        """)

    def test_on_another_thread_as_a_task_begins_to_wait(self):
        program = """
            import asyncio, threading, zconsole
            async def main():
                loop = asyncio.get_running_loop()
                add_reader = loop.add_reader
                def add(*arguments):
                    thread = threading.Thread(target=stream.close)
                    thread.start()
                    thread.join()
                    add_reader(*arguments)
                loop.add_reader = add
                async for cmd in stream: pass
                print("end", flush=True)
            stream = zconsole.commands()
            asyncio.run(main())
        """
        with Program(program) as p:
            self.assertEqual(p.line(), "end")

    def test_two_tasks_in_one_stream_both_end_after_stop(self):
        program = """
            import asyncio, zconsole
            async def take(stream):
                async for cmd in stream:
                    print(cmd.verb, flush=True)
                print("end", flush=True)
            async def main():
                stream = zconsole.commands()
                await asyncio.gather(take(stream), take(stream))
            asyncio.run(main())
        """
        with Program(program) as p:
            p.registered()
            p.send("one")
            self.assertEqual(p.line(), "MODIFY")
            p.stop()
            self.assertEqual([p.line() for _ in range(3)], ["STOP", "end", "end"])
            self.assertEqual(p.finish()[0], 0)

    def test_a_stream_outside_asyncio_loses_nothing_and_one_never_made_is_quiet(self):
        program = """
            import zconsole
            from said import said
            zconsole.CommandStream.__new__(zconsole.CommandStream)
            stream = zconsole.commands()
            print("ready", flush=True)
            input()
            said(stream.__anext__().send, None)
            print(next(stream).text, flush=True)
        """
        with Program(program) as p:
            self.assertEqual(p.line(), "ready")
            p.expect(Accepted, seq=p.send("kept"))
            p.say()
            self.assertEqual(p.finish()[1:], ("ready\nno running event loop\nkept\n", ""))


class SeveralTasks(unittest.TestCase):
    def test_a_cancelled_task_leaves_its_commands_to_the_others(self):
        program = """
            import asyncio, sys, zconsole
            async def take(name):
                async for cmd in zconsole.commands():
                    print(name, cmd.text, flush=True)
            async def main():
                tasks = [asyncio.create_task(take(name)) for name in "ab"]
                readline = asyncio.get_running_loop().run_in_executor
                await readline(None, sys.stdin.readline)
                tasks[0].cancel()
                print("cancelled", flush=True)
                await tasks[1]
            asyncio.run(main())
        """
        with Program(program) as p:
            p.registered()
            p.say()
            self.assertEqual(p.line(), "cancelled")
            numbers = [p.send(str(n)) for n in range(5)]
            self.assertEqual([p.line() for _ in numbers], [f"b {n}" for n in range(5)])
            p.stop()
            self.assertEqual(p.line(), "b ")
            for number in numbers:
                self.assertEqual(p.done(number), "")
            self.assertEqual(p.finish()[0], 0)

    def test_a_task_that_waits_with_a_time_limit_loses_no_command(self):
        program = """
            import asyncio, zconsole
            async def main():
                stream = zconsole.commands()
                taken = 0
                while taken < 200:
                    try:
                        cmd = await asyncio.wait_for(stream.__anext__(), 0.0005)
                    except asyncio.TimeoutError:
                        continue
                    assert cmd.text == str(taken), (cmd, taken)
                    taken += 1
                stream.close()
                print("all", flush=True)
            asyncio.run(main())
        """
        with Program(program) as p:
            p.registered()
            for number in range(200):
                p.done(p.send(str(number)))
            self.assertEqual(p.line(), "all")

    def test_a_task_does_not_end_the_command_of_another(self):
        program = """
            import asyncio, sys, zconsole
            async def main():
                first, second = zconsole.commands(), zconsole.commands()
                cmd = await first.__anext__()
                print((await second.__anext__()).text, flush=True)
                await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
                cmd.reply("mine")
                first.close()
            asyncio.run(main())
        """
        with Program(program) as p:
            first = p.send("1")
            p.send("2")
            self.assertEqual(p.line(), "2")
            p.say()
            self.assertEqual(p.reply(first), ["mine"])
            self.assertEqual(p.done(first), "")
            kinds = [type(seen) for seen in p.seen if getattr(seen, "seq", 0) == first]
            self.assertEqual(kinds, [Accepted, Reply, Done])


class EndedLoops(unittest.TestCase):
    """A loop that is gone keeps no command from who else could take it."""

    def test_one_that_was_closed_under_a_reader_gives_way(self):
        leaves = {
            "a callback": "sub = zconsole.on_command(on)",
            "a callback under way": "sub = zconsole.on_command(on); await began.wait()",
            "an iterator": "task = asyncio.ensure_future(read())",
        }
        takes = (
            "zconsole.on_command(lambda cmd: 'taken') and input()",
            "zconsole.receive().reply('taken')",
            "next(zconsole.commands()).reply('taken')",
            "asyncio.run(again())",
        )
        for name, leave in leaves.items():
            for take in takes:
                program = f"""
                    import asyncio, zconsole
                    async def on(cmd):
                        began.set()
                        await asyncio.Event().wait()
                    async def read():
                        async for cmd in zconsole.commands():
                            print("wrong", flush=True)
                    async def main():
                        global began, sub, task
                        began = asyncio.Event()
                        {leave}
                        await asyncio.sleep(0)
                        await asyncio.sleep(0)
                    async def taken(cmd):
                        cmd.reply("taken")
                        done.set()
                    async def again():
                        global done
                        done = asyncio.Event()
                        zconsole.on_command(taken)
                        await done.wait()
                    loop = asyncio.new_event_loop()
                    loop.run_until_complete(main())
                    loop.close()
                    print("closed", flush=True)
                    {take}
                """
                with self.subTest(leave=name, take=take), Program(program) as p:
                    first = p.send("first") if name == "a callback under way" else None
                    self.assertEqual(p.line(), "closed")
                    self.assertEqual(p.reply(p.send("x")), ["taken"])
                    if first:
                        self.assertIn("the event loop ended", p.done(first))

    def test_one_that_runs_does_not(self):
        program = """
            import asyncio, zconsole
            from said import said
            async def on(cmd): pass
            async def main():
                zconsole.on_command(on)
                said(zconsole.receive)
                said(zconsole.commands)
                said(zconsole.on_command, print)
            asyncio.run(main())
        """
        with Program(program) as p:
            expected = "the program takes its commands elsewhere: close that first\n" * 3
            self.assertEqual(p.finish()[1], expected)

    def test_a_callback_that_the_loops_end_cancels_is_told_to_the_operator(self):
        program = """
            import asyncio, zconsole
            async def on(cmd):
                began.set()
                await asyncio.Event().wait()
            async def main():
                global began
                began = asyncio.Event()
                zconsole.on_command(on)
                await began.wait()
            asyncio.run(main())
            input()
        """
        with Program(program) as p:
            self.assertIn("the event loop ended", p.done(p.send("x")))
            p.registered(0)

    def test_an_iterator_goes_on_with_the_next_loop(self):
        program = """
            import asyncio, zconsole
            stream = zconsole.commands()
            async def one():
                task = asyncio.ensure_future(stream.__anext__())
                while not stream._waiters._waiting:
                    await asyncio.sleep(0)
                print("waits", flush=True)
                print((await task).text, flush=True)
            for turn in range(3):
                asyncio.run(one())
        """
        with Program(program) as p:
            for number in range(3):
                self.assertEqual(p.line(), "waits")
                p.send(str(number))
                self.assertEqual(p.line(), str(number))
            self.assertEqual(p.finish()[0], 0)


class Unended(unittest.TestCase):
    def test_what_still_waits_at_the_interpreters_end_has_no_traceback_of_ours(self):
        run = "asyncio.run(main())"
        unclosed = "loop = asyncio.new_event_loop(); loop.run_until_complete(main())"
        for start, end in (
            ("task = asyncio.create_task(read(zconsole.commands()))", run),
            ("task = asyncio.create_task(read(stream))", run),
            ("task = asyncio.create_task(read(zconsole.commands()))", unclosed),
            ("zconsole.on_command(on)", unclosed),
        ):
            program = f"""
                import asyncio, zconsole
                async def read(commands):
                    async for cmd in commands:
                        pass
                async def on(cmd):
                    print("begun", flush=True)
                    await asyncio.Event().wait()
                async def main():
                    global task
                    if {"stream" in start}:
                        global stream
                        stream = zconsole.commands()
                    {start}
                    await asyncio.get_running_loop().run_in_executor(None, input)
                    raise ValueError
                {end}
            """
            with self.subTest(start=start, end=end), Program(program) as p:
                p.registered()
                if "on_command" in start:
                    p.send("x")
                    self.assertEqual(p.line(), "begun")
                p.say()
                status, _, err = p.finish()
                self.assertEqual(status, 1)
                self.assertIn("ValueError\n", err)
                self.assertNotIn("Exception ignored", err)
                self.assertNotIn("ImportError", err)

    def test_a_callback_that_its_loops_end_cancels_is_reported_like_others(self):
        told = "CancelledError: the event loop ended before the callback did"
        program = """
            import asyncio, zconsole
            def hook(error, cmd):
                try:
                    zconsole.receive(0)
                except zconsole.BlockingCallInCallback:
                    print("hook", type(error).__name__, cmd.text, flush=True)
            {setting}
            async def on(cmd):
                print("begun", flush=True)
                await asyncio.Event().wait()
            async def main():
                zconsole.on_command(on)
                await asyncio.get_running_loop().run_in_executor(None, input)
            asyncio.run(main())
        """
        for setting in ("", "zconsole.on_callback_error(hook)"):
            with self.subTest(setting), Program(program.format(setting=setting)) as p:
                number = p.send("x")
                self.assertEqual(p.line(), "begun")
                p.say()
                self.assertEqual(p.done(number), told + " (prog.py:9)")
                _, out, err = p.finish()
                self.assertEqual(out.count("hook CancelledError x\n"), 1 if setting else 0)
                self.assertEqual(err.count("Exception in callback __main__.on\n"),
                                 0 if setting else 1)


if __name__ == "__main__":
    unittest.main()
