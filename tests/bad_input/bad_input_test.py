#!/usr/bin/env python3
"""Input that is wrong, missing, enormous or hostile.

Each case states the whole of what ljbind prints and its exit status. Whatever the input, ljbind ends
by itself within a bound, does not crash, and leaves no file behind that is not a whole module.
"""

import os
import pathlib
import re
import resource
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LJBIND = os.path.abspath(os.environ.get("LJBIND", ROOT / "build/release/ljbind"))
BOUND_SECONDS = 60
DONE, INPUT, USAGE, BUG = 0, 1, 2, 70

HINT = {
    "bad-compiler-flag": "ljbind takes -D, -U, -I, -include and what pkg-config prints",
    "bad-header-name": "name it as an #include would, or give the path of a file",
    "bad-pattern": "a name, a glob such as xml*, or /regex/; a kind may stand before it: function:xml*",
    "file-unreadable": "check the path and its permissions",
    "file-unwritable": "check that the directory exists and that you may write to it",
    "header-not-found":
        "add the directory it is in with -I, or the package that ships it with -p",
    "library-not-found": "give its path, or a directory with -L",
    "library-unreadable": "name the shared library itself, an ELF file with a dynamic symbol table",
    "lua-syntax": "luajit -bl FILE shows whether LuaJIT accepts it",
    "no-headers": "ljbind gen -p PACKAGE, or ljbind gen HEADER...",
    "name-in-rejected-header": "name the header, so that clang's errors are shown: ljbind why {} {}",
    "name-not-taken":
        "define or undefine with -D or -U what the #if tests, if the library was built that way",
    "nothing-to-write": "--report FILE lists every declaration and why it was left out",
    "out-of-memory": "a macro or a type in the headers grows without bound; name fewer headers",
    "package-broken":
        "install the missing requirement, or name headers with -I and --lib instead of -p",
    "package-not-found":
        "install its -dev package, or name headers instead: ljbind gen HEADER...",
    "pattern-matches-nothing": "--dump plan, without the pattern, lists what there is",
    "resource-directory-missing": "install libclang-common-19-dev, or set LJBIND_RESOURCE_DIR",
    "script-uses-nothing":
        'it has to call functions of `require "out"` or of a library loaded with ffi.load',
    "script-uses-omitted": "call something else, or write a C function around it",
    "script-uses-unknown": "check the name, or name the package or header that declares it",
    "split-needs-output": "add -o NAME.lua",
    "timed-out":
        "--timeout SECONDS gives it longer; a header that expands without end needs another cure",
    "usage": "ljbind gen --help lists the options",
}
NOT_FOUND = HINT["header-not-found"]
SAME_FLAGS = "clang -fsyntax-only with the same flags shows the same errors; a -D or -I may be missing"


def error(id, message, place="ljbind", lines="", notes=(), hint=None):
    """A diagnostic as ljbind prints it."""
    return (f"{place}: error: {message} [{id}]\n" + lines
            + "".join(f"  note: {note}\n" for note in notes) + f"  hint: {hint or HINT[id]}\n")


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ljbind-bad-")).resolve()
        self.addCleanup(shutil.rmtree, self.dir)
        self.put("ok.h", "int abs(int);\n")
        self.environment = {}

    def put(self, name, content):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_ljbind(self, *arguments, memory=None, stdout=subprocess.PIPE, user=None):
        """(status, stdout, stderr with the test's directory as DIR); fails on a hang or a crash"""
        limit = (lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))) if memory else None
        before = self.files()
        try:
            done = subprocess.run([LJBIND, *arguments], cwd=self.dir, stdout=stdout,
                                  stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                  env={**os.environ, **self.environment}, timeout=BOUND_SECONDS,
                                  preexec_fn=limit, **({"user": user} if user else {}))
        except subprocess.TimeoutExpired:
            self.fail(f"still running after {BOUND_SECONDS} s: {arguments}")
        self.made = self.files() - before
        text = done.stderr.decode(errors="replace").replace(str(self.dir), "DIR")
        self.assertGreaterEqual(done.returncode, 0, f"killed by a signal: {text}")
        self.assertNotEqual(done.returncode, BUG, text)
        return done.returncode, (done.stdout or b"").decode(errors="replace"), text

    def files(self):
        return {str(path.relative_to(self.dir)) for path in self.dir.rglob("*")}

    def refuses(self, status, expected, *arguments, output=("-o", "out.lua"), **how):
        got, stdout, stderr = self.run_ljbind(*arguments, *output, **how)
        self.assertEqual(stderr, expected, arguments)
        self.assertEqual((got, stdout), (status, ""), arguments)
        self.assertEqual(self.made, set(), "a file was left behind")

    def gen_refuses(self, status, expected, *arguments, **how):
        self.refuses(status, expected, "gen", *arguments, **how)

    def does_not_compile(self, header, hint, *arguments, errors=None, notes=(), named=None):
        """Clang's own diagnostics, all of them or those that `errors` starts with, then ours."""
        got, stdout, stderr = self.run_ljbind("gen", header, "-o", "out.lua", *arguments)
        ours = error("header-does-not-compile", f"header '{named or 'DIR/' + header}' does not compile",
                     notes=notes, hint=hint)
        self.assertTrue(stderr.endswith(ours), f"{stderr}\ndoes not end in\n{ours}")
        clangs = stderr[:-len(ours)]
        if isinstance(errors, str):
            self.assertEqual(clangs, errors)
        self.assertRegex(clangs, r"(?m)^\S+:\d+:\d+: (fatal )?error: ")
        self.assertEqual(got, INPUT)
        self.assertEqual(self.made, set(), "a file was left behind")
        return clangs

    def writes(self, summary, *arguments, warnings=""):
        """The module's text; it loads into LuaJIT where that is at hand."""
        got, stdout, stderr = self.run_ljbind("gen", *arguments, "-o", "out.lua")
        self.assertEqual(stderr, f"{warnings}out.lua: {summary}\n")
        self.assertEqual((got, stdout), (DONE, ""))
        self.assertEqual(self.made, {"out.lua"})
        text = (self.dir / "out.lua").read_text()
        (self.dir / "out.lua").unlink()
        return text


