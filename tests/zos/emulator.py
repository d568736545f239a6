# SPDX-License-Identifier: Apache-2.0
"""Builds the guest (the system's side, the program above the routines, the routines
themselves) and runs it on an emulated z/Architecture processor (Hercules)."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading

import hlasm_to_gas

SOURCE = pathlib.Path(__file__).resolve().parents[2]
GUEST = pathlib.Path(__file__).resolve().parent / "guest"
ROUTINES = ("zsuextr", "zsuwait", "zsupost", "zsuqblk", "zsuqctr", "zsuwto", "zsuwtom")
TOOLS = (*(f"s390x-linux-gnu-{tool}" for tool in ("as", "g++", "gcc", "ld", "objcopy")),
         "hercules")
CFLAGS = ["-std=c11", "-O1", "-march=z900", "-ffreestanding", "-fno-pic", "-fno-pie",
          "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fno-builtin",
          "-fno-tree-loop-distribute-patterns", "-fexec-charset=IBM1047",
          "-Wall", "-Wextra", "-Werror", f"-I{SOURCE}/src", f"-I{GUEST}"]
ECHO = re.compile(r".* \*\* (.*)\* command complete\n")
LAST_WORDS = "all scripts ended"
LISTENER = [*(GUEST / f"{name}.cc" for name in ("listener_main", "runtime")),
            *(SOURCE / f"src/text/{name}.cc" for name in ("characters", "ebcdic")),
            *(path for path in (SOURCE / "src/console").glob("*.cc")
              if path.stem not in ("console", "console_backend_zos", "operator_command"))]
CXXFLAGS = ["-std=c++17", "-O1", "-march=z900", "-fno-pic", "-fno-pie", "-fno-rtti",
            "-fno-stack-protector", "-fno-asynchronous-unwind-tables",
            "-fno-threadsafe-statics", "-D_GLIBCXX_EXTERN_TEMPLATE=0", "-include", "runtime.h",
            f"-I{SOURCE}/src", f"-I{GUEST}"]
SECONDS = 60  # a run takes less than one; this ends one that hangs

MACHINE = """ARCHMODE z/Arch
CPUMODEL 2094
MAINSIZE 16
NUMCPU 1
DIAG8CMD ENABLE ECHO
OSTAILOR QUIET
000E 1403 printer.txt
"""
RUN = "archmode z/Arch\nloadcore image.bin 0\nrestart\n"


class EmulatorError(Exception):
    pass


def require_tools():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise EmulatorError(f"{', '.join(missing)} not found: install the packages in "
                            "tests/zos/packages.txt")


def run(command, folder):
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise EmulatorError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def assemble(text, folder, name):
    source = folder / f"{name}.s"
    source.write_text(text, encoding="ascii")
    run(["s390x-linux-gnu-as", "-mregnames", "-march=z9-109", "-m64", "-mzarch",
         "--fatal-warnings", "-o", f"{name}.o", source], folder)


def build_system(folder):
    """All but the routines and the scripts."""
    require_tools()
    for name in ("start", "glue"):
        assemble((GUEST / f"{name}.s").read_text(encoding="ascii"), folder, name)
    for name in ("system", "program"):
        compile_c(GUEST / f"{name}.c", folder)


def compile_c(source, folder):
    run(["s390x-linux-gnu-gcc", *CFLAGS, "-c", "-o", f"{source.stem}.o", source], folder)


def build_listener(folder):
    """zsuper's own listener as the program above the routines; what to link for it."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda source: compile_cc(source, folder), LISTENER))
    return [f"{source.stem}.o" for source in LISTENER]


def compile_cc(source, folder):
    """Compiles a copy, under a name that does not change, so that ccache knows it again."""
    cache = [shutil.which("ccache")] if shutil.which("ccache") else []
    with tempfile.TemporaryDirectory() as here:
        (pathlib.Path(here) / "fmt").symlink_to("/usr/include/fmt")  # the rest is the host's
        shutil.copy(source, here)
        run([*cache, "s390x-linux-gnu-g++", *CXXFLAGS, "-isystem", ".", "-c", "-o",
             folder / f"{source.stem}.o", source.name], here)


def build_routine(path, folder):
    assemble(hlasm_to_gas.translate(path), folder, path.stem)


def execute(folder, more=()):
    """Links what is in the folder, runs it, and returns what the guest said."""
    objects = [f"{name}.o" for name in ("start", "glue", "system", "program", "scripts",
                                        *ROUTINES)]
    # What of the C++ library is not there is not called, or ends in a program check.
    run(["s390x-linux-gnu-ld", "--unresolved-symbols=ignore-all", "-T", GUEST / "image.ld",
         "-o", "image", *objects, *more], folder)
    run(["s390x-linux-gnu-objcopy", "-O", "binary", "image", "image.bin"], folder)
    (folder / "machine.cnf").write_text(MACHINE, encoding="ascii")
    (folder / "run.rc").write_text(RUN, encoding="ascii")
    said = []
    with subprocess.Popen(["hercules", "-d", "-f", "machine.cnf"], cwd=folder,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace",
                          env={**os.environ, "HERCULES_RC": "run.rc"}) as machine:
        # Ended from here: what the emulator has not yet logged when it ends is lost.
        deadline = threading.Timer(SECONDS, machine.kill)
        deadline.start()
        log = []
        for line in machine.stdout:
            log.append(line)
            if match := ECHO.fullmatch(line):
                said.append(match.group(1))
                if said[-1] == LAST_WORDS:
                    break
        machine.kill()
        deadline.cancel()
    if not said or said.pop() != LAST_WORDS:
        raise EmulatorError(f"the guest did not end well:\n{''.join(log[-30:])}")
    return said
