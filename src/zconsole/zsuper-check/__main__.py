# SPDX-License-Identifier: Apache-2.0
"""Looks for the functions that rules with call= name, and runs nothing of the program.

zsuper --explain runs this folder with the program's interpreter and options:

    python3 OPTIONS zsuper-check MODULE:FUNCTION ... -- PROGRAM ARGUMENT ...

Prints a line for each function, MARK, verdict and words, with tabs between them. WRONG is
only said of what can't come right while the program runs.
"""

from __future__ import annotations

import ast
import os
import sys
import warnings
from importlib.machinery import ModuleSpec
from typing import Any, Iterator, List, Optional, Sequence, Union

from modules import (ABSENT, FOUND, UNKNOWN, WRONG, Module, Verdict, find_spec, locate,
                     open_main, read, set_path)
from names import (DEFINITION, FUNCTION, binds_otherwise, is_dynamic, nearest, statements,
                   surely_binds)

MARK = "zsuper-target"

_VALUES = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set)
_MOST_ALIASES = 10


class Search:
    """One function's way through the modules."""

    def __init__(self, program: Sequence[str]) -> None:
        self.program = program
        self.aliases = 0

    def look(self, module: str, names: List[str]) -> Verdict:
        """What ``names``, an attribute of an attribute, is in that module."""
        found = self.open(module)
        return self.in_module(found, names) if isinstance(found, Module) else found

    def open(self, module: str) -> Union[Module, Verdict]:
        if module == "__main__":
            return open_main(self.program)
        spec = locate(module)
        return read(spec, module) if isinstance(spec, ModuleSpec) else spec

    def second(self, module: str, function: str) -> Optional[Verdict]:
        """The program's own module by another name: an import runs it once more."""
        found, own = self.open(module), self.open("__main__")
        if module == "__main__" or not (isinstance(found, Module) and
                                        isinstance(own, Module) and
                                        os.path.exists(own.file) and
                                        os.path.samefile(found.file, own.file)):
            return None
        return Verdict(ABSENT, f"its import would run {own.file} a second time, "
                               f"'__main__:{function}' would be right")

    def in_module(self, module: Module, names: List[str]) -> Verdict:
        name = names[0]
        verdicts = list(self.bindings(module, module.tree.body, names))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Global) and name in node.names:
                verdicts.append(self.unclear(module, node, name))
        if verdicts:
            return if_sure(combined(verdicts), module.tree.body, name)
        if module.folders and find_spec(f"{module.name}.{name}", module.folders):
            return Verdict(UNKNOWN, f"'{name}' is a module of '{module.name}'")
        if is_dynamic(module.tree) or name[:2] == "__":
            return Verdict(UNKNOWN, f"{module.file} makes names while it runs")
        meant = nearest(module.tree, name)
        return Verdict(WRONG, f"{module.file} has no '{name}'{meant}")

    def bindings(
        self, module: Module, body: Sequence[ast.stmt], names: List[str]
    ) -> Iterator[Verdict]:
        """A verdict for each statement that gives the first of the names a value."""
        name, rest = names[0], names[1:]
        bound = False
        for node in statements(body):
            verdict = None
            if isinstance(node, DEFINITION):
                if node.name == name:
                    verdict = self.defined(module, node, rest)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                verdict = self.imported(module, node, names, bound)
            elif binds_otherwise(node, name):
                verdict = self.assigned(module, body, node, names)
            if verdict is not None:
                bound = True
                yield verdict

    def defined(self, module: Module, node: Any, rest: List[str]) -> Verdict:
        if node.decorator_list:
            return Verdict(UNKNOWN, f"it is decorated, {module.file}:{node.lineno}")
        if not isinstance(node, ast.ClassDef):
            if rest:
                return self.unclear(module, node, node.name)
            return judge(module.file, node)
        if not rest:
            return Verdict(UNKNOWN, f"it is a class, {module.file}:{node.lineno}")
        return self.in_class(module, node, rest)

    def in_class(self, module: Module, node: ast.ClassDef, names: List[str]) -> Verdict:
        """As it is reached through the class itself: without an instance."""
        verdicts = []
        for statement in statements(node.body):
            method = self.method(module, statement, names)
            verdicts += [] if method is None else [method]
        if not verdicts:
            verdicts = list(self.bindings(module, node.body, names))
        if not verdicts and not is_dynamic(module.tree) and names[0][:2] != "__":
            where = f"{module.file}:{node.lineno}"
            verdicts = [Verdict(WRONG, f"class {node.name} has no '{names[0]}', {where}")]
        found = (if_sure(combined(verdicts), node.body, names[0]) if verdicts
                 else self.unclear(module, node, names[0]))
        if found.kind == WRONG and (node.bases or node.keywords):
            return Verdict(UNKNOWN, f"class {node.name} may inherit it")
        return found

    def method(
        self, module: Module, node: ast.AST, names: List[str]
    ) -> Optional[Verdict]:
        """Of a static or class method; None for what is none."""
        if not isinstance(node, ast.FunctionDef) or names != [node.name]:
            return None
        kinds = [getattr(decorator, "id", "") for decorator in node.decorator_list]
        if kinds == ["staticmethod"]:
            return judge(module.file, node)
        return judge(module.file, node, 1) if kinds == ["classmethod"] else None

    def imported(
        self, module: Module, node: Any, names: List[str], bound: bool
    ) -> Optional[Verdict]:
        """``bound``: the name has a value already, which `import *` may replace."""
        for alias in node.names:
            if alias.name == "*" and bound:
                return self.unclear(module, node, names[0])
            if (alias.asname or alias.name.partition(".")[0]) == names[0]:
                if isinstance(node, ast.ImportFrom):
                    return self.follow(module, node, [alias.name, *names[1:]])
                return self.unclear(module, node, names[0])
        return None

    def follow(self, module: Module, node: Any, names: List[str]) -> Verdict:
        """Through a ``from ... import``. That it finds nothing can have many reasons."""
        origin = node.module or ""
        if node.level:
            parts = module.package.split(".")
            origin = ".".join([*parts[: len(parts) - node.level + 1], *origin.split()])
        self.aliases += 1
        if self.aliases < _MOST_ALIASES and origin not in ("", "__main__"):
            found = self.look(origin, names)
            if found.kind == FOUND:
                return found
        return self.unclear(module, node, names[0])

    def assigned(
        self, module: Module, body: Sequence[ast.stmt], node: Any, names: List[str]
    ) -> Verdict:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        value = getattr(node, "value", None)
        plain = isinstance(node, (ast.Assign, ast.AnnAssign)) and all(
            isinstance(target, ast.Name) for target in targets
        )
        if plain and len(names) == 1:
            if isinstance(value, ast.Lambda):
                return judge(module.file, value)
            # None is often a place that another module fills.
            if isinstance(value, _VALUES) and getattr(value, "value", value) is not None:
                return Verdict(WRONG, f"'{names[0]}' is no function, "
                                      f"{module.file}:{node.lineno}")
            if isinstance(value, ast.Name) and self.aliases < _MOST_ALIASES:
                self.aliases += 1
                found = list(self.bindings(module, body, [value.id]))
                if found:
                    return combined(found)
        return self.unclear(module, node, names[0])

    def unclear(self, module: Module, node: Any, name: str) -> Verdict:
        return Verdict(UNKNOWN, f"what '{name}' is shows only when it runs, "
                                f"{module.file}:{node.lineno}")


