# SPDX-License-Identifier: Apache-2.0
"""A program that takes commands from its stdin, until QUIT or the end."""
import os
import sys

print(f"ready {os.getpid()}\n", end="", flush=True)
total = 0
for line in sys.stdin:
    verb, _, operand = line.strip().partition(" ")
    if verb == "ADD":
        total += int(operand)
        print("total", total, flush=True)
    elif verb == "QUIT":
        break
print("final", total, flush=True)
