# SPDX-License-Identifier: Apache-2.0
"""Prints what reaches it: signals, lines of stdin, the end of stdin.

Arguments say what else it does: `ignore=SIGTERM` survives that signal, `exit=SIGTERM:3`
ends with that status on it, `child` starts a child that survives SIGTERM, `stdin` reads
stdin.
"""
import os
import signal
import subprocess
import sys
import threading

lock = threading.RLock()
actions = dict(word.partition("=")[::2] for word in sys.argv[1:])
endings = dict(pair.split(":") for pair in actions.get("exit", "").split(",") if pair)


def say(text):
    with lock:
        os.write(1, f"{text}\n".encode())


def arrived(number, _frame):
    name = signal.Signals(number).name if number < signal.SIGRTMIN else (
        "SIGRTMIN+%d" % (number - signal.SIGRTMIN))
    say(f"signal {name}")
    if name in endings:
        os._exit(int(endings[name]))


def read():
    for line in sys.stdin:
        say("line " + ascii(line.rstrip("\n"))[1:-1])
    say("eof")
    if "eof-ends" in actions:
        os._exit(0)


for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD,
                                        signal.SIGTERM, signal.SIGTTIN, signal.SIGTTOU,
                                        signal.SIGTSTP, signal.SIGPIPE}:
    signal.signal(number, arrived)
if "SIGTERM" in actions.get("ignore", ""):
    signal.signal(signal.SIGTERM, arrived)
if "SIGTERM" in endings:
    signal.signal(signal.SIGTERM, arrived)
if "child" in actions:
    code = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: None)\n"
    if actions["child"] == "deaf":
        code += "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    code += "print('child', flush=True)\nwhile True: time.sleep(1000)"
    with lock:
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE,
                                 stdin=subprocess.DEVNULL)
        child.stdout.readline()
        say(f"child {child.pid}")
# A signal between two waits is not missed: its handler also writes to the pipe.
wake_reader, wake_writer = os.pipe()
os.set_blocking(wake_writer, False)
signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
say(f"ready {os.getpid()}")
if "stdin" in actions:
    threading.Thread(target=read, daemon=True).start()
while True:
    os.read(wake_reader, 512)
