# SPDX-License-Identifier: Apache-2.0
"""What callbacks do wrong, as the program's author and the operator see it."""

import re
import unittest

from harness import PYPY, Program, Ready


class Exceptions(unittest.TestCase):
    def test_every_kind_is_reported_and_told_and_delivery_goes_on(self):
        program = """
            import zconsole
            class Nasty(Exception):
                def __str__(self): raise ValueError("no")
            def on(cmd):
                exec(cmd.text)
            zconsole.on_command(on)
            zconsole.wait_stop()
            print(zconsole.counters())
        """
        with Program(program) as p:
            for text, told in (
                ("1/0", "ZeroDivisionError: division by zero"),
                ("raise SystemExit(3)", "SystemExit: 3"),
                ("raise KeyboardInterrupt", "KeyboardInterrupt"),
                ("raise GeneratorExit", "GeneratorExit"),
                ("raise Nasty", "Nasty: (str() of it raised ValueError)"),
                ("raise ValueError('a\\nb\\u20ac')", "ValueError: a b\\u20ac"),
                ("raise ValueError('x' * 5000)", "ValueError: " + "x" * 185 + "..."),
            ):
                with self.subTest(text):
                    self.assertEqual(p.done(p.send(text)), told + " (<string>:1)")
            self.assertEqual(p.done(p.send("pass")), "")
            p.stop()
            status, out, err = p.finish()
            self.assertEqual(status, 0)
            self.assertIn("'failed': 7", out)
            self.assertIn("'received': 9", out)
            self.assertEqual(err.count("Traceback (most recent call last)"), 7)
            self.assertIn("Exception in callback __main__.on\n", err)
            self.assertNotIn("zconsole/", err)

    def test_a_hook_gets_the_exception_and_the_command(self):
        for setting in (
            "zconsole.on_callback_error(hook)",
            "sys.unraisablehook = lambda args: hook(args.exc_value, args.object.cmd)",
        ):
            program = f"""
                import sys, zconsole
                def hook(error, cmd):
                    print(type(error).__name__, cmd.text, flush=True)
                {setting}
                def on(cmd):
                    on.cmd = cmd
                    raise SystemExit
                zconsole.on_command(on)
                zconsole.wait_stop()
            """
            with self.subTest(setting), Program(program) as p:
                self.assertEqual(p.done(p.send("x")), "SystemExit (prog.py:8)")
                self.assertEqual(p.line(), "SystemExit x")
                p.stop()
                self.assertEqual(p.finish()[2], "")