def combined(verdicts: List[Verdict]) -> Verdict:
    """Of several definitions any may be the one that counts."""
    for verdict in verdicts:
        if verdict.kind == FOUND:
            return verdict
    for verdict in verdicts:
        if verdict.kind != WRONG:
            return Verdict(UNKNOWN, verdict.words)
    return verdicts[-1]


def if_sure(verdict: Verdict, body: Sequence[ast.stmt], name: str) -> Verdict:
    """What is found may be deleted again, or stand in a branch that is not taken."""
    if verdict.kind != FOUND or surely_binds(body, name):
        return verdict
    return Verdict(UNKNOWN, f"whether there is a '{name}' shows only when it runs, "
                            f"{verdict.words}")


def yields(function: Any) -> bool:
    """Is it a generator function? What is defined inside it does not count."""
    body = function.body
    nodes = list(body) if isinstance(body, list) else [body]
    while nodes:
        node = nodes.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (*FUNCTION, ast.Lambda)):
            nodes.extend(ast.iter_child_nodes(node))
    return False


def judge(file: str, function: Any, bound: int = 0) -> Verdict:
    """Can it be called with a command and nothing else? ``bound``: what Python adds."""
    where = f"{file}:{function.lineno}"
    if isinstance(function, ast.AsyncFunctionDef):
        return Verdict(WRONG, f"it is a coroutine function, {where}; the program would "
                              "have to register it with zconsole.on_command()")
    if yields(function):
        return Verdict(WRONG, f"it is a generator function, whose body nothing would "
                              f"run, {where}")
    args = function.args
    most = len(args.posonlyargs) + len(args.args) - bound
    least = most - len(args.defaults)
    keywords = [arg.arg for arg, default in zip(args.kwonlyargs, args.kw_defaults)
                if default is None]
    if least <= 1 and (1 <= most or args.vararg) and not keywords:
        return Verdict(FOUND, where)
    if keywords:
        takes = f"'{keywords[0]}='"
    elif args.vararg:
        takes = f"{least} arguments or more"
    else:
        takes = f"{least} to {most} arguments" if least < most else f"{most} arguments"
    return Verdict(WRONG, f"it takes {takes} and would get 1, the command, {where}")


def check(target: str, program: Sequence[str]) -> Verdict:
    """What there is to say of one function. Whatever can't be read is unknown."""
    module, _, function = target.partition(":")
    try:
        search = Search(program)
        verdict = search.look(module, function.split("."))
        second = None if verdict.kind == WRONG else search.second(module, function)
        return second or verdict
    except Exception as error:
        return Verdict(UNKNOWN, f"{type(error).__name__}: {error}")


def main() -> None:
    """Print what is known of each function."""
    warnings.simplefilter("ignore")
    end = sys.argv.index("--")
    targets, program = sys.argv[1:end], sys.argv[end + 1 :]
    set_path(program)
    for target in targets:
        verdict = check(target, program)
        words = " ".join(verdict.words.split())
        line = f"{MARK}\t{verdict.kind}\t{words}\n"
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace"))


if __name__ == "__main__":
    main()
