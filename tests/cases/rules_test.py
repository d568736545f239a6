# SPDX-License-Identifier: Apache-2.0
"""What commands lead to in a real program: one action of each kind, and its answer."""
import os
import signal

from harness import Case, Varlink, main


class Actions(Case):
    def test_a_signal(self):
        task = self.program("--on-modify=RELOAD:SIGHUP", "--on-modify=A:usr1",
                            "--on-modify=B:SIGRTMIN+3", "--on-modify=NOTHING:ignore")
        for text, name in (("RELOAD", "SIGHUP"), ("A", "SIGUSR1"), ("B", "SIGRTMIN+3")):
            self.assertIn(f"ZSU0101I MODIFY {text}: {name} sent to process {task.program}",
                          self.enter(f"F JOB,{text}"))
            task.out.wait_for("^signal " + name.replace("+", r"\+") + "$")
        self.assertIn("ZSU0101I MODIFY NOTHING", self.enter("F JOB,NOTHING"))
        self.enter("P JOB")
        self.assertEqual(sum("signal" in line for line in task.out.all()), 3)

    def test_a_line_and_the_end_of_stdin(self):
        task = self.program("--start-parms=WARM 2", "--on-start=stdin=start {text}",
                            "--on-modify=SET *:stdin=set {1}", "--on-modify=END:eof",
                            "--on-modify=*:stdin", "--on-stop=stdin=quit {jobname}/30s/SIGKILL",
                            arguments=["stdin"])
        task.out.wait_for("^line start WARM 2$")
        self.enter("F JOB,SET LEVEL 3")
        task.out.wait_for("^line set LEVEL 3$")
        self.enter("F JOB,ANYTHING")
        task.out.wait_for("^line ANYTHING$")
        self.enter("P JOB")
        task.out.wait_for("^line quit JOB$")
        self.enter("F JOB,END")
        task.out.wait_for("^eof$")

    def test_a_reply_is_the_bare_text(self):
        self.program("--on-modify=PING *:reply=pong {1} from {jobname} to {verb}")
        self.assertEqual(self.enter("F JOB,ping 17 'Aa'"), "pong 17 'Aa' from JOB to MODIFY\n")

    def test_a_stop(self):
        task = self.program("--on-modify=DRAIN:stop")
        self.enter("F JOB,DRAIN")
        self.assertEqual(task.status(), 0)

    def test_a_signal_to_a_program_that_just_ended_is_no_failure_of_zsuper(self):
        task = self.program("--on-modify=BYE:SIGUSR1")
        with Varlink(self.runtime / f"JOB.{task.pid}") as console:
            self.freeze(task.pid)
            os.kill(task.program, signal.SIGKILL)
            console.send(console.encode("F JOB,BYE"))
            task.signal(signal.SIGCONT)
            [answer] = console.receive()["parameters"]["messages"]
        # The kernel takes a signal to a process that has ended and was not yet waited for;
        # or zsuper hears of that end before it reads the command.
        self.assertIn(answer, [
            "ZSU0103E MODIFY BYE failed: unable to signal the program: it has ended",
            f"ZSU0101I MODIFY BYE: SIGUSR1 sent to process {task.program}",
            "ZSU0109W MODIFY BYE: JOB is ending, nothing done",
            "ZSU0405W JOB ended before it answered"])
        self.assertEqual(task.status(), 137)


if __name__ == "__main__":
    main()
