# SPDX-License-Identifier: Apache-2.0
"""What README.md and zconsole(3) show is what happens, spawned and embedded."""

import re
import shlex

from embed_test import has_libpython
from harness import BIN, PYTHON, ROOT, Case, main

MODES = ("--spawn", "--embed") if has_libpython() else ("--spawn",)
README = (ROOT / "README.md").read_text()
ZCONSOLE = (ROOT / "man" / "zconsole.3").read_text()


def blocks():
    """The literal blocks of both, those of the manual as its readers see them."""
    for block in re.findall(r"(?m)(?:^    .*\n|^\n(?=    ))+", README):
        yield re.sub("(?m)^    ", "", block)
    for block in re.findall(r"(?ms)^\.Bd -literal.*?\n(.*?)^\.Ed", ZCONSOLE):
        yield block.replace("\\e", "\\")


class Shown:
    """Programs, and the commands entered with what they printed."""

    def __init__(self):
        self.programs, self.commands = {}, []
        for block in blocks():
            for part in re.split(r"(?m)^(?=# \w+\.py$|\$ )", block.replace("\\\n", "")):
                first, _, rest = part.partition("\n")
                if re.fullmatch(r"# \w+\.py", first):
                    self.programs[first[2:]] = rest
                elif first.startswith("$ "):
                    self.commands.append((shlex.split(first[2:]), rest.strip()))


def general(text):
    return re.sub(r"process \d+", "process 4711", text).strip()


class Examples(Case):
    def setUp(self):
        super().setUp()
        self.shown = Shown()
        (self.folder / "tests").symlink_to(ROOT / "tests")
        for name, text in self.shown.programs.items():
            (self.folder / name).write_text(text)

    def begin(self, words, mode):
        words = [word for word in words[1:-1] if word != "--embed"]
        task = self.start(mode, f"--python={PYTHON}", *words, cwd=self.folder)
        return task.ready() if words[-1].startswith("tests/") else task

    def answered(self, words):
        result = self.zcon(*words[1:])
        self.answer = general(result.out + result.err)
        return result.status == 0 and "ZSU0102W" not in self.answer

    def test_each_program_is_begun_and_entered_commands(self):
        self.assertEqual(list(self.shown.programs),
                         ["ticker.py", "noted.py", "loop.py", "operations.py", "article.py"])
        begun = [words for words, _ in self.shown.commands if words[-1] == "&"]
        self.assertEqual(len(begun), 6)
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
                        result = self.zsuper(*words[1:], cwd=self.folder)
                        self.assertEqual((result.out + result.err).rstrip(), output)
                    else:
                        # A program that has only just begun is not there yet.
                        self.wait_until(lambda: self.answered(words), f"answer {output!r}")
                        self.assertEqual(self.answer, output)
            for name, task in tasks.items():
                with self.subTest(mode, name=name):
                    if f"P {name}" not in [" ".join(w[1:]) for w, _ in self.shown.commands]:
                        self.enter(f"P {name}")
                    self.assertEqual(task.status(), 0)


class Readme(Case):
    def test_the_pictures_are_what_the_script_makes(self):
        result = self.run_command(ROOT / "scripts" / "pictures", "--check",
                                  env={**self.env, "ZSUPER_BIN": str(BIN)})
        self.assertEqual((result.status, result.err), (0, ""))

    def test_what_it_links_to_is_there(self):
        links = re.findall(r"\]\(([^)#]+)\)", README)
        self.assertIn("LICENSE", links)
        self.assertEqual([link for link in links if not (ROOT / link).exists()], [])


if __name__ == "__main__":
    main()
