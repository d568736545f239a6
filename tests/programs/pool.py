# SPDX-License-Identifier: Apache-2.0
"""A program whose work is done by a pool of processes."""
import multiprocessing
import os
import time


def work(_):
    print("worker", os.getpid(), flush=True)
    time.sleep(1000)


if __name__ == "__main__":
    with multiprocessing.Pool(3) as pool:
        results = pool.map_async(work, range(3), chunksize=1)
        print("ready", os.getpid(), flush=True)
        results.wait()
