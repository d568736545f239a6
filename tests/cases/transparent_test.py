# SPDX-License-Identifier: Apache-2.0
"""zsuper(1), INHERITANCE: what a program finds is what bare python3 would find."""
import json
import os
import resource
import signal
import tempfile

from harness import PYTHON, ZSUPER, Case, main

PROBE = """
import json, os, resource, signal, sys
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines()
              if ":\\t" in line)
ours = "PYTHONPATH", "ZSUPER_CHANNEL", "ZSUPER_START"
print(json.dumps({
    "argv": sys.argv, "cwd": os.getcwd(), "umask": status.get("Umask"),
    "nice": os.nice(0), "affinity": sorted(os.sched_getaffinity(0)),
    "scheduler": os.sched_getscheduler(0), "oom": open("/proc/self/oom_score_adj").read(),
    "limits": {name: resource.getrlimit(getattr(resource, name))
               for name in dir(resource) if name.startswith("RLIMIT_")},
    "ids": [os.getresuid(), os.getresgid(), os.getgroups()],
    "capabilities": [status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")],
    "privileges": status["NoNewPrivs"], "session": os.getsid(0),
    "blocked": status["SigBlk"], "ignored": status["SigIgn"],
    "descriptors": sorted(n for n in map(int, os.listdir("/proc/self/fd"))
                          if os.path.exists(f"/proc/self/fd/{n}")),
    "files": {n: os.readlink(f"/proc/self/fd/{n}") for n in (7,) if
              os.path.exists(f"/proc/self/fd/{n}")},
    "environment": {k: v for k, v in os.environ.items()
                    if k not in ("_", *ours)},
    "listen": os.environ.get("LISTEN_PID") == str(os.getpid()),
}, sort_keys=True))
"""


class Transparent(Case):
    maxDiff = None

    def same(self, prepare, **more):
        """What the program finds, which is the same three times."""
        script = self.folder / "probe.py"
        script.write_text(PROBE)
        found = []
        for command in ([PYTHON], [ZSUPER, "--spawn", f"--python={PYTHON}"],
                        [ZSUPER, "--embed", f"--python={PYTHON}"]):
            result = self.run_command(*command, script, "a b", "", preexec_fn=prepare, **more)
            self.assertEqual(result.status, 0, result)
            shown = json.loads(result.out)
            shown.pop("session")
            found.append(shown)
        for shown in found[1:]:
            self.assertEqual(shown, found[0])
        return found[0]

    def test_as_started(self):
        self.same(None)

    def test_unusual_surroundings(self):
        file = tempfile.TemporaryFile()
        self.addCleanup(file.close)

        def prepare():
            os.setsid()
            os.umask(0o027)
            os.nice(3)
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_NOFILE, (200, 300))
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2, signal.SIGRTMIN + 1})
            for ignored in (signal.SIGHUP, signal.SIGCHLD, signal.SIGTTOU):
                signal.signal(ignored, signal.SIG_IGN)
            os.dup2(file.fileno(), 7, inheritable=True)

        shown = self.same(prepare, close_fds=False)
        self.assertEqual(shown["umask"], "0027")
        self.assertIn(7, shown["descriptors"])

    def test_a_descriptor_of_systemd_is_the_program_s(self):
        for mode in ("--spawn", "--embed"):
            # LISTEN_PID is the process that systemd starts.
            result = self.run_command(
                "sh", "-c", 'export LISTEN_PID=$$ LISTEN_FDS=1 WATCHDOG_PID=$$; exec "$0" "$@"',
                ZSUPER, mode, f"--python={PYTHON}", "-c",
                "import os; print(*(int(os.environ[name]) == os.getpid() for name in "
                "('LISTEN_PID', 'WATCHDOG_PID')), os.environ['LISTEN_FDS'])")
            self.assertEqual(result.out, "True True 1\n", result)

    def test_a_pipe_that_the_program_closes_is_closed(self):
        for mode in ("--spawn", "--embed"):
            ours, its = os.pipe()
            task = self.start(mode, f"--python={PYTHON}", "-c",
                              f"import os, signal\nos.write({its}, b'x')\nos.close({its})\n"
                              "print('ready', os.getpid(), flush=True)\nsignal.pause()",
                              pass_fds=(its,))
            os.close(its)
            with os.fdopen(ours, "rb") as pipe:
                self.assertEqual(pipe.read(), b"x")
            task.ready()
            task.signal(signal.SIGTERM)


if __name__ == "__main__":
    main()
