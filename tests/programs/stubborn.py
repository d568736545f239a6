# SPDX-License-Identifier: Apache-2.0
"""A program that does not care to be asked."""
import os
import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(f"ready {os.getpid()}\n", end="", flush=True)
while True:
    signal.pause()
