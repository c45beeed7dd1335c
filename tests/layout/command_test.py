#!/usr/bin/env python3
"""`ljbind layout` on real headers: what gcc says of them, what it draws, how it fails."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LJBIND = os.path.abspath(os.environ.get("LJBIND", HERE.parent.parent / "build/release/ljbind"))
XMLSEC = HERE.parent / "check/wrong/xmlsec/verify.lua"


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ljbind-layout-")).resolve()
        self.addCleanup(shutil.rmtree, self.dir)

    def put(self, name, text):
        path = self.dir / name
        path.write_text(text)
        return str(path)

    def run_ljbind(self, *arguments, **environment):
        done = subprocess.run(
            [LJBIND, "layout", *arguments], cwd=self.dir, capture_output=True, text=True, timeout=60,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "120", **environment})
        return done.returncode, done.stdout, done.stderr.replace(f"{self.dir}/", "")

    def rows(self, *arguments):
        """{member: (offset, size)} of the outermost members"""
        status, text, errors = self.run_ljbind(*arguments)
        self.assertEqual((status, errors), (0, ""))
        return {match[3]: (int(match[1]), int(match[2]))
                for match in re.finditer(r"^  +(\d+)  +(\d+)  ([A-Za-z_]\w*) ", text, re.MULTILINE)}

    def gcc(self, include, flags, record, members):
        """the same from gcc"""
        source = self.put("ask.c", f"#include <stddef.h>\n#include <stdio.h>\n#include <{include}>\n"
                          "int main(void) {\n" + f'printf("in %zu\\n", sizeof({record}));\n' + "".join(
                              f'printf("{m} %zu %zu\\n", offsetof({record}, {m}), '
                              f"sizeof((({record} *)0)->{m}));\n" for m in members) + "}\n")
        subprocess.run(["gcc", "-w", *flags, source, "-o", self.dir / "ask"], check=True)
        lines = subprocess.run([self.dir / "ask"], capture_output=True, text=True,
                               check=True).stdout.split("\n")
        return int(lines[0].split()[1]), {
            name: (int(at), int(size)) for name, at, size in map(str.split, lines[1:-1])}


class RealHeaders(Case):
    def check(self, type_, include, package=None, least=10):
        arguments = [type_] + (["-p", package] if package else [include])
        rows = self.rows(*arguments)
        self.assertGreaterEqual(len(rows), least)
        flags = subprocess.run(["pkg-config", "--cflags", package], capture_output=True, text=True,
                               check=True).stdout.split() if package else []
        size, facts = self.gcc(include, flags, type_, rows)
        self.assertEqual(rows, facts)
        text = self.run_ljbind(*arguments)[1]
        self.assertRegex(text.split("\n")[1], rf"^{size} bytes, aligned to ")
        self.assertRegex(text, rf"\n +{size}  in all\n$")

    def test_stat(self):
        self.check("struct stat", "sys/stat.h", least=15)

    def test_widget_class(self):
        self.check("GtkWidgetClass", "gtk/gtk.h", "gtk+-3.0", 80)

    def test_event(self):
        self.check("SDL_Event", "SDL.h", "sdl2", 30)

    def test_vfs(self):
        self.check("sqlite3_vfs", "sqlite3.h", "sqlite3", 20)

    def test_signature_context(self):
        self.check("struct _xmlSecDSigCtx", "xmlsec/xmldsig.h", "xmlsec1", 22)


class AgainstLua(Case):
    def test_the_signature_context(self):
        status, text, errors = self.run_ljbind("xmlSecDSigCtx", "-p", "xmlsec1", "--against", str(XMLSEC))
        self.assertEqual((status, errors), (1, ""))
        self.assertIn("""
✗ different layout
  1032 bytes in C, 1104 in verify.lua: 72 bytes too large
  first divergence: 'keyInfoReadCtx.enabledKeyData.use' at offset 64: unsigned int (4 bytes) in C, unsigned long long (8
  bytes) in verify.lua
  because typedef 'xmlSecSize' is 'size_t' (8 bytes) at line 6 and 'unsigned int' (4) in xmlsec/xmlsec.h:58
  xmlsec/xmlsec.h:57 takes that branch because XMLSEC_NO_SIZE_T is defined by pkg-config xmlsec1
  19 more members of that type differ in the same way
