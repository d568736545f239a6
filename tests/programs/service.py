# SPDX-License-Identifier: Apache-2.0
"""A small service as anyone writes it; it knows nothing of zsuper.

It reads its settings again on SIGHUP, takes lines from its standard input, and saves its
work when SIGTERM asks it to end.
"""
import os
import signal
import sys
import threading

stopping = threading.Event()


def reload(_number, _frame):
    print("settings read again", flush=True)


def stop(_number, _frame):
    stopping.set()


def take_lines():
    for line in sys.stdin:
        print(f"took the line: {line.strip()}", flush=True)


signal.signal(signal.SIGHUP, reload)
signal.signal(signal.SIGTERM, stop)
threading.Thread(target=take_lines, daemon=True).start()
print(f"ready {os.getpid()}", flush=True)
stopping.wait()
print("saving the work in hand", flush=True)
print("saved, goodbye", flush=True)
