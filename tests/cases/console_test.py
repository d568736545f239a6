# SPDX-License-Identifier: Apache-2.0
"""The operator's console on Linux: zcon, the sockets, and what the system says."""
import os
import pty
import re
import select
import shutil
import signal
import stat
import subprocess
import threading
import time
import unittest

from harness import DEADLINE, PROGRAMS, ZCON, Case, Varlink, alive, main


class Commands(Case):
    def test_abbreviations_full_words_and_small_letters(self):
        self.program("--on-modify=*:reply=heard {text}")
        for command in ("F JOB,X", "f job,x", "MODIFY JOB,X", "modify job,x"):
            self.assertEqual(self.enter(command).strip(), "heard X")

    def test_stop_in_full(self):
        task = self.program()
        self.enter("STOP JOB")
        self.assertEqual(task.status(), 0)

    def test_the_whole_command_may_be_one_word(self):
        self.program("--on-modify=*:reply=heard {text}")
        self.assertEqual(self.zcon("F JOB,A B").out.strip(), "heard A B")

    def test_several_words_are_one_command(self):
        self.program("--on-modify=*:reply=heard {text}")
        self.assertEqual(self.zcon("F", "JOB,A", "B", "C").out.strip(), "heard A B C")

    def test_exit_status_and_message_of_refusals(self):
        self.program()
        for command, message in (
                ("F NOSUCH,X", "IEE341I NOSUCH   NOT ACTIVE"),
                ("P NOSUCH", "IEE341I NOSUCH   NOT ACTIVE"),
                ("F JOB", "IEE311I MODIFY   PARAMETER MISSING"),
                ("F MUCHTOOLONG,X", "IEE308I MODIFY   TERM LENGTH ERROR"),
                ("XYZ JOB", "IEE305I XYZ      COMMAND INVALID")):
            result = self.zcon(*command.split(" ", 1))
            self.assertIn(message, result.out + result.err)
            self.assertEqual(result.status, 1, result)

    def test_a_hint_follows_a_refusal(self):
        for words, hint in ((["STPO", "JOB"], "STOP is near; help lists the commands"),
                            (["F", "JOB", "X"], "put a comma and no blank between name and "
                                                "text: F JOB,X"),
                            (["list"], "use D A,L to list the tasks; help lists the commands")):
            result = self.zcon(*words)
            refusal, told = result.out.splitlines()
            self.assertTrue(refusal.startswith("IEE"), result)
            self.assertEqual(told, f"ZSU0414I {hint}")
            self.assertEqual(result.status, 1)

    def test_help(self):
        for word in ("help", "?"):
            result = self.zcon(word)
            self.assertEqual(result.status, 0)
            self.assertIn("F JOB,'Mixed Case'", result.out)

    def test_misuse(self):
        for words, message in (
                (["--nonsense"], "option '--nonsense' is not known: use one"),
                (["-c"], "--console has no value: use --console=NAME"),
                (["P", "X", "-w"], "'-w' follows the command: put options first"),
                (["--wait=1", "P", "X"], "--wait takes no value, '1' was given: use --wait")):
            result = self.zcon(*words)
            self.assertEqual(result.status, 2)
            self.assertIn(message, result.err)

    def test_output_that_can_t_be_written_is_told(self):
        for words in (["--help"], ["D", "A,L"], ["P", "NOSUCH"]):
            with open("/dev/full", "wb") as full:
                process = subprocess.run([ZCON, *words], env=self.env, stdout=full,
                                         stderr=subprocess.PIPE, check=False)
            self.assertEqual(process.returncode, 2, words)
            self.assertEqual(process.stderr.decode(), "ZSU0413E unable to write to "
                             "stdout: No space left on device\n")

    def test_a_reader_that_is_gone_is_told(self):
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.run([ZCON, "D", "A,L"], env=self.env, stdout=writer,
                                 stderr=subprocess.PIPE, check=False)
        os.close(writer)
        self.assertEqual(process.returncode, 2)
        self.assertEqual(process.stderr, b"ZSU0413E unable to write to stdout: Broken pipe\n")

    def test_what_failed_or_was_taken_by_no_rule_has_a_status_of_its_own(self):
        self.program("--on-modify=END:eof", "--on-modify=LINE:stdin")
        for text, status in (("END", 0), ("LINE", 1), ("OTHER", 1), ("ZSUPER STATUS", 0),
                             ("ZSUPER STATSU", 1)):
            self.assertEqual(self.zcon("F", f"JOB,{text}").status, status, text)

    def test_no_answer_in_time(self):
        task = self.program("--on-modify=*:SIGHUP")
        self.freeze(task)
        self.addCleanup(os.kill, task.pid, signal.SIGCONT)
        self.assertEqual(self.zcon("F", "JOB,X").status, 3)

    def test_task_busy(self):
        task = self.program("--command-limit=0", "--on-modify=*:SIGHUP")
        result = self.zcon("F", "JOB,X")
        self.assertEqual(result.status, 1, result)
        self.assertIn("IEE342I MODIFY   REJECTED-TASK BUSY", result.out + result.err)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_the_longest_command(self):
        self.program("--on-modify=*:reply={text}")
        text = "X" * (126 - len("F JOB,"))
        self.assertEqual(self.enter(f"F JOB,{text}").replace("\n", ""), text)
        self.assertEqual(self.zcon("F", f"JOB,{text}X").status, 1)

    def test_empty_text_is_accepted(self):
        self.program("--on-modify=:reply=empty", "--on-modify=*:reply=other")
        self.assertIn(self.enter("F JOB,").strip(), ("empty", "other"))