class CommandLine(Case):
    def usage(self, message, *arguments, hint=None):
        self.refuses(USAGE, error("usage", message, hint=hint), *arguments, output=())

    def test_commands(self):
        commands = "ljbind --help lists the commands"
        self.usage("no command was given", hint=commands)
        self.usage("there is no command 'frobnicate'", "frobnicate", hint=commands)
        self.usage("there is no command 'gem'; did you mean 'gen'?", "gem", "x.h", hint=commands)

    def test_options(self):
        self.usage("--lazy excludes --eager", "gen", "ok.h", "--lazy", "--eager")
        self.usage("--dump: foo not in {ir,plan,cdef,cflags,macros}", "gen", "ok.h", "--dump", "foo")
        self.usage("the following argument was not expected: --bogus", "gen", "ok.h", "--bogus")
        self.usage("could not convert: --timeout = x", "gen", "ok.h", "--timeout", "x")
        self.usage("the following argument was not expected: -fno-such-flag",
                   "gen", "ok.h", "-fno-such-flag")

    def test_nothing_to_read(self):
        message = "nothing to read: no header and no package was named"
        self.gen_refuses(USAGE, error("no-headers", message))

    def test_split_without_output(self):
        self.gen_refuses(USAGE, error("split-needs-output", "--split writes two files, and -o names none"),
                         "ok.h", "--split", output=())

    def test_macro_definitions(self):
        for flag, value in (("-D", "1x"), ("-D", "a b=3"), ("-D", "=3"), ("-D", "A(=3"), ("-U", "-"),
                            ("-U", "A=1"), ("-D", "\n")):
            with self.subTest(flag + value):
                self.usage(f"{flag}: '{value}' does not start with the name of a macro",
                           "gen", "ok.h", flag, value)
        for flag in "-D", "-U", "-I":
            self.usage(f"{flag}: its argument is empty", "gen", "ok.h", flag, "")
        self.writes("1 function, 0 records, 0 constants proven; 0 omitted", "ok.h", "-D", "A", "-DB=",
                    "-DC=1", "-DD(x)=x", "-D_e1=\"'", "-UA", "-I", "no/such/directory")

    def test_header_names(self):
        for name in "", "<x>", '"', "a\nb.h", "dir/", "x>":
            with self.subTest(name):
                self.gen_refuses(
                    USAGE, error("bad-header-name", f"'{name}' is not the name of a header"), name)

    def test_include(self):
        """-include as compilers spell it, and as long options are."""
        self.put("size.h", "typedef int own_size;\n")
        self.put("needs.h", "own_size abs(own_size);\n")
        for option in "-include", "--include":
            with self.subTest(option):
                self.writes("1 function, 0 records, 0 constants proven; 0 omitted",
                            "needs.h", option, "size.h", "--select", "abs")
                self.gen_refuses(USAGE, error(
                    "header-not-found", "header 'sub/gone.h' is in none of the include directories"),
                    "ok.h", option, "sub/gone.h")


