# SPDX-License-Identifier: Apache-2.0
"""The members and scripts for z/OS, and the JCL in documents, are well-formed, so far as can
be told from here."""

import pathlib
import re
import subprocess
import unittest

import jcl_lint

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MEMBERS = SOURCE / "scripts/zos"

# What to replace in zsupivp.jcl, by what, and a word of the complaint.
MISTAKES = [
    ("//STDENV ", "//STDENVIRON ", "no name of 1 to 8"),
    ("//CHECK    EXEC", "//CHECK    EXCE", "no statement"),
    ("DISP=SHR,DSN=@HLQ@.LOADLIB", "DISP=SHR,DSN=@HLQ@.LOADLIB.WITH.MORE.AND.MORE.AND.MORE",
     "reaches column 72"),
    ("@HLQ@.PARMLIB(ZSUPENV)", "@HLQ@.PARMLIB(ZSUPERENV)", "no member"),
    ("/-n @DD:OPTIONS'", "/-n @DD:OPTIONS", "apostrophe"),
    ("/-n @DD:OPTIONS'", " -n @DD:OPTIONS'", "no slash"),
    ("'POSIX(ON),ENVAR(", "'ENVAR(", "POSIX(ON) is not before"),
    ("'POSIX(ON),ENVAR(_CEE_ENVFILE_S=DD:STDENV)/", "'/POSIX(ON)", "POSIX(ON) is not before"),
    ("//     PARM=", "//               PARM=", "columns 4 to 16"),
    ("/-n @DD:OPTIONS'", "/-n --jobname=A --jobname=A --jobname=A --jobname=A @DD:O'",
     "reaches column 72"),
    ("//STDERR   DD SYSOUT=*\n//*\n", "//STDERR   DD SYSOUT=*\nDATA\n", "no DD * asks"),
    ("MEMLIMIT=NOLIMIT,\n", "PARMDD=OPTIONS,\n", "exclude each other"),
    ("MEMLIMIT=NOLIMIT,\n", "PARMDD=OPTION,\n", "PARMDD=OPTION has no DD"),
    ("MEMLIMIT=NOLIMIT,\n", "TIME=1,\n", "MEMLIMIT"),
    ("//OPTIONS ", "//OPTION  ", "DD:OPTIONS has no DD"),
    ("//OPTIONS ", "//STDENV  ", "STDENV is there already"),
]


