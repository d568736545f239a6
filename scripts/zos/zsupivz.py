# SPDX-License-Identifier: Apache-2.0
"""Of the installation verification: a program that operators reach through zconsole."""

import threading

import zconsole

stopped = threading.Event()


def called(command):
    """What the rule with call= names."""
    return f"{command.text}: called"


def take(command):
    """All other commands."""
    if command.verb == "START":
        print(f"started with {command.text!r}", flush=True)
    if command.verb == "STOP":
        stopped.set()
    return f"{command.text}: heard" if command.verb == "MODIFY" else None


with zconsole.on_command(take):
    zconsole.ready()
    stopped.wait()
print("stopped by its callback", flush=True)
