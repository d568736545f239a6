# SPDX-License-Identifier: Apache-2.0
"""A small service as anyone writes it; it knows nothing of zsuper.

It reads its settings again on SIGHUP, takes lines from its standard input, and saves its
work when SIGTERM asks it to end.
"""
import os
import queue
import signal
import sys
import threading

# What came, for the main loop: a handler that prints may break into a print.
arrived = queue.SimpleQueue()


def take_lines():
    for line in sys.stdin:
        print(f"took the line: {line.strip()}", flush=True)


signal.signal(signal.SIGHUP, lambda *_: arrived.put("reload"))
signal.signal(signal.SIGTERM, lambda *_: arrived.put("stop"))
threading.Thread(target=take_lines, daemon=True).start()
print(f"ready {os.getpid()}", flush=True)
while arrived.get() == "reload":
    print("settings read again", flush=True)
print("saving the work in hand", flush=True)
print("saved, goodbye", flush=True)
