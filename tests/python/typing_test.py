# SPDX-License-Identifier: Apache-2.0
"""The type hints: right within the package, and useful to a program."""

import glob
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

from harness import MODULES, PYPY

USE = """
import asyncio
from typing import Optional, Tuple
import zconsole

def on(cmd: zconsole.Command) -> str:
    at: float = cmd.received_at
    cart: bytes = cmd.cart
    return cmd.text + cmd.console + str(at) + repr(cart)

async def later(cmd: zconsole.Command) -> None:
    cmd.reply("ok")

sub: zconsole.Subscription = zconsole.on_command(on)
zconsole.on_command(later)
cmd: zconsole.Command = zconsole.receive(timeout=5)
stopped: bool = zconsole.wait_stop()
rc: Tuple[int] = zconsole.put("text", route=11)
handle: int = zconsole.acb(lambda args, qedit: 0, [1])

@zconsole.on_command
def reply(cmd: zconsole.Command) -> Optional[str]:
    return cmd.text or None

version: str = zconsole.__version__

def hook(error: BaseException, cmd: zconsole.Command) -> None:
    print(error, cmd.text)

zconsole.on_callback_error(hook)
zconsole.on_callback_error(None)

@zconsole.on_callback_error
def other(error: BaseException, cmd: zconsole.Command) -> None:
    hook(error, cmd)

async def main() -> None:
    async for command in zconsole.commands():
        print(command.seq + 1)

for command in zconsole.commands():
    if command.verb == "STOP":
        print(command.text)
"""

MISUSE = """
import zconsole
zconsole.receive(timeout="5")
zconsole.status(5)
zconsole.on_command(5)
zconsole.receive().text = "x"
zconsole.receive().nothing
zconsole.on_callback_error(lambda error: None)
zconsole.put("x", 1)
zconsole.on_callback_error = print
"""


def mypy(*arguments):
    environment = {**os.environ, "MYPYPATH": MODULES}
    result = subprocess.run(["mypy", "--strict", "--python-version", "3.9", *arguments],
                            env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout


class Hints(unittest.TestCase):
    def check(self, program):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "program.py")
            with open(path, "w") as file:
                file.write(program)
            return mypy("--cache-dir", folder, path)

    def test_the_package_is_typed_throughout(self):
        with tempfile.TemporaryDirectory() as folder:
            status, out = mypy("--cache-dir", folder, os.path.join(MODULES, "zconsole"))
            self.assertEqual(status, 0, out)
        self.assertTrue(os.path.exists(os.path.join(MODULES, "zconsole", "py.typed")))

    def test_so_is_the_check_of_explain(self):
        with tempfile.TemporaryDirectory() as folder:
            status, out = mypy("--cache-dir", folder, *glob.glob(f"{MODULES}/zsuper-check/*.py"))
            self.assertEqual(status, 0, out)

    def test_a_program_that_uses_it_well_passes(self):
        status, out = self.check(USE)
        self.assertEqual(status, 0, out)

    def test_misuse_is_found(self):
        out = self.check(MISUSE)[1]
        for line in range(3, 11):
            self.assertIn(f"program.py:{line}: error", out)

    def test_what_is_public_is_documented_and_no_more_is_to_be_seen(self):
        code = (
            "import zconsole\n"
            "for name in zconsole.__all__:\n"
            "    thing = getattr(zconsole, name)\n"
            "    assert thing.__doc__ and thing.__module__ == 'zconsole', name\n"
            "public = {name for name in dir(zconsole) if name[0] != '_'}\n"
            "assert public == set(zconsole.__all__), public\n"
            "assert zconsole.Command.reply.__doc__\n"
        )
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONPATH": MODULES}, check=True
        )


# Prints each public function's and method's parameters, without annotations.
PARAMETERS = """
import inspect, sys, zconsole
def show(name, function):
    signature = inspect.signature(function)
    parameters = [p.replace(annotation=p.empty) for p in signature.parameters.values()
                  if p.name != "self"]
    print(name + str(inspect.Signature(parameters)))
for name in zconsole.__all__:
    thing = getattr(zconsole, name)
    if not isinstance(thing, type):
        show(name, thing)
show("console", zconsole.console)
for name in ("put", "console2", "cb", "cleanup"):
    show("console." + name, getattr(zconsole.console, name))
show("reply", zconsole.Command.reply)
"""

# Prints what the dispatcher in C++ has, and what its hints say that it has.
DISPATCHER = """
import ast, sys
from zconsole import _dispatcher
def public(names):
    return sorted(name for name in names if not name.startswith("__"))
with open(_dispatcher.__file__.rpartition("/")[0] + "/_dispatcher.pyi") as file:
    tree = ast.parse(file.read())
functions = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
[command] = [node for node in functions if node.name == "Command"]
print(public(vars(_dispatcher)) == public(node.name for node in functions))
print(public(vars(_dispatcher.Command)) == public(node.name for node in command.body
                                                  if isinstance(node, ast.FunctionDef)))
"""

# Prints each function, property and method that the hints name and the dispatcher in Python
# has otherwise; and how many there are.
DISPATCHER_IN_PYTHON = """
import ast, inspect
from zconsole import _dispatcher_py
with open(_dispatcher_py.__file__.rpartition("/_dispatcher_py/")[0] + "/_dispatcher.pyi") as file:
    tree = ast.parse(file.read())
[command] = [node for node in tree.body if isinstance(node, ast.ClassDef)]
nodes = [(owner, node) for owner, body in ((_dispatcher_py, tree.body),
                                           (_dispatcher_py.Command, command.body))
         for node in body if isinstance(node, ast.FunctionDef)]
for owner, node in nodes:
    has = vars(owner).get(node.name)
    if node.decorator_list:
        alike = isinstance(has, property)
    else:
        takes = inspect.signature(has).parameters.values()
        alike = ([one.arg for one in node.args.posonlyargs] == [one.name for one in takes]
                 and all(one.kind is one.POSITIONAL_ONLY for one in takes))
    if not alike:
        print(node.name)
print(len(nodes))
"""


class Signatures(unittest.TestCase):
    PAGE = os.path.join(os.path.dirname(__file__), "..", "..", "man", "zconsole.3")

    def run_code(self, code):
        return subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": MODULES},
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        ).stdout.splitlines()

    def test_the_manuals_are_those_of_the_module(self):
        with open(self.PAGE) as file:
            page = file.read()
        tags = {}
        for tag in re.findall(r"(?m)^\.It Fn (.*)", page):
            name, *parameters = shlex.split(tag)
            tags[name] = f"{name}({', '.join(parameters)})"
        self.assertEqual(sorted(tags.values()), sorted(self.run_code(PARAMETERS)))
        synopsis = re.findall(r"(?m)(?:zconsole|cmd)\.(\w+)(\(.*?\))", page[: page.index(".Sh D")])
        self.assertGreater(len(synopsis), 10)
        for name, parameters in synopsis:
            self.assertEqual(name + parameters, tags[name])
        self.assertEqual({name for name in tags if "." not in name},
                         {name for name, _ in synopsis})

    @unittest.skipIf(PYPY, "the one in C++ is built for CPython")
    def test_the_dispatcher_has_what_its_hints_say(self):
        self.assertEqual(self.run_code(DISPATCHER), ["True", "True"])

    def test_so_has_the_one_in_python(self):
        *otherwise, count = self.run_code(DISPATCHER_IN_PYTHON)
        self.assertEqual(otherwise, [])
        self.assertGreater(int(count), 30)


if __name__ == "__main__":
    try:
        mypy("--version")
    except FileNotFoundError:
        sys.exit(77)
    unittest.main()
