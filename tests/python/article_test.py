# SPDX-License-Identifier: Apache-2.0
"""acb, cancel, put, taskinfo and the class console: programs of z/OS's zconsole."""

import unittest

from harness import STOPS, Message, Program

ARTICLE = """
    import sys
    import time
    import zconsole
    done = False
    def callback(args, qedit):
        global done
        function, parms = args
        assert function is callback and parms == ["exit", 5]
        print(qedit, flush=True)
        if qedit["verb"] == "Stop":
            done = True
        return 0
    c = zconsole.console()
    handle = c.cb(callback, ["exit", 5])
    c.put("Program started")
    while not done:
        time.sleep(0.01)
    c.cleanup(handle)
    print("ended", flush=True)
"""


class Article(unittest.TestCase):
    def test_the_articles_program_runs_and_ends_on_stop(self):
        with Program(ARTICLE) as p:
            p.expect(Message, route=2, descriptor=0, lines=["Program started"])
            p.send("DO IT", console="IBMUSER", cart=b"\0\1\2\3\4\5\6\7")
            self.assertEqual(eval(p.line()), {
                "rc": 0, "verb": "Modify", "data": "DO IT", "console": "IBMUSER ",
                "cart": b"\0\1\2\3\4\5\6\7", "consoleid": b"\3\0\0\x0c\0\0\0\0",
                "oconsoleid": b"\3\0\0\x0c\0\0\0\0"})
            p.stop()
            qedit = eval(p.line())
            self.assertEqual((qedit["verb"], qedit["data"]), ("Stop", ""))
            self.assertEqual(p.finish()[:2][0], 0)
            self.assertEqual(p.out[-1], "ended\n")

    def test_what_the_function_returns_is_no_reply(self):
        program = """
            import zconsole
            zconsole.acb(lambda args, qedit: "not a reply")
            zconsole.wait_stop()
        """
        with Program(program) as p:
            number = p.send("x")
            self.assertEqual(p.done(number), "")
            self.assertFalse([m for m in p.seen if type(m).__name__ == "Reply"])

    def test_cancel_ends_it_once(self):
        program = """
            import zconsole
            from said import said
            handle = zconsole.acb(lambda args, qedit: None, [])
            print(type(handle).__name__, zconsole.cancel(handle))
            for bad in (handle, 0, -1, "x"):
                said(zconsole.cancel, bad)
            print(zconsole.console().cleanup(handle))
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[1].splitlines(), ["int 0", *(
                f"not a handle of acb(): {bad}" for bad in ("1", "0", "-1", "'x'")), "0"])

    def test_cancel_inside_the_callback_does_not_wait_for_itself(self):
        program = """
            import zconsole
            def on(args, qedit):
                print(zconsole.cancel(handle), flush=True)
            handle = zconsole.acb(on)
            zconsole.wait_stop()
        """
        with Program(program) as p:
            self.assertEqual(p.done(p.send("x")), "")
            self.assertEqual(p.line(), "0")
            p.registered(STOPS)

    def test_bad_functions_are_refused(self):
        program = """
            import zconsole
            from said import said
            for bad in (None, lambda: 0, lambda a: 0, lambda a, b, c: 0):
                said(zconsole.acb, bad, [])
        """
        with Program(program) as p:
            out = p.finish()[1].splitlines()
            self.assertEqual(out[0], "acb() takes a function, not None")
            for line in out[1:]:
                self.assertIn("acb() calls its function with 2 arguments: __main__.<lambda>", line)

    def test_put_checks_what_it_is_given(self):
        program = """
            import zconsole
            from said import said
            print(zconsole.put("news"), zconsole.put("a\\nb", route=11, desc=5))
            for text in ("\\u20ac", "", 5):
                said(zconsole.put, text)
            for route in (0, 129, "a", 2.5):
                said(zconsole.put, "x", route=route)
            for desc in (14, None):
                said(zconsole.put, "x", desc=desc)
        """
        with Program(program) as p:
            p.expect(Message, route=2, descriptor=0, lines=["news"])
            p.expect(Message, route=11, descriptor=5, lines=["a", "b"])
            returned, euro, *out = p.finish()[1].splitlines()
            self.assertEqual(returned, "(0,) (0,)")
            self.assertIn("U+20AC", euro)
            self.assertEqual(out, [
                "text: the text is empty", "text must be a str, not <class 'int'>",
                *(f"route must be 1 to 128, not {bad}" for bad in ("0", "129", "'a'", "2.5")),
                *(f"desc must be 0 to 13, not {bad}" for bad in ("14", "None"))])

    def test_taskinfo_names_the_job(self):
        program = """
            import zconsole
            print(sorted(zconsole.taskinfo()), zconsole.taskinfo()["jobname"])
        """
        with Program(program) as p:
            self.assertEqual(p.finish()[1],
                             "['ascb', 'jobname', 'tcb', 'tcbttime'] TESTJOB\n")


if __name__ == "__main__":
    unittest.main()
