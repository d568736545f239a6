# SPDX-License-Identifier: Apache-2.0
"""The operator's console on Linux: zcon, the sockets, and what the system says."""
import os
import shutil
import signal
import subprocess
import threading
import unittest

from harness import PROGRAMS, ZCON, Case, OnScreen, alive, main


class Commands(Case):
    def test_words_and_one_line_in_capitals_or_not(self):
        task = self.program("--on-modify=*:reply=heard {text}")
        for words, heard in ((["F", "JOB,X"], "X"), (["modify job,x"], "X"),
                             (["F", "JOB,A", "B", "C"], "A B C")):
            self.assertEqual(self.zcon(*words).out, f"heard {heard}\n")
        self.assertIn("ZSU0414I JOB is near; D A,L lists the tasks", self.zcon("P", "JBO").out)
        self.enter("STOP JOB")
        self.assertEqual(task.status(), 0)

    def test_what_is_refused_or_needs_no_task(self):
        for words, status, told in (
                (["F", "NOSUCH,X"], 1, "IEE341I NOSUCH   NOT ACTIVE"),
                (["STPO", "JOB"], 1, "ZSU0414I STOP is near; help lists the commands"),
                (["help"], 0, "F JOB,'Mixed Case'"),
                (["D", "A,L"], 0, "IEE114I"),
                (["--nonsense"], 2, "option '--nonsense' is not known: use one")):
            result = self.zcon(*words)
            self.assertEqual(result.status, status, result)
            self.assertIn(told, result.err if status == 2 else result.out)

    def test_output_that_can_t_be_written_is_told(self):
        reader, gone = os.pipe()
        os.close(reader)
        self.addCleanup(os.close, gone)
        full = os.open("/dev/full", os.O_WRONLY)
        self.addCleanup(os.close, full)
        for words, stdout, why in ((["--help"], full, "No space left on device"),
                                   (["P", "NOSUCH"], full, "No space left on device"),
                                   (["D", "A,L"], gone, "Broken pipe")):
            process = subprocess.run([ZCON, *words], env=self.env, stdout=stdout,
                                     stderr=subprocess.PIPE, check=False)
            self.assertEqual(process.returncode, 2, words)
            self.assertEqual(process.stderr.decode(),
                             f"ZSU0413E unable to write to stdout: {why}\n")

    def test_task_busy(self):
        task = self.program("--command-limit=0", "--on-modify=*:SIGHUP")
        result = self.zcon("F", "JOB,X")
        self.assertEqual(result.status, 1, result)
        self.assertIn("IEE342I MODIFY   REJECTED-TASK BUSY", result.out)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)


class ManyTasks(Case):
    def start_named(self, name):
        return self.start(f"--jobname={name}", "--on-modify=*:reply={jobname} here",
                          PROGRAMS / "echo.py").ready()

    def test_a_wildcard_and_a_name_mean_all_that_have_it_a_process_id_only_one(self):
        first, second, third = (self.start_named("TWIN") for _ in range(3))
        twins = {f"TWIN.{task.pid}" for task in (first, second, third)}
        for name in ("TWIN", "TW*"):
            said = self.enter(f"F {name},X").splitlines()
            self.assertEqual({line.split()[0] for line in said}, twins)
            self.assertEqual([line.split()[1:] for line in said], [["TWIN", "here"]] * 3)
        self.assertEqual(self.enter(f"F TWIN.{first.pid},X"), "TWIN here\n")
        self.enter(f"C TWIN.{second.pid}")
        self.assertEqual(second.status(), 137)
        self.enter("P TWIN")
        self.assertEqual([first.status(), third.status()], [0, 0])

    def test_a_stopped_task_is_listed_as_such(self):
        self.start_named("WEB1")
        stopped = self.start_named("DB")
        self.freeze(stopped.pid)
        result = self.zcon("D", "A,L")
        self.assertEqual(result.status, 3, result)
        self.assertRegex(result.out, fr"DB +{stopped.pid}  NO ANSWER\n")
        self.assertRegex(result.out, r"WEB1 +\d+  \d{4}\.\d{3} ")

    def test_answers_come_to_the_console_that_asked(self):
        self.program("--on-modify=*:reply=to {text}")
        answers = {}

        def ask(number):
            answers[number] = [self.zcon("F", f"JOB,N{number}X{turn}").out.strip()
                               for turn in range(10)]
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for number in range(4):
            self.assertEqual(answers[number], [f"to N{number}X{turn}" for turn in range(10)])


class Cancel(Case):
    def test_the_task_and_all_of_its_program_die(self):
        task = self.start("--jobname=JOB", PROGRAMS / "echo.py", "child=deaf",
                          "ignore=SIGTERM")
        child = int(task.out.wait_for(r"^child (\d+)")[1])
        task.ready()
        result = self.zcon("C", "JOB")
        self.assertEqual(result.status, 0, result)
        self.assertIn("IEE301I JOB      CANCEL COMMAND ACCEPTED", result.out)
        self.assertNotEqual(task.status(), 0)
        self.assert_gone(task.program)
        self.assert_gone(child)
        self.assertIn("NOT ACTIVE", self.zcon("P", "JOB").out)

    def test_a_stopped_zsuper_dies_too(self):
        task = self.program()
        self.freeze(task.pid)
        result = self.zcon("-t", "500ms", "C", "JOB")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(result.out.splitlines(), [
            "IEE301I JOB      CANCEL COMMAND ACCEPTED",
            f"ZSU0411W JOB has not answered CANCEL within 500ms, process {task.pid} killed"])
        self.assertEqual(task.status(), 137)
        self.assert_gone(task.program)
        self.assertIn("NOT ACTIVE", self.zcon("P", "JOB").out)


