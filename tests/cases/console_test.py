# SPDX-License-Identifier: Apache-2.0
"""The operator's console on Linux: zcon, the sockets, and what the system says."""
import os
import shutil
import signal
import stat
import subprocess
import threading
import unittest

from harness import PROGRAMS, ZCON, Case, Varlink, alive, main


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

    def test_misuse(self):
        self.assertEqual(self.zcon("--nonsense").status, 2)

    def test_no_answer_in_time(self):
        task = self.program("--on-modify=*:SIGHUP")
        os.kill(task.pid, signal.SIGSTOP)
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
        self.enter("P TWIN")
        self.assertEqual([task.status() for task in tasks], [0, 0])

    def test_display_active(self):
        self.start_named("WEB1")
        self.start_named("DB")
        answer = self.enter("D A,L")
        self.assertIn("WEB1", answer)
        self.assertIn("DB", answer)

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

    def test_varlink_s_own_questions_are_answered(self):
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

    def test_no_console(self):
        task = self.program("--console=none", stdin=subprocess.DEVNULL)
        self.assertFalse(self.runtime.exists() and self.sockets_exist())
        task.signal(signal.SIGTERM)
        self.assertEqual(task.status(), 143)

    def sockets_exist(self):
        return any(path.is_socket() for path in self.runtime.iterdir())


if __name__ == "__main__":
    main()
