# SPDX-License-Identifier: Apache-2.0
"""Web servers of others, whose log level operators change by a Python function."""

import socket
import urllib.request

from harness import PYTHON, Case, main

OPERATIONS = """
import logging
def set_level(command):
    level = command.text.split()[1]
    logging.getLogger("werkzeug").setLevel(level)
    logging.getLogger("aiohttp.access").setLevel(level)
    return f"LOG LEVEL IS {level}"
"""

FLASK = """
from flask import Flask
app = Flask(__name__)
@app.route("/<word>")
def answer(word):
    return word
"""

AIOHTTP = """
from aiohttp import web
def init(arguments):
    app = web.Application()
    async def answer(request):
        return web.Response(text=request.match_info["word"])
    app.add_routes([web.get("/{word}", answer)])
    return app
"""


class Servers(Case):
    MODES = (["--spawn"], ["--embed"])

    def setUp(self):
        super().setUp()
        (self.folder / "operations.py").write_text(OPERATIONS)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def get(self, word):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{word}",
                                        timeout=60) as answer:
                return answer.read().decode()
        except OSError:
            return None  # not listening yet

    def steer(self, mode, module, *arguments):
        task = self.start(*mode, "--jobname=WEB", f"--python={PYTHON}",
                          "--on-modify=LOG *:call=operations:set_level",
                          "-m", module, *arguments, cwd=self.folder)
        self.wait_until(lambda: self.get("hello") == "hello", "an answer of the server")
        task.err.wait_for("GET /hello ")
        self.assertEqual(self.enter("F WEB,LOG ERROR"), "LOG LEVEL IS ERROR\n")
        self.assertEqual(self.get("quiet"), "quiet")
        self.assertEqual(self.enter("F WEB,LOG INFO"), "LOG LEVEL IS INFO\n")
        self.assertEqual(self.get("loud"), "loud")
        task.err.wait_for("GET /loud ")
        self.enter("P WEB")
        self.assertEqual(task.status(), 0)
        self.assertFalse([line for line in task.err.all() if "GET /quiet " in line])

    def test_flask(self):
        (self.folder / "site_.py").write_text(FLASK)
        for mode in self.MODES:
            with self.subTest(mode=mode):
                self.steer(mode, "flask", "--app", "site_", "run", "--port", self.port)

    def test_aiohttp(self):
        (self.folder / "site_.py").write_text(AIOHTTP)
        for mode in self.MODES:
            with self.subTest(mode=mode):
                self.steer(mode, "aiohttp.web", "-H", "127.0.0.1", "-P", self.port,
                           "site_:init")


if __name__ == "__main__":
    main()
