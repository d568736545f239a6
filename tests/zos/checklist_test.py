# SPDX-License-Identifier: Apache-2.0
"""The installation verification shows on the simulated console what its checklist says, and
no document shows a message that zsuper does not have. What a real z/OS shows otherwise than
the simulated one, such as the + before each message, is not seen here."""

import pathlib
import re
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/cases"))
from harness import PYTHON, Case, main  # noqa: E402

MEMBERS = SOURCE / "scripts/zos"
CHECKLIST = (MEMBERS / "checklist.md").read_text(encoding="ascii")


def blocks(heading):
    """The indented blocks under a heading, up to the next one."""
    section = re.search(rf"(?ms)^#+ {heading}\n(.*?)(?=^#|\Z)", CHECKLIST)[1]
    return [re.sub("(?m)^    ", "", block)
            for block in re.findall(r"(?m)(?:^    .*\n)+", section)]


def commands(session):
    return re.findall(r"(?m)^> (.*)$", session)


def general(text):
    """Without what differs from run to run, and without zcon's own hints."""
    text = re.sub(r"(?m)^ZSU0414I .*\n", "", text)
    text = re.sub(r"\b(process|group) \d+", r"\1 nnn", text)
    return re.sub(r"(?m)(^|entered at )console \w+", r"\1console cccccccc", text)


class Verification(Case):
    """Steps of the verification under the simulated system."""

    def job(self, options, *more, jobname="ZSUPIVP"):
        response = self.folder / "options"
        response.write_text(options, encoding="ascii")
        task = self.start(f"--jobname={jobname}", "-v", f"--python={PYTHON}", *more,
                          f"@{response}")
        self.assertIn("ZSU0001I", self.next(task.err))
        return task

    @staticmethod
    def next(lines):
        return general(lines.wait_for(".*").string) + "\n"

    def shown(self, *entered):
        """The commands as a console shows them, with what came back."""
        return "".join(f"> {command}\n{general(self.zcon(command).out)}"
                       for command in entered)

    def said(self, task):
        """What it said of its own accord, once it has ended."""
        return "".join(general(line) + "\n" for line in task.err.all())


class BatchJobTest(Verification):
    OPERATORS = (MEMBERS / "zsupivo.opt").read_text(encoding="ascii")
    DEAF = (MEMBERS / "zsupivd.opt").read_text(encoding="ascii")

    def test_check_shows_the_plan(self):
        plan = self.zsuper("--jobname=ZSUPIVP", "-n", f"@{MEMBERS / 'zsupivo.opt'}").out
        [shown] = blocks("CHECK")
        for line in shown.splitlines():
            self.assertIn(line, plan.splitlines())

    def test_run_answers_as_the_checklist_says(self):
        announced, session, output = blocks("RUN")
        *before, last = commands(session)
        task = self.job(self.OPERATORS)
        shown = self.shown(*before)
        said = "".join(self.next(task.out) for _ in output.splitlines())
        self.assertEqual(shown + self.shown(last), session)
        self.assertEqual(said, output)
        self.assertEqual((task.status(), self.said(task)), (0, announced))

    def test_a_deaf_program_can_be_spoken_to_after_stop(self):
        [session, _] = blocks("DEAF")
        # A longer grace period than a slow machine can need; a second STOP then ends it.
        task = self.job(self.DEAF.replace("10s", "9m"))
        self.assertEqual(self.next(task.out), "DEAF\n")
        self.assertEqual(self.shown(*commands(session)).replace("9m", "10s"), session)
        self.enter("P ZSUPIVP")
        self.assertEqual(task.status(), 137)

    def test_a_deaf_program_is_killed_after_the_grace_period(self):
        [_, announced] = blocks("DEAF")
        task = self.job(self.DEAF.replace("10s", "1s"))
        self.assertEqual(self.next(task.out), "DEAF\n")
        self.enter("P ZSUPIVP")
        self.assertEqual(task.status(), 137)
        self.assertEqual("".join(self.said(task).splitlines(True)[1:]),
                         announced.replace("10s", "1s"))

    def test_the_started_task_shows_what_the_checklist_says(self):
        [session] = blocks("The started task")
        first, second = session.split("> S ZSUPER,,,'Hello',OPTS=ZSUPIVO\n")
        task = self.job(self.OPERATORS, jobname="ZSUPER")
        shown = self.shown("F ZSUPER,WHO", "P ZSUPER")
        task.status()
        started, *ended = self.said(task).splitlines(True)
        self.assertEqual("> S ZSUPER,OPTS=ZSUPIVO\n" + started + shown + "".join(ended), first)
        task = self.job(self.OPERATORS, "--start-parms='Hello'", jobname="ZSUPER")
        self.next(task.err)
        self.enter("P ZSUPER")
        task.status()
        self.assertTrue(self.said(task).startswith(second))


    def test_a_program_with_zconsole_answers_as_the_checklist_says(self):
        session, output = blocks("zconsole")
        options = (MEMBERS / "zsupivz.opt").read_text(encoding="ascii")
        task = self.job(options.replace("@PYTHON@", str(MEMBERS)), "--start-parms='Hello'",
                        jobname="ZSUPER")
        task.err.wait_for("ZSU0008I")
        first = self.next(task.out)
        shown = self.shown("F ZSUPER,HELLO", "F ZSUPER,CALL ME", "P ZSUPER")
        self.assertEqual(task.status(), 0)
        said = self.said(task).splitlines(True)
        self.assertEqual(["> S ZSUPER,,,'Hello',OPTS=ZSUPIVZ\n", *said[:3],
                          *shown.splitlines(True), *said[3:]], session.splitlines(True))
        self.assertEqual(first + self.next(task.out), output)


class MessagesTest(Case):
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
    main()
