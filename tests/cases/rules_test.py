# SPDX-License-Identifier: Apache-2.0
"""What a MODIFY leads to: rules, actions, texts, and zsuper's own words."""
import os
import re
import signal
import subprocess

from harness import Case, Varlink, main


class Actions(Case):
    def test_signal(self):
        task = self.program("--on-modify=RELOAD:SIGHUP")
        answer = self.enter("F JOB,RELOAD")
        task.out.wait_for("^signal SIGHUP$")
        self.assertIn(
            f"ZSU0101I MODIFY RELOAD: SIGHUP sent to process {task.program}", answer)

    def test_signal_without_sig_and_in_small_letters(self):
        task = self.program("--on-modify=A:usr1", "--on-modify=B:sigusr2")
        self.enter("F JOB,A")
        task.out.wait_for("^signal SIGUSR1$")
        self.enter("F JOB,B")
        task.out.wait_for("^signal SIGUSR2$")

    def test_real_time_signal(self):
        task = self.program("--on-modify=A:SIGRTMIN+3", "--on-modify=B:RTMAX-1")
        answer = self.enter("F JOB,A")
        task.out.wait_for(r"^signal SIGRTMIN\+3$")
        self.assertIn("SIGRTMIN+3", answer)
        self.enter("F JOB,B")
        task.out.wait_for(r"^signal SIGRTMIN\+29$")

    def test_reply_is_the_bare_text(self):
        self.program("--on-modify=PING *:reply=pong {1} from {jobname} to {verb}")
        answer = self.enter("F JOB,PING 17")
        self.assertEqual(answer.splitlines(), ["pong 17 from JOB to MODIFY"])

    def test_stdin(self):
        task = self.program("--on-modify=SET *:stdin=set {1}", "--on-modify=*:stdin",
                            arguments=["stdin"])
        self.enter("F JOB,SET LEVEL 3")
        task.out.wait_for("^line set LEVEL 3$")
        self.enter("F JOB,ANYTHING")
        task.out.wait_for("^line ANYTHING$")

    def test_eof(self):
        task = self.program("--on-modify=*:eof", arguments=["stdin"])
        self.enter("F JOB,END")
        task.out.wait_for("^eof$")

    def test_stop(self):
        task = self.program("--on-modify=DRAIN:stop")
        self.enter("F JOB,DRAIN")
        self.assertEqual(task.status(), 0)

    def test_ignore_is_answered_and_nothing_is_done(self):
        task = self.program("--on-modify=NOTHING:ignore", "--on-modify=*:SIGHUP")
        answer = self.enter("F JOB,NOTHING")
        self.assertIn("ZSU0101I MODIFY NOTHING", answer)
        self.enter("F JOB,X")
        task.out.wait_for("^signal SIGHUP$")
        self.enter("P JOB")
        self.assertEqual([line for line in task.out.all() if line == "signal SIGHUP"],
                         ["signal SIGHUP"])

    def test_a_signal_to_a_program_that_just_ended_is_no_failure_of_zsuper(self):
        task = self.program("--on-modify=BYE:SIGUSR1")
        with Varlink(self.runtime / f"JOB.{task.pid}") as console:
            self.freeze(task)
            os.kill(task.program, signal.SIGKILL)
            console.send(console.encode("F JOB,BYE"))
            task.signal(signal.SIGCONT)
            [answer] = console.receive()["parameters"]["messages"]
        # The kernel takes a signal to a process that has ended and was not yet waited for.
        self.assertIn(answer, [
            "ZSU0103E MODIFY BYE failed: unable to signal the program: it has ended",
            f"ZSU0101I MODIFY BYE: SIGUSR1 sent to process {task.program}",
            "ZSU0109W MODIFY BYE: JOB is ending, nothing done"])
        self.assertEqual(task.status(), 137)


class Patterns(Case):
    def test_case_and_outer_blanks_do_not_count(self):
        self.program("--on-modify= log Level :reply=yes")
        self.assertEqual(self.enter("F JOB,  LOG LEVEL  ").strip(), "yes")
        self.assertEqual(self.enter("f job,log level").strip(), "yes")

    def test_an_escaped_colon_and_star_are_themselves(self):
        self.program(r"--on-modify=A\:\*:reply=exact {{}}".replace("{{}}", r"\{x\}"),
                     "--on-modify=*:reply=other")
        self.assertEqual(self.enter("F JOB,A:*").strip(), "exact {x}")
        self.assertEqual(self.enter("F JOB,A:B").strip(), "other")

    def test_text_between_apostrophes_keeps_its_case(self):
        self.program("--on-modify=*:reply=<{text}>")
        self.assertEqual(self.enter("F JOB,Ab 'Cd ef' gh").strip(), "<AB 'Cd ef' GH>")

    def test_no_rule_takes_it_is_answered_with_a_warning(self):
        task = self.program("--on-modify=RELOAD:SIGHUP")
        result = self.zcon("F", "JOB,RELAOD")
        self.assertIn("ZSU0102W", result.out)
        self.assertIn("RELAOD", result.out)
        self.assertEqual(result.status, 1)
        self.enter("P JOB")
        self.assertNotIn("signal SIGHUP", task.out.all())


class OwnWords(Case):
    def test_rules(self):
        self.program("--on-modify=RELOAD:SIGHUP", "--on-modify=LOG *:reply=x",
                     "--on-stop=SIGINT/5s/SIGKILL")
        answer = self.enter("F JOB,ZSUPER RULES")
        self.assertIn("ZSU0105I", answer)
        self.assertLess(answer.index("RELOAD:SIGHUP"), answer.index("LOG *:reply=x"))
        self.assertIn("STOP: send SIGINT, SIGKILL follows after 5s", answer)

    def test_an_unknown_word_is_refused_with_the_right_ones(self):
        self.program("--on-modify=*:ignore")
        answer = self.zcon("F", "JOB,ZSUPER STATSU").out
        self.assertIn("ZSU0107E", answer)
        self.assertIn("STATUS", answer)

    def test_they_come_before_the_rules(self):
        self.program("--on-modify=*:reply=rule")
        self.assertIn("ZSU0104I", self.enter("F JOB,ZSUPER STATUS"))


class StartCommand(Case):
    def test_start_parameters_are_an_actions_text(self):
        task = self.program("--start-parms=WARM 2", "--on-start=stdin=start {text}",
                            arguments=["stdin"])
        task.out.wait_for("^line start WARM 2$")

    def test_start_parameters_without_an_action_are_reported(self):
        task = self.program("--start-parms=WARM")
        self.assertIn("WARM", task.err.wait_for("ZSU0108I.*").group())

    def test_the_stop_action_may_be_a_line(self):
        task = self.program("--on-stop=stdin=quit {jobname}/30s/SIGKILL",
                            arguments=["stdin"], stdin=subprocess.PIPE)
        self.enter("P JOB")
        task.out.wait_for("^line quit JOB$")

    def test_every_command_is_answered_with_what_was_done(self):
        task = self.program(arguments=["ignore=SIGTERM", "exit=SIGTERM:0"])
        answer = self.enter("P JOB")
        self.assertTrue(re.search(r"ZSU0101I STOP: SIGTERM sent", answer), answer)
        self.assertEqual(task.status(), 0)


if __name__ == "__main__":
    main()
