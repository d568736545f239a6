# SPDX-License-Identifier: Apache-2.0
"""What zsuper's own options lead to, and bad input, which is refused before anything is
started."""
import resource
import subprocess

from harness import PYTHON, ZSUPER, Case, main

RUNS = ("-c", "print('started')")


class BadInput(Case):
    def refused(self, *arguments, status=125, names=()):
        """zsuper refuses these with one message, an error that names `names`."""
        result = self.zsuper(*arguments)
        self.assertEqual(result.status, status, result)
        self.assertEqual(result.out, "", "something was started")
        self.assertRegex(result.err, r"\AZSU\d{4}[ES] .*\n\Z")
        for name in names:
            self.assertIn(name, result.err)

    def test_a_wrong_command_line_is_told_in_one_message(self):
        for arguments, names in (
                ([], ["no program"]),
                (["--on-stpo=SIGTERM", *RUNS], ["--on-stpo"]),
                (["--on-modify=X:reply={nme}", *RUNS], ["--on-modify", "character 9"]),
                (["--jobname=A\nB", *RUNS], ["--jobname"]),
                (["@/nowhere/options", *RUNS], ["/nowhere/options"]),
                ([self.folder], [str(self.folder), "__main__"]),
                (["/nowhere/app.py"], ["/nowhere/app.py", "No such file"])):
            with self.subTest(arguments):
                self.refused(*arguments, names=names)

    def test_an_interpreter_that_can_not_be_run(self):
        file = self.folder / "python"
        file.write_text("#!/bin/sh\n")
        for python, status, reason in (("/nowhere/python3", 127, "No such file"),
                                       ("no-such-python", 127, "no-such-python"),
                                       (file, 126, "Permission denied"),
                                       (self.folder, 126, "Is a directory")):
            with self.subTest(python):
                self.refused(f"--python={python}", *RUNS, status=status, names=[reason])

    def test_a_runtime_folder_that_others_may_write_to(self):
        self.runtime.mkdir()
        self.runtime.chmod(0o777)
        self.refused(*RUNS, names=[str(self.runtime)])

    def test_a_job_of_that_name_where_it_must_be_unique(self):
        self.program("--unique")
        self.refused("--unique", "--jobname=JOB", *RUNS, names=["JOB"])

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


class Output(Case):
    def test_verbose_and_quiet(self):
        code = ("-c", "pass")
        self.assertEqual(self.zsuper(*code).err, "")
        self.assertRegex(self.zsuper("-v", *code).err, r"ZSU0001I .*\nZSU0002I .* status 0\n")
        parameters = ("--start-parms=WARM", *code)
        self.assertRegex(self.zsuper(*parameters).err, "ZSU0108I .*WARM")
        self.assertEqual(self.zsuper("-q", *parameters).err, "")
        self.assertIn("ZSU0504E", self.zsuper("-q", "--jobname=1", *code).err)

    def test_help_version_and_completions_go_to_stdout(self):
        for option, pattern in (("-h", "--on-modify"), ("-V", r"\Azsuper \d+\.\d+\.\d+"),
                                ("--completion=zsh", "on-modify")):
            result = self.zsuper(option)
            self.assertEqual((result.status, result.err), (0, ""), option)
            self.assertRegex(result.out, pattern)

    def test_what_can_not_be_printed_is_told(self):
        for option in ("--help", "-V", "-n", "--match=X", "--completion=bash"):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([ZSUPER, option, "-c", ""], env=self.env, stdout=full,
                                      stderr=subprocess.PIPE, check=False, timeout=60)
            self.assertEqual(done.returncode, 125, option)
            self.assertRegex(done.stderr.decode(), "^ZSU0518E .*No space left on device\n$")


if __name__ == "__main__":
    main()
