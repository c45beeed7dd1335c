"""What the tests of `ljbind check` have in common: running it, in a directory that ends with the test."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LJBIND = os.path.abspath(os.environ.get("LJBIND", HERE.parent.parent / "build/release/ljbind"))
CLEAN, FOUND, USAGE, BUG = 0, 1, 2, 70
BOUND_SECONDS = 120


class Run:
    def __init__(self, status, stdout, stderr):
        self.status, self.stdout, self.stderr = status, stdout, stderr

    def ids(self):
        """[(file:line, id)] of the findings of a text report"""
        found = []
        for line in self.stdout.splitlines():
            head, _, id = line.rpartition(" [")
            place = head.split(": ")[0].rsplit(":", 1)[0]
            if id.endswith("]") and not line.startswith(" ") and ":" in place:
                found.append((place, id[:-1]))
        return found


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ljbind-check-")).resolve()
        self.addCleanup(shutil.rmtree, self.dir)

    def put(self, name, content):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def cdef(self, text, code="", name="a.lua"):
        """A file with a cdef, whose first line is line 3."""
        return self.put(name, f'local ffi = require "ffi"\nffi.cdef [[\n{text}\n]]\n{code}')

    def check(self, *arguments, directory=None, environment=None, user=None):
        try:
            done = subprocess.run([LJBIND, "check", *map(str, arguments)], cwd=directory or self.dir,
                                  capture_output=True, stdin=subprocess.DEVNULL,
                                  env={**os.environ, **(environment or {})}, timeout=BOUND_SECONDS,
                                  **({"user": user} if user else {}))
        except subprocess.TimeoutExpired:
            self.fail(f"still running after {BOUND_SECONDS} s: {arguments}")
        stderr = done.stderr.decode(errors="replace").replace(str(self.dir), "DIR")
        self.assertGreaterEqual(done.returncode, 0, f"killed by a signal: {stderr}")
        self.assertNotEqual(done.returncode, BUG, stderr)
        stdout = done.stdout.decode(errors="replace").replace(str(self.dir), "DIR")
        return Run(done.returncode, stdout, stderr)

    def says(self, expected, *arguments, status=FOUND, **how):
        """The whole of standard output."""
        run = self.check(*arguments, **how)
        self.assertEqual((run.stdout, run.status), (expected, status), run.stderr)
        return run

    def is_clean(self, *arguments, **how):
        run = self.check(*arguments, **how)
        self.assertEqual((run.ids(), run.status), ([], CLEAN), run.stdout + run.stderr)
        self.assertRegex(run.stdout, r": no findings(; .*)?\n\Z")
        return run
