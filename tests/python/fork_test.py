# SPDX-License-Identifier: Apache-2.0
"""Children of the program: forked, spawned, and what they may do."""

import unittest

from harness import PYPY, End, Program


class Fork(unittest.TestCase):
    def test_in_a_forked_child_the_module_is_dead_and_says_so(self):
        program = """
            import os, sys, zconsole
            kept = []
            stream = None
            def on(cmd): kept.append(cmd); return "parent"
            sub = zconsole.on_command(on)
            console = zconsole.console()
            zconsole.ready()
            while not kept: pass
            pid = os.fork()
            if pid == 0:
                for call in (zconsole.ready, zconsole.receive, zconsole.commands,
                             zconsole.wait_stop, zconsole.taskinfo, zconsole.counters,
                             lambda: zconsole.status("x"), lambda: zconsole.put("x"),
                             lambda: zconsole.on_command(print),
                             lambda: zconsole.acb(lambda a, b: 0),
                             lambda: zconsole.cancel(1), zconsole.console,
                             lambda: console.put("x"), lambda: console.cleanup(1),
                             lambda: zconsole.on_callback_error(None),
                             lambda: kept[0].reply("x")):
                    try:
                        print("taken", call())
                    except zconsole.NotSupervised as error:
                        print("dead")
                print(error if False else sub.closed, kept[0].text)
                sub.close()
                sub.close_nowait()
                sys.exit(5)
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            p.send("x")
            for _ in range(16):
                self.assertEqual(p.line(), "dead")
            self.assertEqual(p.line(), "True x")
            self.assertEqual(p.line(), "5")
            self.assertEqual(p.reply(p.send("again")), ["parent"])
            p.stop()
            self.assertEqual(p.finish()[0], 0)

    def test_so_it_is_in_a_child_that_was_forked_inside_a_callback(self):
        body = """
                pid = os.fork()
                if pid:
                    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
                    return
                subs[0].close()
                for call in (zconsole.receive, zconsole.commands, zconsole.wait_stop,
                             zconsole.ready, lambda: next(iter(zconsole.commands()))):
                    try:
                        call()
                    except zconsole.NotSupervised:
                        print("dead", flush=True)
                os._exit(5)
        """
        plain = "subs.append(zconsole.on_command(on)); zconsole.wait_stop()"
        for define, start in (("def", plain), ("async def", "asyncio.run(main())")):
            program = f"""
            import asyncio, os, zconsole
            subs = []
            async def main():
                subs.append(zconsole.on_command(on))
                await asyncio.Event().wait()
            {define} on(cmd):{body}
            {start}
            """
            with self.subTest(define), Program(program) as p:
                p.send("x")
                self.assertEqual([p.line() for _ in range(6)], ["dead"] * 5 + ["5"])

    def test_a_child_that_outlives_the_program_does_not_hold_the_channel(self):
        program = """
            import os, sys, zconsole
            zconsole.on_command(print)
            if os.fork() == 0:
                os.close(1); os.close(2)
                sys.stdin.readline()
                os._exit(0)
            os._exit(0)
        """
        with Program(program) as p:
            p.expect(End)

    def test_forking_with_commands_in_flight_does_no_harm(self):
        program = """
            import os, sys, zconsole
            zconsole.on_command(lambda cmd: None)
            for _ in range(100):
                pid = os.fork()
                if pid == 0:
                    sys.exit(3)
                assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3
            print("end", flush=True)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            p.registered()
            numbers = [p.send("x") for _ in range(200)]
            self.assertEqual(p.line(), "end")
            for number in numbers:
                self.assertEqual(p.done(number), "")
            p.stop()
            self.assertEqual(p.finish()[0], 0)

    def test_forking_right_after_the_registration_does_no_harm(self):
        # Up to Python 3.11 a child forked while a thread state was being made hung; a
        # slower machine hits that moment more often than a test can.
        program = """
            import os, zconsole
            zconsole.on_command(print)
            pid = os.fork()
            if pid == 0:
                os._exit(0)
            print(os.waitpid(pid, 0)[1], flush=True)
        """
        for _ in range(20):
            with Program(program) as p:
                self.assertEqual(p.line(), "0")

    def test_a_callback_may_fork(self):
        program = """
            import os, sys, zconsole
            def on(cmd):
                pid = os.fork()
                if pid == 0:
                    if cmd.text == "return":
                        return "child"
                    os._exit(4)
                return str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual(p.reply(p.send("exit")), ["4"])
            self.assertEqual(p.reply(p.send("return")), ["0"])
            p.stop()
            self.assertEqual(p.finish()[0], 0)

    def test_multiprocessing_works_in_every_way(self):
        program = """
            import multiprocessing, sys
            def work(number):
                import zconsole
                try:
                    zconsole.ready()
                except zconsole.NotSupervised:
                    return number * 2
            if __name__ == "__main__":
                import zconsole
                zconsole.on_command(lambda cmd: "here")
                for method in ("fork", "spawn", "forkserver"):
                    with multiprocessing.get_context(method).Pool(2) as pool:
                        print(*pool.map(work, range(4)), flush=True)
                zconsole.wait_stop()
        """
        with Program(program) as p:
            for _ in range(3):
                self.assertEqual(p.line(), "0 2 4 6")
            self.assertEqual(p.reply(p.send("x")), ["here"])
            p.stop()
            self.assertEqual(p.finish()[0], 0)


class Subprocesses(unittest.TestCase):
    PROGRAM = """
        import os, subprocess, sys
        {before}
        code = "import zconsole\\ntry: zconsole.ready()\\n" \\
            "except zconsole.NotSupervised as error: print(error, flush=True)"
        subprocess.run([sys.executable, "-c", code], close_fds=False)
        import zconsole
        zconsole.on_command(lambda cmd: "mine")
        zconsole.wait_stop()
    """

    def test_a_grandchild_does_not_get_the_channel(self):
        for before in "", "import zconsole":
            program = self.PROGRAM.format(before=before)
            with self.subTest(before), Program(program) as p:
                self.assertEqual(p.line(),
                                 "zsuper runs another process, which started this one")
                self.assertEqual(p.reply(p.send("x")), ["mine"])

    def test_what_a_callback_starts_gets_the_programs_signal_mask(self):
        program = """
            import signal, subprocess, sys, zconsole
            code = "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, []))"
            def on(cmd):
                return subprocess.run([sys.executable, "-c", code],
                                      stdout=subprocess.PIPE, text=True).stdout
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual(p.reply(p.send("x")), ["set()"])


@unittest.skipIf(PYPY, "PyPy has no subinterpreters")
class SubInterpreters(unittest.TestCase):
    def test_they_are_refused_in_words(self):
        program = """
            import zconsole
            zconsole.ready()
            try:
                import _xxsubinterpreters as interpreters
            except ImportError:
                import _interpreters as interpreters
            code = '''if True:
                try:
                    import zconsole
                    zconsole.ready()
                except Exception as error:
                    print(error, flush=True)
            '''
            interpreters.run_string(interpreters.create(), code)
            zconsole.status("fine")
            print("main", flush=True)
        """
        with Program(program) as p:
            self.assertRegex(p.line(), "main interpreter only|subinterpreters")
            self.assertEqual(p.line(), "main")


if __name__ == "__main__":
    unittest.main()
