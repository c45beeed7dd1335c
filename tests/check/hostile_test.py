#!/usr/bin/env python3
"""Files that are malformed, binary, enormous or hostile: a located diagnostic, and the rest is still
checked. Whatever they are, ljbind ends by itself within a bound and does not crash."""

import os
import unittest

from checking import CLEAN, FOUND, USAGE, Case

SYNTAX = "  hint: luajit -bl FILE shows whether LuaJIT accepts it\n"
CORRECT = "  hint: correct the declaration at that line\n"


def wrong(place, name="getpid", source=None, column=1):
    """The finding that shows that what stands there was checked."""
    line = place.rsplit(":")[-1]
    header = {"getpid": 650, "getppid": 653}[name]
    source = source or f"long {name}(void);"
    return (f"{place}:{column}: error: the result of '{name}' is 'long' (8 bytes) here and 'int' (4) in "
            f"unistd.h:{header} [result-type]\n  {line} | {source}\n"
            f"  {' ' * len(line)} | {' ' * (column - 1)}^~~~~\n  hint: write 'int {name}(void);'\n")


class Hostile(Case):
    def test_malformed_lua(self):
        self.put("bad.lua", 'local ffi = require "ffi"\nif then\n')
        self.cdef("long getpid(void);", name="good.lua")
        self.says("bad.lua:2:4: error: unexpected symbol near 'then' [lua-syntax]\n"
                  "  2 | if then\n    |    ^\n" + SYNTAX + wrong("good.lua:3")
                  + "1 file, 1 declaration checked: 1 error, 1 problem\n")

    def test_what_luajit_rejects(self):
        self.cdef("int getpid(void);\nint foo(unknown_t x);\nlong getppid(void);")
        self.says("a.lua:4:9: error: LuaJIT rejects the declarations: declaration specifier expected "
                  "near 'unknown_t' [cdef-rejected]\n  4 | int foo(unknown_t x);\n    |         ^\n"
                  + CORRECT + wrong("a.lua:5", "getppid")
                  + "1 file, 2 declarations checked: 2 errors\n")

    def test_half_written(self):
        self.cdef("int getpid(void);\nstruct half { int a;",
                  "ffi.cdef [[\nlong getppid(void);\n]]\n")
        self.put("b.lua", 'local ffi = require "ffi"\nffi.cdef [[\nint getpid(void);\n')
        self.says("b.lua:2:10: error: unfinished long string near '<eof>' [lua-syntax]\n"
                  "  2 | ffi.cdef [[\n    |          ^\n" + SYNTAX
                  + "a.lua:4:1: error: LuaJIT rejects the declarations: declaration specifier expected "
                    "near '<eof>' [cdef-rejected]\n  4 | struct half { int a;\n    | ^\n" + CORRECT
                  + wrong("a.lua:7", "getppid")
                  + "1 file, 2 declarations checked: 2 errors, 1 problem\n")

    def test_binary_files(self):
        self.put("a.lua", bytes(range(256)) * 10)
        self.put("b.lua", b"\x1bLJ\x02\x00abc")
        self.cdef("long getpid(void);", name="good.lua")
        self.says("a.lua: error: this is not Lua source: byte 0 is NUL [lua-binary]\n"
                  "  hint: leave the file out; Lua in UTF-16 has to be saved as UTF-8\n"
                  "b.lua: error: this is LuaJIT bytecode, not Lua source [lua-bytecode]\n"
                  "  hint: name the .lua file that it was compiled from\n" + wrong("good.lua:3")
                  + "1 file, 1 declaration checked: 1 error, 2 problems\n")

    def test_nul_bytes(self):
        self.put("a.lua", 'local ffi = require "ffi"\nffi.cdef "int getpid(void);\\0 long x;"\n'
                          'ffi.cdef [[\nlong getppid(void);\n]]\n')
        self.says("a.lua:2:28: error: the declarations contain a NUL byte, where LuaJIT would silently "
                  'stop reading [cdef-nul]\n  2 | ffi.cdef "int getpid(void);\\0 long x;"\n'
                  "    |                            ^\n  hint: remove the NUL byte\n"
                  + wrong("a.lua:4", "getppid") + "1 file, 2 declarations checked: 2 errors\n")

    def test_bytes_that_are_no_utf8(self):
        self.put("a.lua", b'local ffi = require "ffi"\nffi.cdef [[\n/* \xff\xfe */\n'
                          b'long getpid(void);\n]]\n')
        self.says(wrong("a.lua:4") + "1 file, 1 declaration checked: 1 error\n")

    def test_no_files(self):
        self.put("readme.txt", "")
        self.says("0 files, 0 declarations checked: no findings\n", status=CLEAN)
        self.says("ljbind: error: cannot read 'nowhere': no such file or directory [file-unreadable]\n"
                  "  hint: check the path and its permissions\n"
                  "0 files, 0 declarations checked: no findings, 1 problem\n", "nowhere", status=USAGE)

    def test_links(self):
        self.cdef("long getpid(void);", name="sub/a.lua")
        os.symlink("..", self.dir / "sub/around")
        os.symlink("nowhere", self.dir / "dangling.lua")
        os.mkdir(self.dir / "directory.lua")
        self.says("ljbind: error: cannot read 'dangling.lua': No such file or directory "
                  "[file-unreadable]\n  hint: check the path and its permissions\n"
                  + wrong("sub/a.lua:3") + "1 file, 1 declaration checked: 1 error, 1 problem\n",
                  status=USAGE)

    @unittest.skipIf(os.geteuid() != 0, "needs to become somebody else")
    def test_a_directory_that_may_not_be_read(self):
        self.cdef("long getpid(void);", name="z/a.lua")
        self.cdef("long getppid(void);", name="m/closed/b.lua")
        os.chmod(self.dir, 0o755)
        os.chmod(self.dir / "m/closed", 0o700)
        self.says("ljbind: error: cannot read 'm/closed': Permission denied [file-unreadable]\n"
                  "  hint: check the path and its permissions\n" + wrong("z/a.lua:3")
                  + "1 file, 1 declaration checked: 1 error, 1 problem\n", ".", status=USAGE,
                  user="nobody")

    def test_deep_nesting(self):
        self.cdef("struct { " * 4000 + "int x;" + " } a;" * 4000 + "\nlong getpid(void);")
        run = self.check("a.lua")
        self.assertEqual(run.ids(), [("a.lua:3", "cdef-rejected"), ("a.lua:4", "result-type")])
        self.assertIn("LuaJIT rejects the declarations: nested deeper than 200 levels", run.stdout)
        self.put("a.lua", "local t = " + "{" * 20000 + "}" * 20000 + "\n")
        self.assertIn("a.lua:1:209: error: chunk has too many syntax levels [lua-syntax]\n",
                      self.check("a.lua").stdout)
        self.cdef("int " + "*" * 200_000 + "p;\nlong getpid(void);")
        self.assertIn(("a.lua:4", "result-type"), self.check("a.lua").ids())

    def test_ten_megabytes(self):
        self.cdef("long getpid(void);", 'local s = "' + "x" * 10_000_000 + '"\n')
        self.says(wrong("a.lua:3") + "1 file, 1 declaration checked: 1 error\n")

    def test_more_types_than_luajit_holds(self):
        self.cdef("".join(f"int fn_{i}(int a, const char *b);\n" for i in range(50_000))
                  + "long getpid(void);", name="full.lua")
        self.cdef("long getppid(void);", name="other.lua")
        run = self.check()
        self.assertEqual(run.status, FOUND)
        self.assertRegex(run.stdout, r"(?m)^full\.lua:\d+:1: error: LuaJIT rejects the declarations: it "
                                     r"holds no more than 65,535 C types, and here they run out "
                                     r"\[cdef-rejected\]\n")
        self.assertIn(wrong("other.lua:3", "getppid"), run.stdout)

    def test_a_thousand_files(self):
        for i in range(1000):
            self.put(f"d{i % 10}/m{i}.lua",
                     f'local ffi = require "ffi"\nrequire "d{i * 7 % 10}.m{i * 7 % 1000}"\n'
                     f"ffi.cdef [[\ntypedef int my_{i}_t; int f{i % 300}(my_{i}_t);\n"
                     "int abs(int);\n]]\nreturn ffi.C.abs(1)\n")
        self.cdef("long getpid(void);", name="last.lua")
        run = self.check()
        self.assertEqual(run.ids(), [("last.lua:3", "result-type")])
        self.assertIn("1001 files, ", run.stdout)


if __name__ == "__main__":
    unittest.main()
