# SPDX-License-Identifier: Apache-2.0
"""The simulation on Linux and the routines on the emulated processor agree: the same
operator scripts lead to the same primitives in the same order with the same results, the
same refusals and the same commands. On the emulator once with the small program that
services_test checks, once with zsuper's own listener and its z/OS primitives."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import emulator
import operator_script
import services_test

SCRIPTS = pathlib.Path(__file__).resolve().parent / "scripts"

# Scripts that the simulated task can't run, and why.
LEFT_OUT = {
    "control_character": "the simulated system makes no faulty CIBs",
    "faulty_cibs": "the simulated system makes no faulty CIBs",
    "limit_refused": "the simulated system does not refuse",
    "second_waiter": "the simulated system has one waiter",
    "full_queue": "tests the wait on our own ECB alone, without the listener",
    "extract_refused": "the simulated system does not refuse",
    "messages": "has no commands",
    "no_ecb": "the simulated system has its ECB",
    "no_storage": "the simulated system does not refuse",
    "refused": "has no commands",
    "wto_cut": "the simulated system does not refuse",
    "wto_lines_refused": "the simulated system does not refuse",
    "wto_no_room": "the simulated system does not refuse",
    "wto_refused": "the simulated system does not refuse",
    "wto_unknown": "the simulated system does not refuse",
    "shutdown_with_commands": "its POST comes in one wait with a command",
}


# In qedit_zos.cc: what to replace, by what.
MUTANTS = [
    ("AddressOf(com_ + com::kCibAddress)", "AddressOf(com_)"),
    ("AddressOf(&low_->own_ecb) | kZsuEndOfList", "AddressOf(&low_->own_ecb)"),
    ("message.to->console_id != 0", "message.to->console_id == 0"),
    ("block.console_id = to->console_id;", ""),
    ("message.to_starter && starter_ ? &*starter_ : nullptr", "nullptr"),
    ("      starter_ = start->issuer;\n", ""),
    ("lines_known_ && OutcomeOfWto(return_code) != WtoOutcome::kRefused", "lines_known_"),
    ("!std::exchange(unknown_told_, true)", "true"),
]


def from_trace(lines):
    """A trace of the emulated guest in the words of the simulation's."""
    called, refused, taken = [], [], []
    for line in lines:
        if line.startswith("SVC 40 "):  # it answers, whatever R15 holds
            called.append("Extract -> 0")
        elif match := re.fullmatch(r"SVC 34 R0=-ORIGIN R1=-?(\d+) -> R15=(\d+)", line):
            called.append(f"SetLimit {match[1]} -> {match[2]}")
        elif match := re.fullmatch(r"SVC 34 R0=\+ORIGIN R1=-CIB\d+ verb=(..) -> R15=(\d+)",
                                   line):
            called.append(f"FreeCib {match[1]} -> {match[2]}")
        elif line.endswith("list=+COMECB,+OWNECB"):
            called.append("Wait command-or-post -> 0")
        elif line == "SVC 1 R0=1 R1=+OWNECB":
            called.append("Wait post -> 0")
        elif line.startswith("IEE"):
            refused.append(line)
        elif line.startswith("take "):
            taken.append(line[5:])
        elif not re.match(r"SVC 2 |SVC 35 |  line |woken by", line):
            raise ValueError(f"{line!r} is not understood")
    return called, refused, sorted(taken)


def from_simulation(output):
    called, refused, taken = [], [], []
    kinds = {"called": called, "refused": refused, "taken": taken}
    for line in output.splitlines():
        kind, _, text = line.partition(" ")
        kinds[kind].append(text)
    return called, refused, sorted(taken)


def simulated(path):
    output = subprocess.run([os.environ["ZSUPER_SIMULATION"], path], text=True,
                            stdout=subprocess.PIPE, check=True).stdout
    return from_simulation(output)


def answers(trace):
    """What the WTOs of a trace were sent with."""
    return [re.sub(".*(flags=.*) ->.*", r"\1", line) for line in trace
            if line.startswith("SVC 35")]


def scripts_in_both():
    return [path for path in sorted(SCRIPTS.glob("*.script")) if path.stem not in LEFT_OUT]


