# SPDX-License-Identifier: Apache-2.0
"""The dispatcher in Python needs nothing that Python on z/OS lacks."""

import ast
import os
import pathlib
import textwrap
import unittest

os.environ["ZSUPER_DISPATCHER"] = "python"  # before the harness looks

import article_test  # noqa: E402
import channel_test  # noqa: E402
import harness  # noqa: E402
import on_command_test  # noqa: E402
import receive_test  # noqa: E402

# Takes from an interpreter on Linux what one on z/OS does not have, or may not.
BARE = """
import builtins, os, select, signal, _thread
def take(module, *names):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
take(select, "epoll", *[name for name in dir(select) if name.startswith("EPOLL")])
import socket  # which looks for epoll
take(socket, *[name for name in dir(socket) if name.startswith(("MSG_", "SCM_", "SOL_NETL"))])
take(socket, "SO_PEERCRED", "SO_PASSCRED", "SOCK_CLOEXEC", "SOCK_NONBLOCK", "send_fds",
     "recv_fds")
take(os, "pidfd_open", "posix_spawn", "posix_spawnp", "pipe2", "eventfd", "eventfd_read",
     "eventfd_write", "memfd_create", "sendfile", "splice", "copy_file_range", "getrandom",
     "getxattr", "setxattr", "waitid")
take(signal, "signalfd", "sigtimedwait", "sigwaitinfo", "pidfd_send_signal")
take(_thread, "get_native_id")
opened = open
def open_but_proc(file, *arguments, **more):
    if isinstance(file, str) and file.startswith("/proc"):
        raise FileNotFoundError(file)
    return opened(file, *arguments, **more)
builtins.open = open_but_proc
"""


class Bare(harness.Program):
    def __init__(self, code, *options, site="", **more):
        site = BARE + textwrap.dedent(site)
        super().__init__(code, *options, site=site, **more)


class Deprived(unittest.TestCase):
    def test_such_an_interpreter_lacks_them(self):
        program = """
            import os, select, socket, threading, zconsole
            print(zconsole._dispatcher.__name__, hasattr(socket, "SO_PEERCRED"),
                  hasattr(socket, "MSG_NOSIGNAL"), hasattr(select, "epoll"),
                  hasattr(os, "pipe2"), hasattr(threading, "get_native_id"))
        """
        with Bare(program) as p:
            self.assertEqual(p.line(), "zconsole._dispatcher_py" + " False" * 5)


class Sources(unittest.TestCase):
    PACKAGE = pathlib.Path(harness.MODULES, "zconsole")
    # What every Python has, whatever it was built with.
    ALLOWED = {"__future__", "_thread", "collections", "enum", "faulthandler", "functools",
               "importlib", "math", "os", "select", "signal", "socket", "struct", "sys",
               "threading", "time", "types", "typing"}

    def test_the_dispatcher_imports_what_every_python_has(self):
        imported = set()
        for file in (self.PACKAGE / "_dispatcher_py").glob("*.py"):
            for node in ast.walk(ast.parse(file.read_bytes())):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    imported.add(node.module.partition(".")[0])
        self.assertIn("socket", imported)
        self.assertEqual(imported - self.ALLOWED, set())

    def test_all_files_are_ascii_as_their_tags_on_zos_say(self):
        files = list(pathlib.Path(harness.MODULES).rglob("*.py"))
        self.assertGreater(len(files), 25)
        for file in files:
            with self.subTest(file):
                self.assertTrue(file.read_bytes().isascii())


def load_tests(loader, tests, _pattern):
    for module in article_test, channel_test, on_command_test, receive_test:
        module.Program = Bare
        tests.addTests(loader.loadTestsFromModule(module))
    return tests


if __name__ == "__main__":
    unittest.main()