class Places(unittest.TestCase):
    """The place that the operator is told, and the traceback, are the program's own."""

    PROGRAM = """
        import asyncio, functools, zconsole
        class Thing:
            def method(self, cmd):
                return cmd.text
            def __call__(self, cmd):
                return cmd.text
        def on(cmd):
            return cmd.text
        def decorate(function):
            @functools.wraps(function)
            def wrapper(cmd):
                return function(cmd)
            return wrapper
        @decorate
        def decorated(cmd):
            return cmd.text
        def acting(args, qedit):
            raise LookupError("acted")
        def blocks(cmd):
            zconsole.receive()
        def puts(cmd):
            zconsole.put("x", route=500)
        def imports(cmd):
            import importlib
            importlib.import_module("nowhere")
        async def later(cmd):
            return cmd.text
        async def waits(cmd):
            await asyncio.sleep(0)
            zconsole.receive()
        async def main(function):
            zconsole.on_command(function)
            await asyncio.Event().wait()
    """
    EURO = ("ValueError: reply: character U+20AC at position 0 can't be shown to an operator: "
            "IBM-1047 does not have it")
    BLOCKED = ("BlockingCallInCallback: receive() would wait inside a callback; use the "
               "callback's own command there")

    def check(self, registers, told, line, frame, label, agent=False):
        """One command fails: what is told, the traceback's one place and the label."""
        with Program(f"{self.PROGRAM}    {registers}; zconsole.wait_stop()", agent=agent) as p:
            if agent:
                p.expect(Ready)
            number = p.send("\u20ac", target="__main__:on" if agent else "")
            self.assertEqual(p.done(number), f"{told} (prog.py:{line})")
            p.process.kill()
            err = p.finish()[2]
        [(file, *place)] = re.findall(r'File "(.*)", line (\d+), in (.*)', err)
        self.assertEqual((file.rpartition("/")[2], place), ("prog.py", [str(line), frame]), err)
        self.assertEqual(err.splitlines()[0], f"Exception in callback {label}")
        self.assertNotIn(" at 0x", err)

    def test_a_refused_reply_is_the_functions(self):
        for function, line, frame, name in (
                ("on", 8, "on", "__main__.on"),
                ("Thing().method", 4, "method", "__main__.Thing.method"),
                ("Thing()", 6, "__call__", "an object of __main__.Thing"),
                ("decorated", 15, "decorated", "__main__.decorated"),
                ("functools.partial(on)", 8, "on", "partial of __main__.on")):
            with self.subTest(function):
                self.check(f"zconsole.on_command({function})", self.EURO, line, frame, name)

    def test_so_it_is_in_a_coroutine_and_in_a_rules_function(self):
        self.check("asyncio.run(main(later))", self.EURO, 27, "later", "__main__.later")
        self.check("zconsole.ready()", self.EURO, 8, "on", "__main__.on", agent=True)

    def test_a_call_of_ours_that_raises_is_shown_where_the_program_makes_it(self):
        for registers, told, line, name in (
                ("zconsole.on_command(blocks)", self.BLOCKED, 21, "blocks"),
                ("zconsole.on_command(puts)", "ValueError: route must be 1 to 128, not 500", 23,
                 "puts"),
                ("zconsole.on_command(imports)",
                 "ModuleNotFoundError: No module named 'nowhere'", 26, "imports"),
                ("zconsole.acb(acting, [1])", "LookupError: acted", 19, "acting"),
                ("asyncio.run(main(waits))", self.BLOCKED, 31, "waits")):
            with self.subTest(name):
                self.check(registers, told, line, name, f"__main__.{name}")

    def test_a_function_that_can_not_be_called_so_is_named_without_its_address(self):
        one = "calls its function with 1 argument, the command: "
        two = "calls its function with 2 arguments: "
        for register, words in (
                ("on_command(acting)", f"on_command() {one}__main__.acting"),
                ("on_command(Thing.method)", f"on_command() {one}__main__.Thing.method"),
                ("acb(on)", f"acb() {two}__main__.on"),
                ("on_command(object())", "on_command() takes a function, not an object of object"),
                ("on_callback_error([1])",
                 "on_callback_error() takes a function, not an object of list")):
            with self.subTest(register), Program(f"{self.PROGRAM}    zconsole.{register}") as p:
                self.assertEqual(p.finish()[2].splitlines()[-1], "TypeError: " + words)

    def test_a_generator_function_is_refused_where_it_is_given(self):
        program = """
            import functools, zconsole
            from said import said
            def gives(cmd): yield cmd
            async def gives_later(cmd): yield cmd
            class Thing:
                def __call__(self, cmd): yield cmd
                def two(self, args, qedit): yield qedit
            for function in gives, gives_later, functools.partial(gives_later), Thing():
                said(zconsole.on_command, function)
            said(zconsole.acb, Thing().two)
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[1].splitlines(), [
                f"{call}() takes no generator function, whose body nothing would run: {name}"
                for call, name in (
                    ("on_command", "__main__.gives"), ("on_command", "__main__.gives_later"),
                    ("on_command", "partial of __main__.gives_later"),
                    ("on_command", "an object of __main__.Thing"),
                    ("acb", "__main__.Thing.two"))])

    def test_an_object_that_has_every_attribute_is_a_function_like_others(self):
        program = """
            import unittest.mock, zconsole
            from said import said
            class Everything:
                def __getattr__(self, name): return self
                def __call__(self, cmd): raise cmd
            for function in unittest.mock.Mock(), unittest.mock.MagicMock(), Everything():
                said(lambda: zconsole.on_command(function).close())
            zconsole.on_command(Everything())
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual([p.line() for _ in range(3)], ["taken None"] * 3)
            self.assertIn("TypeError: exceptions must derive from BaseException",
                          p.done(p.send("x")))

    def test_one_whose_arity_shows_only_when_it_is_called_too(self):
        program = """
            import zconsole
            class Thing:
                def __call__(self): pass
            zconsole.on_command(Thing())
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertRegex(p.done(p.send("x")), r"^TypeError: .*takes 1 positional argument "
                                                  r"but 2 were given \(prog.py:4\)$")

    def test_no_frame_of_ours_is_left_in_the_middle_or_in_what_is_chained(self):
        program = """
            import asyncio, zconsole
            def chained(cmd):
                try:
                    zconsole.receive()
                except Exception:
                    raise ValueError("second")
            def caused(cmd):
                try:
                    zconsole.put("x", route=500)
                except ValueError as error:
                    raise LookupError("second") from error
            async def gathers(cmd):
                await asyncio.gather(asyncio.sleep(0), fails())
            async def fails():
                await asyncio.sleep(0)
                1 / 0
            async def times_out(cmd):
                await asyncio.wait_for(asyncio.sleep(60), 0.01)
            async def main(function):
                zconsole.on_command(function)
                await asyncio.Event().wait()
        """
        plain, loop = "zconsole.on_command({})", "asyncio.run(main({}))"
        for register, function, told in (
            (plain, "chained", r"ValueError: second \(prog.py:7\)"),
            (plain, "caused", r"LookupError: second \(prog.py:12\)"),
            (loop, "gathers", r"ZeroDivisionError: .* \(prog.py:17\)"),
            (loop, "times_out", r"TimeoutError.*\(prog.py:19\)"),
        ):
            code = program + "    " + register.format(function)
            code += "; zconsole.wait_stop()\n"
            with self.subTest(function), Program(code) as p:
                self.assertRegex(p.done(p.send("x")), f"^{told}$")
                p.process.kill()
                self.assertNotIn("zconsole/", p.finish()[2])

    def test_a_place_in_a_library_alone_is_shown_with_its_folder(self):
        program = """
            import json, zconsole
            zconsole.on_command(json.dumps)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertRegex(p.done(p.send("x")), r"^TypeError: .*\(json/encoder.py:\d+\)$")

    def test_causes_are_shown_too(self):
        program = """
            import zconsole
            def on(cmd):
                try:
                    1 / 0
                except ZeroDivisionError as error:
                    raise ValueError("outer") from error
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual(p.done(p.send("x")), "ValueError: outer (prog.py:7)")
            p.stop()
            self.assertIn("ZeroDivisionError: division by zero\n\nThe above", p.finish()[2])

    def test_a_coroutine_that_nothing_awaits_is_told(self):
        program = """
            import zconsole
            async def later(cmd): pass
            zconsole.on_command(lambda cmd: later(cmd))
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertRegex(p.done(p.send("x")), r"^TypeError: the callback returned a <class "
                             r"'coroutine'>, which nothing awaits; .* \(prog.py:4\)$")


