# SPDX-License-Identifier: Apache-2.0
"""System calls that an old kernel lacks, or a container forbids, are not needed."""
import ctypes
import errno
import platform
import struct
import unittest

from harness import PYTHON, Case, main

# Numbers that are the same on all of Linux.
PIDFD_SEND_SIGNAL, PIDFD_OPEN, CLOSE_RANGE, FACCESSAT2 = 424, 434, 436, 439


def refuse(calls, error):
    """Lets these system calls fail with the error from now on, in all that is started."""
    load, is_equal, ret = 0x20, 0x15, 0x06
    lines = [struct.pack("HBBI", load, 0, 0, 0)]  # the number
    for call in calls:
        lines.append(struct.pack("HBBI", is_equal, 0, 1, call))
        lines.append(struct.pack("HBBI", ret, 0, 0, 0x00050000 | error))
    lines.append(struct.pack("HBBI", ret, 0, 0, 0x7FFF0000))
    code = ctypes.create_string_buffer(b"".join(lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    set_no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    libc.prctl(set_no_new_privileges, 1, 0, 0, 0)
    if libc.prctl(set_seccomp, filter_mode, program, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no seccomp filter")


@unittest.skipIf(platform.machine() not in ("x86_64", "aarch64"), "another machine")
class OldKernel(Case):
    def forbidden(self, *calls, error=errno.EPERM):
        return {"preexec_fn": lambda: refuse(calls, error)}

    def everywhere(self, check):
        for error in (errno.EPERM, errno.ENOSYS):
            for mode in ("--spawn", "--embed"):
                with self.subTest(error=errno.errorcode[error], mode=mode):
                    check(mode, error)

    def test_the_program_is_found(self):
        script = self.folder / "app.py"
        script.write_text("print('ran')\n")

        def check(mode, error):
            result = self.zsuper(mode, script, **self.forbidden(FACCESSAT2, error=error))
            self.assertEqual((result.status, result.out), (0, "ran\n"), result)

        self.everywhere(check)

    def test_the_program_is_steered(self):
        def check(mode, error):
            task = self.program(mode, "--on-modify=HANG UP:SIGHUP",
                                **self.forbidden(PIDFD_OPEN, PIDFD_SEND_SIGNAL, CLOSE_RANGE,
                                                 error=error))
            self.enter("F JOB,HANG UP")
            task.out.wait_for("SIGHUP")
            self.enter("P JOB")
            self.assertEqual(task.status(), 0)
            self.assert_gone(task.program)

        self.everywhere(check)

    def test_what_it_has_started_ends_too(self):
        code = ("import os, signal\n"
                "if os.fork() == 0:\n"
                "    while True: signal.pause()\n"
                "print('ready', os.getpid(), flush=True)\n")

        def check(mode, error):
            result = self.zsuper(mode, f"--python={PYTHON}", "-c", code,
                                 **self.forbidden(PIDFD_OPEN, error=error))
            self.assertEqual(result.status, 0, result)
            self.assertIn("ZSU0004W", result.err)

        self.everywhere(check)


if __name__ == "__main__":
    main()