class Packages(Case):
    def unknown(self, name, more="", shown=None):
        self.gen_refuses(
            USAGE, error("package-not-found", f"pkg-config knows no package '{shown or name}'{more}"),
            "-p", name, "ok.h")

    def test_missing(self):
        self.unknown("libxml-2", "; did you mean 'libxml-2.0'?")
        self.unknown("quite-unlike-anything-installed")

    def test_odd_names(self):
        self.unknown("", "; the name is empty")
        self.unknown("-x", "; a package's name does not start with '-'")
        for name in "a b", "a,b", "../zlib", "zlib >= 99":
            self.unknown(name, "; a package's name has no spaces, slashes, commas or comparisons")
        self.unknown("a\nb", "; a package's name has no spaces, slashes, commas or comparisons", "a?b")
        self.unknown("?" * 5000, "; a package's name has no spaces, slashes, commas or comparisons", "?" * 80)

    def package(self, name, text):
        self.put(f"pc/{name}.pc", f"Name: {name}\nDescription: {name}\nVersion: 1\n{text}")
        self.environment["PKG_CONFIG_PATH"] = str(self.dir / "pc")

    def test_circular_requirements(self):
        self.package("ring-a", "Requires: ring-b\n")
        self.package("ring-b", "Requires: ring-a\nCflags: -DRING=1\n")
        self.put("ring.h", "#if RING\nint abs(int);\n#endif\n")
        self.writes("1 function, 0 records, 0 constants proven; 0 omitted", "-p", "ring-a", "ring.h")

    def test_missing_requirement(self):
        self.package("needy", "Requires: gone-away\n")
        self.gen_refuses(USAGE, error(
            "package-broken", "pkg-config cannot resolve package 'needy': package 'gone-away', "
            "required by 'needy', not found"), "-p", "needy", "ok.h")

    def test_unknown_compiler_flags(self):
        self.package("flags", "Cflags: -fno-such-flag\n")
        self.gen_refuses(USAGE, error(
            "bad-compiler-flag", "clang refuses the flags: unknown argument: '-fno-such-flag'"),
            "-p", "flags", "ok.h")

    def test_without_headers(self):
        self.package("bare", "")
        self.gen_refuses(USAGE, error(
            "no-public-headers", "cannot tell which headers belong to package 'bare'",
            hint="name them: ljbind gen -p bare HEADER..."), "-p", "bare")

    def test_broken_file(self):
        self.package("binary", "")
        self.put("pc/binary.pc", bytes(range(256)) * 20)
        got, _, stderr = self.run_ljbind("gen", "-p", "binary", "ok.h", "-o", "out.lua")
        self.assertRegex(stderr, r"\Aljbind: error: pkg-config cannot resolve package 'binary': .*"
                         r"\[package-broken\]\n  hint: " + re.escape(HINT["package-broken"]) + r"\n\Z")
        self.assertEqual((got, self.made), (USAGE, set()))

    def test_builtin_headers(self):
        self.environment["LJBIND_RESOURCE_DIR"] = "/nonexistent"
        self.gen_refuses(USAGE, error(
            "resource-directory-missing", "clang's own headers (stddef.h ...) are not in '/nonexistent'"),
            "ok.h")


class Libraries(Case):
    def setUp(self):
        super().setUp()
        zlib = next((path for path in (pathlib.Path("/lib/x86_64-linux-gnu/libz.so.1"),
                                       *pathlib.Path("/usr/lib").glob("*/libz.so.1"))
                     if path.exists()), None)
        self.elf = zlib.read_bytes() if zlib else pathlib.Path(LJBIND).read_bytes()

    def test_missing(self):
        for name in "libgone.so.1", "./gone.so", "gone", "-lgone", "":
            with self.subTest(name):
                self.gen_refuses(USAGE, error(
                    "library-not-found",
                    f"shared library '{name}' is in none of the library directories"),
                    "ok.h", f"--lib={name}" if name else "--lib", *([] if name else [""]))

    def damaged(self, content, why):
        self.put("libbad.so", content)
        got, _, stderr = self.run_ljbind("gen", "ok.h", "--lib", "./libbad.so", "-o", "out.lua")
        self.assertRegex(
            stderr, r"\Aljbind: error: cannot read the symbols of '(DIR|\.)/libbad\.so': " + why +
            r" \[library-unreadable\]\n  hint: " + re.escape(HINT["library-unreadable"]) + r"\n\Z")
        self.assertEqual((got, self.made), (USAGE, set()))

    def test_damaged(self):
        self.damaged(b"", ".+")
        self.damaged(self.elf[:20], ".+")
        self.damaged(self.elf[:5000], ".+")
        self.damaged(self.elf[:64] + bytes(i * 7 & 255 for i in range(64, 20000)), ".+")
        self.damaged(self.elf[:40] + b"\xff" * 24 + self.elf[64:], ".+")

    def test_text_in_place_of_one(self):
        self.put("libtext.so", "hello\n")
        got, _, stderr = self.run_ljbind("gen", "ok.h", "--lib", "./libtext.so", "-o", "out.lua")
        self.assertRegex(stderr, r"\Aljbind: error: .* \[library-(unreadable|not-found)\]\n  hint: .*\n\Z")
        self.assertEqual((got, self.made), (USAGE, set()))

    def test_directory_and_fifo_in_place_of_one(self):
        (self.dir / "libdir.so").mkdir()
        os.mkfifo(self.dir / "libfifo.so")
        for name in "./libdir.so", "./libfifo.so":
            self.gen_refuses(USAGE, error(
                "library-unreadable", f"cannot read the symbols of '{name}': it is not a regular file"),
                "ok.h", "--lib", name)


