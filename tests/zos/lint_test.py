# SPDX-License-Identifier: Apache-2.0
"""The routines in asm/ are High Level Assembler as the real one takes it, so far as a
lint can tell; and the lint finds what it is there for."""

import pathlib
import re
import tempfile
import unittest

import hlasm_lint

ASM = pathlib.Path(__file__).resolve().parents[2] / "asm"

# What to replace in zsuqblk.asm, by what, and a word of the complaint.
MISTAKES = [
    ("* SPDX-License-Identifier: Apache-2.0", "* A routine", "licence"),
    ("ZSUQBLK  RMODE ANY\n", "", "does not begin"),
    ("         END\n", "", "does not end"),
    ("         SAM31\n", "         SAM31                    mode\n", "takes no operand"),
    ("         SAM31\n", "\tSAM31\n", "tab"),
    ("NOBLOCK  DS    0H", "NOBLOCKATALL DS 0H", "no name of up to 8"),
    ("NOBLOCK  DS    0H", "noblock  DS    0H", "no name of up to 8"),
    ("JZ    NOBLOCK", "BZ    NOBLOCK", "BZ is not among"),
    ("JZ    NOBLOCK", "JZ    NOWHERE", "NOWHERE is not defined"),
    ("LHI   R15,8", "L     R15,=F'8'", "literal"),
    ("LHI   R15,8", "LHI   %r15,8", "GNU as"),
    ("LHI   R15,8", "LHI   R15,0x8", "GNU as"),
    ("LHI   R15,8", "LHI   R12,8", "R12 is not defined"),
    ("LHI   R15,8", "LA    R15,8(R2", "not closed"),
    ("QEDIT ORIGIN=(R3),BLOCK=(R4)", "QEDIT ORIGIN=(R3),BLCK=(R4)", "BLCK"),
    ("QEDIT ORIGIN=(R3),BLOCK=(R4)", "QEDIT ORIGIN=R3,BLOCK=(R4)", "parentheses"),
    ("DONE     DS    0H", "NOBLOCK  DS    0H", "defined twice"),
    ("R15      EQU   15", "R15      EQU   15   ", "blanks at the end"),
    ("* The system takes", f"* {'x' * 70}\n* The system takes", "continues this comment"),
    ("         LTR   R4,R4  ", f"         LTR   R4,R4{' ' * 51}C", "continu"),
    ("         LTR   R4,R4  ", f"{'         LTR   R4,':71}C\n              R4", "column 16"),
]


class LintTest(unittest.TestCase):
    def test_the_routines_are_clean(self):
        sources = sorted(ASM.glob("*.asm"))
        self.assertTrue(sources)
        for source in sources:
            with self.subTest(source.name):
                self.assertEqual(hlasm_lint.lint(source), [])

    def test_the_copies_of_entry_exit_and_block_agree(self):
        for first, last in (("CSECT", "SAM31"), ("SAM64", "BR    R14"),
                            ("BLK      DSECT", "BLKR1 ")):
            copies = set()
            for source in ASM.glob("*.asm"):
                text = source.read_text(encoding="ascii")
                text = text.replace(f"{source.stem.upper():<8}", "NAME    ")
                part = re.search(f"^[^*\n]*{first}.*?{last}", text, re.DOTALL | re.MULTILINE)
                self.assertIsNotNone(part, f"{source.name}: {first}")
                copies.add(part[0])
            with self.subTest(first):
                self.assertEqual(len(copies), 1, copies)

    def test_every_mistake_is_found(self):
        text = (ASM / "zsuqblk.asm").read_text(encoding="ascii")
        for old, new, complaint in MISTAKES:
            with self.subTest(new), tempfile.TemporaryDirectory() as folder:
                self.assertIn(old, text)
                mistaken = pathlib.Path(folder) / "zsuqblk.asm"
                mistaken.write_text(text.replace(old, new, 1), encoding="ascii")
                self.assertIn(complaint, "\n".join(hlasm_lint.lint(mistaken)))


if __name__ == "__main__":
    unittest.main()
