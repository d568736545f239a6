# SPDX-License-Identifier: Apache-2.0
"""Measures zsuper beside bare Python, tini and dumb-init, interleaved in one run.

Prints tables of medians and ratios, what the targets say, and one line of JSON. Compare
ratios, not figures: those depend on the machine. Times are CLOCK_MONOTONIC on both sides.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "cases"))
from harness import ZCON, ZSUPER, Varlink, children  # noqa: E402

PYTHON = "/usr/bin/python3"
now = time.monotonic_ns

# Prints the moment at which a signal handler of its own ran.
PROGRAM = """
import os, signal, time
reader, writer = os.pipe()
os.set_blocking(writer, False)
signal.set_wakeup_fd(writer)
signal.signal(signal.SIGUSR1, lambda *_: os.write(1, b"%d\\n" % time.monotonic_ns()))
os.write(1, b"ready\\n")
while True:
    os.read(reader, 512)
"""


def wrapped(kind, program, *arguments):
    """The command line that runs `program` under this kind of supervisor."""
    if kind == "bare":
        return [program, *arguments]
    if kind == "tini":
        return ["tini", "-s", "--", program, *arguments]
    if kind == "dumb-init":
        return ["dumb-init", "--", program, *arguments]
    mode = "--embed" if kind == "embedded" else "--spawn"
    return [ZSUPER, mode, "--jobname=BENCH", "--on-modify=GO:SIGUSR1",
            f"--python={program}", *arguments]


KINDS = ("bare", "tini", "dumb-init", "zsuper")


def spawn(command):
    """Starts a process without a copy of this one, so that it is timed alone."""
    path = command[0] if "/" in command[0] else f"/usr/bin/{command[0]}"
    quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
             (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)]
    return os.posix_spawn(path, command, os.environ, file_actions=quiet)


def run_time(command):
    begin = now()
    _, status = os.waitpid(spawn(command), 0)
    end = now()
    if status != 0:
        sys.exit(f"bench: {command} ended with {status}")
    return (end - begin) / 1000


class Running:
    """PROGRAM under a supervisor of one kind."""

    def __init__(self, kind, runtime):
        self.kind = kind
        self.process = subprocess.Popen(wrapped(kind, PYTHON, "-c", PROGRAM),
                                        stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        assert self.process.stdout.readline() == b"ready\n"
        self.console = None
        if kind == "zsuper":
            self.console = Varlink(runtime / f"BENCH.{self.pid}")

    def handled(self):
        return int(self.process.stdout.readline())

    def direct(self):
        """µs from the system call that says so until the handler ran."""
        if self.console is None:
            begin = now()
            os.kill(self.pid, signal.SIGUSR1)
            return (self.handled() - begin) / 1000
        request = self.console.encode("F BENCH,GO")
        begin = now()
        self.console.send(request)
        end = self.handled()
        self.console.receive()
        return (end - begin) / 1000

    def by_command(self):
        """µs from the start of a command that says so until the handler ran."""
        command = ["/bin/kill", "-USR1", str(self.pid)]
        if self.kind == "zsuper":
            command = [ZCON, "F", "BENCH,GO"]
        begin = now()
        process = spawn(command)
        end = self.handled()
        os.waitpid(process, 0)
        return (end - begin) / 1000

    def stop(self):
        """µs from STOP until the supervisor has ended."""
        begin = now()
        if self.console is None:
            os.kill(self.pid, signal.SIGTERM)
        else:
            self.console.send(self.console.encode("P BENCH"))
        self.process.wait()
        return (now() - begin) / 1000

    def memory(self):
        """KiB: resident, proportional and unshared, of the supervisor alone."""
        rollup = pathlib.Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        fields = {line.split()[0]: int(line.split()[1])
                  for line in rollup.splitlines()[1:]}
        return {"rss": fields["Rss:"], "pss": fields["Pss:"],
                "uss": fields["Private_Clean:"] + fields["Private_Dirty:"]}

    def switches(self):
        """Context switches of all its threads so far."""
        return sum(int(line.split()[1])
                   for status in pathlib.Path(f"/proc/{self.pid}/task").glob("*/status")
                   for line in status.read_text().splitlines()
                   if "ctxt_switches" in line)

    def settle(self):
        """Waits until it has nothing left to do."""
        before = None
        while before != self.switches():
            before = self.switches()
            time.sleep(0.1)

    def end(self):
        if self.console is not None:
            self.console.socket.close()
        for pid in [*children(self.pid), self.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


def interleaved(rounds, measures):
    """Measures each of a dictionary's functions once a round, in changing order."""
    results = {name: [] for name in measures}
    names = list(measures)
    for _ in range(rounds):
        random.shuffle(names)
        for name in names:
            results[name].append(measures[name]())
    return results