class Headers(Case):
    def test_missing(self):
        self.gen_refuses(USAGE, error(
            "header-not-found", "header 'gone.h' is in none of the include directories"), "gone.h")
        # Each of several is named.
        self.gen_refuses(USAGE, "".join(error(
            "header-not-found", f"header '{name}' is in none of the include directories")
            for name in ("gone.h", "lost.h")), "gone.h", "ok.h", "lost.h")

    def test_missing_further_in(self):
        self.put("inner.h", '#include "gone.h"\n')
        self.put("middle.h", '\n#include "inner.h"\n')
        self.put("outer.h", '\n\n#include "middle.h"\n')
        clangs = self.does_not_compile(
            "outer.h", NOT_FOUND,
            notes=("included from DIR/middle.h:2", "included from DIR/outer.h:3"))
        self.assertTrue(clangs.endswith("DIR/inner.h:1:10: error: 'gone.h' file not found\n"
                                        '    1 | #include "gone.h"\n'
                                        "      |          ^~~~~~~~\n"), clangs)

    def test_syntax_error(self):
        self.put("bad.h", "int f(void);\nint = 3;\n")
        clangs = self.does_not_compile("bad.h", SAME_FLAGS)
        self.assertIn("DIR/bad.h:2:5: error: expected identifier or '('\n"
                      "    2 | int = 3;\n"
                      "      |     ^\n", clangs)

    def test_unknown_type(self):
        self.put("bad.h", "own_size f(void);\n")
        self.does_not_compile("bad.h", "include the header that declares it first, with -include HEADER, "
                              "or define what it waits for with -D")

    def test_unknown_type_of_c(self):
        self.put("bad.h", "void print(FILE *file);\n")
        self.does_not_compile("bad.h", "stdio.h declares FILE: read it first, with --include stdio.h")
        self.writes("0 functions, 0 records, 0 constants proven; 1 omitted (--report FILE says why)",
                    "bad.h", "--include", "stdio.h")

    def test_error_directive(self):
        self.put("bad.h", '#error "choose a backend"\n')
        clangs = self.does_not_compile("bad.h", SAME_FLAGS)
        self.assertIn('DIR/bad.h:1:2: error: "choose a backend"\n', clangs)

    def test_not_a_file(self):
        (self.dir / "dir").mkdir()
        os.mkfifo(self.dir / "fifo.h")
        for name in "dir", "fifo.h", "/dev/zero":
            self.gen_refuses(
                USAGE, error("file-unreadable", f"cannot read '{name}': it is not a regular file"), name)

    def test_includes_a_fifo(self):
        os.mkfifo(self.dir / "fifo.h")
        self.put("reads.h", '#include "fifo.h"\nint abs(int);\n')
        got, _, stderr = self.run_ljbind("gen", "reads.h", "-o", "out.lua", "--timeout", "5")
        self.assertRegex(stderr, r"\[(header-does-not-compile|timed-out)\]\n(  note: .*\n)*  hint: .*\n\Z")
        self.assertEqual((got, self.made), (INPUT, set()))

    def test_includes_itself(self):
        self.put("self.h", '#include "self.h"\n')
        step = "included from DIR/self.h:1"
        clangs = self.does_not_compile("self.h", SAME_FLAGS,
                                       notes=(*[step] * 8, "and 187 more", *[step] * 2))
        self.assertIn("error: #include nested too deeply\n", clangs)

    def test_nothing_in_it(self):
        message = "nothing is left to write: the headers declare nothing of their own"
        for content in b"", b"/* nothing */\n// here\n", b"\n" * 1000, b"\0" * 100000, b"\xef\xbb\xbf":
            self.put("empty.h", content)
            self.gen_refuses(INPUT, error("nothing-to-write", message), "empty.h")

    def test_nuls_between_declarations(self):
        self.put("nul.h", b"int abs(int);\0\0\n\0long labs(long);\n#define N 1\0\n")
        text = self.writes("2 functions, 0 records, 1 constant proven; 0 omitted", "nul.h")
        self.assertNotIn("\0", text)

    def test_binary(self):
        state = 1
        content = bytearray()
        for _ in range(20000):
            state = state * 1103515245 + 12345 & 0x7FFFFFFF
            content.append(state >> 16 & 255)
        self.put("binary.h", bytes(content))
        self.does_not_compile("binary.h", SAME_FLAGS)

    def test_encodings(self):
        self.put("bom.h", b"\xef\xbb\xbfint abs(int);\n")
        self.put("crlf.h", b"int abs(int);\r\n#define ONE \\\r\n 1\r\n")
        self.put("cr.h", b"int abs(int);")
        self.writes("1 function, 0 records, 0 constants proven; 0 omitted", "bom.h")
        self.assertNotIn("\r", self.writes("1 function, 0 records, 1 constant proven; 0 omitted", "crlf.h"))
        self.writes("1 function, 0 records, 0 constants proven; 0 omitted", "cr.h")


