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

    def test_match_understands_zsuper_s_own_words(self):
        self.assertIn("STATUS", self.explain("--match=ZSUPER STATUS").out)

    def test_a_faulty_rule_is_125(self):
        for option in ("--explain", "--match=X"):
            result = self.explain(option, "--on-modify=X:SIGFOO")
            self.assertEqual(result.status, 125, result)
            self.assertIn("SIGFOO", result.err)


if __name__ == "__main__":
    main()