def summary(results):
    """Medians, 99th percentiles, and the median of each round's ratio and difference."""
    bare = results["bare"]
    return {name: {"median": statistics.median(values),
                   "p99": sorted(values)[int(len(values) * 0.99)],
                   "added": statistics.median(a - b for a, b in zip(values, bare)),
                   "ratio": statistics.median(a / b for a, b in zip(values, bare))}
            for name, values in results.items()}


def show(title, table):
    print(f"\n{title}")
    columns = list(next(iter(table.values())))
    print(f"  {'':10}" + "".join(f"{column:>12}" for column in columns))
    for name, row in table.items():
        cells = "".join(f"{row[column]:>12.{3 if column == 'ratio' else 0}f}"
                        for column in columns)
        print(f"  {name:10}{cells}", flush=True)


def measure(rounds, idle_seconds, runtime):
    result = {}
    for name, program, arguments in (("start_true", "/bin/true", ()),
                                     ("start_python", PYTHON, ("-c", "pass"))):
        result[name] = summary(interleaved(rounds, {
            kind: lambda kind=kind: run_time(
                wrapped(kind, program, *(arguments or ("-c", "pass"))))
            for kind in KINDS}))
        show(f"start to end of {program} {' '.join(arguments)}, µs", result[name])

    result["start_embedded"] = summary(interleaved(rounds, {
        kind: lambda kind=kind: run_time(wrapped(kind, PYTHON, "-c", "pass"))
        for kind in ("bare", "embedded")}))
    show(f"start to end of {PYTHON} -c pass inside zsuper, µs", result["start_embedded"])

    with contextlib.ExitStack() as stack:
        tasks = {}
        for kind in KINDS:
            tasks[kind] = Running(kind, runtime)
            stack.callback(tasks[kind].end)
        result["handler"] = summary(interleaved(
            rounds * 5, {kind: task.direct for kind, task in tasks.items()}))
        show("command sent until Python's signal handler ran, µs (kill(2); zsuper: socket)",
             result["handler"])
        result["handler_by_command"] = summary(interleaved(
            rounds, {kind: task.by_command for kind, task in tasks.items()}))
        show("the same from a command's start, µs (kill(1); zsuper: zcon)",
             result["handler_by_command"])

        supervisors = {kind: task for kind, task in tasks.items() if kind != "bare"}
        for task in supervisors.values():
            task.settle()
        time.sleep(7)  # the last command's deadline, 5 s, is one wake-up more
        result["memory"] = {kind: task.memory() for kind, task in supervisors.items()}
        show("memory of the supervisor, KiB", result["memory"])
        before = {kind: task.switches() for kind, task in supervisors.items()}
        time.sleep(idle_seconds)
        result["idle"] = {kind: {"switches": task.switches() - before[kind]}
                          for kind, task in supervisors.items()}
        show(f"context switches in {idle_seconds} s idle", result["idle"])

    def stop_one(kind):
        task = Running(kind, runtime)
        try:
            return task.stop()
        finally:
            task.end()

    result["stop"] = summary(interleaved(
        max(rounds // 4, 1), {kind: lambda kind=kind: stop_one(kind) for kind in KINDS}))
    show("STOP until the supervisor has ended, µs (SIGTERM; zsuper: P BENCH)",
         result["stop"])
    return result


def judge(result):
    """What the targets say: prints and returns each with its figure."""
    targets = [
        ("MODIFY until the Python handler, median µs", 50,
         result["handler"]["zsuper"]["median"]),
        ("the same with zcon's own start, median µs", 1000,
         result["handler_by_command"]["zsuper"]["median"]),
        ("start added to python3 -c pass, median µs", 1000,
         result["start_python"]["zsuper"]["added"]),
        ("start of an embedded program, hundredths of bare python3's", 115,
         result["start_embedded"]["embedded"]["ratio"] * 100),
        ("proportional memory, KiB", 1024, result["memory"]["zsuper"]["pss"]),
        ("context switches while idle", 0, result["idle"]["zsuper"]["switches"]),
    ]
    print("\ntargets")
    judged = []
    for name, limit, figure in targets:
        met = figure <= limit
        judged.append({"name": name, "limit": limit, "figure": figure, "met": met})
        print(f"  {'met   ' if met else 'MISSED'} {name}: {figure:.0f}, at most {limit}")
    return judged


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--idle", type=int, default=12, help="seconds")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zsuper-bench-") as runtime:
        os.chmod(runtime, 0o700)
        os.environ["ZSUPER_RUNTIME_DIR"] = runtime
        result = measure(arguments.rounds, arguments.idle, pathlib.Path(runtime))
        result["targets"] = judge(result)
        result["load"] = os.getloadavg()
        print(json.dumps(result))


if __name__ == "__main__":
    main()
