# SPDX-License-Identifier: Apache-2.0
"""What the README shows of Python programs is what happens, spawned and embedded."""
import re
import shlex

from embed_test import has_libpython
from harness import PYTHON, ROOT, Case, main

MODES = ("--spawn", "--embed") if has_libpython() else ("--spawn",)


class Shown:
    """The programs of a section, and the commands entered with what they printed."""

    def __init__(self, heading):
        section = (ROOT / "README.md").read_text().partition(f"\n## {heading}\n")[2]
        section = section.partition("\n## ")[0]
        code = "".join(re.findall(r"(?m)^    .*\n|^\n(?=    )", section)).replace("\n    ", "\n")
        parts = re.split(r"(?m)^(?:    )?(?=# \w+\.py$|\$ )", code)
        self.programs, self.commands = {}, []
        for part in parts:
            first, _, rest = part.partition("\n")
            if first.startswith("# "):
                self.programs[first[2:]] = rest
            elif first.startswith("$ "):
                self.commands.append((shlex.split(first[2:]), rest.strip()))


class PythonHearsTheOperator(Case):
    def setUp(self):
        super().setUp()
        self.shown = Shown("Python hears the operator")
        for name, text in self.shown.programs.items():
            (self.folder / name).write_text(text)

    def begin(self, words, mode):
        words = [word for word in words[1:-1] if word != "--embed"]
        return self.start(mode, f"--python={PYTHON}", *words, cwd=self.folder)

    def zsuper_once(self, words):
        result = self.zsuper(f"--python={PYTHON}", *words[1:], cwd=self.folder)
        return (result.out + result.err).replace(str(self.folder), "/u/app")

    def answered(self, words):
        result = self.zcon(*words[1:])
        self.answer = (result.out + result.err).strip()
        return result.status == 0 and "ZSU0102W" not in self.answer

    def test_there_are_four_programs_and_each_is_entered_commands(self):
        self.assertEqual(list(self.shown.programs),
                         ["service.py", "loop.py", "operations.py", "article.py"])
        begun = [words for words, _ in self.shown.commands if words[-1] == "&"]
        self.assertEqual(len(begun), 4)
        self.assertEqual({"--embed" in words for words in begun}, {True, False})

    def test_they_do_what_is_shown(self):
        for mode in MODES:
            tasks = {}
            for words, output in self.shown.commands:
                with self.subTest(mode, words=words):
                    if words[-1] == "&":
                        [name] = [word[10:] for word in words if word.startswith("--jobname=")]
                        tasks[name] = self.begin(words, mode)
                    elif words[0] == "zsuper":
                        self.assertEqual(self.zsuper_once(words).strip(), output)
                    else:
                        # A program that has only just begun is not there yet.
                        self.wait_until(lambda: self.answered(words), f"answer {output!r}")
                        self.assertEqual(self.answer, output)
            for name, task in tasks.items():
                with self.subTest(mode, name=name):
                    if f"P {name}" not in [" ".join(w[1:]) for w, _ in self.shown.commands]:
                        self.enter(f"P {name}")
                    self.assertEqual(task.status(), 0)


if __name__ == "__main__":
    main()