class AgreementTest(unittest.TestCase):
    maxDiff = None

    def test_simulation_and_routines_agree(self):
        self.assertGreater(len(scripts_in_both()), 10)
        for path in scripts_in_both():
            with self.subTest(path.stem):
                trace = path.with_suffix(".trace").read_text(encoding="ascii")
                called, *rest = simulated(path)
                self.assertEqual(called.pop(), "SetLimit 0 -> 0")  # the listener's end
                self.assertEqual(from_trace(trace.splitlines()), (called, *rest))


class ListenerTest(unittest.TestCase):
    """zsuper's own listener above the routines: from supervisor calls to commands."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        build = pathlib.Path(folder.name)
        emulator.build_system(build)
        for routine in emulator.ROUTINES:
            emulator.build_routine(emulator.SOURCE / f"asm/{routine}.asm", build)
        scripts = [script for script in services_test.load_scripts()
                   if script.program == "listen"]
        table = build / "scripts.c"
        table.write_text(operator_script.to_c(scripts, "listener"), encoding="ascii")
        emulator.compile_c(table, build)
        listener = emulator.build_listener(build)
        cls.build, cls.listener = build, listener
        cls.traces = services_test.traces(emulator.execute(build, listener))

    def test_simulation_and_listener_above_the_routines_agree(self):
        for path in scripts_in_both():
            with self.subTest(path.stem):
                self.assertEqual(from_trace(self.traces[path.stem]), simulated(path))

    def test_each_command_is_answered_where_it_came_from(self):
        trace = self.traces["several_behind_one_post"]
        self.assertEqual(answers(trace)[:-1], [
            f"flags=8050 desc=5 rout= console=03000010 cart=E3D6D2C5D500000{number}"
            for number in (1, 2, 3)])

    def test_what_is_for_the_starter_goes_to_the_console_that_entered_start(self):
        self.assertEqual(answers(self.traces["started"])[-1],
                         "flags=8010 desc=5 rout= console=03000010 cart=E3D6D2C5D5000001")
        self.assertEqual(answers(self.traces["batch"])[-1], "flags=8010 desc= rout=2,11")

    def test_lines_go_one_by_one_where_the_list_of_several_is_not_known(self):
        folder = self.copy_of_build("zsuwtom")
        source = (emulator.SOURCE / "asm/zsuwtom.asm").read_text(encoding="ascii")
        other = folder / "zsuwtom.asm"
        other.write_text(source.replace("WPXLNGTH EQU   WPX+3", "WPXLNGTH EQU   WPX+2"),
                         encoding="ascii")
        emulator.build_routine(other, folder)
        said = services_test.traces(emulator.execute(folder, self.listener))
        self.assertEqual(answers(said["batch"])[:-1], [
            "flags=8010 desc=5 rout= console=03000010 cart=E3D6D2C5D5000001"] * 2)

    def test_every_mutant_of_the_primitives_is_caught(self):
        source = (emulator.SOURCE / "src/console/qedit_zos.cc").read_text(encoding="ascii")
        for old, new in MUTANTS:
            with self.subTest(new):
                self.assertIn(old, source)
                folder = self.copy_of_build("qedit_zos")
                mutant = folder / "qedit_zos.cc"
                mutant.write_text(source.replace(old, new), encoding="ascii")
                emulator.compile_cc(mutant, folder)
                said = services_test.traces(emulator.execute(folder, self.listener))
                self.assertNotEqual(said, self.traces)

    def copy_of_build(self, without):
        """A folder with all objects but one."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.build))
        for made in self.build.glob("*.o"):
            if made.stem != without:
                (folder / made.name).symlink_to(made)
        return folder

    def test_refusals_of_the_system_are_reported(self):
        trace = self.traces["extract_refused"]
        self.assertEqual([line for line in trace if "SVC" not in line],
                         ["ZSU0442S unable to find the operator's commands: "
                          "EXTRACT gave no answer"])
        self.assertEqual(self.traces["no_storage"],
                         ["ZSU0441S unable to get {} bytes of storage below 2 GB: {}"])
        self.assertIn("ZSU0437S", self.traces["no_ecb"][-1])
        trace = self.traces["wto_refused"]
        reports = [line[:8] for line in trace if line.startswith("ZSU")]
        self.assertEqual(reports, ["ZSU0443W", "ZSU0444E"])
        self.assertIn("take MODIFY STILL HEARD", trace)

    def test_only_a_wto_that_was_not_shown_is_sent_to_all(self):
        for script, code, message in (("wto_cut", 4, "ZSU0450W"),
                                      ("wto_no_room", 32, "ZSU0444E")):
            trace = self.traces[script]
            sent = [line for line in trace if line.startswith("SVC 35")]
            self.assertEqual([line[-len(str(code)):] for line in sent], [str(code)])
            self.assertEqual([line[:8] for line in trace if line.startswith("ZSU")],
                             [message])

    def test_several_lines_that_are_refused_go_one_by_one(self):
        trace = self.traces["wto_lines_refused"]
        reply = "desc=5 rout= console=03000010 cart=E3D6D2C5D5000001"
        self.assertEqual(answers(trace), [f"flags=8050 {reply}", f"flags=8010 {reply}",
                                          f"flags=8010 {reply}",
                                          "flags=8010 desc= rout=2,11"])
        self.assertEqual([line for line in trace if line.startswith("ZSU")], [])

    def test_what_is_no_return_code_of_wto_is_told_once_and_no_refusal(self):
        trace = self.traces["wto_unknown"]
        self.assertEqual(len([line for line in trace if line.startswith("SVC 35")]), 2)
        self.assertEqual([line[:8] for line in trace if line.startswith("ZSU")],
                         ["ZSU0451W"])

    def test_a_limit_that_is_refused_is_set_later_and_told_of_once(self):
        trace = self.traces["limit_refused"]
        called, refused, taken = from_trace(
            [line for line in trace if not line.startswith("ZSU")])
        self.assertEqual([call for call in called if call.startswith("SetLimit")],
                         ["SetLimit 8 -> 4"] * 3 + ["SetLimit 8 -> 0", "SetLimit 0 -> 0"])
        self.assertEqual(refused, ["IEE342I MODIFY   REJECTED-TASK BUSY"] * 2)
        self.assertEqual(taken, ["MODIFY HEARD", "STOP"])
        self.assertEqual([line[:8] for line in trace if line.startswith("ZSU")],
                         ["ZSU0432E"])

    def test_an_ecb_that_another_task_waits_on_is_left_alone(self):
        trace = self.traces["second_waiter"]
        self.assertNotIn("ABEND", "\n".join(trace))
        called, _, taken = from_trace(
            [line for line in trace if not line.startswith("ZSU")])
        self.assertEqual(taken, ["MODIFY FOUND AT ONCE", "MODIFY FOUND BY AND BY"])
        self.assertEqual([call for call in called if call.startswith("Wait")],
                         ["Wait post -> 0"] + ["Wait command-or-post -> 0"] * 2)
        self.assertEqual([line[:8] for line in trace if line.startswith("ZSU")],
                         ["ZSU0438W"])
        # The program that services_test runs looks at nothing: so the guest sees it.
        careless = (SCRIPTS / "second_waiter.trace").read_text(encoding="ascii")
        self.assertIn("ABEND S301", careless)

    def test_faulty_cibs_are_freed_and_what_is_sound_in_them_is_taken(self):
        trace = self.traces["faulty_cibs"]
        called, _, taken = from_trace([line for line in trace if not line.startswith("ZSU")])
        self.assertEqual([call for call in called if call.startswith("FreeCib")],
                         [f"FreeCib {verb} -> 0"
                          for verb in ("44", "0C", "44", "44", "44", "44", "40")])
        self.assertEqual(taken, ["MODIFY FAR EXTENSION", "MODIFY NO EXTENSION",
                                 "MODIFY SOUND", "MODIFY TOO LONG", "MODIFY UNCOUNTED",
                                 "STOP"])
        self.assertEqual([line[:8] for line in trace if line.startswith("ZSU")],
                         ["ZSU0435W", "ZSU0433W", "ZSU0436W"])
        # CIBLEN need not count the extension.
        answer = trace.index("take MODIFY UNCOUNTED") + 1
        self.assertEqual(answers([trace[answer]]), [
            "flags=8050 desc=5 rout= console=03000010 cart=E3D6D2C5D5000004"])
        # Nobody knows who entered the first, so all operators get its answer.
        answer = trace.index("take MODIFY NO EXTENSION") + 1
        self.assertEqual(answers([trace[answer]]), ["flags=8050 desc= rout=2"])

    def test_a_text_with_a_control_character_is_told_of(self):
        trace = self.traces["control_character"]
        self.assertEqual([line[:8] for line in trace if line.startswith("ZSU")],
                         ["ZSU0439W"])
        self.assertTrue([line for line in trace
                         if line.startswith("take MODIFY ") and line.endswith("CONTROL")])


if __name__ == "__main__":
    unittest.main()
