# SPDX-License-Identifier: Apache-2.0
"""zsuper at a terminal, under a shell with job control."""
import re

from harness import PROGRAMS, PYTHON, ZSUPER, Case, OnScreen, alive, kill_group, main

CTRL_C, CTRL_Z, CTRL_BACKSLASH = b"\x03", b"\x1a", b"\x1c"


class Terminal(OnScreen, Case):
    def setUp(self):
        super().setUp()
        self.env |= {"PS1": "<prompt>", "TERM": "dumb", "HISTFILE": ""}
        self.addCleanup(lambda: [kill_group(int(pid))
                                 for pid in re.findall(r"ready (\d+)", self.seen)])
        self.open_screen("/bin/bash", "--norc", "--noprofile", "--noediting", "-i")
        self.wait_for("<prompt>")

    def start_in_shell(self, *arguments):
        words = [ZSUPER, "--jobname=JOB", f"--python={PYTHON}", str(PROGRAMS / "echo.py"),
                 *arguments]
        self.type(" ".join(f"'{word}'" for word in words))
        return int(self.wait_for(r"ready (\d+)\r?\n")[1])

    def status(self):
        self.wait_for("<prompt>")
        self.type("echo status=$?")
        return int(self.wait_for(r"status=(\d+)\r?\n")[1])

    def test_ctrl_c_gives_a_keyboard_interrupt(self):
        code = "print(str(1) + \"ready\", flush=True)\nimport time\ntime.sleep(1000)"
        self.type(f"{ZSUPER} --python={PYTHON} -c $'{code}'")
        self.wait_for("1ready")
        self.type(CTRL_C)
        self.wait_for("KeyboardInterrupt")
        self.assertEqual(self.status(), 130)

    def test_ctrl_backslash_reaches_the_program(self):
        self.start_in_shell("exit=SIGQUIT:5")
        self.type(CTRL_BACKSLASH)
        self.wait_for("signal SIGQUIT")
        self.assertEqual(self.status(), 5)

    def test_ctrl_z_gives_the_shell_back_and_fg_goes_on(self):
        program = self.start_in_shell("exit=SIGINT:4")
        self.type(CTRL_Z)
        self.wait_for("Stopped")
        self.wait_for("<prompt>")
        self.wait_until(lambda: self.state(program) == "T", "program stopped")
        self.type("fg")
        self.wait_for("signal SIGCONT")
        self.type(CTRL_C)
        self.wait_for("signal SIGINT")
        self.assertEqual(self.status(), 4)

    def test_the_program_reads_the_terminal(self):
        code = "print(1, \"asks\"); print(input().upper())"
        self.type(f"{ZSUPER} --python={PYTHON} -c '{code}'")
        self.wait_for("1 asks")
        self.type("an answer")
        self.wait_for("AN ANSWER")
        self.assertEqual(self.status(), 0)

    def test_in_the_background_it_leaves_the_terminal_to_the_shell(self):
        words = f"{ZSUPER} --jobname=JOB --python={PYTHON} {PROGRAMS / 'echo.py'} &"
        self.type(words)
        program = int(self.wait_for(r"ready (\d+)\r?\n")[1])
        self.type("echo shell $((20 + 1))")
        self.wait_for("shell 21")
        self.type(CTRL_C)
        self.wait_for("<prompt>")
        self.enter("P JOB")
        self.wait_until(lambda: not alive(program), "end of the program")
        self.type("wait $!; echo status=$?")  # %1 may have been reported and gone
        self.assertEqual(self.wait_for(r"status=(\d+)\r?\n")[1], "0")

    def test_after_cancel_whoever_shared_the_terminal_reads_it_again(self):
        code = "import os; print(\"asker\", os.getpid(), flush=True); input()"
        command = f"{ZSUPER} --jobname=JOB --python={PYTHON} -c \"$0\"; read x; echo then=$x"
        self.type(f"bash -c '{command}' '{code}'")
        program = int(self.wait_for(r"asker (\d+)")[1])
        self.enter("C JOB")
        self.assert_gone(program)  # it could still read a line
        self.type("another")
        self.wait_for("then=another")
        self.wait_for("<prompt>")
        code = "import sys, time; print(1, \"runs\", file=sys.stderr); time.sleep(1000)"
        self.type(f"x=$({ZSUPER} --jobname=JOB --python={PYTHON} -c '{code}')")
        self.wait_for("1 runs")
        self.enter("C JOB")
        self.wait_for("<prompt>")
        self.type("read x")
        self.type("more")
        self.assertEqual(self.status(), 0)

    def test_in_a_pipeline_ctrl_c_reaches_all_parts_as_it_is(self):
        code = "print(str(1) + \"ready\", flush=True)\nimport time\ntime.sleep(1000)"
        self.type(f"{ZSUPER} -v --python={PYTHON} -c $'{code}' | cat")
        self.wait_for("1ready")
        self.type(CTRL_C)
        self.wait_for("SIGINT received by zsuper: passed on")
        self.wait_for("KeyboardInterrupt")
        self.wait_for("<prompt>")
        self.type('echo "statuses=${PIPESTATUS[@]}"')
        self.wait_for(r"statuses=130 130\r?\n")

    def test_in_a_pipeline_ctrl_z_stops_all_parts_and_fg_goes_on(self):
        # It asks for the terminal only after Ctrl-Z: a request is granted with SIGCONT,
        # and the kernel then forgets a SIGTSTP that is pending.
        code = ("import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT]); "
                "print(str(1) + \"ready\", flush=True); signal.sigwait([signal.SIGCONT]); "
                "print(input().upper())")
        self.type(f"{ZSUPER} --python={PYTHON} -c '{code}' | cat")
        self.wait_for("1ready")
        self.type(CTRL_Z)
        self.wait_for("Stopped")
        self.wait_for("<prompt>")
        self.type("fg")
        self.wait_for("cat")
        self.type("an answer")
        self.wait_for("AN ANSWER")
        self.assertEqual(self.status(), 0)

    def test_in_the_background_of_a_script_it_leaves_the_terminal_to_the_script(self):
        script, fifo = self.folder / "script.sh", self.folder / "fifo"
        code = (f"import os, time; print(os.getpid(), file=open('{fifo}', 'w'), flush=True); "
                "time.sleep(1000)")
        script.write_text(f"""
mkfifo {fifo}
{ZSUPER} --jobname=JOB --python={PYTHON} -c "{code}" &
read -r program <{fifo}
read -r -p "process $program. Your name? " name
echo "name=$name"
wait
""")
        self.type(f"bash {script}")
        program = int(self.wait_for(r"process (\d+). Your name\?")[1])
        self.addCleanup(kill_group, program)
        self.type("COLIN")
        self.wait_for("name=COLIN")
        self.type(CTRL_C)
        self.assertEqual(self.status(), 130)
        self.assertTrue(alive(program))
        self.enter("P JOB")
        self.assert_gone(program)

    def test_in_the_background_of_a_script_who_asks_for_the_terminal_waits(self):
        code = "import os; print(f'asker {os.getpid()}', flush=True); open('/dev/tty').read(1)"
        script = self.folder / "script.sh"
        script.write_text(f"""
{ZSUPER} --jobname=JOB --python={PYTHON} -c "{code}" &
read -r name
echo "name=$name"
wait $!
""")
        self.type(f"bash {script}")
        program = int(self.wait_for(r"asker (\d+)")[1])
        self.addCleanup(kill_group, program)
        self.wait_until(lambda: self.state(program) == "T", "program stopped")
        self.type("COLIN")
        self.wait_for("name=COLIN")
        self.enter("P JOB")
        self.assertEqual(self.status(), 0)
        self.assert_gone(program)

    def test_in_a_script_both_read_the_terminal_in_turn(self):
        code = "print(1, \"asks\"); print(input().upper())"
        for before in ("", "trap \"\" INT; "):
            command = before + f"{ZSUPER} --python={PYTHON} -c \"$0\"; read x; echo then=$x"
            self.type(f"bash -c '{command}' '{code}'")
            self.wait_for("1 asks")
            self.type("an answer")
            self.wait_for("AN ANSWER")
            self.type("another")
            self.wait_for("then=another")
            self.wait_for("<prompt>")

    def test_in_a_command_substitution_the_program_reads_the_terminal(self):
        code = ("import sys; print(1, \"asks\", file=sys.stderr, flush=True); "
                "print(input().upper())")
        self.type(f"x=$({ZSUPER} --python={PYTHON} -c '{code}')")
        self.wait_for("1 asks")
        self.type("an answer")
        self.assertEqual(self.status(), 0)
        self.type('echo "x=$x"')
        self.wait_for(r"x=AN ANSWER\r?\n")

    @staticmethod
    def state(pid):
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0]


if __name__ == "__main__":
    main()