class Enormous(Case):
    COUNT = 100_000

    def test_many_declarations(self):
        self.put("many.h", "".join(
            f"int ljb_f{i}(int);\nstruct s{i} {{ int a; }};\n#define M{i} {i}\n" for i in range(self.COUNT)))
        self.put("many.s", ".text\n" + "".join(
            f".globl ljb_f{i}\n.type ljb_f{i},@function\nljb_f{i}:\n" for i in range(self.COUNT)))
        subprocess.run(["gcc", "-shared", "-nostdlib", "-o", "libmany.so", "many.s"], cwd=self.dir, check=True)
        text = self.writes("100000 functions, 100000 records, 100000 constants proven; 0 omitted",
                           "many.h", "--lib", "./libmany.so")
        self.assertIn("M99999 = 99999,", text)
        self.writes("1 function, 0 records, 0 constants proven; 0 omitted",
                    "many.h", "--lib", "./libmany.so", "--select", "ljb_f99999")

    def test_enumerators(self):
        self.put("list.h", "enum { " + ", ".join(f"E{i}" for i in range(self.COUNT)) + " };\n")
        text = self.writes("0 functions, 0 records, 100000 constants proven; 0 omitted", "list.h")
        self.assertIn("E99999 = 99999,", text)

    def test_chain_of_typedefs(self):
        self.put("chain.h", "typedef int t0;\n"
                 + "".join(f"typedef t{i} t{i + 1};\n" for i in range(self.COUNT)) + f"t{self.COUNT} abs(t1);\n")
        self.writes("1 function, 0 records, 0 constants proven; 0 omitted", "chain.h", "--select", "abs")
        # The last link needs all others declared, and LuaJIT has no room for so many.
        self.gen_refuses(INPUT, error(
            "ctype-table-full", "the declarations need more than the 65,535 C types LuaJIT can hold",
            hint="select fewer declarations, or split them over several modules"), "chain.h")
        self.put("short.h", "typedef int t0;\n"
                 + "".join(f"typedef t{i} t{i + 1};\n" for i in range(20_000)))
        self.writes("0 functions, 0 records, 0 constants proven; 0 omitted", "short.h")

    def test_stars(self):
        self.put("stars.h", "extern int " + "*" * self.COUNT + "stars;\nint abs(int);\n")
        text = self.writes("1 function, 0 records, 0 constants proven; 1 omitted (--report FILE says why)",
                           "stars.h")
        self.assertIn("\n  stars = ", text)

    def test_initialiser(self):
        self.put("init.h", "static const int a[] = {" + ",".join("1" * self.COUNT) + "};\nint abs(int);\n")
        self.writes("1 function, 0 records, 0 constants proven; 1 omitted (--report FILE says why)", "init.h")

    def test_deep_nesting(self):
        nested = "bracket nesting level exceeded maximum of 256\n"
        self.put("parens.h", "int x = " + "(" * 10000 + "1" + ")" * 10000 + ";\n")
        self.assertIn(nested, self.does_not_compile("parens.h", SAME_FLAGS))
        self.put("nested.h", "".join(f"struct n{i} {{ " for i in range(5000)) + "int a;"
                 + "".join(f"}} m{i};" for i in range(5000)))
        self.assertIn(nested, self.does_not_compile("nested.h", SAME_FLAGS))

    def test_deep_macro(self):
        self.put("deep.h", "#define DEEP " + "(" * 10000 + "1" + ")" * 10000 + "\n#define OK 3\n")
        text = self.writes("0 functions, 0 records, 1 constant proven; 1 omitted (--report FILE says why)",
                           "deep.h")
        self.assertIn("  OK = 3,", text)
        self.assertIn("  DEEP =", text)


class Macros(Case):
    DOUBLING = "#define A0 1\n" + "".join(f"#define A{i + 1} A{i} + A{i}\n" for i in range(40))

    def test_doubling(self):
        """Those that are too large to expand are left out; the others, and what follows, are not."""
        self.put("double.h", self.DOUBLING + "#define OK 3\n")
        text = self.writes("0 functions, 0 records, 16 constants proven; 26 omitted (--report FILE says why)",
                           "double.h")
        self.assertIn("  OK = 3,", text)
        self.assertIn("  A10 = 1024,", text)
        self.assertIn("  A40 = ", text)

    def test_doubling_in_a_declaration(self):
        self.put("top.h", self.DOUBLING + "int x = A40;\n")
        self.gen_refuses(INPUT, error("timed-out", "gave up after 5 seconds while reading headers"),
                         "top.h", "--timeout", "5")
        self.gen_refuses(INPUT, error("out-of-memory", "out of memory"), "top.h", "--timeout", "0",
                         memory=1500 << 20)

    def test_recursive(self):
        self.put("mutual.h", "#define PING PONG\n#define PONG PING\n#define SELF SELF\n#define F(x) F(x)\n"
                 "#define G F(1)\n#define OK 3\n")
        self.writes("0 functions, 0 records, 1 constant proven; 5 omitted (--report FILE says why)", "mutual.h")

    def test_garbage(self):
        garbage = ["(", ")", "{", "}", "[", "]", "@", "`", "#", "x ;", "; int evil", "'", '"', ",",
                   "); } evil", "1 +", "/* */ *", "]]", "sizeof", "__attribute__((", "(int){",
                   "({ for (;;); })", "? :", "1 / 0", "\\", "$", "..."]
        self.put("garbage.h", "".join(f"#define G{i} {text}\n#define OK{i} {i}\n"
                                      for i, text in enumerate(garbage) if text != "\\")
                 + "int abs(int);\n")
        count = len(garbage) - 1
        text = self.writes(f"1 function, 0 records, {count} constants proven; {count} omitted "
                           "(--report FILE says why)", "garbage.h")
        self.assertNotIn("evil;", text)


