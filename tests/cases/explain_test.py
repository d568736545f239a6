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
                              "--on-modify=LOG *:stdin=log {1}")
        self.assertEqual(result.status, 0, result)
        for word in ("WEB", "python3", "RELOAD", "SIGHUP", "LOG *"):
            self.assertIn(word, result.out)
        self.assertRegex(result.out, r"(?s)STOP.*at once +SIGINT to.*after 5s +SIGTERM to"
                                     r".*after 12s +SIGKILL to")

    def test_short_form(self):
        self.assertEqual(self.explain("-n").out, self.explain("--explain").out)

    def test_match(self):
        options = ("--on-modify=SET * TO *:stdin={1}={2}", "--on-modify=SET*:SIGHUP")
        result = self.explain(*options, "--match=SET A TO B", "--match=SETX", "--match=OTHER")
        self.assertEqual(result.status, 0, result)
        first, second, third = (result.out.index(word) for word in ("A=B", "SIGHUP", "none takes it"))
        self.assertTrue(first < second < third, result.out)

    def test_match_understands_zsupers_own_words(self):
        self.assertIn("STATUS", self.explain("--match=ZSUPER STATUS").out)

    def test_the_plan_and_then_the_matches(self):
        result = self.explain("-n", "--match=X", "--on-modify=X:SIGHUP")
        self.assertRegex(result.out, r"(?s)^Job name .*\nF PYTHON,X\n")
        self.assertNotIn("Job name", self.explain("--match=X").out)

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
