# SPDX-License-Identifier: Apache-2.0
"""A program whose work is done by a pool of processes."""
import multiprocessing
import os
import time


def say(word):
    os.write(1, f"{word} {os.getpid()}\n".encode())  # in one piece, several write here


def work(_):
    say("worker")
    time.sleep(1000)


if __name__ == "__main__":
    with multiprocessing.Pool(3) as pool:
        results = pool.map_async(work, range(3), chunksize=1)
        say("ready")
        results.wait()