class ManyTasks(Case):
    def start_named(self, name):
        return self.start(f"--jobname={name}", "--on-modify=*:reply={jobname} here",
                          PROGRAMS / "echo.py").ready()

    def test_a_wildcard_means_all_that_match(self):
        for name in ("WEB1", "WEB2", "DB"):
            self.start_named(name)
        answer = self.enter("F WEB*,X").splitlines()
        self.assertEqual(sorted(line.split() for line in answer),
                         [["WEB1", "WEB1", "here"], ["WEB2", "WEB2", "here"]])

    def test_two_tasks_of_one_name_both_hear_it(self):
        tasks = [self.start_named("TWIN") for _ in range(2)]
        self.assertEqual(self.enter("F TWIN,X").count("TWIN here"), 2)
        said = {line.split()[0] for line in self.enter("F TWIN,X").splitlines()}
        self.assertEqual(said, {f"TWIN.{task.pid}" for task in tasks})
        self.enter("P TWIN")
        self.assertEqual([task.status() for task in tasks], [0, 0])

    def test_one_of_several_tasks_of_a_name_is_reached_by_its_process_id(self):
        first, second = (self.start_named("TWIN") for _ in range(2))
        self.assertEqual(self.enter(f"F TWIN.{first.pid},X").count("TWIN here"), 1)
        self.enter(f"P TWIN.{first.pid}")
        self.assertEqual(first.status(), 0)
        self.assertEqual(self.enter("F TWIN,X").count("TWIN here"), 1)
        self.enter(f"C TWIN.{second.pid}")
        self.assertEqual(second.status(), 137)

    def test_display_active(self):
        self.start_named("WEB1")
        self.start_named("DB")
        answer = self.enter("D A,L")
        self.assertIn("WEB1", answer)
        self.assertIn("DB", answer)

    def test_a_stopped_task_is_listed_as_such(self):
        self.start_named("WEB1")
        stopped = self.start_named("DB")
        self.freeze(stopped)
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
        self.freeze(task)
        result = self.zcon("-t", "500ms", "C", "JOB")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(result.out.splitlines(), [
            "IEE301I JOB      CANCEL COMMAND ACCEPTED",
            f"ZSU0411W JOB has not answered CANCEL within 500ms, process {task.pid} killed"])
        self.assertEqual(task.status(), 137)
        self.assert_gone(task.program)
        self.assertIn("NOT ACTIVE", self.zcon("P", "JOB").out)


class Folders(Case):
    """What can't be used is no empty folder."""

    def test_a_bad_folder_is_told(self):
        for folder, reason in (("/etc/passwd", "it is not a directory"),
                               ("/tmp", "others may write to it (mode 1777)")):
            for words in (["P", "JOB"], ["D", "A,L"]):
                result = self.zcon(*words, env=self.env | {"ZSUPER_RUNTIME_DIR": folder})
                self.assertEqual(result.status, 2, result)
                self.assertIn(f"ZSU0401E unable to use runtime folder '{folder}': {reason}",
                              result.out)

    def test_one_that_is_not_there_yet_has_no_tasks(self):
        self.assertEqual(self.zcon("P", "JOB").status, 1)
        self.assertEqual(self.zcon("D", "A,L").status, 0)

    def test_our_own_link_to_a_good_folder_serves(self):
        good = self.folder / "good"
        good.mkdir(mode=0o700)
        self.runtime.symlink_to(good)
        self.program("--on-modify=*:reply=fine")
        self.assertEqual(self.enter("F JOB,X").strip(), "fine")

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


