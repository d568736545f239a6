# SPDX-License-Identifier: Apache-2.0
"""Looks for the functions that rules with call= name, and runs nothing of the program.

zsuper --explain runs this folder with the program's interpreter and options:

    python3 OPTIONS zsuper-check MODULE:FUNCTION ... -- PROGRAM ARGUMENT ...

Prints a line for each function: zsuper-target, verdict and words, with tabs between them.
Only a plain def of the module itself is judged. "wrong" is said only of what can't come
right while the program runs; whatever else there may be is "unknown".
"""

from __future__ import annotations

import ast
import difflib
import os
import sys
import warnings
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, SimpleNamespace
from typing import Any, Iterator, Optional, Sequence

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
# Where one of these stands, a module may get names that no statement of it binds.
DYNAMIC = {"globals", "locals", "vars", "exec", "eval", "setattr", "modules", "__dict__",
           "__getattr__"}


class Verdict(Exception):
    """What there is to say of a function."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(kind, words)
        self.kind = kind
        self.words = words


def set_path(program: Sequence[str]) -> None:
    """Give sys.path the program's first entry in place of this folder, which goes last."""
    sys.path.append(os.path.dirname(os.path.abspath(sys.path.pop(0))))
    stand_in("zconsole", [os.path.join(sys.path[-1], "zconsole")])
    first = program[0]
    if PathFinder.find_spec("__main__", [first]):
        sys.path.insert(0, first)  # a folder or a zip file, which holds a __main__
    elif not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
        script = os.path.dirname(os.path.realpath(first))
        here = os.getcwd() if first[:2] == "-m" else ""
        sys.path.insert(0, here if first[:1] == "-" else script)


def stand_in(name: str, folders: Sequence[str]) -> None:
    """Have a package's modules be found without its own body having run."""
    package: Any = sys.modules.setdefault(name, type(sys)(name))
    package.__path__ = list(folders)


def find(name: str, folders: Optional[Sequence[str]]) -> Optional[ModuleSpec]:
    specs = (finder.find_spec(name, folders) for finder in sys.meta_path)
    return next((spec for spec in specs if spec is not None), None)


def locate(name: str) -> ModuleSpec:
    """The module that an import of that name would load."""
    package, _, last = name.rpartition(".")
    folders: Any = None
    if package:
        folders = locate(package).submodule_search_locations
        if folders is None:
            raise Verdict("unknown", f"'{package}' is no package")
        folders = list(getattr(folders, "_path", folders))  # a namespace's own is lazy
        stand_in(package, folders)
    spec = find(name, folders)
    if spec is None:
        where = f"in '{package}'" if package else "where the program's start looks"
        raise Verdict("absent", f"there is no module '{last}' {where}")
    return spec


def locate_main(program: Sequence[str]) -> ModuleSpec:
    """The program's own module."""
    first = program[0]
    if first[:2] == "-c":
        code = os.fsencode(first[2:] or program[1])
        inline: Any = SimpleNamespace(get_data=lambda _: code)
        return ModuleSpec("__main__", inline, origin="-c")
    if first[:2] == "-m":
        spec = locate(first[2:] or program[1])
        is_package = spec.submodule_search_locations is not None
        return locate(f"{spec.name}.__main__") if is_package else spec
    script = ModuleSpec("__main__", SourceFileLoader("__main__", first), origin=first)
    return PathFinder.find_spec("__main__", [first]) or script


def read(spec: ModuleSpec) -> ast.Module:
    """The module's source, taken apart. An error in it is one that its import meets."""
    loader: Any = spec.loader
    file = spec.origin or ""
    if not hasattr(loader, "get_data") or file.endswith((".pyc", ".so")) or file == "-":
        raise Verdict("unknown", f"'{spec.name}' has no source to look into")
    try:
        source = loader.get_data(file)
        if b"\x15" in source and b"\n" not in source:  # lines of EBCDIC, on z/OS
            with open(file) as text:  # which Python knows there by the file's tag
                source = text.read()
        compile(source, file, "exec", dont_inherit=True)
        return ast.parse(source)
    except SyntaxError as error:
        raise Verdict("wrong", f"{file}:{error.lineno}: SyntaxError: {error.msg}")
    except OSError as error:
        raise Verdict("unknown", f"unable to read '{file}': {error.strerror}")


