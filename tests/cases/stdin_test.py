# SPDX-License-Identifier: Apache-2.0
"""The program's stdin: the operator's pipe, or zsuper's own."""
import subprocess

from harness import Case, Varlink, main


class Pipe(Case):
    def test_lines_come_in_order_and_whole(self):
        task = self.program("--on-modify=*:stdin", arguments=["stdin"])
        for number in range(20):
            self.enter(f"F JOB,LINE {number}")
        for number in range(20):
            self.assertEqual(task.out.wait_for("^line (.*)$")[1], f"LINE {number}")

    def test_utf_8(self):
        task = self.program("--on-modify=*:stdin", arguments=["stdin"])
        self.enter("F JOB,'Grüße é ß'")
        self.assertEqual(task.out.wait_for("^line (.*)$")[1],
                         ascii("'Grüße é ß'")[1:-1])

    def test_text_can_not_bring_in_a_second_line(self):
        task = self.program("--on-modify=*:stdin={text}", arguments=["stdin"])
        with self.varlink() as console:
            for control in "\n\r\0\x85\u2028":
                with self.subTest(ascii(control)):
                    self.assertEqual(console.call(f"F JOB,A{control}B")["parameters"], {
                        "accepted": False,
                        "messages": ["IEE535I MODIFY   INVALID PARAMETER"]})
        self.enter("F JOB,LAST")
        task.out.wait_for("^line LAST$")
        self.enter("P JOB")
        self.assertEqual([line for line in task.out.all() if line.startswith("line ")],
                         ["line LAST"])

    def test_eof_ends_a_filter_in_order(self):
        task = self.program("--on-modify=END:eof", "--on-modify=*:stdin",
                            arguments=["stdin", "eof-ends"])
        self.enter("F JOB,WORK")
        self.enter("F JOB,END")
        task.out.wait_for("^line WORK$")
        task.out.wait_for("^eof$")
        self.assertEqual(task.status(), 0)

    def test_a_line_after_eof_is_reported_to_the_operator(self):
        task = self.program("--on-modify=END:eof", "--on-modify=*:stdin",
                            arguments=["stdin"])
        self.enter("F JOB,END")
        task.out.wait_for("^eof$")
        self.assertIn("ZSU0103E MODIFY MORE failed", self.zcon("F", "JOB,MORE").out)

    def test_a_stdin_that_the_program_closed_is_reported_and_kills_nobody(self):
        script = self.folder / "closed.py"
        script.write_text("import os, signal\nos.close(0)\nprint('ready', os.getpid(), "
                          "flush=True)\nsignal.pause()\n")
        task = self.start("--jobname=JOB", "--on-modify=*:stdin", script).ready()
        answer = ""
        for _ in range(3):  # the first line may be in the pipe before anyone can know
            answer += self.zcon("F", "JOB,X").out
        self.assertIn("ZSU0103E", answer)
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def test_a_program_that_does_not_read_blocks_nobody_and_the_operator_is_told(self):
        task = self.program("--on-modify=*:stdin={text}" + "x" * 60)
        answer = ""
        count = 0
        while "ZSU0103E" not in answer and count < 5000:
            with self.varlink() as console:
                for _ in range(200):
                    reply = console.call("F JOB,'" + "y" * 100 + "'")
                    answer += " ".join(reply["parameters"]["messages"])
                    count += 1
        self.assertIn("ZSU0103E", answer)
        self.assertIn("ZSU0104I", self.enter("F JOB,ZSUPER STATUS"))
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)

    def varlink(self):
        [path] = [path for path in self.runtime.iterdir() if path.is_socket()]
        return Varlink(path)


class Inherited(Case):
    def test_without_such_a_rule_stdin_is_zsupers(self):
        code = "import sys; print(sys.stdin.read())"
        result = self.zsuper("--on-modify=*:SIGHUP", "-c", code, stdin=b"from outside")
        self.assertEqual(result.out.strip(), "from outside")

    def test_with_such_a_rule_zsupers_own_is_left_alone(self):
        task = self.program("--on-modify=*:stdin", arguments=["stdin"],
                            stdin=subprocess.PIPE)
        task.process.stdin.write(b"from outside\n")
        task.process.stdin.close()
        self.enter("F JOB,FROM THE OPERATOR")
        self.assertEqual(task.out.wait_for("^line (.*)$")[1], "FROM THE OPERATOR")


if __name__ == "__main__":
    main()
