# SPDX-License-Identifier: Apache-2.0
"""Clients that mean no good to a task, one function each: it keeps its attack up and yields
once it is under way. cases/attacks_test.py looks whether the task is steered all the same,
bench/attacks how well. Usage: attacks.py NAME SOCKET; says `under way`, then goes on."""

import contextlib
import itertools
import json
import resource
import selectors
import socket
import sys
import time


def call(method, **more):
    return json.dumps({"method": f"org.zsuper.Console.{method}", **more}).encode() + b"\0"


COMMAND = call("Command", parameters={"command": "F JOB,HELLO"})
ONEWAY = call("Command", parameters={"command": "F JOB,HELLO"}, oneway=True)
GET_TASK = call("GetTask")


def connect(path, count):
    """So many connections, or as many as are to be had."""
    clients = []
    for _ in range(count):
        client = socket.socket(socket.AF_UNIX)
        client.setblocking(False)
        try:
            client.connect(path)
        except BlockingIOError:
            break  # nobody else is let in
        clients.append(client)
    return clients


def idle(path, count=300):
    held = connect(path, count)
    yield
    yield from itertools.repeat(held)


def ten_thousand(path):
    return idle(path, 10000)


def half_frames(path):
    clients = connect(path, 200)
    for client in clients:
        client.send(COMMAND[:20])
    yield from itertools.repeat(clients)


def huge_frame(path):
    while True:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            for _ in range(1 << 14):
                client.sendall(b"x" * (1 << 16))
        yield


def connect_and_close(path):
    while True:
        for client in connect(path, 100):
            client.close()
        yield


def byte_by_byte(path):
    clients = connect(path, 250)
    for byte in itertools.cycle(COMMAND[:-1] + b" "):
        for client in clients:
            with contextlib.suppress(OSError):
                client.send(bytes([byte]))
        yield
        time.sleep(0.01)


def pipeline(path, count, data, reads):
    """Each client sends all that it can; and reads what comes, or never does."""
    ready = selectors.DefaultSelector()
    waiting = selectors.EVENT_WRITE | (selectors.EVENT_READ if reads else 0)
    for client in connect(path, count):
        ready.register(client, waiting)
    while True:
        for key, events in ready.select(0.1):
            with contextlib.suppress(OSError):
                if events & selectors.EVENT_WRITE:
                    key.fileobj.send(data * 100)
                if events & selectors.EVENT_READ:
                    key.fileobj.recv(1 << 16)
        yield


def pipelining(path):
    return pipeline(path, 100, COMMAND, True)


def never_reading(path):
    return pipeline(path, 50, GET_TASK, False)


def oneway(path):
    return pipeline(path, 20, ONEWAY, True)


def streams_never_read(path):
    return pipeline(path, 200, call("Command", more=True,
                                    parameters={"command": "F JOB,ZSUPER HELP"}), False)


def megabytes_never_read(path):
    clients = connect(path, 255)
    for client in clients:
        with contextlib.suppress(OSError):
            while True:
                client.send(GET_TASK * 1000)
    yield from itertools.repeat(clients)


ATTACKS = (never_reading, half_frames, huge_frame, connect_and_close, byte_by_byte, pipelining,
           oneway, streams_never_read, megabytes_never_read, idle, ten_thousand)


def main():
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    attack = {function.__name__: function for function in ATTACKS}[sys.argv[1]](sys.argv[2])
    with contextlib.suppress(OSError):  # the task has ended
        next(attack)
        print("under way", flush=True)
        for held in attack:
            if held:
                time.sleep(3600)


if __name__ == "__main__":
    main()
