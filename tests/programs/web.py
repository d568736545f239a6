# SPDX-License-Identifier: Apache-2.0
"""A WSGI application: its worker's process id, or an answer that waits for a file."""
import os
import pathlib
import time


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/slow":
        folder = pathlib.Path(os.environ["WEB_FOLDER"])
        (folder / "in-flight").touch()
        while not (folder / "go-on").exists():
            time.sleep(0.01)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{path} by {os.getpid()}\n".encode()]