class Absent(Case):
    """A name that the headers have, and that cannot be had."""

    def setUp(self):
        super().setUp()
        self.put("lib.h", "#ifdef WITH_HIDDEN\n/* shown */ int hidden(int shown);\n#endif\n"
                 "int abs(int);\n")
        self.put("lib.pc", "Name: lib\nDescription: lib\nVersion: 1\n"
                 f"Cflags: -I{self.dir}/include\nincludedir: {self.dir}/include\n")
        self.environment["PKG_CONFIG_PATH"] = str(self.dir)
        (self.dir / "include").mkdir()
        self.put("include/a.h", "int abs(int);\n")
        self.put("include/b.h", "unknown_t broken(void); /* commented */\n")

    def not_taken(self, place="ljbind"):
        return error("name-not-taken", "'hidden' stands in a branch of an #if that was not taken, at "
                     "DIR/lib.h:2", place, notes=("DIR/lib.h:2: /* shown */ int hidden(int shown);",
                                                  "in #ifdef WITH_HIDDEN  (WITH_HIDDEN not defined)"))

    def test_with_all_functions_of_its_package(self):
        with open(self.dir / "lib.pc", "a") as pc:
            pc.write("Libs: -lz\n")
        self.put("include/a.h", "#define A 1\n")
        hint = ("add what they ask for with -D, -I or --include; a C++ library has no C functions to "
                "bind")
        warning = error("nothing-bound", "nothing of libz.so.1 is in the module, and 1 of the 2 headers "
                        "could not be read", hint=hint, notes=(
                            "b.h was left out: DIR/include/b.h:1: unknown type name 'unknown_t'",))
        text = self.writes("0 functions, 0 records, 1 constant proven; 0 omitted", "-p", "lib",
                           warnings=warning.replace("error", "warning", 1))
        self.assertIn("A = 1", text)
        # Who asks for something else has it.
        self.writes("0 functions, 0 records, 1 constant proven; 0 omitted", "-p", "lib", "--select", "A")

    def test_with_no_function_of_its_library(self):
        with open(self.dir / "lib.pc", "a") as pc:
            pc.write("Libs: -lz\n")
        self.put("include/a.h", "int only_here(void);\nint and_this(void);\n")
        (self.dir / "include/b.h").unlink()
        warning = error("nothing-exported", "nothing of libz.so.1 is in the module: of the 2 functions that "
                        "the headers declare, none is exported", hint="they may be another library's, see "
                        "--lib, or its own in a branch that was not taken; a C++ library has none")
        self.writes("0 functions, 0 records, 0 constants proven; 2 omitted (--report FILE says why)", "-p", "lib",
                    warnings=warning.replace("error", "warning", 1))
        # One of them is enough.
        self.put("include/a.h", "int only_here(void);\nconst char *zlibVersion(void);\n")
        self.writes("1 function, 0 records, 0 constants proven; 1 omitted (--report FILE says why)", "-p", "lib")

    def test_what_include_names_has_to_be_there_for_a_package_too(self):
        self.gen_refuses(USAGE, error("header-not-found", "header 'nowhere.h' is in none of the include "
                                      "directories"), "-p", "lib", "--include", "nowhere.h")
        self.put("broken.h", "int broken(\n")
        got, _, stderr = self.run_ljbind("gen", "-p", "lib", "--include", "./broken.h", "-o", "out.lua")
        self.assertIn("error: header 'DIR/broken.h' does not compile [header-does-not-compile]", stderr)
        self.assertEqual((got, self.made), (INPUT, set()))

    def test_selected_and_hidden_by_an_if(self):
        self.gen_refuses(INPUT, self.not_taken(), "lib.h", "--select", "hidden")
        self.gen_refuses(INPUT, self.not_taken(), "lib.h", "--exclude", "function:hidden")

    def test_used_by_a_script_and_hidden_by_an_if(self):
        self.put("app.lua", 'print(require("out").hidden(1))\n')
        self.gen_refuses(INPUT, self.not_taken("app.lua:1:22"), "lib.h", "--from-lua", "app.lua")

    def test_what_stands_in_a_comment_alone(self):
        self.put("lib.h", "#ifdef WITH_HIDDEN\nint other(int); /* hidden */\n#endif\nint abs(int);\n")
        self.gen_refuses(INPUT, error("pattern-matches-nothing", "--select 'hidden' matches nothing the "
                                      "headers declare"), "lib.h", "--select", "hidden")

    def test_in_a_header_that_does_not_compile(self):
        hint = HINT["name-in-rejected-header"].format("broken", "b.h")
        self.gen_refuses(
            INPUT, error("name-in-rejected-header", "'broken' is in header 'b.h', which does not compile: "
                         "DIR/include/b.h:1: unknown type name 'unknown_t'", hint=hint),
            "-p", "lib", "--select", "broken")
        for name in "roke", "commented":
            self.gen_refuses(INPUT, error("pattern-matches-nothing", f"--select '{name}' matches nothing the "
                                          "headers declare"), "-p", "lib", "--select", name)