class MembersTest(unittest.TestCase):
    def test_the_jcl_is_clean(self):
        members = sorted([*MEMBERS.glob("*.jcl"), *MEMBERS.glob("*.proc")])
        self.assertTrue(members)
        for member in members:
            with self.subTest(member.name):
                self.assertEqual(jcl_lint.lint(member.name, member.read_text()), [])

    def test_all_that_the_installation_fills_is_allocated(self):
        text = (MEMBERS / "zsupallo.jcl").read_text(encoding="ascii")
        allocated = dict(re.findall(r"(?m)^//\w+ +DD DSN=@HLQ@\.(\w+),((?:.*\n//  )*.*)", text))
        script = (MEMBERS / "install").read_text(encoding="ascii")
        filled = {"LOADLIB", *re.findall(r"(?m)^member .* \"(\w+)\(", script)}
        self.assertEqual(set(allocated), filled)
        for name, attributes in allocated.items():
            wanted = (("DSNTYPE=LIBRARY", "RECFM=U") if name == "LOADLIB"
                      else ("RECFM=FB", "LRECL=80"))
            for attribute in (*wanted, "DISP=(NEW,CATLG)", "SPACE="):
                with self.subTest(name, attribute=attribute):
                    self.assertIn(attribute, attributes)

    def test_the_jcl_in_the_documents_is_clean(self):
        found = 0
        for document in [SOURCE / "README.md", MEMBERS / "checklist.md",
                         *sorted((SOURCE / "man").glob("*.[1-9]"))]:
            for sample in jcl_lint.samples(document.read_text(encoding="utf-8")):
                found += 1
                with self.subTest(document.name, sample=sample):
                    self.assertEqual(jcl_lint.lint(document.name, sample), [])
        self.assertGreaterEqual(found, 3)  # README, zsuper(1), zsuper-zos(7)

    def test_every_parm_in_a_document_suits_le(self):
        for document in [SOURCE / "README.md", *sorted((SOURCE / "man").glob("*.[1-9]"))]:
            for parm in jcl_lint.PARM.findall(document.read_text(encoding="utf-8")):
                if not parm.startswith(("'", "(")):
                    continue  # PARM= in the middle of a sentence
                text = jcl_lint.handed_over(parm)
                with self.subTest(document.name, parm=parm):
                    self.assertEqual(list(jcl_lint.check_zsuper_parm(text)), [])
                    self.assertEqual(list(jcl_lint.check_parm(parm)), [])

    def test_samples_are_found_in_both_kinds_of_document(self):
        jcl = "//A EXEC PGM=B\n//C DD *\ndata\n"
        page = f".Sh X\n.Bd -literal -offset indent\n{jcl}.Ed\n.Bd -literal\n$ ls\n.Ed\n"
        markdown = "Text:\n\n" + re.sub("(?m)^(?=.)", "    ", jcl) + "\n    $ ls\n"
        for text in (page, markdown):
            with self.subTest(text):
                self.assertEqual(jcl_lint.samples(text), [jcl])

    def test_every_mistake_is_found(self):
        text = (MEMBERS / "zsupivp.jcl").read_text()
        for old, new, complaint in MISTAKES:
            with self.subTest(new):
                self.assertIn(old, text)
                found = jcl_lint.lint("zsupivp.jcl", text.replace(old, new, 1))
                self.assertIn(complaint, "\n".join(found))

    def test_a_long_parm_is_found(self):
        for parm in (f"'{'x' * 101}'", "x" * 101, f"({'x' * 50},'{'y' * 50}')"):
            with self.subTest(parm):
                self.assertEqual(list(jcl_lint.Step(f"PGM=X,PARM={parm},TIME=1").check()),
                                 ["PARM has 101 characters, 100 are the most"])

    def test_what_is_not_handed_over_does_not_count(self):
        parm = f"({'x' * 50},'{'y' * 48}''')"
        self.assertEqual(len(jcl_lint.handed_over(parm)), 100)
        self.assertEqual(list(jcl_lint.Step(f"PGM=X,PARM={parm}").check()), [])

    def test_parm_in_each_of_its_forms_is_understood(self):
        for parm in ("'POSIX(ON)/A''B,C'", "('POSIX(ON)/A''B',C)", "('POSIX(ON)/A''B','C')"):
            with self.subTest(parm):
                [found] = jcl_lint.PARM.findall(f"PGM=ZSUPER,PARM={parm},MEMLIMIT=1G rest")
                self.assertEqual(found, parm)
                self.assertEqual(jcl_lint.handed_over(found), "POSIX(ON)/A'B,C")
                step = jcl_lint.Step(f"PGM=ZSUPER,PARM={parm},MEMLIMIT=1G")
                self.assertEqual(list(step.check()), [])

    def test_mistakes_in_each_form_of_parm_are_found(self):
        for parm, complaint in (("('POSIX(ON)','@DD:X')", "no slash"),
                                ("(A,'/@DD:X')", "POSIX(ON) is not before"),
                                ("('POSIX(ON)/@DD:X')", "DD:X has no DD"),
                                ("(POSIX(ON),'/A')", "want apostrophes"),
                                ("POSIX(ON)/A", "want apostrophes")):
            with self.subTest(parm):
                step = jcl_lint.Step(f"PGM=ZSUPER,MEMLIMIT=1G,PARM={parm}")
                self.assertIn(complaint, "\n".join(step.check()))

    def test_options_and_environment_fit_their_records(self):
        for member in [*MEMBERS.glob("*.opt"), *MEMBERS.glob("*.env")]:
            for line in member.read_text(encoding="ascii").splitlines():
                with self.subTest(f"{member.name}: {line}"):
                    self.assertLessEqual(len(line), 72)
                    # These stand elsewhere in other EBCDIC code pages.
                    self.assertNotRegex(line, r"[\[\]^|!\\~]")

    def test_the_scripts_are_shell(self):
        for script in ("build", "ebcdic", "install", "routines"):
            done = subprocess.run(["sh", "-n", MEMBERS / script], capture_output=True,
                                  text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
