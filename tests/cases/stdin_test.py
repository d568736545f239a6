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

    def test_text_can_not_bring_in_a_second_line(self):
        task = self.program("--on-modify=*:stdin={text}", arguments=["stdin"])
        with Varlink(self.runtime / f"JOB.{task.pid}") as console:
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
