# SPDX-License-Identifier: Apache-2.0
"""The agent: rules that call MODULE:FUNCTION in a program that knows nothing of it."""

import pathlib
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
import unittest

from harness import CALLS, Imported, Program, Registered

UNAWARE = """
    import sys
    level = "INFO"
    def set_level(cmd):
        global level
        level = cmd.text.split()[1]
        return "level is " + level
    print("ready", flush=True)
    sys.stdin.readline()
    print(level, flush=True)
"""

OPS = """
    import sys
    import threading
    def hello(cmd): return "hello " + cmd.console
    def nothing(cmd): pass
    def fails(cmd): raise SystemExit("no")
    def none(): pass
    async def coroutine(cmd): pass
    value = 5
    class deep:
        @staticmethod
        def er(cmd): return threading.current_thread() is not threading.main_thread() and "deep"
    async def later(cmd): yield cmd
"""


class Calls(unittest.TestCase):
    def test_a_function_of_the_script_is_called_and_its_str_is_the_reply(self):
        with Program(UNAWARE, agent=True) as p:
            self.assertEqual(p.line(), "ready")
            p.registered(CALLS)
            number = p.send("LEVEL DEBUG", target="__main__:set_level")
            self.assertEqual(p.reply(number), ["level is DEBUG"])
            self.assertEqual(p.done(number), "")
            p.say()
            self.assertEqual(p.line(), "DEBUG")
            self.assertEqual(p.finish()[0], 0)

    def test_by_its_files_name_the_running_program_is_meant(self):
        with Program(UNAWARE, agent=True) as p:
            self.assertEqual(p.line(), "ready")
            number = p.send("LEVEL DEBUG", target="prog:set_level")
            self.assertEqual(p.reply(number), ["level is DEBUG"])
            p.say()
            self.assertEqual(p.line(), "DEBUG")  # and no second "ready"

    def test_a_module_beside_the_script_is_imported_even_at_the_first_moment(self):
        for _ in range(10):
            with Program(UNAWARE, agent=True, files={"ops.py": OPS}) as p:
                number = p.send("x", target="ops:hello")
                self.assertEqual(p.reply(number), ["hello CONS1"])
                self.assertEqual(p.done(p.send("x", target="ops:nothing")), "")
                self.assertEqual(p.reply(p.send("x", target="ops:deep.er")), ["deep"])

    def test_what_can_not_be_called_is_told_with_the_traceback_on_stderr(self):
        with Program(UNAWARE, agent=True, files={"ops.py": OPS, "broken.py": "1/0"}) as p:
            for target, told in (
                ("nowhere:f", "ModuleNotFoundError: No module named 'nowhere'"),
                ("ops:missing", "AttributeError: module 'ops' has no attribute 'missing'"),
                ("ops:value", "TypeError: call=ops:value takes a function, not 5"),
                ("ops:none", "TypeError: call=ops:none calls its function with 1 argument, "
                 "the command: "
                 "ops.none (ops.py:7)"),
                ("ops:coroutine", "TypeError: ops:coroutine is a coroutine function"),
                ("ops:later", "TypeError: call=ops:later takes no generator function, "
                 "whose body nothing would run: ops.later"),
                ("ops:fails", "SystemExit: no (ops.py:6)"),
                ("broken:f", "ZeroDivisionError: division by zero (broken.py:1)"),
            ):
                with self.subTest(target):
                    self.assertIn(told, p.done(p.send("x", target=target)))
            self.assertEqual(p.done(p.send("x", target="ops:nothing")), "")
            p.say()
            err = p.finish()[2]
            self.assertIn("callback 'call=nowhere:f'\nModuleNotFoundError: ", err)
            self.assertIn("callback ops.fails\nTraceback (most recent call last):\n", err)
            for ours in ("zconsole/", "importlib", " at 0x"):
                self.assertNotIn(ours, err)

    def test_it_works_beside_a_handler_of_the_programs_own(self):
        program = """
            import zconsole
            def own(cmd): return "own"
            def called(cmd): return "called"
            zconsole.on_command(own)
            zconsole.wait_stop()
        """
        with Program(program, agent=True) as p:
            self.assertEqual(p.reply(p.send("x")), ["own"])
            self.assertEqual(p.reply(p.send("x", target="__main__:called")), ["called"])