class Sockets(Case):
    def test_it_is_named_for_the_task_and_gone_with_it(self):
        task = self.program()
        self.assertTrue((self.runtime / f"JOB.{task.pid}").is_socket())
        self.enter("P JOB")
        task.status()
        self.assertEqual(list(self.runtime.iterdir()), [])

    def test_a_stale_socket_disturbs_nobody(self):
        task = self.program()
        os.kill(task.pid, signal.SIGKILL)
        task.process.wait()
        self.assert_gone(task.program)
        self.assertTrue((self.runtime / f"JOB.{task.pid}").is_socket())
        result = self.zcon("F", "JOB,X")
        self.assertEqual(result.status, 1, result)
        self.assertIn("IEE341I JOB      NOT ACTIVE", result.out)
        self.program("--unique", "--on-modify=*:reply=new")
        self.assertEqual(self.enter("F JOB,X").strip(), "new")

    @unittest.skipUnless(os.geteuid() == 0, "needs root, to be another user")
    def test_what_another_user_may_not_see(self):
        task = self.program()
        shutil.copy(ZCON, self.folder / "zcon")
        self.folder.chmod(0o755)

        def as_nobody(*words):
            return self.run_command("setpriv", "--reuid=65534", "--regid=65534",
                                    "--clear-groups", self.folder / "zcon", *words)
        for words in (["P", "JOB"], ["D", "A,L"]):
            result = as_nobody(*words)
            self.assertEqual(result.status, 2, result)
            self.assertIn("ZSU0401E", result.out)
            self.assertIn("Permission denied", result.out)
        self.runtime.chmod(0o755)
        self.assertIn("ZSU0406E", as_nobody("P", "JOB").out)
        result = as_nobody("D", "A,L")
        self.assertEqual(result.status, 1, result)
        self.assertRegex(result.out, fr"JOB +{task.pid}  NOT AUTHORIZED\n")


class Interactive(Case):
    def test_commands_from_a_pipe_are_entered_one_after_the_other(self):
        task = self.program("--on-modify=*:reply=heard {text}")
        result = self.zcon(stdin=b"F JOB,ONE\nhelp\nF JOB," + b"x" * 4092 + b"P JOB\n"
                                 b"F JOB,TWO\nP JOB\n")
        self.assertRegex(result.out, r"(?s)\Aheard ONE\n.*D A,L.*\nIEE308I MODIFY   TERM LENGTH "
                                     r"ERROR\nheard TWO\nZSU0101I STOP: ")
        self.assertEqual(task.status(), 0)
        self.assertFalse(alive(task.program))

    def test_no_console(self):
        task = self.program("--console=none")
        self.assertFalse(self.runtime.exists())
        task.signal(signal.SIGTERM)
        self.assertEqual(task.status(), 143)


class Terminal(OnScreen, Case):
    """The console with an operator in front of it."""

    def open_console(self, *options):
        self.open_screen(ZCON, *options)
        self.wait_for("zcon> ")

    def quit(self):
        self.type("quit")
        _, status = os.waitpid(self.shell, 0)
        self.shell = None
        return os.waitstatus_to_exitcode(status)

    def test_a_prompt_an_answer_and_a_prompt(self):
        self.program("--on-modify=*:reply=heard {text}")
        self.open_console()
        self.type("f job,x")
        self.wait_for(r"heard X\r\n(?s:.*)zcon> ")
        self.assertEqual(self.quit(), 0)

    def test_a_stopped_task_holds_up_nobody(self):
        stopped = self.program()
        self.start("--jobname=WEB", "--on-modify=*:reply=heard {text}",
                   PROGRAMS / "echo.py").ready()
        self.freeze(stopped.pid)
        self.open_console("--timeout=1h")
        self.type("f job,a")
        self.wait_for("zcon> ")
        self.type("f web,b")
        self.wait_for("WEB +heard B")
        self.type("d a,l")
        self.type("f web,c")
        self.wait_for("heard C")
        self.wait_for(r"JOB +\d+  NO ANSWER")
        os.kill(stopped.pid, signal.SIGCONT)
        self.wait_for("JOB +ZSU0102W|ZSU0102W")
        self.assertEqual(self.quit(), 3)

    def test_every_command_without_an_answer_is_told(self):
        stopped = self.program()
        self.freeze(stopped.pid)
        self.open_console("--timeout=100ms")
        self.type("f job,a")
        self.type("f job,b")
        for _ in range(2):
            self.wait_for("ZSU0404W JOB has not answered within 100ms")
        self.type("c job")
        self.wait_for("IEE301I JOB      CANCEL COMMAND ACCEPTED")
        self.wait_for("ZSU0411W")
        self.assertEqual(stopped.status(), 137)
        self.quit()


if __name__ == "__main__":
    main()
