# SPDX-License-Identifier: Apache-2.0
"""The interpreter's own options and PYTHONPATH: what the program sees, and whether zconsole
comes into it, spawned and embedded."""
import json
import os
import unittest
import zipfile

from embed_test import has_libpython
from harness import BIN, PYTHON, Case, main

MODULES = os.environ.get("ZSUPER_PYTHON_DIR") or str(BIN / "python")

SHOW = """
import json, sys, __main__
print(json.dumps({"path": sys.path, "flags": str(sys.flags), "main": sorted(vars(__main__)),
                  "modules": sorted(sys.modules), "profile": str(sys.getprofile()),
                  "argv": sys.argv, "builtin": sys.builtin_module_names,
                  "meta": [type(finder).__name__ for finder in sys.meta_path]}))
"""

HEARS = """
import sys, zconsole
commands = zconsole.commands()
sys.stdout.write("ready 1\\n")
sys.stdout.flush()
for command in commands:
    if command.verb == "MODIFY":
        command.reply("HEARD " + command.text)
"""

KNOWS_NOTHING = """
import signal, sys
def greet(command):
    return "HELLO " + command.text
sys.stdout.write("ready 1\\n")
sys.stdout.flush()
while True:
    signal.pause()
"""

SITE = "import sys; sys.site_says = __name__\n"


class OptionsCase(Case):
    def options(self, mode, *python_options):
        return (mode, "--jobname=JOB", f"--python={PYTHON}",
                *(f"--python-option={option}" for option in python_options))

    def stop(self, task):
        self.enter("P JOB")
        self.assertEqual(task.status(), 0)


class Spawned(OptionsCase):
    def test_only_zconsole_is_a_module_to_the_program(self):
        for name in ("agent", "check"):
            for rules in ((), ("--on-modify=*:call=m:f",)):
                with self.subTest(name, rules=rules):
                    result = self.zsuper(*self.options("--spawn"), *rules,
                                         "-c", f"import zconsole, {name}")
                    self.assertEqual(result.status, 1, result)
                    self.assertIn(f"No module named '{name}'", result.err)

    def test_a_rule_that_calls_is_refused_and_embedding_offered(self):
        for option in ("-I", "-E", "-S", "-sE"):
            for more in ((), ("--explain",), ("--match=X",)):
                with self.subTest(option, more=more):
                    result = self.zsuper(*self.options("--spawn", option), *more,
                                         "--on-modify=*:call=m:f", "-c", "print('started')")
                    self.assertEqual(result.status, 125, result)
                    self.assertIn(f"ZSU0325E --python-option='{option}'", result.err)
                    self.assertIn("--embed", result.err)
                    self.assertEqual(result.out, "")

    def test_a_program_that_will_miss_zconsole_is_warned_of_at_the_start(self):
        folder = self.folder / "app"
        folder.mkdir()
        for program in (("-c", "import zconsole"), (self.script("import zconsole"),),
                        (self.script("import zconsole", "app/__main__.py").parent,)):
            for option in ("-I", "-E"):
                with self.subTest(option, program=program):
                    result = self.zsuper(*self.options("--spawn", option), *program)
                    self.assertEqual(result.status, 1, result)
                    self.assertIn(f"ZSU0341W --python-option='{option}'", result.err)
                    self.assertIn("use --embed", result.err)
                    self.assertIn("ModuleNotFoundError: No module named 'zconsole'", result.err)

    def test_for_any_other_it_is_a_detail(self):
        script = self.script("pass")
        for program in (("-c", "pass"), (script,), ("-m", "this")):
            with self.subTest(program):
                options = self.options("--spawn", "-I")
                self.assertEqual(self.zsuper(*options, *program).err, "")
                self.assertIn("ZSU0341W", self.zsuper("-v", *options, *program).err)

    def test_explain_says_it(self):
        said = self.zsuper(*self.options("--spawn", "-E"), "-n", "-c", "pass").out
        self.assertRegex(said, "(?m)^Remark +ZSU0341W --python-option='-E'")
        for options in (("--spawn", "-S"), ("--spawn", "-s"), ("--embed", "-I")):
            self.assertNotIn("ZSU0341W",
                             self.zsuper(*self.options(*options), "-n", "-c", "pass").out)

    def test_without_site_the_program_hears_commands_all_the_same(self):
        task = self.start(*self.options("--spawn", "-S"), self.script(HEARS)).ready()
        self.assertEqual(self.enter("F JOB,X"), "HEARD X\n")
        self.stop(task)