class Sockets(Case):
    def sockets(self):
        return [path for path in self.runtime.iterdir() if path.is_socket()]

    def test_mode_and_name(self):
        task = self.program()
        [path] = self.sockets()
        self.assertEqual(path.name, f"JOB.{task.pid}")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.runtime.stat().st_mode), 0o700)

    def test_it_is_gone_with_the_task(self):
        task = self.program()
        self.enter("P JOB")
        task.status()
        self.assertEqual(self.sockets(), [])

    def test_a_stale_socket_disturbs_nobody(self):
        task = self.program()
        os.kill(task.pid, signal.SIGKILL)
        task.process.wait()
        self.assert_gone(task.program)
        self.assertEqual(len(self.sockets()), 1)
        result = self.zcon("F", "JOB,X")
        self.assertEqual(result.status, 1, result)
        self.assertIn("IEE341I JOB      NOT ACTIVE", result.out + result.err)
        self.program("--unique", "--on-modify=*:reply=new")
        self.assertEqual(self.enter("F JOB,X").strip(), "new")

    @unittest.skipUnless(os.geteuid() == 0, "needs root, to be another user")
    def test_another_user_is_refused_even_where_the_modes_would_let_him(self):
        task = self.program("--on-modify=*:SIGHUP")
        shutil.copy(ZCON, self.folder / "zcon")
        for path in (self.folder, self.runtime):
            path.chmod(0o755)
        self.sockets()[0].chmod(0o666)
        result = self.run_command("setpriv", "--reuid=65534", "--regid=65534",
                                  "--clear-groups", self.folder / "zcon", "F", "JOB,X")
        self.assertEqual(result.status, 1, result)
        self.assertIn("IEE345I MODIFY   AUTHORITY INVALID", result.out + result.err)
        self.runtime.chmod(0o700)
        self.enter("P JOB")
        self.assertNotIn("signal SIGHUP", task.out.all())

    def test_garbage_hurts_only_the_connection_it_came_on(self):
        self.program("--on-modify=*:reply=fine")
        [path] = self.sockets()
        for garbage in (b"\0", b"{\0", b"[]\0", b'{"method":7}\0', b"\xff\xfe\0",
                        b'{"method":"org.zsuper.Console.Command"}\0', b"[" * 5000 + b"\0",
                        b"x" * 3_000_000):
            with Varlink(path) as console:
                try:
                    console.send(garbage)
                    console.socket.shutdown(1)
                    while console.socket.recv(4096):
                        pass
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it may hang up on us
        self.assertEqual(self.enter("F JOB,X").strip(), "fine")

    def test_varlinks_own_questions_are_answered(self):
        self.program()
        with Varlink(self.sockets()[0]) as console:
            console.send(b'{"method":"org.varlink.service.GetInfo"}\0')
            info = console.receive()["parameters"]
            self.assertIn("org.zsuper.Console", info["interfaces"])
            console.send(b'{"method":"org.varlink.service.GetInterfaceDescription",'
                         b'"parameters":{"interface":"org.zsuper.Console"}}\0')
            self.assertIn("method Command", console.receive()["parameters"]["description"])
            console.send(b'{"method":"org.zsuper.Console.Nonsense"}\0')
            self.assertEqual(console.receive()["error"],
                             "org.varlink.service.MethodNotFound")


class Interactive(Case):
    def test_commands_from_a_pipe_are_entered_one_after_the_other(self):
        task = self.program("--on-modify=*:reply=heard {text}")
        result = self.zcon(stdin=b"F JOB,ONE\nF JOB,TWO\nP JOB\n")
        self.assertIn("heard ONE", result.out)
        self.assertIn("heard TWO", result.out)
        self.assertEqual(task.status(), 0)
        self.assertFalse(alive(task.program))

    def test_a_line_that_is_too_long_is_one_refused_command(self):
        self.program("--on-modify=*:reply=heard")
        result = self.zcon(stdin=b"F JOB," + b"x" * 4092 + b"P JOB\nF JOB,X\n")
        self.assertEqual(result.out, "IEE308I MODIFY   TERM LENGTH ERROR\nheard\n")

    def test_help_is_no_command(self):
        result = self.zcon(stdin=b"help\n?\n")
        self.assertEqual(result.status, 0, result)
        self.assertEqual(result.out.count("D A,L"), 2)

    def test_no_console(self):
        task = self.program("--console=none", stdin=subprocess.DEVNULL)
        self.assertFalse(self.runtime.exists() and self.sockets_exist())
        task.signal(signal.SIGTERM)
        self.assertEqual(task.status(), 143)

    def sockets_exist(self):
        return any(path.is_socket() for path in self.runtime.iterdir())


class Terminal(Case):
    """The console with an operator in front of it."""

    def open_console(self, *options):
        process, self.terminal = pty.fork()
        if process == 0:
            os.execve(ZCON, [ZCON, *options], self.env)
        self.seen = ""
        self.process = process
        self.addCleanup(self.close)
        self.wait_for("zcon> ")

    def close(self):
        os.close(self.terminal)
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)

    def type(self, line):
        os.write(self.terminal, line.encode() + b"\n")

    def wait_for(self, pattern):
        """The match of what comes next on the screen; `seen` begins behind it."""
        deadline = time.monotonic() + DEADLINE
        while not (match := re.search(pattern, self.seen)):
            ready, _, _ = select.select([self.terminal], [], [],
                                        max(0, deadline - time.monotonic()))
            if not ready:
                self.fail(f"no {pattern!r} on the screen: {self.seen!r}")
            self.seen += os.read(self.terminal, 65536).decode(errors="replace")
        self.seen = self.seen[match.end():]
        return match

    def quit(self):
        self.type("quit")
        _, status = os.waitpid(self.process, 0)
        self.process = None
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
        self.freeze(stopped)
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
        self.freeze(stopped)
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
