#!/usr/bin/env python3
"""Fails when a diagnostic is not explained in docs/diagnostics.md, or one is that there is not.

Each has a heading that names its id as code: ### `package-not-found`
"""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENTRY = re.compile(r'^LJBIND_DIAGNOSTIC\(\s*\w+,\s*"([^"]+)"', re.MULTILINE)
# The guard writes by hand, since it may have no memory and a broken stack.
GUARD = re.compile(r'\[([a-z]+-[a-z-]+)\]\\n')
HEADING = re.compile(r"^#+ `([a-z0-9-]+)`", re.MULTILINE)


def differences(table, page, guard=""):
    """(ids without a heading, headings without a diagnostic)"""
    ids = set(ENTRY.findall(table)) | set(GUARD.findall(guard))
    headings = set(HEADING.findall(page))
    return sorted(ids - headings), sorted(headings - ids)


class Documentation(unittest.TestCase):
    def test_of_every_diagnostic(self):
        table = (ROOT / "src/base/diagnostic_table.def").read_text()
        page = (ROOT / "docs/diagnostics.md").read_text()
        guard = (ROOT / "src/cli/guard.cc").read_text()
        self.assertTrue(ENTRY.search(table), "the table is not read rightly")
        self.assertTrue(GUARD.search(guard), "the guard is not read rightly")
        self.assertEqual(differences(table, page, guard), ([], []))

    def test_notices(self):
        table = 'LJBIND_DIAGNOSTIC(A, "a-b", Error, Usage, "x", "y")\n' \
                'LJBIND_DIAGNOSTIC(C,\n                  "c-d", Error, Usage, "x", "y")\n'
        self.assertEqual(differences(table, "### `a-b`\ntext on `c-d`\n### `e-f`\n"),
                         (["c-d"], ["e-f"]))


if __name__ == "__main__":
    unittest.main()