def bindings(tree: ast.Module, name: str) -> Iterator[Any]:
    """What may give the name a value, or take it away, wherever it stands."""
    for node in ast.walk(tree):
        names = [getattr(node, field, "") for field in ("name", "asname", "rest")]
        if isinstance(node, ast.alias):
            names.append(node.name.partition(".")[0])
        elif isinstance(node, ast.Global):
            names += node.names
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.append(node.id)
        if name in names or "*" in names:
            yield node


def look(spec: ModuleSpec, path: str) -> Verdict:
    """What the module's source says of that function."""
    tree, name = read(spec), path.partition(".")[0]
    bound = list(bindings(tree, name))
    own = [node for node in tree.body if isinstance(node, FUNCTION)]
    words = {getattr(node, field, "") for node in ast.walk(tree)
             for field in ("id", "attr", "name")}
    if not bound and not words & DYNAMIC and name[:2] != "__":
        folders = spec.submodule_search_locations
        if folders is not None and find(f"{spec.name}.{name}", folders):
            return Verdict("unknown", f"'{name}' is a module of '{spec.name}'")
        near = difflib.get_close_matches(name, [node.name for node in own], 1)
        meant = f"; perhaps '{near[0]}' is meant" if near else ""
        return Verdict("wrong", f"{spec.origin} has no '{name}'{meant}")
    for node in own:
        if node.name == path and not node.decorator_list:
            verdict = judge(node, f"{spec.origin}:{node.lineno}")
            if verdict.kind == "found" or len(bound) == 1:
                return verdict
    return Verdict("unknown", f"what '{path}' of {spec.origin} is shows only when it runs")


def judge(function: Any, where: str) -> Verdict:
    """Can it be called with a command and nothing else?"""
    from zconsole._arity import COROUTINE, GENERATOR, misfit

    module = compile(ast.Module([function], []), "", "exec", dont_inherit=True)
    [code] = (constant for constant in module.co_consts
              if isinstance(constant, CodeType) and constant.co_name == function.name)
    if code.co_flags & COROUTINE:
        return Verdict("wrong", f"it is a coroutine function, {where}; have the program "
                                "register it with zconsole.on_command()")
    if code.co_flags & GENERATOR:
        return Verdict("wrong", "it is a generator function, whose body nothing would "
                                f"run, {where}")
    args = function.args
    keywords = [a.arg for a, d in zip(args.kwonlyargs, args.kw_defaults) if d is not None]
    takes = misfit(code, len(args.defaults), keywords)
    if takes:
        words = f"it takes {takes} and would get 1, the command, {where}"
        return Verdict("wrong", words)
    return Verdict("found", where)


def check(target: str, program: Sequence[str]) -> Verdict:
    """What there is to say of one function."""
    module, _, path = target.partition(":")
    try:
        if module == "__main__":
            return look(locate_main(program), path)
        return look(locate(module), path)
    except Verdict as verdict:
        return verdict
    except Exception as error:
        return Verdict("unknown", f"{type(error).__name__}: {error}")


def main() -> None:
    """Print what is known of each function."""
    warnings.simplefilter("ignore")
    end = sys.argv.index("--")
    targets, program = sys.argv[1:end], sys.argv[end + 1 :]
    set_path(program)
    for target in targets:
        verdict = check(target, program)
        words = " ".join(verdict.words.split())
        line = f"zsuper-target\t{verdict.kind}\t{words}\n"
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace"))


if __name__ == "__main__":
    main()