class Attaching(unittest.TestCase):
    """zsuper is told of the program's own import, since then it may register."""

    PROGRAM = """
        import sys
        print("zconsole" in sys.modules, flush=True)
        sys.stdin.readline()
        import zconsole
        print(zconsole.Closed is sys.modules["zconsole._errors"].Closed, flush=True)
        with zconsole.on_command(lambda cmd: f"own {isinstance(cmd, zconsole.Command)}"):
            sys.stdin.readline()
    """

    def check(self, agent, before):
        with Program(self.PROGRAM, agent=agent) as p:
            self.assertEqual(p.line(), "False")
            for frame in before:
                self.assertEqual(p.expect(type(frame)), frame)
            self.assertFalse([frame for frame in p.seen if isinstance(frame, Imported)])
            p.say()
            self.assertEqual(p.line(), "True")
            p.expect(Imported)
            self.assertEqual(p.reply(p.send("x")), ["own True"])
            p.say()
            status, _, err = p.finish()
            self.assertEqual((status, err), (0, ""))

    def test_the_import_is_told_at_once_and_once(self):
        self.check(agent=False, before=[])

    def test_the_agents_is_not_told(self):
        self.check(agent=True, before=[Registered(CALLS)])

    def test_that_of_the_sites_own_sitecustomize_is(self):
        program = "import sys; print('zconsole' in sys.modules)"
        with Program(program, agent=True, site="import zconsole\n") as p:
            p.expect(Imported)
            self.assertEqual(p.line(), "True")
            self.assertEqual(p.finish()[0], 0)


class Traces(unittest.TestCase):
    PROGRAM = """
        import os, subprocess, sys
        print(sys.getprofile(), [p for p in sys.path if "agent" in p], flush=True)
        print("sitecustomize" in sys.modules, getattr(sys, "site_says", None), flush=True)
        child = "import sys, zconsole\\n" \\
            "try: zconsole.ready()\\nexcept zconsole.NotSupervised as e: print(e)"
        subprocess.run([sys.executable, "-c", child], close_fds=False)
    """

    def out(self, **kwargs):
        with Program(self.PROGRAM, agent=True, **kwargs) as p:
            status, out, err = p.finish()
            self.assertEqual((status, err), (0, ""))
            return out.splitlines()

    def test_the_agent_leaves_none_in_the_interpreter(self):
        bare = subprocess.run(
            [sys.executable, "-c", "import sys; print('sitecustomize' in sys.modules)"],
            stdout=subprocess.PIPE, text=True).stdout.strip()
        self.assertEqual(self.out(), ["None []", f"{bare} None",
                                      "zsuper runs another process, which started this one"])

    def test_the_sites_own_sitecustomize_is_imported_as_ever(self):
        out = self.out(site="import sys; sys.site_says = __name__\n")
        self.assertEqual(out[1], "True sitecustomize")

    def test_a_broken_one_is_reported_as_ever_and_the_agent_works(self):
        with Program(UNAWARE, agent=True, site="1/0\n") as p:
            p.done(p.send("LEVEL X", target="__main__:set_level"))
            p.say()
            status, _, err = p.finish()
            self.assertEqual(status, 0)
            self.assertIn("Error in sitecustomize", err)


class Profilers(unittest.TestCase):
    """Who wants a profile function too gets it, and the agent starts all the same."""

    PROFILER = """
        import sys
        def profile(frame, event, argument):
            global seen
            if event == "call":
                seen = frame.f_code.co_name
        sys.setprofile(profile)
    """

    def test_of_the_users_own_set_up(self):
        with tempfile.TemporaryDirectory() as folder:
            site = pathlib.Path(sysconfig.get_path("purelib", "posix_user",
                                                   {"userbase": folder}))
            site.mkdir(parents=True)
            (site / "usercustomize.py").write_text(textwrap.dedent(self.PROFILER))
            program = """
                import sys
                def called(cmd): return "called"
                def show(): return sys.getprofile().__globals__["seen"]
                print(sys.getprofile().__name__, show(), flush=True)
                input()
            """
            with Program(program, agent=True, env={"PYTHONUSERBASE": folder}) as p:
                self.assertEqual(p.line(), "profile show")
                self.assertEqual(p.reply(p.send(target="__main__:called")), ["called"])


class Forms(unittest.TestCase):
    def test_modules_and_folders_are_programs_too(self):
        files = {"unaware.py": UNAWARE, "ops.py": OPS}
        for options in (["-m", "unaware"], ["-c", UNAWARE.replace("\n    ", "\n")]):
            with self.subTest(options[0]), Program(UNAWARE, *options, agent=True, files=files,
                                                   chdir=True) as p:
                self.assertEqual(p.line(), "ready")
                self.assertEqual(p.reply(p.send("LEVEL X", target="__main__:set_level")),
                                 ["level is X"])
                self.assertEqual(p.reply(p.send("x", target="ops:hello")), ["hello CONS1"])


if __name__ == "__main__":
    unittest.main()