class Unreportable(unittest.TestCase):
    """What stands in the way of a report keeps nothing from the operator."""

    PROGRAM = """
        import asyncio, sys, zconsole
        class Attributes(Exception):
            exceptions = 5
        class Hostile(Exception):
            def __getattribute__(self, name): raise SystemExit(name)
        class Meta(type):
            def __getattribute__(cls, name): raise ValueError(name)
        class Nameless(Exception, metaclass=Meta): pass
        def on(cmd):
            exec(cmd.text)
        async def later(cmd):
            if cmd.verb == "STOP":
                over.set()
            exec(cmd.text)
        async def main():
            global over
            over = asyncio.Event()
            zconsole.on_command(later)
            await over.wait()
        {prelude}
        {run}
        print("end")
    """
    # PyPy's own `except` asks it for an attribute, and catches what that raises.
    HOSTILE = "SystemExit: __traceback__ (prog.py:6)" if PYPY else "Hostile (<string>:1)"
    PLAIN = "zconsole.on_command(on); zconsole.wait_stop()"
    COROUTINE = "asyncio.run(main())"

    def each(self, prelude=""):
        for run in self.PLAIN, self.COROUTINE:
            with self.subTest(run), Program(
                self.PROGRAM.format(prelude=prelude, run=run)
            ) as p:
                yield p
                self.assertEqual(p.done(p.send("pass")), "")
                p.stop()
                status, out, _ = p.finish()
                self.assertEqual(out, "end\n")
                self.assertIn(status, (0, 120))  # Python's own for such a stderr

    def test_an_exception_that_is_made_to_be_in_the_way(self):
        for p in self.each():
            for text, told in (
                ("raise Attributes('x')", "Attributes: x (<string>:1)"),
                ("raise Hostile", self.HOSTILE),
                ("raise Nameless", "an exception without a name (<string>:1)"),
            ):
                self.assertEqual(p.done(p.send(text)), told)

    def test_a_stderr_that_takes_nothing(self):
        for closing in ("sys.stderr.close()", "sys.stderr = open('/dev/full', 'w')",
                        "sys.stderr = None", "sys.stderr = object()"):
            for p in self.each(closing):
                self.assertEqual(p.done(p.send("1/0")),
                                 "ZeroDivisionError: division by zero (<string>:1)")

    def test_a_hook_that_raises_what_is_in_the_way(self):
        for p in self.each("zconsole.on_callback_error(lambda error, cmd: exec(cmd.text))"):
            self.assertEqual(p.done(p.send("raise Hostile")), self.HOSTILE)


