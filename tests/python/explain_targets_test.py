# SPDX-License-Identifier: Apache-2.0
"""What --explain finds out of functions to call: nothing of them runs, and nothing that
could come right is said to be wrong."""

import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest
import zipfile

from harness import MODULES

FILES = {
    "app.py": """
        open("ran", "w")
        def own(cmd): pass
    """,
    "ops.py": """
        import functools, json
        from impl import good as imported, gone
        open("ran", "w")
        def good(cmd): pass
        def none(): pass
        def two(cmd, more): pass
        def some(cmd, more=1, *, key=2): pass
        def any_(*args): pass
        def key(cmd, *, key): pass
        async def coroutine(cmd): pass
        def generator(cmd):
            if cmd: yield 1
        def with_inner(cmd=lambda cmd: 1):
            def inner(): yield 1
        @functools.lru_cache
        def decorated(): pass
        number, alias = 5, good
        text: str = "good"
        short = lambda cmd: None
        class Deep:
            def plain(cmd): pass
        try:
            import no_such_module
            def either(cmd): pass
        except ImportError:
            def either(): pass
        def twice(): pass
        def twice(cmd): pass
        def replaced(): pass
        replaced = good
        def deleted(): pass
        del deleted
        def set_up():
            global made_global
            made_global = good
        def made_global(): pass
    """,
    "plain.py": """
        def set_level(cmd): pass
    """,
    "starred.py": "def good(): pass\nfrom impl import *\n",
    "dynamic.py": "globals()['set_level'] = lambda cmd: None\n",
    "getter.py": "def __getattr__(name): return lambda cmd: None\n",
    "impl.py": "def good(cmd): pass\n",
    "broken.py": "def f(:\n",
    "misplaced.py": "return\n",
    "package/__init__.py": """
        open("ran", "w")
        def good(cmd): pass
    """,
    "package/inner.py": "open('ran', 'w')\ndef good(cmd): pass\n",
    "names/space/module.py": "def good(cmd): pass\n",
    "compiled.pyc": "",
}

VERDICTS = {
    "found": """__main__:own ops:good ops:some ops:any_ ops:with_inner ops:twice
        plain:set_level package:good package.inner:good names.space.module:good
        textwrap:dedent declared:f""",
    "wrong": """__main__:missing ops:none ops:two ops:key ops:coroutine ops:generator
        ops:missing plain:setlevel plain:missing.deeper package:missing package.inner:missing broken:f
        misplaced:f latin:f cookie:f""",
    "absent": "nowhere:f nowhere.deeper:f package.nowhere:f names.nowhere:f",
    "unknown": """ops:imported ops:gone ops:decorated ops:number ops:alias
        ops:text ops:short ops:Deep ops:Deep.plain ops:Deep.missing ops:either ops:json.dumps
        ops:good.attribute ops:replaced ops:deleted ops:made_global starred:good
        starred:missing dynamic:set_level getter:anything package:inner sys:exit _socket:dup
        plain:__doc__ plain.deeper:f names:f names.space:f""",
}


