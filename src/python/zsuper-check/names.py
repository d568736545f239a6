# SPDX-License-Identifier: Apache-2.0
"""Where a module's source gives a name its value."""

from __future__ import annotations

import ast
import difflib
from typing import Iterator, Sequence

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
