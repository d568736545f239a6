# SPDX-License-Identifier: Apache-2.0
"""Servers with worker processes of their own: operators steer them as signals do bare ones,
and no worker is left."""

import os
import signal
import socket
import subprocess
import urllib.request
import uuid

from harness import PYTHON, Case, Lines, main, with_variable

# Each worker answers with its process id. celery says that it is ready before it is: a signal
# that comes then may never end it, bare or not. So the first task tells.
SITE = """
import os
def wsgi(environment, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
async def asgi(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": str(os.getpid()).encode()})
try:
    import celery.signals
except ImportError:
    pass
else:
    queue = celery.Celery(broker="filesystem://")
    queue.conf.broker_transport_options = {"data_folder_in": ".", "data_folder_out": "."}
    @queue.task
    def first():
        pass
    @celery.signals.worker_ready.connect
    def on_ready(**_):
        first.delay()
"""


class Workers(Case):
    WORDS = {
        "gunicorn": ["-m", "gunicorn", "--workers=2", "--bind=127.0.0.1:{port}", "site_:wsgi"],
        "uvicorn": ["-m", "uvicorn", "--workers=2", "--port={port}", "site_:asgi"],
        "celery": ["/usr/bin/celery", "--app=site_:queue", "worker", "--concurrency=2",
                   "--pool=prefork", "--loglevel=INFO"],
        "dask": ["/usr/bin/dask-worker", "127.0.0.1:{port}", "--nworkers=2", "--nthreads=1",
                 "--no-dashboard"],
        "jupyter": ["/usr/bin/jupyter-server", "--port={port}", "--no-browser",
                    "--allow-root"],
    }
    READY = {"gunicorn": "Booting worker", "uvicorn": "startup complete", "celery": " succeeded in ",
             "dask": "Registered to", "jupyter": "Use Control-C"}

    def setUp(self):
        super().setUp()
        (self.folder / "site_.py").write_text(SITE)
        self.mark = f"ZSUPER_TEST={uuid.uuid4()}"
        name, value = self.mark.split("=")
        self.env[name] = value

    def run_server(self, how, server, *options):
        """The process, and its output once both workers are there."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        if server == "dask":  # its workers need somebody to work for
            self.run_scheduler()
        words = [word.format(port=self.port) for word in self.WORDS[server]]
        command = [PYTHON] if how == "bare" else [
            self.ZSUPER, how, "--jobname=JOB", f"--python={PYTHON}", *options]
        process = subprocess.Popen(command + words, cwd=self.folder, env=self.env,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        self.addCleanup(self._end, process)
        self.addCleanup(self.kill_all)
        lines = Lines(process.stdout)
        for _ in range(1 if server in ("celery", "jupyter") else 2):
            lines.wait_for(self.READY[server])
        if server == "jupyter":  # it says so before its loop runs
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api", timeout=60).close()
        return process, lines

    def run_scheduler(self):
        scheduler = subprocess.Popen(
            [PYTHON, "/usr/bin/dask-scheduler", f"--port={self.port}", "--no-dashboard"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(self._end, scheduler)
        Lines(scheduler.stderr).wait_for("Scheduler at")

    def kill_all(self):
        for pid in with_variable(self.mark):
            os.kill(pid, signal.SIGKILL)

    @staticmethod
    def status(process, again=lambda: None):
        """As a shell shows it. A signal that comes just before an event loop waits is seen
        when the loop wakes, and celery misses one now and then, bare ones too: `again` is
        to help."""
        try:
            status = process.wait(20)
        except subprocess.TimeoutExpired:
            again()
            status = process.wait(60)
        return status if status >= 0 else 128 - status

    def wake(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            pass  # it is no server

    def end(self, process, again=lambda: None):
        """Its status, once all of its processes are gone."""
        status = self.status(process, again)
        self.wait_until(lambda: not with_variable(self.mark), "the end of all workers")
        return status

    def worker(self):
        """The process id of the worker that answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=60) as answer:
            return int(answer.read())

    def assert_as_bare(self, server, name, *command):
        """What the command does is what the signal does to a bare one, and no worker is left.
        After a STOP an end by its signal counts as 0."""
        process, _ = self.run_server("bare", server)
        process.send_signal(getattr(signal, name))
        status = self.status(process, lambda: (self.wake(),
                                               process.send_signal(getattr(signal, name))))
        self.kill_all()  # bare ones may leave their workers behind
        for mode in ("--spawn", "--embed"):
            with self.subTest(mode=mode):
                process, _ = self.run_server(mode, server, f"--on-modify=END:{name}",
                                             "--on-stop=SIGTERM/1m/SIGKILL")
                self.zcon(*command)
                stopped = command[0] == "P" and status == 128 + signal.SIGTERM
                # A second STOP would be the next step.
                again = self.wake if command[0] == "P" else lambda: self.zcon(*command)
                self.assertEqual(self.end(process, again), 0 if stopped else status)

    def test_gunicorn_starts_new_workers(self):
        for mode in ("--spawn", "--embed"):
            with self.subTest(mode=mode):
                process, lines = self.run_server(mode, "gunicorn", "--on-modify=RELOAD:SIGHUP")
                before = self.worker()
                self.enter("F JOB,RELOAD")
                for _ in range(2):
                    lines.wait_for(self.READY["gunicorn"])
                self.assert_gone(before)
                self.assertNotEqual(self.worker(), before)
                self.enter("P JOB")
                self.assertEqual(self.end(process), 0)

    def test_celery_starts_anew_in_its_own_process(self):
        process, lines = self.run_server("--spawn", "celery", "--on-modify=RELOAD:SIGHUP")
        self.enter("F JOB,RELOAD")
        lines.wait_for(self.READY["celery"])
        self.enter("P JOB")
        self.assertEqual(self.end(process), 0)


for each in Workers.WORDS:
    for what, signal_name, *entered in [("stopped", "SIGTERM", "P", "JOB"),
                                        ("stopped_cold", "SIGQUIT", "F", "JOB,END"),
                                        ("cancelled", "SIGKILL", "C", "JOB")]:
        setattr(Workers, f"test_{each}_is_{what}_as_a_bare_one",
                lambda self, words=(each, signal_name, *entered): self.assert_as_bare(*words))


if __name__ == "__main__":
    main()
