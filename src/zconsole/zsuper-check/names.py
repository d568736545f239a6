# SPDX-License-Identifier: Apache-2.0
"""Where a module's source gives a name its value."""

from __future__ import annotations

import ast
import difflib
from typing import Any, Iterator, Sequence

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITION = (*FUNCTION, ast.ClassDef)
# Statements, and what else holds some; match came with 3.10.
_PARTS = (ast.stmt, ast.ExceptHandler, getattr(ast, "match_case", ast.stmt))
# Where one of these stands, names may come into a module that no statement binds.
_DYNAMIC = {"globals", "locals", "vars", "exec", "eval", "setattr", "modules", "__dict__"}


def statements(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """The statements of one namespace, those within if, try and the like too."""
    for statement in body:
        yield statement
        if isinstance(statement, DEFINITION):
            continue
        for field in ("body", "orelse", "finalbody"):
            yield from statements(getattr(statement, field, ()))
        for field in ("handlers", "cases"):
            for part in getattr(statement, field, ()):
                yield part
                yield from statements(part.body)


def own_parts(statement: ast.AST) -> Iterator[ast.AST]:
    """The statement's expressions and patterns, without the statements within it."""
    if isinstance(statement, DEFINITION):
        return
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, _PARTS):
            yield from ast.walk(child)


def binds_otherwise(statement: ast.AST, name: str) -> bool:
    """Does it bind or delete the name in a way that tells nothing of the value?"""
    if isinstance(statement, ast.ExceptHandler):
        return statement.name == name
    for node in own_parts(statement):
        if isinstance(node, ast.Name) and node.id == name:
            if not isinstance(node.ctx, ast.Load):
                return True
        elif name in (getattr(node, "name", None), getattr(node, "rest", None)):
            return True
    return False


def surely_binds(body: Sequence[ast.stmt], name: str) -> bool:
    """Has the name a value behind these statements, whichever of them run?"""
    deleted = any(isinstance(statement, ast.Delete) and binds_otherwise(statement, name)
                  for statement in statements(body))
    return not deleted and any(binds_always(statement, name) for statement in body)


def binds_always(statement: Any, name: str) -> bool:
    """Does the statement give the name a value, whatever its condition says?"""
    if isinstance(statement, DEFINITION):
        return statement.name == name
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return any((alias.asname or alias.name.partition(".")[0]) == name
                   for alias in statement.names)
    if isinstance(statement, ast.If):
        return all(surely_binds(body, name) for body in (statement.body, statement.orelse))
    if hasattr(statement, "handlers"):
        ways = [statement.body + statement.orelse,
                *(handler.body for handler in statement.handlers)]
        return (surely_binds(statement.finalbody, name)
                or all(surely_binds(way, name) for way in ways))
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return surely_binds(statement.body, name)
    return not hasattr(statement, "body") and binds_otherwise(statement, name)


def is_dynamic(tree: ast.AST) -> bool:
    """May there be names that no statement binds?"""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            return True
        word = getattr(node, "id", None) or getattr(node, "attr", None)
        if word in _DYNAMIC or getattr(node, "name", None) == "__getattr__":
            return True
    return False


def nearest(tree: ast.Module, name: str) -> str:
    """What may have been meant."""
    known = [node.name for node in tree.body if isinstance(node, FUNCTION)]
    found = difflib.get_close_matches(name, known, 1)
    return f", '{found[0]}' would be right" if found else ""
