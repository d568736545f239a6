# SPDX-License-Identifier: Apache-2.0
"""cmake --install puts all in place that a user needs, and the uninstall target takes it away."""

import re

from harness import BIN, PYTHON, ROOT, Case, main


class Install(Case):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "local"
        result = self.run_command("cmake", "--install", BIN, "--prefix", self.prefix)
        self.assertEqual(result.status, 0, result)

    def uninstall(self):
        return self.run_command("cmake", "-P", ROOT / "scripts/uninstall.cmake", cwd=BIN)

    def files(self):
        return [path for path in self.prefix.rglob("*") if path.is_file()]

    def test_what_is_installed_works_by_itself(self):
        result = self.run_command(
            self.prefix / "bin/zsuper", f"--python={PYTHON}", "-c",
            "import zconsole; print(zconsole.__file__, zconsole.taskinfo()['jobname'])")
        self.assertEqual(result.out,
                         f"{self.prefix}/lib/zsuper/python/zconsole/__init__.py PYTHON\n")
        self.assertEqual(self.run_command(self.prefix / "bin/zcon", "--version").status, 0)

    def test_manual_licence_members_and_completions_are_there(self):
        share = self.prefix / "share"
        for name in ("man/man1/zsuper.1", "man/man7/zsuper-messages.7", "doc/zsuper/LICENSE",
                     "doc/zsuper/README.md", "zsuper/zos/checklist.md", "zsuper/zos/zsuper.proc",
                     "bash-completion/completions/zsuper"):
            self.assertTrue((share / name).exists(), name)
        pages = share / "doc/zsuper/html"
        for page in pages.glob("*.html"):
            for link in re.findall(r'href="([^"#:]+)[#"]', page.read_text()):
                self.assertTrue((pages / link).exists(), f"{page.name}: {link}")
        self.assertIn('href="zsuper.1.html"', (pages / "index.html").read_text())
        readme = (share / "doc/zsuper/README.md").read_text()
        for picture in re.findall(r"\]\((man/[^)]*\.svg)\)", readme):
            self.assertTrue((share / "doc/zsuper" / picture).exists(), picture)

    def test_uninstall_leaves_what_is_not_ours(self):
        (self.prefix / "bin/other").write_text("")
        (self.prefix / "lib/zsuper/python/zconsole/__pycache__").mkdir()
        (self.prefix / "lib/zsuper/python/zconsole/__pycache__/x.pyc").write_text("")
        self.assertEqual(self.uninstall().status, 0)
        self.assertEqual(self.files(), [self.prefix / "bin/other"])
        self.assertFalse((self.prefix / "lib/zsuper").exists())
        self.assertFalse((self.prefix / "share/doc/zsuper").exists())
        self.assertEqual(self.uninstall().status, 1)


if __name__ == "__main__":
    main()
