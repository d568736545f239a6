# SPDX-License-Identifier: Apache-2.0
"""What a newcomer runs first: scripts/demo, with setup and build behind it."""

import os
import re
import shlex
import shutil
import signal
import subprocess

from harness import BIN, DEADLINE, ROOT, Case, Lines, main

SCRIPTS = ROOT / "scripts"


def commands_shown(output):
    """The words of each command line that stands behind a prompt."""
    joined = output.replace("\\\n", "")
    return [shlex.split(line) for line in re.findall(r"(?m)^\$ (.*)$", joined)]


class Demo(Case):
    def setUp(self):
        super().setUp()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.env.update(ZSUPER_BIN=str(BIN), TMPDIR=str(self.temporary))

    def demo(self, *arguments, **more):
        return self.run_command(SCRIPTS / "demo", *arguments, **more)

    def begin(self, *arguments):
        process = subprocess.Popen(
            [SCRIPTS / "demo", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=self.env, start_new_session=True)
        self.addCleanup(process.stdin.close)
        return process

    def test_help_comes_at_once(self):
        del self.env["ZSUPER_BIN"]
        result = self.demo("--help")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertRegex(result.out, r"\AUsage: scripts/demo \[PROGRAM")

    def test_it_shows_commands_as_one_types_them_in_80_columns(self):
        result = self.demo()
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual([line for line in result.out.splitlines() if len(line) > 80], [])
        begin, *entered = commands_shown(result.out)
        self.assertEqual(begin, [
            "zsuper", "-v", "--jobname=DEMO", "--on-modify=RELOAD:SIGHUP",
            "--on-modify=LOG *:stdin=level={1}",
            "--on-modify=PING:reply=pong from {jobname}", "tests/programs/service.py", "&"])
        self.assertIn(["zcon", "F DEMO,log 'Debug'"], entered)
        self.assertEqual(entered[-1], ["zcon", "P", "DEMO"])
        for line in ("settings read again", "level=DEBUG", "level='Debug'", "pong from DEMO",
                     "saved, goodbye"):
            self.assertIn(line, result.out)
        self.assertIn(f"\n  export PATH={BIN}:$PATH\n", result.out)

    def test_a_program_of_ones_own_gets_a_console(self):
        code = "print(f\"said {input()}; it's done\", flush=True)\ninput()"
        process = self.begin("-c", code)
        output = Lines(process.stdout)
        process.stdin.write(b"f demo,'Hello'\n")
        process.stdin.flush()
        output.wait_for("^said 'Hello'; it's done$")
        process.stdin.close()
        self.assertEqual(process.wait(DEADLINE), 0)
        shown = "\n".join(output.all())
        self.assertIn("zsuper ended with status 0.\n", shown)
        typed = re.search(r"(?s)\n\$ (zsuper .*?) &\n\n\$ zcon\n", shown)[1]
        self.assertEqual(shlex.split(typed.replace("\\\n", ""))[-2:], ["-c", code])

    def test_an_interrupt_leaves_nothing(self):
        process = self.begin()
        program = int(Lines(process.stdout).wait_for(r"DEMO \| ready (\d+)")[1])
        os.killpg(process.pid, signal.SIGINT)
        process.wait(DEADLINE)
        self.assert_gone(program)
        self.assertEqual(list(self.temporary.iterdir()), [])


class Setup(Case):
    def test_without_root_it_says_what_root_types(self):
        commands = self.folder / "bin"
        commands.mkdir()
        for name, text in (("apt-get", "exit 1"), ("dpkg-query", "echo not-installed")):
            (commands / name).write_text(f"#!/bin/sh\n{text}\n")
            (commands / name).chmod(0o755)
        for name in ("bash", "cat", "dirname", "sh"):
            (commands / name).symlink_to(shutil.which(name))
        self.folder.chmod(0o755)
        self.env["PATH"] = str(commands)
        nobody = {"user": 65534, "cwd": "/"} if os.geteuid() == 0 else {}
        result = self.run_command(SCRIPTS / "setup", "demo", **nobody)
        self.assertEqual(result.status, 1)
        self.assertRegex(result.err, r"(?m)^  apt-get update && apt-get install .* cmake .*g\+\+")

    def test_an_unknown_word_is_refused(self):
        result = self.run_command(SCRIPTS / "setup", "everything")
        self.assertEqual(result.status, 2)
        self.assertIn("use demo, test, bench or --missing", result.err)


class Build(Case):
    def test_a_tree_that_was_moved_is_built_anew(self):
        here, there = self.folder / "here", self.folder / "there"
        (here / "scripts").mkdir(parents=True)
        shutil.copy(SCRIPTS / "build", here / "scripts")
        (here / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(empty NONE)\n")
        self.assertEqual(self.run_command(here / "scripts/build").status, 0)
        here.rename(there)
        result = self.run_command(there / "scripts/build")
        self.assertEqual(result.status, 0, result)
        self.assertIn("build was made in another place", result.err)
        result = self.run_command(there / "scripts/build")
        self.assertEqual((result.status, result.err), (0, ""))


if __name__ == "__main__":
    main()
