# SPDX-License-Identifier: Apache-2.0
"""Modules, located as an import would, and their source; nothing of them runs."""

from __future__ import annotations

import ast
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any, List, NamedTuple, Optional, Sequence, Union

FOUND, WRONG, ABSENT, UNKNOWN = "found", "wrong", "absent", "unknown"


class Verdict(NamedTuple):
    """What can be said of a function."""

    kind: str
    words: str


class Module(NamedTuple):
    """The source of a module that was not imported."""

    name: str
    package: str
    file: str
    tree: ast.Module
    folders: Optional[List[str]]


def set_path(program: Sequence[str]) -> None:
    """Give sys.path the program's first entry in place of this folder's, and zconsole's."""
    safe = sys.flags.isolated or getattr(sys.flags, "safe_path", False)
    sys.path.append(os.path.dirname(os.path.abspath(sys.path.pop(0))))
    first = program[0]
    if first[:2] == "-m":
        folder = os.getcwd()
    elif first[:1] == "-":
        folder = ""
    elif is_container(first):
        sys.path.insert(0, first)
        return
    else:
        folder = os.path.dirname(os.path.realpath(first))
    if not safe:
        sys.path.insert(0, folder)


def is_container(script: str) -> bool:
    """Is it a folder or a zip file, which holds a __main__?"""
    return PathFinder.find_spec("__main__", [script]) is not None


def find_spec(name: str, path: Optional[Sequence[str]]) -> Optional[ModuleSpec]:
    """As the import system does; ``path`` is the package's, None for a first name."""
    for finder in sys.meta_path:
        spec = finder.find_spec(name, path)
        if spec is not None:
            return spec
    return None


def folders_of(spec: ModuleSpec) -> Optional[List[str]]:
    """Where a package's modules are. A namespace's own list wants its parent imported."""
    found: Any = spec.submodule_search_locations
    return None if found is None else list(getattr(found, "_path", found))


def locate(name: str) -> Union[ModuleSpec, Verdict]:
    """The module of that name, its packages located before it."""
    spec, path, known = None, None, ""
    for part in name.split("."):
        full = f"{known}.{part}" if known else part
        spec = find_spec(full, path)
        if spec is None and not known:
            return Verdict(
                ABSENT, f"there is no module '{part}' where the program's start looks"
            )
        if spec is None:
            return Verdict(ABSENT, f"there is no module '{part}' in '{known}'")
        path = folders_of(spec)
        known = full
        stand_in(known, path)
        if path is None and known != name:
            return Verdict(UNKNOWN, f"'{known}' is no package")
    assert spec is not None
    return spec


def stand_in(name: str, folders: Optional[List[str]]) -> None:
    """A package without an __init__.py within another wants that one to be imported."""
    if folders is not None and not hasattr(sys.modules.get(name), "__path__"):
        package: Any = type(sys)(name)
        package.__path__ = folders
        sys.modules[name] = package


def read(spec: ModuleSpec, name: str) -> Union[Module, Verdict]:
    """The module's source, taken apart."""
    loader: Any = spec.loader
    if spec.origin is None:
        return Verdict(UNKNOWN, f"'{spec.name}' is a folder without an __init__.py")
    file = spec.origin
    try:
        source = loader.get_source(spec.name) if hasattr(loader, "get_source") else None
    except (SyntaxError, UnicodeError):
        source = loader.get_data(file)  # bytes, of which parse() tells what is wrong
    if source is None:
        return Verdict(UNKNOWN, f"'{spec.name}' has no source to look into ({file})")
    return parse(source, name, spec.parent or "", file, folders_of(spec))


def parse(
    source: Union[str, bytes],
    name: str,
    package: str,
    file: str,
    folders: Optional[List[str]],
) -> Union[Module, Verdict]:
    """A module of this source; an error in it is one that its import would find."""
    try:
        compile(source, file, "exec", dont_inherit=True)
        return Module(name, package, file, ast.parse(source), folders)
    except SyntaxError as error:
        return Verdict(WRONG, f"{file}:{error.lineno}: SyntaxError: {error.msg}")


def open_main(program: Sequence[str]) -> Union[Module, Verdict]:
    """The program's own module."""
    first = program[0]
    if first[:2] == "-c":
        return parse(first[2:] or program[1], "__main__", "", "-c", None)
    if first[:2] == "-m":
        name = first[2:] or program[1]
        spec = locate(name)
        if isinstance(spec, ModuleSpec) and folders_of(spec) is not None:
            spec = locate(f"{name}.__main__")
        return read(spec, "__main__") if isinstance(spec, ModuleSpec) else spec
    if first == "-":
        return Verdict(UNKNOWN, "the program comes from stdin")
    spec_of_main = PathFinder.find_spec("__main__", [first])
    if spec_of_main is not None:
        return read(spec_of_main, "__main__")
    if first.endswith(".pyc"):
        return Verdict(UNKNOWN, f"'{first}' has no source to look into")
    try:
        with open(first, "rb") as file:
            return parse(file.read(), "__main__", "", first, None)
    except OSError as error:
        return Verdict(UNKNOWN, f"unable to read '{first}': {error.strerror}")
