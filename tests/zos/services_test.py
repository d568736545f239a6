# SPDX-License-Identifier: Apache-2.0
"""The routines of asm/ on an emulated z/Architecture processor: every operator script
gives exactly the trace of system services that stands beside it, and every mutant of a
routine is caught. With --update the traces are written instead; read them then."""

import pathlib
import sys
import tempfile
import unittest
import unittest.mock

import emulator
import operator_script

SCRIPTS = pathlib.Path(__file__).resolve().parent / "scripts"

# Routine, what to replace, by what. Each is a mistake that could be made, after which the
# guest still comes to its end: one that does not is as good as an emulator that failed.
MUTANTS = [
    ("zsuextr", "EXTRACT (R3),'S',", "EXTRACT (R3),"),
    ("zsuextr", "         ST    R15,BLKANS-BLK(,R2)\n", ""),
    ("zsuextr", "         SLR   R15,R15\n         ST    R15,BLKRC", "         ST    R15,BLKRC"),
    ("zsuextr", "LA    R3,BLKANS-BLK(,R2)", "LA    R3,BLKRC-BLK(,R2)"),
    ("zsuextr", "         SAM31\n", ""),
    ("zsuextr", "         SAM64\n", ""),
    ("zsuextr", "         LMG   R2,R14,", "         LMG   R3,R14,"),
    ("zsuwait", "WAIT  1,ECB=(R4)", "WAIT  1,ECBLIST=(R3)"),
    ("zsuwait", "WAIT  1,ECBLIST=(R3)", "WAIT  1,ECB=(R4)"),
    ("zsuwait", "JNZ   OWNONLY", "JZ    OWNONLY"),
    ("zsuwait", "WAIT  1,ECBLIST", "WAIT  2,ECBLIST"),
    ("zsupost", "POST  (R3),(R4)", "POST  (R3)"),
    ("zsupost", "L     R3,BLKECB", "L     R3,BLKCODE"),
    ("zsuqblk", "         QEDIT", "         MVI   4(R4),0\n         QEDIT"),
    ("zsuqblk", "         QEDIT", "         AHI   R3,-4\n         QEDIT"),
    ("zsuqblk", "         QEDIT ORIGIN=(R3),BLOCK=(R4)", "         SLR   R15,R15"),
    ("zsuqblk", "JZ    NOBLOCK", "NOPR  0"),
    ("zsuqblk", "         LGFR  R15,R15            an int for the caller\n", ""),
    ("zsuqctr", "         QEDIT ORIGIN=(R3),CIBCTR=(R4)", "         SLR   R15,R15"),
    ("zsuqctr", "         QEDIT", "         AHI   R4,1\n         QEDIT"),
    ("zsuqctr", "L     R3,BLKORIG", "L     R3,BLKCTR"),
    ("zsuqctr", "ST    R15,BLKRC", "ST    R14,BLKRC"),
    ("zsuwto", "SLR   R0,R0              no message to connect to", "LHI   R0,1"),
    ("zsuwto", "CART=BLKCART-BLK(,R2),", "CART=BLKCNID-BLK(,R2),"),
    ("zsuwto", "CONSID=BLKCNID-BLK", "CONSID=BLKREPLY-BLK"),
    ("zsuwto", "DESC=(5),", ""),
    ("zsuwto", "ROUTCDE=(2,11)", "ROUTCDE=(1)"),
    ("zsuwto", "JNZ   REPLY", "JZ    REPLY"),
    ("zsuwto", "ST    R1,BLKR1", "ST    R0,BLKR1"),
    ("zsuwtom", "         AHI   R7,-WPLMLLEN", "         AHI   R7,0"),
    ("zsuwtom", "         ST    R4,WPLTEXT(,R3)\n", ""),
    ("zsuwtom", "WPLMLTXT EQU   4", "WPLMLTXT EQU   0"),
    ("zsuwtom", "AHI   R4,BLKL02-BLKL01", "AHI   R4,2"),
    ("zsuwtom", "CHI   R5,1\n         JH    NEXT", "CHI   R5,2\n         JH    NEXT"),
    ("zsuwtom", "STC   R5,WPLLINES", "STC   R6,WPLLINES"),
    ("zsuwtom", "WPXLNGTH EQU   WPX+3", "WPXLNGTH EQU   WPX+2"),
    ("zsuwtom", "CHI   R5,2\n", "CHI   R5,1\n"),
    ("zsuwtom", "ROUTCDE=(2)", "ROUTCDE=(2,11)"),
    ("zsuwtom", "JH    REFUSED", "NOPR  0"),
    ("zsuwtom", "CART=BLKCART-BLK(,R2),", "CART=BLKCNID-BLK(,R2),"),
    ("zsuwtom", "CONSID=BLKCNID-BLK(,R2), ", "CONSID=BLKREPLY-BLK(,R2),"),
    ("zsuwtom", "MVC   BLKLIST-BLK(ANSWERL,R2),0(R4)", "NOPR  0"),
    # Of the program above, that the traces see what a listener forgets.
    ("program", "    if (free_cib(com + 4, cib) != 0) {",
     "    if (verb == 0x04) return;\n    if (free_cib(com + 4, cib) != 0) {"),
    ("program", "    if (verb == 0x40) {\n      set_limit", "    if (0) {\n      set_limit"),
    ("program", "count = 0; /* whatever it says */", ""),
]