class Selections(Case):
    def nothing(self, option, pattern, more=""):
        self.gen_refuses(INPUT, error(
            "pattern-matches-nothing", f"{option} '{pattern}' matches nothing the headers declare{more}"),
            "ok.h", option, pattern)

    def test_no_match(self):
        self.nothing("--select", "absx", "; did you mean 'abs'?")
        self.nothing("--select", "function:abx", "; did you mean 'abs'?")
        self.nothing("--exclude", "ab", "; did you mean 'abs'?")
        for pattern in "quite_unlike", "type:abs*", "/zz.*/", "x*", "[", "//", "/", "q":
            self.nothing("--select", pattern)

    def test_no_patterns(self):
        kinds = "the kind is none of function, macro, type, enum, var"
        for pattern, why in (("", "it is empty"), ("function:", "it is empty"), (":", kinds),
                             ("bogus:x", kinds), ("/(/", "missing ): ("), ("/[/", "missing ]: [")):
            for option in "--select", "--exclude":
                self.gen_refuses(USAGE, error("bad-pattern", f"{option} '{pattern}' is not a pattern: {why}"),
                                 "ok.h", option, pattern)

    def test_everything_excluded(self):
        self.gen_refuses(INPUT, error(
            "nothing-to-write", "nothing is left to write: the headers declare nothing of their own"),
            "ok.h", "--exclude", "a*")


class Scripts(Case):
    def setUp(self):
        super().setUp()
        self.put("lib.h", "int abs(int);\nstatic inline int helper(int a) { return a; }\n")

    def script(self, status, expected, text=None):
        if text is not None:
            self.put("app.lua", text)
        self.gen_refuses(status, expected, "lib.h", "--from-lua", "app.lua")

    def test_not_a_file(self):
        unreadable = "cannot read 'app.lua': "
        self.script(USAGE, error("file-unreadable", unreadable + "No such file or directory"))
        (self.dir / "app.lua").mkdir()
        self.script(USAGE, error("file-unreadable", unreadable + "it is a directory"))
        (self.dir / "app.lua").rmdir()
        os.mkfifo(self.dir / "app.lua")
        self.script(USAGE, error("file-unreadable", unreadable + "it is not a regular file"))

    def test_syntax_error(self):
        self.script(INPUT, error("lua-syntax", "'<name>' expected near '='", "app.lua:2:9",
                                 "  2 |   local = 1\n    |         ^\n"), "do\n  local = 1\nend\n")

    def test_binary(self):
        self.put("app.lua", b"\x1bLJ\2\0" + bytes(range(256)) * 10)
        got, _, stderr = self.run_ljbind("gen", "lib.h", "--from-lua", "app.lua", "-o", "out.lua")
        self.assertRegex(stderr, r"\Aapp\.lua:\d+:\d+: error: .* \[lua-syntax\]\n")
        self.assertTrue(stderr.endswith(f"  hint: {HINT['lua-syntax']}\n"), stderr)
        self.assertEqual((got, self.made), (INPUT, set()))

    def test_deep_nesting(self):
        self.put("app.lua", "return " + "(" * 100000 + "1" + ")" * 100000)
        got, _, stderr = self.run_ljbind("gen", "lib.h", "--from-lua", "app.lua", "-o", "out.lua")
        self.assertRegex(stderr, r"\Aapp\.lua:1:\d+: error: .* \[lua-syntax\]\n")
        self.assertEqual((got, self.made), (INPUT, set()))

    def test_unknown_symbol(self):
        message = "the script uses '{}', which the headers do not declare{}"
        use = 'local c = require "out"\nprint(c.{}(-1))\n'
        self.script(INPUT, error("script-uses-unknown", message.format("ab", "; did you mean 'abs'?"),
                                 "app.lua:2:9"), use.format("ab"))
        self.script(INPUT, error("script-uses-unknown", message.format("quite_unlike", ""), "app.lua:2:9"),
                    use.format("quite_unlike"))

    def test_omitted_symbol(self):
        self.script(INPUT, error(
            "script-uses-omitted", "the script uses 'helper', which cannot be bound: static inline in "
            "DIR/lib.h:2, no symbol in libc.so.6 or libm.so.6"), 'print(require("out").helper(1))\n')

    def test_a_pointer_to_a_type_is_a_use(self):
        self.put("lib.h", "typedef struct item item;\nstruct item { int x; };\nint abs(int);\n")
        self.put("app.lua", 'require "out"\nprint(require("ffi").typeof("item *"))\n')
        text = self.writes("0 functions, 0 records, 0 constants proven; 0 omitted", "lib.h",
                           "--from-lua", "app.lua")
        self.assertIn("typedef struct item item;", text)

    def test_uses_nothing(self):
        self.script(INPUT, error("script-uses-nothing", "the script uses nothing of 'out'"), "local x = 1\n")
        self.script(INPUT, error("script-uses-nothing", "the script uses nothing of 'out'"), "")


