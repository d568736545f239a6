# SPDX-License-Identifier: Apache-2.0
"""zconsole in a program that runs an event loop."""

import unittest

from harness import COMMANDS, STOPS, Accepted, Done, Program, Reply


class Iterator(unittest.TestCase):
    def test_async_for_ends_after_stop_and_no_thread_of_ours_enters_python(self):
        program = """
            import asyncio, sys, zconsole
            async def main():
                taken = asyncio.Event()
                async def other():
                    await taken.wait()
                    print("the loop goes on", flush=True)
                task = asyncio.create_task(other())
                async for cmd in zconsole.commands():
                    print(cmd.verb, cmd.text, len(sys._current_frames()), flush=True)
                    taken.set()
                await task
                print("end", flush=True)
            asyncio.run(main())
        """
        with Program(program) as p:
            p.registered()
            first = p.send("one")
            self.assertEqual(p.line(), "MODIFY one 1")
            self.assertEqual(p.line(), "the loop goes on")
            self.assertEqual(p.done(first), "")
            p.send("two")
            self.assertEqual(p.line(), "MODIFY two 1")
            stop = p.stop()
            self.assertEqual(p.line(), "STOP  1")
            self.assertEqual(p.line(), "end")
            self.assertEqual(p.done(stop), "")
            self.assertEqual(p.finish()[0], 0)

    def test_a_cancelled_task_and_a_closed_loop_leave_nothing_behind(self):
        program = """
            import asyncio, zconsole
            async def take():
                async for cmd in zconsole.commands():
                    print(cmd.text, flush=True)
            async def main():
                try:
                    await asyncio.wait_for(take(), 0.01)
                except asyncio.TimeoutError:
                    print("timeout", flush=True)
            asyncio.run(main())
            asyncio.run(main())
            zconsole.on_command(lambda cmd: print("callback", cmd.text, flush=True))
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual([p.line(), p.line()], ["timeout", "timeout"])
            p.send("x")
            self.assertEqual(p.line(), "callback x")
            p.stop()
            status, _, err = p.finish()
            self.assertEqual((status, err), (0, ""))

    def test_two_iterators_on_one_loop_share_the_commands(self):
        program = """
            import asyncio, zconsole
            async def take(name):
                async for cmd in zconsole.commands():
                    print(cmd.text, flush=True)
                    if cmd.text.startswith("last"): return
            async def main():
                await asyncio.gather(take("a"), take("b"))
            asyncio.run(main())
        """
        with Program(program) as p:
            p.registered()
            for text in ("1", "2", "3", "last 1"):
                p.send(text)
            self.assertEqual(sorted(p.line() for _ in range(4)), ["1", "2", "3", "last 1"])
            p.send("last 2")
            self.assertEqual(p.line(), "last 2")
            self.assertEqual(p.finish()[0], 0)


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
            async def on(cmd): pass
            async def main():
                zconsole.on_command(on)
                for take in (zconsole.receive, zconsole.commands,
                             lambda: zconsole.on_command(print)):
                    try:
                        take()
                    except ValueError as error:
                        print(error, flush=True)
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
                while not stream._readiness or not stream._readiness._waiter:
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


class Coroutines(unittest.TestCase):
    PROGRAM = """
        import asyncio, sys, threading, zconsole
        async def on(cmd):
            result = eval(cmd.text)
            if asyncio.iscoroutine(result): result = await result
            return result
        async def main():
            global sub
            sub = zconsole.on_command(on)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        asyncio.run(main())
        print("end", sub.closed, flush=True)
    """

    def test_it_runs_on_the_loops_thread(self):
        with Program(self.PROGRAM) as p:
            number = p.send("str(threading.current_thread() is threading.main_thread())")
            self.assertEqual(p.reply(number), ["True"])
            self.assertEqual(p.done(number), "")
            p.registered(COMMANDS | STOPS)
            p.say()
            self.assertEqual(p.line(), "end True")
            status, _, err = p.finish()
            self.assertEqual((status, err), (0, ""))

    def test_one_at_a_time_in_order_and_stop_does_not_end_it(self):
        program = """
            import asyncio, zconsole
            inside = 0
            async def on(cmd):
                global inside
                inside += 1
                assert inside == 1
                await asyncio.sleep(0.002)
                print(cmd.text or cmd.verb, flush=True)
                inside -= 1
            async def main():
                zconsole.on_command(on)
                await asyncio.Event().wait()
            asyncio.run(main())
        """
        with Program(program) as p:
            p.registered()
            numbers = [p.send(str(n)) for n in range(10)]
            self.assertEqual([p.line() for _ in range(10)], [str(n) for n in range(10)])
            stop = p.stop()
            self.assertEqual(p.line(), "STOP")
            p.send("after")
            self.assertEqual(p.line(), "after")
            for number in [*numbers, stop]:
                self.assertEqual(p.done(number), "")

    def test_exceptions_signal_nothing(self):
        with Program(self.PROGRAM) as p:
            for text, told in (
                ("1/0", "ZeroDivisionError: division by zero (<string>:1)"),
                ("sys.exit(3)", "SystemExit: 3 (<string>:1)"),
                ("(_ for _ in ()).throw(KeyboardInterrupt)", "KeyboardInterrupt"),
                ("(_ for _ in ()).throw(asyncio.CancelledError)", "CancelledError"),
                ("asyncio.current_task().cancel() and asyncio.sleep(1)", "CancelledError"),
            ):
                with self.subTest(text):
                    self.assertIn(told, p.done(p.send(text)))
            self.assertEqual(p.reply(p.send("'still here'")), ["still here"])
            p.say()
            err = p.finish()[2]
            self.assertEqual(err.count("Exception ignored in: <function on"), 5)

    def test_blocking_calls_raise_in_it_and_not_beside_it(self):
        program = """
            import asyncio, zconsole
            async def on(cmd):
                for step in range(2):
                    for call in (zconsole.receive, zconsole.wait_stop, sub.close,
                                 zconsole.commands):
                        try:
                            call()
                            print("taken", call)
                        except zconsole.BlockingCallInCallback:
                            print("refused", flush=True)
                    await asyncio.sleep(0.01)
                print("end", flush=True)
            async def beside():
                while True:
                    zconsole.wait_stop(0)
                    await asyncio.sleep(0)
            async def main():
                global sub
                sub = zconsole.on_command(on)
                await beside()
            asyncio.run(main())
        """
        with Program(program) as p:
            number = p.send("x")
            self.assertEqual([p.line() for _ in range(9)], ["refused"] * 8 + ["end"])
            self.assertEqual(p.done(number), "")

    def test_close_on_the_loop_lets_the_coroutine_end(self):
        program = """
            import asyncio, zconsole
            async def on(cmd):
                began.set()
                await asyncio.sleep(0.01)
                return "whole"
            async def main():
                global began
                began = asyncio.Event()
                sub = zconsole.on_command(on)
                await began.wait()
                sub.close()
                print(sub.closed, flush=True)
                await asyncio.sleep(0.1)
                with zconsole.on_command(on):
                    pass
            asyncio.run(main())
        """
        with Program(program) as p:
            number = p.send("x")
            self.assertEqual(p.line(), "True")
            self.assertEqual(p.reply(number), ["whole"])
            self.assertEqual(p.done(number), "")
            status, _, err = p.finish()
            self.assertEqual((status, err), (0, ""))

    def test_close_on_another_thread_waits_for_it(self):
        program = """
            import asyncio, zconsole
            async def on(cmd):
                began.set()
                await asyncio.sleep(0.05)
                print("ended", flush=True)
            async def main():
                global began
                began = asyncio.Event()
                sub = zconsole.on_command(on)
                await began.wait()
                await asyncio.get_running_loop().run_in_executor(None, sub.close)
                print("closed", flush=True)
            asyncio.run(main())
        """
        with Program(program) as p:
            p.send("x")
            self.assertEqual([p.line(), p.line()], ["ended", "closed"])
            self.assertEqual(p.finish()[0], 0)

    def test_without_a_loop_it_is_refused(self):
        program = """
            import functools, zconsole
            async def on(cmd): pass
            class Thing:
                async def __call__(self, cmd): pass
            for function in (on, functools.partial(on), Thing()):
                try:
                    zconsole.on_command(function)
                except RuntimeError as error:
                    print(error)
            try:
                zconsole.acb(on, [])
            except TypeError:
                print("acb")
            zconsole.on_command(print).close()
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[1], "no running event loop\n" * 3 + "acb\n")

    def test_a_plain_callback_and_a_loop_live_side_by_side(self):
        program = """
            import asyncio, threading, zconsole
            async def main():
                loop = asyncio.get_running_loop()
                stop = asyncio.Event()
                def on(cmd):
                    loop.call_soon_threadsafe(stop.set)
                    return str(threading.current_thread() is threading.main_thread())
                with zconsole.on_command(on):
                    await stop.wait()
            asyncio.run(main())
        """
        with Program(program) as p:
            self.assertEqual(p.reply(p.send("x")), ["False"])
            self.assertEqual(p.finish()[0], 0)


if __name__ == "__main__":
    unittest.main()
