# SPDX-License-Identifier: Apache-2.0
"""Commands of z/OS as far as its scripts here need them, put in front of the host's: text
tools know EBCDIC only, compilers note what they were asked for and make the file behind
-o. What they do not show is whether the real ones understand it."""

import os
import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[2]

NOTE = """#!/bin/sh
echo "$(basename "$0") $*" >> "$NOTES"
"""
# Given a file that fails, it leaves half an object, which real ones may do.
COMPILER = NOTE + """
words=$*
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then touch "$2"; chmod +x "$2"; fi
  shift
done
case $words in
  "-c "*fail_here*) exit 8 ;;
esac
"""
# A new line is X'15' there, X'25' in the host's tables.
TO_EBCDIC = "/usr/bin/iconv -f ISO8859-1 -t IBM-1047 | tr '\\045' '\\025'"
FROM_EBCDIC = "tr '\\025' '\\045' | /usr/bin/iconv -f IBM-1047 -t ISO8859-1"
ICONV = NOTE + f"""
[ "$_BPXK_AUTOCVT" = OFF ] || exit 2
case "$1 $2 $3 $4" in
  "-f ISO8859-1 -t IBM-1047") cat "$5" | {TO_EBCDIC} ;;
  "-f IBM-1047 -t ISO8859-1") cat "$5" | {FROM_EBCDIC} ;;
  *) exit 2 ;;
esac
"""
# Reads EBCDIC. What it prints is for the host's shell.
SED = f"#!/bin/sh\n{FROM_EBCDIC} | /usr/bin/sed \"$@\"\n"
# One whose output is a file, but for -n, by which our scripts ask for a word.
EBCDIC_SED = SED.replace("\"$@\"", f"\"$@\" | if [ \"$1\" = -n ]; then cat; else {TO_EBCDIC}; fi")
# The last word is where to: //'DATA.SET(MEMBER)' is a file of that name in $DATA_SETS.
COPY = NOTE + """
/usr/bin/cp "$2" "$DATA_SETS/$(echo "$3" | tr -d "/'")"
"""


def to_ebcdic(text):
    """The bytes that z/OS has for the text."""
    return subprocess.run(["sh", "-c", TO_EBCDIC], input=text.encode("ascii"), check=True,
                          stdout=subprocess.PIPE).stdout


def from_ebcdic(content):
    """The text that its bytes are on z/OS."""
    return subprocess.run(["sh", "-c", FROM_EBCDIC], input=content, check=True,
                          stdout=subprocess.PIPE).stdout.decode("ascii")


class System:
    """Fakes in a folder of their own."""

    def __init__(self, folder, **commands):
        self.folder = pathlib.Path(folder)
        self.notes = self.folder / "notes"
        named = {"as": COMPILER, "xlc": COMPILER, "ibm-clang++64": COMPILER, "chtag": NOTE,
                 "iconv": ICONV, "sed": SED, **commands}
        for name, text in named.items():
            path = self.folder / name.replace("_", "-")
            path.write_text(text, encoding="ascii")
            path.chmod(0o755)

    def environment(self, **variables):
        """In which commands are the fakes first, the host's then."""
        return {**os.environ, "BIN": str(self.folder), "NOTES": str(self.notes),
                "PATH": f"{self.folder}:{os.environ['PATH']}", **variables}

    def run(self, *words, **variables):
        """Runs it to its end. What the fakes noted of it, and how it ended."""
        self.notes.write_text("", encoding="ascii")
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True,
                              env=self.environment(**variables), check=False)
        return self.notes.read_text(encoding="ascii").splitlines(), done
