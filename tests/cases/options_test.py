# SPDX-License-Identifier: Apache-2.0
"""Bad input is refused before anything is started; where arguments come from."""
import os
import resource
import subprocess
import unittest

from harness import PYTHON, ZSUPER, Case, main

RUNS = ("-c", "print('started')")


class BadInput(Case):
    def refused(self, *arguments, status=125, names=()):
        """zsuper refuses these with a ZSU05nn or other E or S message naming `names`."""
        result = self.zsuper(*arguments)
        self.assertEqual(result.status, status, result)
        self.assertEqual(result.out, "", "something was started")
        self.assertRegex(result.err, r"^ZSU\d{4}[ES] ")
        for name in names:
            self.assertIn(name, result.err)
        return result.err

    def test_unknown_option(self):
        self.refused("--on-stpo=SIGTERM", *RUNS, names=["--on-stpo"])

    def test_missing_value(self):
        self.refused("--on-stop", names=["--on-stop"])

    def test_no_program(self):
        self.refused()
        self.refused("--on-stop=SIGINT")
        self.refused("--")
        self.refused("-m", names=["-m"])
        self.refused("-c", names=["-c"])

    def test_malformed_rule_says_at_which_character(self):
        for rule, at in (("RELOAD", ""), ("X:", "3"), ("X:reply={9}", "9"),
                         ("X:reply={nme}", "9"), ("X:SIGHUPP", "3"), ("X:stdin={text", "9")):
            error = self.refused(f"--on-modify={rule}", *RUNS, names=["--on-modify", rule])
            self.assertIn("character", error)
            self.assertIn(at, error)

    def test_unknown_signal(self):
        self.refused("--on-stop=SIGTREM", *RUNS, names=["--on-stop", "SIGTREM"])
        self.refused("--on-stop=SIGTERM/5s/KLIL", *RUNS, names=["KLIL"])

    def test_signal_number(self):
        self.refused("--on-stop=15", *RUNS, names=["--on-stop", "15"])
        self.refused("--on-modify=X:1", *RUNS, names=["--on-modify", "numbers"])

    def test_unknown_action(self):
        self.refused("--on-modify=X:shout=loud", *RUNS, names=["--on-modify", "shout"])

    def test_bad_duration(self):
        for value in ("10", "10x", "-1s", "", "s", "1.5s", "99999999999999999999h"):
            self.refused(f"--stop-timeout={value}", *RUNS, names=["--stop-timeout", value])
        self.refused("--on-stop=SIGINT/5/SIGTERM", *RUNS, names=["--on-stop"])

    def test_job_name(self):
        for value in ("MUCHTOOLONG", "1JOB", "A B", "", "Ü", "A.B", "A*"):
            self.refused(f"--jobname={value}", *RUNS, names=["--jobname", value])

    def test_other_values(self):
        self.refused("--kill-mode=some", *RUNS, names=["--kill-mode", "some"])
        self.refused("--console=tn3270", *RUNS, names=["--console", "tn3270"])
        for value in ("-1", "256", "x"):
            self.refused(f"--command-limit={value}", *RUNS, names=["--command-limit", value])
        for value in ("1", "1:", "x:0", "1:256", "1:2:3"):
            self.refused(f"--exit-map={value}", *RUNS, names=["--exit-map", value])

    def test_missing_script(self):
        self.refused("/nowhere/app.py", names=["/nowhere/app.py", "No such file"])

    def test_folder_that_is_no_program(self):
        self.refused(self.folder, names=[str(self.folder), "__main__"])

    def test_missing_interpreter(self):
        self.refused("--python=/nowhere/python3", *RUNS, status=127,
                     names=["/nowhere/python3", "No such file"])
        self.refused("--python=no-such-python", *RUNS, status=127, names=["no-such-python"])

    def test_interpreter_that_is_not_executable(self):
        file = self.folder / "python"
        file.write_text("#!/bin/sh\n")
        self.refused(f"--python={file}", *RUNS, status=126,
                     names=[str(file), "Permission denied"])
        self.refused(f"--python={self.folder}", *RUNS, status=126, names=[str(self.folder)])

    def test_runtime_folder_that_can_not_be_used(self):
        file = self.folder / "file"
        file.write_text("")
        for folder in (file, file / "below", "/proc/nowhere", "/" + "x" * 120):
            self.env["ZSUPER_RUNTIME_DIR"] = str(folder)
            self.refused(*RUNS, names=[str(folder)])

    def test_runtime_folder_that_others_may_write_to(self):
        self.runtime.mkdir()
        self.runtime.chmod(0o777)
        self.refused(*RUNS, names=[str(self.runtime)])

    @unittest.skipUnless(os.geteuid() == 0, "needs root, to be another user")
    def test_runtime_folder_of_another_user(self):
        self.runtime.mkdir()
        os.chown(self.runtime, 65534, 65534)
        self.refused(*RUNS, names=[str(self.runtime)])

    def test_job_of_that_name_where_it_must_be_unique(self):
        self.program("--unique")
        self.refused("--unique", "--jobname=JOB", *RUNS, names=["JOB"])

    def test_response_file(self):
        self.refused("@/nowhere/options", *RUNS, names=["/nowhere/options"])
        loop = self.folder / "loop"
        loop.write_text(f"@{loop}\n")
        self.refused(f"@{loop}", *RUNS, names=[str(loop)])

        faulty = self.folder / "faulty"
        faulty.write_text("-v\n--on-stop=SIGTREM\n")
        self.refused(f"@{faulty}", *RUNS, names=[f"@{faulty} line 2: --on-stop", "SIGTREM"])

    def test_start_parameters_that_no_console_has(self):
        self.refused("--start-parms=5 €", *RUNS, names=["--start-parms", "5 €", "Latin-1"])

    def test_a_limit_of_the_system_is_no_internal_error(self):
        messages = []
        for files in range(4, 12):
            result = self.zsuper(f"--python={PYTHON}", *RUNS, preexec_fn=lambda: (
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))))
            if result.status == 125:
                self.assertRegex(result.err, "^ZSU.* Too many open files\n$")
            messages.append(result.err[:8])
        self.assertIn("ZSU0902S", messages)
        self.assertNotIn("ZSU0901S", messages)

    def test_each_message_is_one_line(self):
        for arguments in (["--nonsense"], ["--on-modify=X"], ["--jobname=1"], []):
            self.assertEqual(self.zsuper(*arguments).err.count("ZSU0"), 1)