class Hook(unittest.TestCase):
    def test_it_can_be_set_and_reset(self):
        program = """
            import sys, zconsole
            def hook(error, cmd): print("hook", cmd.text, flush=True)
            def on(cmd):
                exec(cmd.text)
                raise ValueError(cmd.text)
            sys.unraisablehook = lambda args: print("default", args.object is on, flush=True)
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        setting = "zconsole.on_callback_error(hook)"
        with Program(program) as p:
            for _ in range(2):
                p.done(p.send(setting))
                self.assertEqual(p.line(), "hook " + setting)
                p.done(p.send("zconsole.on_callback_error(None)"))
                self.assertEqual(p.line(), "default True")

    def test_what_can_not_be_called_is_refused_when_it_is_set(self):
        program = """
            import zconsole
            from said import said
            def hook(error, cmd): print("still there", flush=True)
            zconsole.on_callback_error(hook)
            for bad in (5, "hook", object()):
                said(zconsole.on_callback_error, bad)
            zconsole.on_command(lambda cmd: 1 / 0)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            for bad in ("5", "'hook'", "an object of object"):
                self.assertEqual(p.line(), f"on_callback_error() takes a function, not {bad}")
            p.done(p.send("x"))
            self.assertEqual(p.line(), "still there")

    def test_it_is_handed_the_programs_part_of_the_traceback(self):
        program = """
            import traceback, zconsole
            @zconsole.on_callback_error
            def hook(error, cmd):
                print(*traceback.format_exception(type(error), error, error.__traceback__),
                      end="end\\n", flush=True)
            def on(cmd):
                return cmd.text
            zconsole.on_command(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            p.done(p.send("\x01"))
            self.assertRegex(
                "".join(iter(p.line, "end")),
                r'^Traceback \(most recent call last\):  +File ".*/prog.py", line 7, in on'
                r"    def on\(cmd\): *ValueError: reply: ")


if __name__ == "__main__":
    unittest.main()
