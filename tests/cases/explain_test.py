# SPDX-License-Identifier: Apache-2.0
"""--explain and --match say what would happen, and nothing does."""
from harness import Case, main


class Explain(Case):
    def explain(self, *options):
        mark = self.folder / "ran"
        result = self.zsuper(*options, "-c", f"open({str(mark)!r}, 'w')")
        self.assertFalse(mark.exists(), "the program was run")
        self.assertFalse(self.runtime.exists(), "a runtime folder was made")
        return result

    def test_the_plan(self):
        result = self.explain("--explain", "--jobname=WEB", "--on-stop=SIGINT/5s/SIGTERM",
                              "--stop-timeout=7s", "--on-modify=RELOAD:SIGHUP",
                              "--on-modify=LOG *:stdin=log {1}", "--match=LOG A")
        self.assertEqual(result.status, 0, result)
        for word in ("WEB", "python3", "RELOAD", "SIGHUP", "LOG *"):
            self.assertIn(word, result.out)
        self.assertRegex(result.out, r"(?s)STOP.*at once +SIGINT to.*after 5s +SIGTERM to"
                                     r".*after 12s +SIGKILL to.*\nF WEB,LOG A\n.*: log A\n")

    def test_the_socket_that_zcon_would_find(self):
        self.assertIn(f"{self.runtime}/WEB.PID", self.explain("-n", "--jobname=WEB").out)
        result = self.explain("-n", "--console=none")
        self.assertNotIn("PID", result.out)
        self.assertIn("SIGTERM or SIGINT sent to zsuper", result.out)

    def test_a_program_that_is_elsewhere_is_a_remark(self):
        for option in ("-n", "--match=X"):
            result = self.zsuper(option, "--python=/nowhere/python", "/nowhere/app.py")
            self.assertEqual(result.status, 0, result)
            self.assertEqual(result.err, "")
        self.assertIn("F APP,X", result.out)
        result = self.zsuper("-n", "--python=/nowhere/python", "/nowhere/app.py")
        self.assertRegex(result.out, "Remark +ZSU0208E .*'/nowhere/app.py'")
        self.assertRegex(result.out, "Remark +ZSU0206E .*'/nowhere/python'")

    def test_a_faulty_rule_is_125(self):
        for option in ("--explain", "--match=X"):
            result = self.explain(option, "--on-modify=X:SIGFOO")
            self.assertEqual(result.status, 125, result)
            self.assertIn("SIGFOO", result.err)


if __name__ == "__main__":
    main()
