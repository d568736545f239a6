# SPDX-License-Identifier: Apache-2.0
"""zsuper can't be turned against its system: how it is built, and as whom it runs."""
import os
import pathlib
import shutil
import unittest

from harness import ZCON, ZSUPER, Case, main


@unittest.skipUnless(shutil.which("readelf"), "no readelf")
class Binaries(Case):
    def test_what_is_built_is_hardened(self):
        module = next((pathlib.Path(ZSUPER).parent / "python/zconsole").glob("_dispatcher.*"))
        for file in (ZSUPER, ZCON, module):
            shown = self.run_command("readelf", "--wide", "--file-header", "--segments",
                                     "--dynamic", file).out
            self.assertRegex(shown, r"Type: +DYN")  # position-independent
            self.assertRegex(shown, "GNU_RELRO")
            self.assertRegex(shown, r"BIND_NOW|FLAGS.*NOW")
            self.assertRegex(shown, r"GNU_STACK +(0x\w+ +){5}RW ")
            symbols = self.run_command("readelf", "--wide", "--dyn-syms", file).out
            self.assertIn("__stack_chk_fail", symbols)


class Rights(Case):
    @unittest.skipIf(os.geteuid() != 0, "only root can take the rights of another")
    def test_with_the_rights_of_another_nothing_runs(self):
        result = self.zsuper("-c", "print('ran')", preexec_fn=lambda: os.setreuid(65534, 0))
        self.assertEqual((result.status, result.out), (125, ""), result)
        self.assertIn("ZSU0904S", result.err)


if __name__ == "__main__":
    main()