def load_scripts():
    return [operator_script.read(path) for path in sorted(SCRIPTS.glob("*.script"))]


def traces(said):
    """Script's name to its trace."""
    result = {}
    for line in said:
        if line.startswith("== "):
            trace = result.setdefault(line[3:], [])
        else:
            trace.append(line)
    return result


class ServicesTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.build = pathlib.Path(cls.folder.name)
        emulator.build_system(cls.build)
        for routine in emulator.ROUTINES:
            emulator.build_routine(emulator.SOURCE / f"asm/{routine}.asm", cls.build)
        table = cls.build / "scripts.c"
        table.write_text(operator_script.to_c(load_scripts()), encoding="ascii")
        emulator.compile_c(table, cls.build)
        cls.traces = traces(emulator.execute(cls.build))

    def test_every_script_gives_its_trace(self):
        for script in load_scripts():
            with self.subTest(script.name):
                path = SCRIPTS / f"{script.name}.trace"
                expected = path.read_text(encoding="ascii").splitlines()
                self.assertEqual(self.traces[script.name], expected)

    def test_a_longer_extension_of_the_wto_list_is_coped_with(self):
        with unittest.mock.patch("fake_macros.WPX_SIZE", 124):
            self.assertEqual(self.run_mutant("zsuwtom", "ZSUWTOM", "ZSUWTOM"), self.traces)

    def test_every_mutant_is_caught(self):
        for source, old, new in MUTANTS:
            with self.subTest(f"{source}: {old.strip()} -> {new.strip()}"):
                self.assertNotEqual(self.run_mutant(source, old, new), self.traces)

    def run_mutant(self, source, old, new):
        routine = source != "program"
        path = (emulator.SOURCE / f"asm/{source}.asm" if routine
                else emulator.GUEST / "program.c")
        text = path.read_text(encoding="ascii")
        self.assertIn(old, text)
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for made in self.build.glob("*.o"):
                (folder / made.name).symlink_to(made)
            (folder / f"{source}.o").unlink()
            mutant = folder / path.name
            mutant.write_text(text.replace(old, new), encoding="ascii")
            if routine:
                emulator.build_routine(mutant, folder)
            else:
                emulator.compile_c(mutant, folder)
            return traces(emulator.execute(folder))


def update():
    ServicesTest.setUpClass()
    for name, trace in ServicesTest.traces.items():
        (SCRIPTS / f"{name}.trace").write_text("\n".join(trace) + "\n", encoding="ascii")
    ServicesTest.doClassCleanups()


if __name__ == "__main__":
    if "--update" in sys.argv:
        update()
    else:
        unittest.main()