@unittest.skipUnless(has_libpython(), "there is no libpython")
class Embedded(OptionsCase):
    OPTIONS = (["-I"], ["-E"], ["-S"], ["-I", "-S"], ["-sES"])

    def test_the_program_hears_commands(self):
        script = self.script(HEARS)
        for options in self.OPTIONS:
            with self.subTest(options):
                task = self.start(*self.options("--embed", *options), script).ready()
                self.assertEqual(self.enter("F JOB,X"), "HEARD X\n")
                self.stop(task)

    def test_functions_are_called(self):
        script = self.script(KNOWS_NOTHING)
        for options in self.OPTIONS:
            with self.subTest(options):
                task = self.start(*self.options("--embed", *options),
                                  "--on-modify=*:call=__main__:greet", script).ready()
                self.assertEqual(self.enter("F JOB,X"), "HELLO X\n")
                self.stop(task)

    def test_functions_of_every_form_of_program_are_called(self):
        self.script(KNOWS_NOTHING, "app_.py")
        with zipfile.ZipFile(self.folder / "app.pyz", "w") as file:
            file.writestr("__main__.py", KNOWS_NOTHING)
        for program in (["-m", "app_"], ["-c", KNOWS_NOTHING], ["app.pyz"]):
            with self.subTest(program[0]):
                task = self.start(*self.options("--embed", "-E"),
                                  "--on-modify=*:call=__main__:greet", *program,
                                  cwd=self.folder).ready()
                self.assertEqual(self.enter("F JOB,X"), "HELLO X\n")
                self.stop(task)

    def test_nothing_else_differs_from_bare_python(self):
        script = self.script(SHOW)
        for options in self.OPTIONS:
            for program in ([script, "x"], ["-c", SHOW, "x"]):
                with self.subTest(options, program=program):
                    bare = json.loads(self.run_command(PYTHON, *options, *program).out)
                    shown = json.loads(
                        self.zsuper(*self.options("--embed", *options), *program).out)
                    shown["path"].remove(MODULES)
                    self.assertEqual(shown, bare)

    def test_a_function_to_call_leaves_no_trace_but_the_module(self):
        shown = json.loads(self.zsuper(*self.options("--embed", "-IS"),
                                       "--on-modify=*:call=m:f", "-c", SHOW).out)
        bare = json.loads(self.run_command(PYTHON, "-IS", "-c", SHOW).out)
        self.assertEqual(shown["path"], [*bare["path"], MODULES])
        for same in ("main", "profile", "meta", "builtin", "flags"):
            self.assertEqual(shown[same], bare[same])

    def test_a_folder_whose_name_is_no_python_is_found(self):
        odd = self.folder / "a'b\\\n\"{0}"
        odd.symlink_to(MODULES)
        self.env["ZSUPER_PYTHON_DIR"] = str(odd)
        task = self.start(*self.options("--embed", "-I"), self.script(HEARS)).ready()
        self.assertEqual(self.enter("F JOB,X"), "HEARD X\n")
        self.stop(task)


class PythonPath(OptionsCase):
    MODES = ("--spawn", "--embed") if has_libpython() else ("--spawn",)

    def setUp(self):
        super().setUp()
        self.own = [self.folder / "first", self.folder / "second"]
        for folder in self.own:
            folder.mkdir()
            (folder / "which.py").write_text(f"name = {folder.name!r}\n")
        self.env["PYTHONPATH"] = os.pathsep.join(map(str, self.own))

    def test_the_users_is_kept_behind_ours(self):
        text = "import json, os, sys, which\n" \
               "print(json.dumps([sys.path, os.environ['PYTHONPATH'], which.name]))"
        bare = json.loads(self.run_command(PYTHON, "-c", text).out)
        for mode in self.MODES:
            for rules in ((), ("--on-modify=*:call=m:f",)):
                with self.subTest(mode, rules=rules):
                    path, variable, which = json.loads(
                        self.zsuper(*self.options(mode), *rules, "-c", text).out)
                    self.assertEqual(path, [bare[0][0], MODULES, *bare[0][1:]])
                    # The agent's stays there for what the program may become by exec.
                    agent = os.path.join(MODULES, "zsuper-agent")
                    self.assertEqual(variable, os.pathsep.join([agent, MODULES, bare[1]]))
                    self.assertEqual(which, "first")

    def test_the_users_sitecustomize_runs_once_as_ever(self):
        (self.own[1] / "sitecustomize.py").write_text(
            SITE + "sys.site_runs = getattr(sys, 'site_runs', 0) + 1\n")
        text = "import json, sys\nprint(json.dumps([sys.site_says, sys.site_runs, " \
               "sys.modules['sitecustomize'].__file__]))"
        bare = self.run_command(PYTHON, "-c", text).out
        for mode in self.MODES:
            for options, rules in (((), ()), ((), ("--on-modify=*:call=m:f",))):
                with self.subTest(mode, rules=rules):
                    shown = self.zsuper(*self.options(mode, *options), *rules, "-c", text)
                    self.assertEqual((shown.out, shown.err), (bare, ""))

    @unittest.skipUnless(has_libpython(), "there is no libpython")
    def test_the_interpreter_that_ignores_it_does_so_embedded(self):
        text = "import json, os, sys\nprint(json.dumps([sys.path, os.environ['PYTHONPATH']]))"
        for option in ("-I", "-E"):
            path, _ = json.loads(self.run_command(PYTHON, option, "-c", text).out)
            shown, variable = json.loads(
                self.zsuper(*self.options("--embed", option), "-c", text).out)
            self.assertEqual(shown, [*path, MODULES])
            self.assertIn(str(self.own[0]), variable)  # for what the program starts


if __name__ == "__main__":
    main()
