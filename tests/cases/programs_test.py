# SPDX-License-Identifier: Apache-2.0
"""Real programs, none of which knows of zsuper."""
import os
import threading
import urllib.request

from harness import DEADLINE, PROGRAMS, PYTHON, Case, alive, children, main


def fetch(port, path="/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=DEADLINE) as reply:
        return reply.read().decode()


class HttpServer(Case):
    def test_stop_ends_it_with_status_0(self):
        task = self.start("--jobname=WEB", f"--python={PYTHON}", "-m", "http.server",
                          "--bind", "127.0.0.1", "0", cwd=self.folder)
        port = task.out.wait_for(r"port (\d+)")[1]
        (self.folder / "hello.txt").write_text("hello")
        self.assertEqual(fetch(port, "/hello.txt"), "hello")
        self.assertIn("SIGTERM", self.enter("P WEB"))
        self.assertEqual(task.status(), 0)


class Gunicorn(Case):
    def setUp(self):
        super().setUp()
        self.env["WEB_FOLDER"] = str(self.folder)
        self.task = self.start(
            "--jobname=WEB", f"--python={PYTHON}", "--stop-timeout=5m",
            "--on-modify=RELOAD:SIGHUP", "--on-modify=SCALE UP:SIGTTIN",
            "--on-modify=SCALE DOWN:SIGTTOU", "-m", "gunicorn", "--bind=127.0.0.1:0",
            "--workers=2", "--graceful-timeout=120", f"--chdir={PROGRAMS}", "web:app",
            cwd=self.folder)
        self.port = self.task.err.wait_for(r"Listening at: http://127\.0\.0\.1:(\d+)")[1]
        [self.master] = children(self.task.pid)
        self.workers = {self.booted(), self.booted()}

    def booted(self):
        return int(self.task.err.wait_for(r"Booting worker with pid: (\d+)")[1])

    def test_scale_up_and_down(self):
        self.enter("F WEB,SCALE UP")
        third = self.booted()
        self.assertEqual(set(children(self.master)), self.workers | {third})
        self.enter("F WEB,SCALE DOWN")
        self.wait_until(lambda: len(children(self.master)) == 2, "two workers again")
        self.enter("P WEB")
        self.assertEqual(self.task.status(), 0)

    def test_stop_drains_a_request_in_flight(self):
        answers = []
        thread = threading.Thread(target=lambda: answers.append(fetch(self.port, "/slow")))
        thread.start()
        self.wait_until((self.folder / "in-flight").exists, "request in flight")
        self.enter("P WEB")
        self.task.err.wait_for("Handling signal: term")
        (self.folder / "go-on").touch()
        thread.join(DEADLINE)
        self.assertRegex(answers[0], r"/slow by \d+")
        self.assertEqual(self.task.status(), 0)


class Others(Case):
    def test_asyncio_program_with_signal_handlers(self):
        task = self.program("--on-modify=RELOAD:SIGHUP", name="loop.py")
        self.enter("F JOB,RELOAD")
        task.out.wait_for("^reloaded$")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)
        self.assertEqual(task.out.all()[-2:], ["flushing", "flushed"])

    def test_program_that_reads_commands_from_stdin(self):
        task = self.program("--on-modify=*:stdin", "--on-stop=stdin=QUIT/5m/SIGKILL",
                            name="commands.py")
        self.enter("F JOB,ADD 5")
        task.out.wait_for("^total 5$")
        self.enter("F JOB,ADD 7")
        task.out.wait_for("^total 12$")
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)
        self.assertEqual(task.out.all()[-1], "final 12")

    def test_no_worker_of_a_multiprocessing_program_survives(self):
        for command in ("P", "C"):
            with self.subTest(command):
                task = self.start("--jobname=JOB", f"--python={PYTHON}",
                                  "--stop-timeout=300ms", PROGRAMS / "pool.py")
                # In whatever order they come.
                pids = [int(task.out.wait_for(r"^(?:worker|ready) (\d+)")[1])
                        for _ in range(4)]
                self.assertTrue(all(map(alive, pids)))
                self.enter(f"{command} JOB")
                status = task.status()
                self.assertEqual(status == 0, command == "P", status)
                for pid in pids:
                    self.assert_gone(pid)
                self.assertFalse(os.path.exists(f"/proc/{task.pid}/fd"))


if __name__ == "__main__":
    main()
