# SPDX-License-Identifier: Apache-2.0
"""The manual and the program say the same."""
import re
import subprocess
import unittest

from harness import ROOT, Case, main


def page(name):
    """A manual page as its readers see it, without emphasis."""
    text = subprocess.run(["mandoc", "-Tutf8", ROOT / "man" / name], check=True,
                          stdout=subprocess.PIPE, env={"LC_ALL": "C.UTF-8"}).stdout.decode()
    return re.sub(".\b", "", text)


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


class Messages(unittest.TestCase):
    def setUp(self):
        catalogue = (ROOT / "src/messages/messages.def").read_text()
        self.ids = re.findall(r'ZSU_MESSAGE\(\s*\w+,\s*"(ZSU\d{4}[IWES])"', catalogue)
        source = (ROOT / "man/zsuper-messages.7").read_text()
        self.sections = {}
        for part in re.split(r"^\.Ss ", source, flags=re.MULTILINE)[1:]:
            self.sections.setdefault(part.split(None, 1)[0], []).append(part)

    def test_each_id_is_there_once_and_its_number_too(self):
        self.assertEqual(len(self.ids), len(set(number[:7] for number in self.ids)))
        self.assertTrue(all(len(parts) == 1 for parts in self.sections.values()))

    def test_the_page_has_all_messages_and_no_other(self):
        self.assertEqual(sorted(self.sections), sorted(self.ids))

    def test_each_has_its_three_parts(self):
        for number, [part] in self.sections.items():
            for heading in ("Explanation", "System action", "Operator response"):
                self.assertRegex(part, rf"(?m)^\.It {heading}\n[^.\n]", number)

    def test_they_stand_in_order(self):
        self.assertEqual(list(self.sections), sorted(self.sections))


class Options(Case):
    def setUp(self):
        super().setUp()
        usage = self.zsuper("--help").out
        self.options = set(re.findall(r"^\s+(?:-\w,?\s+)?(--[a-z][a-z-]+)", usage, re.M))
        self.assertTrue(self.options)

    def test_the_manual_lists_the_options_of_the_program(self):
        section = re.search(r"(?ms)^OPTIONS\n(.*?)^[A-Z]", page("zsuper.1"))[1]
        listed = set()
        for line in section.splitlines():
            if re.match(r" {5}-", line):  # the tags of the list, not its text
                listed |= options_in(line)
        self.assertEqual(listed, self.options)

    def test_zcons_page_lists_the_options_of_zcon(self):
        known = set(re.findall(r"^\s+(?:-\w,?\s+)?(--[a-z][a-z-]+)",
                               self.zcon("--help").out, re.M))
        listed = set()
        for line in page("zcon.1").splitlines():
            if re.match(r" {5}-", line):
                listed |= options_in(line)
        self.assertEqual(listed, known)


if __name__ == "__main__":
    main()
