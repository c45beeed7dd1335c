#!/usr/bin/env python3
"""Whole projects, as people write them: those in clean/ are silent, and of those in wrong/ all that is
said is in the file `expected`. Written anew by --update, to be read before it is committed."""

import sys
import unittest

from checking import BUG, HERE, Case


def report_of(case, project):
    run = case.check(".", directory=project)
    case.assertNotEqual(run.status, BUG)
    return f"{run.stdout}exit status {run.status}\n", run.stderr


class Projects(Case):
    def test_clean(self):
        for project in sorted((HERE / "clean").iterdir()):
            with self.subTest(project.name):
                report, stderr = report_of(self, project)
                self.assertEqual(report, (project / "expected").read_text(), stderr)
                self.assertEqual([line for line in report.splitlines()
                                  if ": error: " in line or ": warning: " in line], [])

    def test_wrong(self):
        for project in sorted((HERE / "wrong").iterdir()):
            with self.subTest(project.name):
                report, stderr = report_of(self, project)
                self.assertEqual(report, (project / "expected").read_text(), stderr)


def update():
    case = Projects()
    case.setUp()
    for folder in ("clean", "wrong"):
        for project in sorted((HERE / folder).iterdir()):
            (project / "expected").write_text(report_of(case, project)[0])
    case.doCleanups()


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        update()
    else:
        unittest.main()
