# SPDX-License-Identifier: Apache-2.0
"""The installation copies every member to its data set, in EBCDIC and with the names filled
in, whatever code page the files are in. Tried with fakes for the system's commands."""

import pathlib
import shutil
import tempfile
import unittest

from fake_commands import COPY, EBCDIC_SED, SOURCE, System, from_ebcdic, to_ebcdic

MEMBERS = {
    "zsuper.proc": "PROCLIB(ZSUPER)",
    "zsupenv.env": "PARMLIB(ZSUPENV)",
    "zsupopt.opt": "PARMLIB(ZSUPOPT)",
    "zsupivo.opt": "PARMLIB(ZSUPIVO)",
    "zsupivd.opt": "PARMLIB(ZSUPIVD)",
    "zsupjob.jcl": "JCL(ZSUPJOB)",
    "zsupivp.jcl": "JCL(ZSUPIVP)",
}


class InstallTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        self.scripts = root / "zos"
        shutil.copytree(SOURCE / "scripts/zos", self.scripts)
        self.data_sets = root / "data_sets"
        self.data_sets.mkdir()
        (root / "bin").mkdir()
        self.system = System(root / "bin", cp=COPY, sed=EBCDIC_SED)
        self.program = root / "zsuper"
        self.program.write_bytes(b"program object")

    def install(self):
        commands, done = self.system.run(self.scripts / "install", self.program, "SYS2.ZS",
                                         DATA_SETS=str(self.data_sets))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return commands

    def assert_installed(self):
        for name, member in MEMBERS.items():
            expected = (SOURCE / "scripts/zos" / name).read_text(encoding="ascii")
            with self.subTest(member):
                content = (self.data_sets / f"SYS2.ZS.{member}").read_bytes()
                self.assertEqual(from_ebcdic(content), expected.replace("@HLQ@", "SYS2.ZS"))

    def test_every_member_is_copied_in_ebcdic(self):
        commands = self.install()
        self.assert_installed()
        self.assertEqual((self.data_sets / "SYS2.ZS.LOADLIB(ZSUPER)").read_bytes(),
                         b"program object")
        self.assertEqual([line.split()[1] for line in commands if line.startswith("cp ")],
                         ["-X"] + ["-T"] * len(MEMBERS))

    def test_members_that_are_ebcdic_already_are_not_converted(self):
        for name in MEMBERS:
            path = self.scripts / name
            path.write_bytes(to_ebcdic(path.read_text(encoding="ascii")))
        self.assertFalse([line for line in self.install() if line.startswith("iconv ")])
        self.assert_installed()

    def test_all_members_there_are_get_installed(self):
        there = {path.name for path in (SOURCE / "scripts/zos").iterdir()
                 if path.suffix in (".jcl", ".proc", ".env", ".opt")}
        self.assertEqual(there, set(MEMBERS))

    def test_without_a_data_set_name_it_says_what_would_be_right(self):
        _, done = self.system.run(self.scripts / "install", self.program)
        self.assertEqual(done.returncode, 2)
        self.assertIn("use PROGRAM HLQ", done.stderr)


if __name__ == "__main__":
    unittest.main()
