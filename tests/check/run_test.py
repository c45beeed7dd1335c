#!/usr/bin/env python3
"""`ljbind check --run`: what scripts give to ffi.cdef, and what they do besides."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LJBIND = os.path.abspath(os.environ.get("LJBIND", HERE.parent.parent / "build/release/ljbind"))


def running(words):
    """how many processes have these words in their command line"""
    count = 0
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            count += words.encode() in path.read_bytes().replace(b"\0", b" ")
        except OSError:
            pass
    return count


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ljbind-run-")).resolve()
        self.addCleanup(shutil.rmtree, self.dir)
        self.put("own.h", "struct point { int x; int y; };\nstruct wide { long long x; };\n")

    def put(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return name

    def check(self, *arguments):
        return subprocess.run([LJBIND, "check", "-H", "./own.h", *arguments], cwd=self.dir,
                              capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)

    def json(self, *arguments):
        """(status, [findings], [problems], stderr), each as 'place id message'"""
        done = self.check("--format", "json", *arguments)
        report = json.loads(done.stdout)
        lines = lambda key: [f"{one.get('file', '')}:{one.get('line', 0)} {one['id']} {one['message']}"
                             for one in report[key]]
        return done.returncode, lines("findings"), lines("problems"), done.stderr

    def script(self, text, *arguments):
        """of a script that gives a wrong struct to ffi.cdef before anything else"""
        self.put("main.lua", "local ffi = require 'ffi'\n"
                 "ffi.cdef(('struct POINT { long x; int y; };'):lower())\n" + text)
        status, findings, problems, errors = self.json("main.lua", "--run", "main.lua", *arguments)
        self.assertEqual((status, findings), (1, ["main.lua:2 layout-mismatch layout of 'struct point' differs"]))
        return problems, errors


class Texts(Case):
    def test_what_only_a_run_shows(self):
        self.put("main.lua", "local ffi = require 'ffi'\nfor _, name in ipairs { 'point', 'wide' } do\n"
                 "  ffi.cdef((('struct NAME {\\n  short x; };'):gsub('NAME', name)))\nend\n"
                 "ffi.cdef 'struct point;'\n")
        status, findings, problems, errors = self.json("main.lua")
        self.assertEqual((status, findings), (0, []))
        self.assertIn("main.lua:3 not-checked not checked: the text is what ':gsub' returns", problems)
        self.assertNotIn("running", errors)
        done = self.check("main.lua", "--run", "main.lua")
        self.assertEqual(done.returncode, 1)
        self.assertNotIn("not checked", done.stdout)
        self.assertIn("ljbind: running main.lua, for at most 60 seconds, to see what it gives to ffi.cdef\n",
                      done.stderr)
        self.assertIn("main.lua:3:3: error: layout of 'struct wide' differs [layout-mismatch]\n", done.stdout)
        self.assertIn("  note: in line 2 of a text that only exists when this runs:   short x; };\n", done.stdout)
        self.assertNotIn("running", self.check("-q", "main.lua", "--run", "main.lua").stderr)

    def test_other_modules(self):
        self.put("lib/texts.lua", "return { 'struct point { long x; int y; };' }\n")
        self.put("lib/declare.lua", "return function(text)\n  require 'ffi'.cdef(text)\nend\n")
        self.put("tests/run.lua", "package.path = 'lib/?.lua;' .. package.path\n"
                 "require 'declare'(require 'texts'[1])\n")
        self.assertEqual(self.json("lib", "--run", "tests/run.lua")[:3], (
            1, ["lib/declare.lua:2 layout-mismatch layout of 'struct point' differs"], []))

    def test_nothing_is_checked_twice(self):
        self.put("main.lua", "require 'ffi'.cdef 'struct point { long x; int y; };'\n")
        self.assertEqual(self.json("main.lua", "--run", "main.lua")[1],
                         ["main.lua:1 layout-mismatch layout of 'struct point' differs"])

    def test_nothing_is_corrected(self):
        self.put("main.lua", "local ffi = require 'ffi'\nffi.cdef(f and '' or ('struct point { long x; int y; };'):rep(1))\n")
        before = (self.dir / "main.lua").read_text()
        self.check("main.lua", "--run", "main.lua", "--fix=apply")
        self.assertEqual((self.dir / "main.lua").read_text(), before)


class Ends(Case):
    def test_error(self):
        self.assertEqual(self.script("error 'oops'\n")[0], [
            "main.lua:3 script-failed the script 'main.lua' raised an error: oops"])

    def test_exit(self):
        self.assertEqual(self.script("os.exit(0)\n")[0], [])
        self.assertEqual(self.script("os.exit(7)\n")[0], [":0 script-failed the script 'main.lua' ended with status 7"])

    def test_crash(self):
        problems, errors = self.script("ffi.cast('int *', 8)[0] = 1\n")
        self.assertEqual(problems, [":0 script-failed the script 'main.lua' was ended by signal 11 (Segmentation fault)"])
        self.assertNotIn("bug in ljbind", errors)

    def test_endless(self):
        start = time.monotonic()
        problems, _ = self.script("while true do end\n", "--timeout", "10")
        self.assertEqual(problems, [":0 script-failed the script 'main.lua' was stopped after 5 seconds"])
        self.assertLess(time.monotonic() - start, 60)
        self.assertEqual(running("--record-cdef"), 0)

    def test_processes(self):
        problems, _ = self.script(
            "ffi.cdef 'int fork(void); int setsid(void);'\n"
            "if ffi.C.fork() == 0 then\n"
            "  ffi.C.setsid() ffi.cdef(('struct X { };'):lower()) os.execute 'sleep 97531'\nend\n"
            "os.execute 'sleep 97531 &'\n")
        self.assertEqual(problems, ["main.lua:4 not-checked not checked: depends on 'ffi.C.fork()'"])
        self.assertEqual(running("sleep 97531"), 0)

    def test_memory(self):
        problems, _ = self.script("local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e6) .. i end\n")
        self.assertEqual(len(problems), 1)
        self.assertRegex(problems[0], "script-failed the script 'main.lua' raised an error: .*not enough memory")

    def test_output(self):
        noise = "for i = 1, 200000 do print 'noise' io.stderr:write 'noise' end\nassert(not io.read())\n"
        problems, errors = self.script(noise)
        self.assertEqual(problems, [])
        self.assertNotIn("noise", errors)
        self.assertIn("noise", self.script(noise, "-v")[1])

    def test_no_script(self):
        status, _, problems, _ = self.json("--run", "none.lua")
        self.assertEqual((status, [one.split()[1] for one in problems]), (2, ["file-unreadable"]))
        self.put("bad.lua", "local = 1\n")
        status, _, problems, _ = self.json("bad.lua", "--run", "bad.lua")
        self.assertEqual([one.split()[1] for one in problems], ["lua-syntax"])


if __name__ == "__main__":
    unittest.main()
