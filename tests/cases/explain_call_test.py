# SPDX-License-Identifier: Apache-2.0
"""--explain looks for the functions that rules call, with the interpreter that is named."""
import subprocess
import zipfile

from harness import PYTHON, Case, main

OPERATIONS = """
open("ran", "w")
def set_level(command): pass
def nothing(): pass
made = set_level.__call__
"""


class CallCheck(Case):
    def setUp(self):
        super().setUp()
        self.write("operations.py", OPERATIONS)
        self.write("app.py", "open('ran', 'w')\ndef own(command): pass\n")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def explain(self, target, *arguments, program=("app.py",)):
        result = self.zsuper("-n", f"--python={PYTHON}", f"--on-modify=*:call={target}",
                             *arguments, *program, cwd=self.folder)
        self.assertFalse((self.folder / "ran").exists(), "something has run")
        self.assertEqual(list(self.folder.rglob("__pycache__")), [])
        return result

    def test_a_function_that_is_there(self):
        for target, place in (("operations:set_level", "operations.py:3"),
                              ("__main__:own", "app.py:2")):
            result = self.explain(target)
            self.assertEqual(result.status, 0, result)
            self.assertRegex(result.out, f"(?m)^Function   {target}, .*{place}$")
            self.assertNotIn("Remark", result.out)

    def test_what_can_not_be_called_is_as_faulty_as_a_wrong_rule(self):
        result = self.explain("operations:setlevel", "--on-start=call=operations:nothing",
                              "--on-stop=call=operations:setlevel")
        self.assertEqual(result.status, 125, result)
        self.assertEqual(result.out, "")
        first, second = result.err.splitlines()
        self.assertIn("ZSU0342E call='operations:setlevel' can't be called: ", first)
        self.assertIn("perhaps 'set_level' is meant", first)
        self.assertIn("call='operations:nothing' can't be called: it takes 0 arguments", second)

    def test_what_may_come_right_is_a_remark(self):
        result = self.explain("nowhere:f", "--on-start=call=operations:made")
        self.assertEqual(result.status, 0, result)
        self.assertRegex(result.out, "Remark +ZSU0343W call='nowhere:f': there is no module")
        self.assertRegex(result.out, "Remark +ZSU0344I unable to check call='operations:made'")

    def test_only_explain_looks(self):
        self.assertEqual(self.zsuper("--match=X", "--on-modify=*:call=operations:nothing",
                                     "app.py", cwd=self.folder).status, 0)

    def test_a_program_or_interpreter_that_is_elsewhere(self):
        for options, program in (((), ["none.py"]), (("--python=/no/python",), ["app.py"]),
                                 (("--python=/bin/true",), ["app.py"])):
            result = self.explain("operations:nothing", *options, program=program)
            self.assertEqual(result.status, 0, result)
            self.assertIn("Remark", result.out)
        self.assertIn("the interpreter gave no answer", result.out)

    def test_every_form_of_program(self):
        self.write("tool/__main__.py", "def own(command): pass\n")
        self.write("tool/__init__.py", "open('ran', 'w')\n")
        with zipfile.ZipFile(self.folder / "app.pyz", "w") as file:
            file.writestr("__main__.py", "def own(command): pass\n")
        for program in (["tool"], ["-m", "tool", "-x"], ["app.pyz", "--"],
                        ["-c", "def own(command): pass"]):
            for mode in ("--spawn", "--embed"):
                with self.subTest(program, mode=mode):
                    self.assertIn("Function   __main__:own, ",
                                  self.explain("__main__:own", mode, program=program).out)
                    self.assertEqual(
                        self.explain("__main__:none", mode, program=program).status, 125)

    def test_a_virtual_environments_modules(self):
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", self.folder / "venv"],
                       check=True)
        [site] = (self.folder / "venv").glob("lib/python3*/site-packages")
        (site / "only_here.py").write_text("def f(command): pass\ndef g(): pass\n")
        python = f"--python={self.folder}/venv/bin/python"
        self.assertIn(f"Function   only_here:f, {site}/only_here.py:1",
                      self.explain("only_here:f", python).out)
        self.assertEqual(self.explain("only_here:g", python).status, 125)
        self.assertIn("ZSU0343W", self.explain("only_here:f").out)

    def test_pythons_own_options_count(self):
        self.assertIn("ZSU0343W", self.explain("operations:set_level", "--embed",
                                               "--python-option=-I").out)
        self.assertIn("Function ", self.explain("operations:set_level", "--embed",
                                                "--python-option=-E").out)


if __name__ == "__main__":
    main()