class Outputs(Case):
    def unwritable(self, path, why, *arguments, **how):
        self.gen_refuses(USAGE, error("file-unwritable", f"cannot write '{path}': {why}"), "ok.h", *arguments,
                         output=(), **how)

    def test_directory(self):
        (self.dir / "dir").mkdir()
        for option in "-o", "--report", "--depfile":
            rest = () if option == "-o" else ("-o", "out.lua")
            with self.subTest(option):
                self.unwritable("no/x", "No such file or directory", option, "no/x", *rest)
                self.unwritable("dir", "Is a directory", option, "dir", *rest)
        self.unwritable("ok.h/x", "Not a directory", "-o", "ok.h/x")

    def test_nothing_is_left_of_several_files(self):
        (self.dir / "out.lua").mkdir()
        self.unwritable("out.lua", "Is a directory", "--split", "-o", "out.lua")
        self.unwritable("out.lua", "Is a directory", "--report", "report.json", "-o", "out.lua")
        self.unwritable("out.lua", "Is a directory", "--depfile", "out.d", "-o", "out.lua")

    def test_an_older_module_stays(self):
        self.put("out.lua", "return 1\n")
        self.unwritable("no/x", "No such file or directory", "--report", "no/x", "-o", "out.lua")
        self.assertEqual((self.dir / "out.lua").read_text(), "return 1\n")

    @unittest.skipUnless(os.geteuid() == 0, "only root becomes another user")
    def test_read_only_directory(self):
        (self.dir / "kept").mkdir()
        self.dir.chmod(0o755)
        if subprocess.run([LJBIND, "--version"], user=65534, capture_output=True).returncode:
            self.skipTest("another user cannot run ljbind here")
        self.unwritable("kept/out.lua", "Permission denied", "-o", "kept/out.lua", user=65534)

    @unittest.skipIf(os.geteuid() == 0, "root writes anywhere")
    def test_read_only_directory_of_ones_own(self):
        (self.dir / "kept").mkdir(mode=0o555)
        self.unwritable("kept/out.lua", "Permission denied", "-o", "kept/out.lua")

    def test_full_device(self):
        self.unwritable("/dev/full", "No space left on device", "-o", "/dev/full")
        with open("/dev/full", "wb") as full:
            self.unwritable("standard output", "No space left on device", stdout=full)

    def test_links_are_followed(self):
        self.put("there/real.lua", "old\n")
        (self.dir / "link.lua").symlink_to("there/real.lua")
        got, _, _ = self.run_ljbind("gen", "ok.h", "-o", "link.lua")
        self.assertEqual((got, self.made), (DONE, set()))
        self.assertTrue((self.dir / "link.lua").is_symlink())
        self.assertIn("int abs(int);", (self.dir / "there/real.lua").read_text())

    def test_standard_output_that_is_a_file(self):
        """It must be written to; to replace it would replace /dev/stdout itself."""
        (self.dir / "stdout.lua").symlink_to("/proc/self/fd/1")
        with open(self.dir / "log", "ab") as log:
            log.write(b"before\n")
            log.flush()
            got, _, _ = self.run_ljbind("gen", "ok.h", "-o", "stdout.lua", stdout=log)
        self.assertEqual((got, self.made), (DONE, set()))
        self.assertTrue((self.dir / "stdout.lua").is_symlink())
        self.assertRegex((self.dir / "log").read_text(), r"(?s)\Abefore\n-- stdout: .*int abs\(int\);")

    def test_devices(self):
        got, stdout, stderr = self.run_ljbind("gen", "ok.h", "-o", "/dev/stdout")
        self.assertEqual((got, stderr), (DONE, "stdout: 1 function, 0 records, 0 constants proven; 0 omitted\n"))
        self.assertTrue(stdout.endswith("return setmetatable(M, { __index = lookup })\n"), stdout[-200:])
        got, stdout, stderr = self.run_ljbind("gen", "ok.h", "-q", "-o", "/dev/null")
        self.assertEqual((got, stdout, stderr), (DONE, "", ""))


if __name__ == "__main__":
    unittest.main()
