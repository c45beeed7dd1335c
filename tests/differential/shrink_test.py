#!/usr/bin/env python3
"""Tests what makes failing headers smaller: alone, and at the end of a run that was made to fail."""

import os
import pathlib
import re
import subprocess
import sys
import unittest

import records
from shrink import shrink

HERE = pathlib.Path(__file__).resolve().parent


def members(header, kind):
    return [m for r in header.records() for part in r.walk() for m in part.members
            if m.kind == kind and m.name]


class Shrinking(unittest.TestCase):
    def shrunk(self, kind):
        header = next(h for h in (records.Generator(seed).header(60) for seed in range(50))
                      if members(h, kind))
        before = header.text()
        small = shrink(header, lambda h: bool(members(h, kind)), budget=2000)
        self.assertEqual(header.text(), before, "the header that was handed over is left alone")
        return small

    def test_one_member_remains(self):
        for kind in ("wide bits", "bool bits", "pointer", "flexible"):
            with self.subTest(kind):
                small = self.shrunk(kind)
                self.assertEqual(len(small.items), 1)
                record = small.records()[0]
                self.assertEqual([m.kind for m in record.members], [kind])
                self.assertEqual((record.packed, record.aligned, record.pragma), (False, 0, 0))

    def test_what_a_member_needs_remains(self):
        small = self.shrunk("enum bits")
        self.assertEqual(len(small.items), 2)
        self.assertEqual(len(small.items[0].values), 1)
        self.assertEqual(small.records()[0].members[0].width, 1)

    def test_budget(self):
        calls = []
        header = records.Generator(3).header(100)
        shrink(header, lambda h: calls.append(h) or True, budget=25)
        self.assertLessEqual(len(calls), 25)

    def test_is_still_c(self):
        small = self.shrunk("vector")
        done = subprocess.run(["gcc", "-w", "-fsyntax-only", "-x", "c", "-"], input=small.text(),
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")


class Planted(unittest.TestCase):
    """The whole road: a comparison made wrong for one kind of member ends in a minimal struct."""

    def run_planted(self, kind):
        done = subprocess.run(
            [sys.executable, HERE / "random_records.py", "--seed", "7", "--count", "120",
             "--chunk", "120"],
            env=os.environ | {"LJBIND_PLANT": kind}, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("FAILED with seed 7.0, shrunk to:", done.stdout)
        header = done.stdout.split("shrunk to:")[1].split("planted:")[0]
        return re.sub(r"\s+", " ", header.split("#include <stddef.h>")[1]).strip(), done.stdout

    def test_bit_field(self):
        header, output = self.run_planted("wide bits")
        self.assertRegex(header, r"^struct s\d+ \{ (u?int64_t|(unsigned )?long( long)?) "
                                 r"m\d+ : 1; \};$")
        self.assertIn("to repeat: random_records.py --seed 7 --count 120 --chunk 120", output)

    def test_exotic(self):
        header, _ = self.run_planted("exotic")
        self.assertRegex(header, r"^struct s\d+ \{ [\w ]+ m\d+; \};$")


if __name__ == "__main__":
    unittest.main()