class Targets(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        for name, text in FILES.items():
            self.write(name, text)
        for name, start in (("latin", b""), ("cookie", b"# coding: no-such\n"),
                            ("declared", b"# coding: latin-1\n")):
            (self.folder / f"{name}.py").write_bytes(
                start + b"x = 'M\xfcnchen'\ndef f(cmd): pass\n")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return path

    def check(self, targets, *program, options=(), cwd=None, env=None):
        """The verdict and the words on each."""
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        result = subprocess.run(
            [sys.executable, *options, os.path.join(MODULES, "zsuper-check"),
             *targets, "--", *map(str, program)],
            cwd=cwd or self.folder, env={**environment, **(env or {})},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(result.stderr, "")
        lines = [line.split("\t") for line in result.stdout.splitlines()]
        self.assertEqual([line[0] for line in lines], ["zsuper-target"] * len(targets))
        return [tuple(line[1:]) for line in lines]

    def one(self, target, *program, **more):
        return self.check([target], *program, **more)[0]

    def test_each_kind_of_function(self):
        expected = {target: verdict for verdict, targets in VERDICTS.items()
                    for target in targets.split()}
        found = self.check(list(expected), "app.py")
        self.assertEqual({target: words for target, words in zip(expected, found)
                          if words[0] != expected[target]}, {})
        self.assertFalse((self.folder / "ran").exists(), "a module has run")
        self.assertEqual(list(self.folder.rglob("__pycache__")), [])

    def test_what_is_said(self):
        file = self.folder / "plain.py"
        for target, words in (
            ("plain:set_level", f"{file}:2"),
            ("plain:setlevel", f"{file} has no 'setlevel'; perhaps 'set_level' is meant"),
            ("ops:two", f"it takes 2 arguments and would get 1, the command, "
                        f"{self.folder / 'ops.py'}:7"),
            ("nowhere.f:g", "there is no module 'nowhere' where the program's start looks"),
            ("names:f", "'names' has no source to look into"),
            ("package.f:g", "there is no module 'f' in 'package'"),
        ):
            with self.subTest(target):
                self.assertEqual(self.one(target, "app.py")[1], words)
        for module in ("broken", "latin", "cookie"):
            self.assertIn("SyntaxError", self.one(f"{module}:f", "app.py")[1])

    def test_where_the_program_looks_first(self):
        here, there = self.folder / "here", self.folder / "there"
        for folder in (here, there):
            self.write(folder / "which.py", "def f(cmd): pass\n")
            self.write(folder / "app.py", "")
            self.write(folder / "tool/__main__.py", "")
        (self.folder / "link.py").symlink_to(there / "app.py")
        zipped = self.folder / "app.pyz"
        with zipfile.ZipFile(zipped, "w") as file:
            file.writestr("__main__.py", "def own(cmd): pass\n")
            file.writestr("which.py", "def f(cmd): pass\n")
        for program, options, place in (
            ([there / "app.py"], [], there),
            (["app.py"], [], here),
            ([self.folder / "link.py"], [], there),
            (["-m", "tool"], [], here),
            (["-mtool"], [], here),
            (["-c", "pass"], [], here),
            (["-"], [], here),
            ([zipped], [], zipped),
            ([zipped], ["-I"], zipped),
            ([there / "app.py"], ["-E"], there),
        ):
            with self.subTest(program, options=options):
                verdict, words = self.one("which:f", *program, cwd=here, options=options)
                self.assertEqual((verdict, words), ("found", f"{place / 'which.py'}:1"))
        for program in (["app.py"], ["-m", "tool"], ["-c", "pass"]):
            self.assertEqual(self.one("which:f", *program, cwd=here, options=["-I"])[0],
                             "absent")
        self.assertEqual(self.one("which:f", zipped, cwd=self.folder,
                                  env={"PYTHONPATH": str(here)})[1],
                         f"{zipped / 'which.py'}:1")
        self.assertEqual(self.one("which:f", "app.py", env={"PYTHONPATH": str(here)})[1],
                         f"{here / 'which.py'}:1")

    def test_the_programs_own_functions(self):
        self.write("tool/__main__.py", "def own(cmd): pass\n")
        self.write("tool/__init__.py", "")
        zipped = self.folder / "app.pyz"
        with zipfile.ZipFile(zipped, "w") as file:
            file.writestr("__main__.py", "def own(cmd): pass\n")
        code = "def own(cmd): pass"
        for program in (["app.py"], ["-m", "tool"], ["-m", "app"], ["tool"], [zipped],
                        ["-c", code], [f"-c{code}"]):
            with self.subTest(program):
                self.assertEqual(self.one("__main__:own", *program)[0], "found")
                self.assertEqual(self.one("__main__:missing", *program)[0], "wrong")
        for program in (["-"], ["compiled.pyc"]):
            self.assertEqual(self.one("__main__:own", *program)[0], "unknown")
        self.assertEqual(self.one("__main__:own", "-m", "nowhere")[0], "absent")

    def test_the_programs_own_module_by_its_other_name(self):
        self.write("tool/__main__.py", "def own(cmd): pass\n")
        self.write("tool/__init__.py", "def good(cmd): pass\n")
        (self.folder / "link.py").symlink_to(self.folder / "app.py")
        for target, program in (("app:own", ["app.py"]), ("app:own", ["./app.py", "-x"]),
                                ("app:own", ["-m", "app"]), ("app:own", ["link.py"]),
                                ("tool.__main__:own", ["-m", "tool"])):
            with self.subTest(target, program=program):
                self.assertEqual(self.one(target, *program)[0], "found")
        self.assertEqual(self.one("app:missing", "app.py")[0], "wrong")
        for target, program in (("tool:good", ["-m", "tool"]), ("app:own", ["-c", "pass"]),
                                ("app:own", ["-"]), ("app:own", ["none.py"])):
            with self.subTest(target, program=program):
                self.assertEqual(self.one(target, *program)[0], "found")

    def test_a_source_in_ebcdic(self):
        source = "import os\ndef f(cmd): pass\n".replace("\n", "\x85").encode("cp037")
        (self.folder / "ebcdic.py").write_bytes(source)
        # Python's open() as it is on z/OS, where it goes by the file's tag.
        self.write("site/sitecustomize.py", """
            import builtins, io, pathlib
            def open_by_tag(file):
                text = pathlib.Path(file).read_bytes().decode("cp037")
                return io.StringIO(text.replace("\\x85", "\\n"))
            builtins.open = open_by_tag
            """)
        at = {"env": {"PYTHONPATH": str(self.folder / "site")}}
        self.assertEqual(self.one("ebcdic:f", "app.py", **at)[0], "found")
        self.assertEqual(self.one("ebcdic:g", "app.py", **at)[0], "wrong")


if __name__ == "__main__":
    unittest.main()
