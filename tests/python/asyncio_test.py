# SPDX-License-Identifier: Apache-2.0
"""zconsole in a program that runs an event loop."""

import unittest

from harness import COMMANDS, STOPS, Accepted, Program


class Iterator(unittest.TestCase):
    def test_a_cancelled_task_and_a_closed_loop_leave_nothing_behind(self):
        program = """
            import asyncio, gc, zconsole
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
            gc.collect()  # for PyPy
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
            p.registered(COMMANDS | STOPS)
            p.say()
            _, out, err = p.finish()
            self.assertEqual(out, "end True\n")
            self.assertEqual(err.count("Exception in callback __main__.on\n"), 5)

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
                await closed.wait()
                ended.set()
                return "whole"
            async def main():
                global began, closed, ended
                began, closed, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
                sub = zconsole.on_command(on)
                await began.wait()
                sub.close()
                print(sub.closed, flush=True)
                closed.set()
                await ended.wait()
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

    def test_it_can_replace_itself(self):
        program = """
            import asyncio, zconsole
            async def first(cmd):
                global sub
                sub.close_nowait()
                sub = zconsole.on_command(second)
                await asyncio.sleep(0)
                return "first"
            async def second(cmd):
                return "second"
            async def main():
                global sub
                sub = zconsole.on_command(first)
                await asyncio.get_running_loop().run_in_executor(None, zconsole.wait_stop)
            asyncio.run(main())
        """
        with Program(program) as p:
            self.assertEqual(p.reply(p.send()), ["first"])
            self.assertEqual(p.reply(p.send()), ["second"])

    def test_it_begins_when_the_registering_call_has_returned(self):
        program = """
            import asyncio, sys, zconsole
            async def on(cmd):
                print("began", flush=True)
            async def main():
                loop = asyncio.get_running_loop()
                if sys.version_info >= (3, 12):
                    loop.set_task_factory(asyncio.eager_task_factory)
                zconsole.on_command(print).close()
                print("ready", flush=True)
                input()
                zconsole.on_command(on)
                print("returned", flush=True)
                await loop.run_in_executor(None, zconsole.wait_stop)
            asyncio.run(main())
        """
        with Program(program) as p:
            self.assertEqual(p.line(), "ready")
            p.expect(Accepted, seq=p.send())
            p.say()
            self.assertEqual([p.line(), p.line()], ["returned", "began"])

    def test_what_a_signal_handler_raises_passes_through_it(self):
        for handler, status in (
            ("signal.signal(signal.SIGTERM, lambda *args: sys.exit(3))", 3),
            ("signal.signal(signal.SIGTERM, stop)", 4),
            ("signal.signal(signal.SIGTERM, functools.partial(Stop(), 5))", 5),
            ("signal.signal(signal.SIGTERM, signal.default_int_handler)", 6),
        ):
            program = f"""
                import asyncio, functools, os, signal, sys, zconsole
                def stop(signum, frame):
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                    raise SystemExit(4)
                class Stop:
                    def __call__(self, status, signum, frame):
                        raise SystemExit(status)
                async def on(cmd):
                    os.kill(os.getpid(), signal.SIGTERM)
                    for _ in range(1000000):
                        pass
                async def main():
                    zconsole.on_command(on)
                    await asyncio.get_running_loop().create_future()
                {handler}
                try:
                    asyncio.run(main())
                except KeyboardInterrupt:
                    sys.exit(6)
            """
            with self.subTest(handler), Program(program) as p:
                number = p.send()
                self.assertNotEqual(p.done(number), "")
                self.assertEqual(p.finish()[0], status)

    def test_without_a_loop_it_is_refused(self):
        program = """
            import functools, zconsole
            from said import said
            async def on(cmd): pass
            class Thing:
                async def __call__(self, cmd): pass
            for function in (on, functools.partial(on), Thing()):
                said(zconsole.on_command, function)
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
