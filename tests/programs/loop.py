# SPDX-License-Identifier: Apache-2.0
"""An asyncio service with signal handlers, which ends its work in order."""
import asyncio
import os
import signal


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGHUP, lambda: print("reloaded", flush=True))
    print(f"ready {os.getpid()}\n", end="", flush=True)
    await stop.wait()
    print("flushing", flush=True)
    await asyncio.sleep(0)
    print("flushed", flush=True)


asyncio.run(main())
