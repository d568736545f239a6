# SPDX-License-Identifier: Apache-2.0
"""The installation verification shows on the simulated console what its checklist says, and
no document shows a message that zsuper does not have. What a real z/OS shows otherwise than
the simulated one, such as the + before each message, is not seen here."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MEMBERS = SOURCE / "scripts/zos"
BINARIES = pathlib.Path(os.environ["ZSUPER_BIN"])
CHECKLIST = (MEMBERS / "checklist.md").read_text(encoding="ascii")


def blocks(heading):
    """The indented blocks under a heading, up to the next one."""
    section = re.search(rf"(?ms)^#+ {heading}\n(.*?)(?=^#|\Z)", CHECKLIST)[1]
    return [re.sub("(?m)^    ", "", block)
            for block in re.findall(r"(?m)(?:^    .*\n)+", section)]


def commands(session):
    return re.findall(r"(?m)^> (.*)$", session)


def general(text):
    """Without what differs from run to run."""
    text = re.sub(r"\b(process|group) \d+", r"\1 nnn", text)
    return re.sub(r"(?m)^console \w+ steers", "console cccccccc steers", text)


class Job:
    """A step of the verification under the simulated system, once it is started."""

    def __init__(self, test, options, *more, jobname="ZSUPIVP"):
        folder = tempfile.TemporaryDirectory()
        test.addCleanup(folder.cleanup)
        self.environment = {**os.environ, "ZSUPER_RUNTIME_DIR": folder.name}
        response = pathlib.Path(folder.name) / "options"
        response.write_text(options, encoding="ascii")
        self.task = subprocess.Popen(
            # An interpreter's wrapper script on PATH may have processes of its own.
            [BINARIES / "zsuper", f"--jobname={jobname}", "-v",
             f"--python={sys.executable}", *more, f"@{response}"],
            env=self.environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        test.addCleanup(self.kill)
        self.started = general(self.task.stderr.readline())

    def kill(self):
        self.task.kill()
        self.task.communicate()

    def enter(self, command):
        """The command as a console shows it, with what came back."""
        done = subprocess.run([BINARIES / "zcon", command], env=self.environment, text=True,
                              stdout=subprocess.PIPE, timeout=60, check=False)
        return f"> {command}\n{general(done.stdout)}"

    def end(self):
        """How it ended, and what it said of its own accord after it had started."""
        said = general(self.task.communicate(timeout=60)[1])
        return self.task.returncode, said


class BatchJobTest(unittest.TestCase):
    def test_check_shows_the_plan(self):
        plan = subprocess.run(
            [BINARIES / "zsuper", "--jobname=ZSUPIVP", "-n", f"@{MEMBERS / 'zsupivo.opt'}"],
            text=True, capture_output=True, check=True).stdout.splitlines()
        [shown] = blocks("CHECK")
        for line in shown.splitlines():
            self.assertIn(line, plan)

    def test_run_answers_as_the_checklist_says(self):
        announced, session, output = blocks("RUN")
        *before, last = commands(session)
        job = Job(self, (MEMBERS / "zsupivo.opt").read_text(encoding="ascii"))
        shown = "".join(job.enter(command) for command in before)
        said = "".join(job.task.stdout.readline() for _ in output.splitlines())
        shown += job.enter(last)
        self.assertEqual(shown, session)
        self.assertEqual(said, output)
        status, ended = job.end()
        self.assertEqual((status, job.started + ended), (0, announced))

    def test_a_deaf_program_can_be_spoken_to_after_stop(self):
        [session, _] = blocks("DEAF")
        # A longer grace period than a slow machine can need; a second STOP then ends it.
        options = (MEMBERS / "zsupivd.opt").read_text(encoding="ascii")
        job = Job(self, options.replace("10s", "9m"))
        self.assertEqual(job.task.stdout.readline(), "DEAF\n")
        shown = "".join(job.enter(command) for command in commands(session))
        self.assertEqual(shown.replace("9m", "10s"), session)
        job.enter("P ZSUPIVP")
        self.assertEqual(job.end()[0], 137)

    def test_a_deaf_program_is_killed_after_the_grace_period(self):
        [_, announced] = blocks("DEAF")
        options = (MEMBERS / "zsupivd.opt").read_text(encoding="ascii")
        job = Job(self, options.replace("10s", "1s"))
        self.assertEqual(job.task.stdout.readline(), "DEAF\n")
        job.enter("P ZSUPIVP")
        self.assertEqual(job.end(), (137, announced.replace("10s", "1s")))


class StartedTaskTest(unittest.TestCase):
    def test_it_shows_what_the_checklist_says(self):
        [session] = blocks("The started task")
        first, second = session.split("> S ZSUPER,,,'Hello',OPTS=ZSUPIVO\n")
        options = (MEMBERS / "zsupivo.opt").read_text(encoding="ascii")
        job = Job(self, options, jobname="ZSUPER")
        shown = "> S ZSUPER,OPTS=ZSUPIVO\n" + job.started
        shown += job.enter("F ZSUPER,WHO") + job.enter("P ZSUPER") + job.end()[1]
        self.assertEqual(shown, first)
        job = Job(self, options, "--start-parms='Hello'", jobname="ZSUPER")
        self.assertEqual(job.started + general(job.task.stderr.readline()), second)


class MessagesTest(unittest.TestCase):
    def test_every_message_shown_is_one_of_ours(self):
        catalogue = (SOURCE / "src/messages/messages.def").read_text(encoding="utf-8")
        texts = {}
        for number, text in re.findall(
                r'ZSU_MESSAGE\(\s*\w+,\s*"(ZSU\w+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)',
                catalogue):
            parts = re.split(r"\{[^}]*\}", "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)))
            texts[number] = ".*".join(map(re.escape, parts))
        self.assertGreater(len(texts), 50)
        pages = [page for page in sorted((SOURCE / "man").glob("*.[1-9]"))
                 if page.name != "zsuper-messages.7"]
        found = 0
        for document in [SOURCE / "README.md", MEMBERS / "checklist.md", *pages]:
            text = document.read_text(encoding="utf-8")
            for number, words in re.findall(r"(ZSU\d{4}[IWES])([^\n`]*)", text):
                with self.subTest(document.name, message=number + words):
                    self.assertIn(number, texts)
                    # One that is only mentioned has no text, or a sentence's.
                    if re.search(rf"(?m)(?:^ *|`){number} {re.escape(words[1:])}(?:`|$)",
                                 text):
                        found += 1
                        self.assertRegex(words[1:], f"^(?:--[a-z-]+=)?{texts[number]}$")
        self.assertGreater(found, 20)


if __name__ == "__main__":
    unittest.main()