""", text)
        self.assertRegex(text, r"\n +904 +4 +960 +4 +\+56  status +xmlSecDSigStatus = enum\n")
        self.assertEqual(len(re.findall("^▶ +[0-9]", text, re.MULTILINE)), 1)
        self.assertEqual(len(re.findall("^≠ +[0-9]", text, re.MULTILINE)), 19)
        self.assertRegex(text, r"\n▶ +64 +4 +64 +8 +│ │ use +unsigned int → unsigned long long\n")

    def test_the_same_with_the_right_size_type(self):
        text = XMLSEC.read_text().replace("typedef size_t xmlSecSize", "typedef unsigned xmlSecSize")
        status, text, errors = self.run_ljbind("xmlSecDSigCtx", "-p", "xmlsec1", "--against",
                                               self.put("right.lua", text))
        self.assertEqual((status, errors), (0, ""))
        self.assertIn("\n✓ same layout\n  1032 bytes in both\n\n", text)
        self.assertRegex(text, r"\n +904 +4 +904 +4 +status ")

    def test_ascii_and_widths(self):
        arguments = ("xmlSecDSigCtx", "-p", "xmlsec1", "--against", str(XMLSEC))
        for columns, longest in (("80", 80), ("20", 80), ("500", 120), ("", 100)):
            text = self.run_ljbind(*arguments, LC_ALL="C", COLUMNS=columns)[1]
            self.assertTrue(text.isascii())
            self.assertEqual(max(map(len, text.split("\n"))), longest)
        self.assertNotIn("\x1b", text)

    def test_page_and_atomic_output(self):
        page = self.dir / "page.html"
        arguments = ("xmlSecDSigCtx", "-p", "xmlsec1", "--against", str(XMLSEC))
        self.assertEqual(self.run_ljbind(*arguments, "--html", str(page)), (1, "", ""))
        text = page.read_text()
        self.assertTrue(text.startswith("<!doctype html>") and text.endswith("</html>\n"))
        self.assertEqual(self.run_ljbind(*arguments, "--html", "-"), (1, text, ""))
        self.assertEqual(sorted(path.name for path in self.dir.iterdir()), ["page.html"])
        status, _, errors = self.run_ljbind(*arguments, "--html", "none/page.html")
        self.assertEqual(status, 2)
        self.assertIn("[file-unwritable]", errors)


class Failures(Case):
    def check(self, arguments, status, errors):
        self.assertEqual(self.run_ljbind(*arguments), (status, "", errors))

    def setUp(self):
        super().setUp()
        self.put("some.h", "struct point { int x, y; }; struct hidden; typedef int number;\n"
                 "typedef struct { struct point at; } *place; union either { int i; };\n")

    def test_nothing_to_read(self):
        self.check(["struct point"], 2,
                   "ljbind: error: nothing to read: no header and no package was named to look for "
                   "'struct point' in [layout-needs-headers]\n"
                   "  hint: ljbind layout 'struct point' -p PACKAGE, or ljbind layout 'struct point' "
                   "HEADER...\n")

    def test_no_type(self):
        self.check(["./some.h"], 2, "ljbind: error: no type was named [usage]\n"
                   "  hint: ljbind layout --help lists the options\n")

    def test_unknown_type(self):
        hint = ("  hint: write struct x, union x or the name of a typedef; another -p or HEADER may "
                "declare it\n")
        self.check(["pont", "./some.h"], 1,
                   "ljbind: error: the headers declare no type 'pont'; did you mean 'point'? "
                   "[type-unknown]\n" + hint)
        self.check(["a", "b", "some.h"], 1,
                   "ljbind: error: the headers declare no type 'a' [type-unknown]\n" + hint +
                   "ljbind: error: the headers declare no type 'b' [type-unknown]\n" + hint)

    def test_nothing_to_draw(self):
        hint = "  hint: name a struct or union that has members, or a typedef of one\n"
        for type_, why in (("struct hidden", "its members are not declared"),
                           ("number", "it stands for 'int'"),
                           ("union point", "the headers do not declare it as such")):
            self.check([type_, "some.h"], 1, f"ljbind: error: there is no layout of '{type_}' to draw: "
                       f"{why} [type-without-layout]\n{hint}")

    def test_pointers_and_two_words_and_several(self):
        status, text, _ = self.run_ljbind("place", "struct", "point", "union either", "some.h")
        self.assertEqual(status, 0)
        self.assertEqual([line.split("  ")[0] for line in text.split("\n") if "some.h" in line],
                         ["place", "struct point", "union either"])

    def test_lua_without_cdef(self):
        self.check(["point", "some.h", "--against", self.put("a.lua", "print 'int x;'\n")], 1,
                   "ljbind: error: 'a.lua' has no ffi.cdef with a text that can be read [no-cdef]\n"
                   "  hint: name the Lua file with the ffi.cdef that declares the type\n")

    def test_not_in_the_cdef(self):
        lua = self.put("a.lua", "local ffi = require 'ffi'\nffi.cdef 'struct pnt { int x; };'\n")
        self.check(["point", "some.h", "--against", lua], 1,
                   "ljbind: error: the ffi.cdef texts of 'a.lua' do not declare 'point'; did you mean "
                   "'pnt'? [type-not-in-cdef]\n"
                   "  hint: without --against, the layout in C alone is drawn\n")

    def test_rejected_cdef_and_lua(self):
        lua = self.put("a.lua", "ffi.cdef[[\nint ok(void);\n]]\nffi.cdef(([[\nint x;\nint (;\n]]))\n")
        status, _, errors = self.run_ljbind("point", "some.h", "--against", lua)
        self.assertEqual(status, 1)
        self.assertRegex(errors, r"^a\.lua:6(:\d+)?: error: LuaJIT rejects the declarations: ")
        lua = self.put("b.lua", "ffi.cdef[[ \n")
        status, _, errors = self.run_ljbind("point", "some.h", "--against", lua)
        self.assertEqual(status, 1)
        self.assertIn("[lua-syntax]", errors)
        status, _, errors = self.run_ljbind("point", "some.h", "--against", "none.lua")
        self.assertEqual(status, 2)
        self.assertIn("[file-unreadable]", errors)

    def test_what_else_is_rejected_does_no_harm(self):
        lua = self.put("a.lua", "local ffi = require 'ffi'\nlocal int = 'int'\n"
                       "ffi.cdef('struct point { ' .. int .. ' x, y; }; int (;')\n")
        status, text, errors = self.run_ljbind("struct point", "some.h", "--against", lua)
        self.assertEqual(status, 0)
        self.assertIn("same layout", text)
        self.assertRegex(errors, r"^a\.lua:3:\d+: warning: LuaJIT rejects the declarations: ")

    def test_types_of_required_files(self):
        self.put("types.lua", "require 'ffi'.cdef 'typedef int number; struct point { number x, y; };'\n")
        lua = self.put("a.lua", "require 'types'\nrequire 'ffi'.cdef 'union either { number i; };'\n")
        status, text, errors = self.run_ljbind("union either", "struct point", "some.h", "--against", lua)
        self.assertEqual((status, errors, text.count("same layout")), (0, "", 2))
        only = self.put("b.lua", "return require 'types'\n")
        self.assertEqual(self.run_ljbind("struct point", "some.h", "--against", only)[0], 0)

    def test_deep_nesting_ends(self):
        text = "struct s0 { int x; };\n" + "".join(
            f"struct s{i} {{ struct s{i - 1} a, b; }};\n" for i in range(1, 25))
        header = self.put("deep.h", text)
        lua = self.put("deep.lua", f"ffi.cdef[[{text}]]")
        status, text, _ = self.run_ljbind("struct s24", header, "--against", lua)
        self.assertEqual(status, 0)
        self.assertLess(len(text), 10_000_000)


if __name__ == "__main__":
    unittest.main()