class Sources(Case):
    def test_response_file(self):
        inner = self.folder / "inner"
        inner.write_text("--exit-map=4:0\n")
        file = self.folder / "options"
        file.write_text(f"# a comment\n\n--on-modify=PING *: \\\n  reply=pong {{1}}  \n@{inner}\n")
        result = self.zsuper(f"@{file}", "-c", "raise SystemExit(4)")
        self.assertEqual(result.status, 0, result)

    def test_words_after_the_program_belong_to_it(self):
        file = self.folder / "app.py"
        file.write_text("import sys; print(sys.argv[1:])")
        result = self.zsuper(file, "--on-stop=X", "-h", "@nowhere", "--")
        self.assertEqual(result.out.strip(), "['--on-stop=X', '-h', '@nowhere', '--']")
        result = self.zsuper("--", file, "-V")
        self.assertEqual(result.out.strip(), "['-V']")
        result = self.zsuper("-c", "import sys; print(sys.argv)", "--jobname=1")
        self.assertEqual(result.out.strip(), "['-c', '--jobname=1']")

    def test_the_environments_options_come_before_the_command_lines(self):
        self.env["ZSUPER_OPTIONS"] = "--exit-map=4:0 --on-modify='A B:reply=env x'"
        self.assertEqual(self.zsuper("-c", "raise SystemExit(4)").status, 0)
        self.program("--on-modify=*:reply=line")
        self.assertEqual(self.enter("F JOB,A B").strip(), "env x")
        self.assertEqual(self.enter("F JOB,C").strip(), "line")

    def test_the_job_name_is_the_scripts(self):
        script = self.folder / "my-long_service.py"
        script.write_text("print('ready 1', flush=True)\nimport time\ntime.sleep(1000)")
        task = self.start(f"--python={PYTHON}", script)
        task.ready()
        self.assertIn("MYLONGSE", self.zcon("D", "A,L").out)

    def test_verbose_and_quiet(self):
        code = ("-c", "pass")
        self.assertEqual(self.zsuper(*code).err, "")
        self.assertRegex(self.zsuper("-v", *code).err, r"ZSU0001I .*\nZSU0002I .* status 0\n")
        parameters = ("--start-parms=WARM", *code)
        self.assertIn("ZSU0108I", self.zsuper(*parameters).err)
        self.assertEqual(self.zsuper("-q", *parameters).err, "")
        self.assertIn("ZSU0504E", self.zsuper("-q", "--jobname=1", *code).err)

    def test_completions_are_for_each_shell(self):
        for shell in ("bash", "zsh", "fish"):
            result = self.zsuper(f"--completion={shell}")
            self.assertEqual(result.status, 0, result)
            self.assertIn("on-modify", result.out)
        self.assertEqual(self.zsuper("--completion=csh").status, 125)

    def test_what_can_not_be_printed_is_told(self):
        for option in ("--help", "-V", "-n", "--match=X", "--completion=bash"):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([ZSUPER, option, "-c", ""], env=self.env, stdout=full,
                                      stderr=subprocess.PIPE, check=False, timeout=60)
            self.assertEqual(done.returncode, 125, option)
            self.assertRegex(done.stderr.decode(), "^ZSU0518E .*No space left on device\n$")

    def test_help_and_version(self):
        for option in ("-h", "--help"):
            result = self.zsuper(option)
            self.assertEqual(result.status, 0)
            self.assertIn("--on-modify", result.out)
            self.assertEqual(result.err, "")
        for option in ("-V", "--version"):
            result = self.zsuper(option)
            self.assertEqual(result.status, 0)
            self.assertRegex(result.out, r"^zsuper \d+\.\d+\.\d+")


if __name__ == "__main__":
    main()
