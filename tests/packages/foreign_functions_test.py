#!/usr/bin/env python3
"""Functions of other packages are parsed when something of this one names them, or when they are
selected, and are then what they would be if all had been parsed at once."""

import tempfile
import unittest

from own_package import OwnPackage, generate

# Taken as tokens: a prototype, one that is a definition, one with attributes and another name in
# the library, and one over several lines that a macro has written.
OTHER = """\
#ifndef OTHER_H
#define OTHER_H
#define OTHER_API extern __attribute__((visibility("default")))
typedef struct other other;
struct known { int a; };
OTHER_API other *other_new(const char *name,
                           int (*callback)(other *, int));
extern struct known *other_known(struct known k);
struct fresh *other_fresh(struct fresher *);
extern int other_renamed(int) __asm__("abs") __attribute__((nothrow));
static inline int other_inline(int a) { if (a) { return (a); } return 0; }
extern const char *(other_in_parentheses)(void);
extern other (*other_pointer)(void), *other_variable;
int other_first(void), other_second(void);
extern int *other_place(void);
#define other_error (*other_place())
#define OTHER_PASTE(x) other_ ## x
long labs(long);
#endif
"""


class Foreign(OwnPackage):
    def setUp(self):
        super().setUp()
        self.put("other/other.h", OTHER)
        self.put("other.pc", f"Name: other\nDescription: foreign\nVersion: 1\n"
                             f"Cflags: -I{self.dir}/other\n")
        self.put("mine.pc", f"Name: mine\nDescription: own\nVersion: 1\nRequires: other\n"
                            f"Libs: -lc\nCflags: -I{self.dir}/mine\nincludedir={self.dir}/mine\n")

    def names(self, text):
        """What the module of a header has; the same as without leaving anything for later, which
        is so for headers that are named."""
        self.put("mine/mine.h", "#include <other.h>\n" + text)
        for selection in (["--select", "*"], []):
            late = self.generate("-p", "mine", *selection)
            at_once = self.generate("-p", "mine", "mine.h", *selection)
            self.assertEqual(late, at_once)
        return {name for _, name in late[0]}, late

    def test_nothing_of_it_is_needed(self):
        names, _ = self.names("int abs(int);\n")
        self.assertEqual(names, {"abs"})

    def test_macros_name_functions(self):
        names, (late, *_) = self.names(
            "#define mine_new other_new\n#define mine_inline other_inline\n"
            "#define mine_renamed other_renamed\n#define mine_error other_error\n"
            "#define mine_labs labs\n#define mine_parameter callback\n")
        self.assertEqual(late["function", "other_renamed"]["library"], "libc.so.6")
        self.assertEqual(late["function", "labs"]["header"], "other.h")
        for macro, meaning in {
                "mine_new": "another name for other_new: declared in other.h:6, no symbol",
                "mine_inline": "another name for other_inline: static inline in other.h:11, no symbol",
                "mine_error": "calls other_place: declared in other.h:15, no symbol",
                "mine_parameter": "macro that is no expression: use of undeclared identifier"}.items():
            self.assertIn(meaning, late["macro", macro]["reason"])
        self.assertNotIn("other_known", names)

    def test_a_macro_pastes_a_name(self):
        _, (late, *_) = self.names("#define mine_new OTHER_PASTE(new)\n")
        self.assertEqual(late["macro", "mine_new"]["aliasOf"], "other_new")
        # One that clang knows by itself.
        _, (late, *_) = self.names("#define PASTE(x) la ## x\n#define mine_labs PASTE(bs)\n")
        self.assertEqual(late["function", "labs"]["header"], "other.h")

    def test_declared_again(self):
        # Also where the text does not show the name.
        for text in ("extern int other_renamed(int);\n",
                     "#define MINE(type, name) type name(int)\nMINE(int, other_renamed);\n"):
            with self.subTest(text=text):
                _, (late, *_) = self.names(text)
                self.assertEqual(late["function", "other_renamed"]["state"], "proven")

    def test_an_array_is_as_long_as_a_function_says(self):
        _, (late, *_) = self.names("struct mine { char a[sizeof(other_inline(1))]; };\n")
        self.assertEqual(late["struct", "mine"]["size"], 4)

    def test_what_is_no_plain_function_is_read_at_once(self):
        names, (late, *_) = self.names("#define a other_in_parentheses\n#define b other_variable\n"
                                       "#define c other_second\n#define d other_fresh\n"
                                       "void takes(struct fresh *);\ntypedef struct fresh mine;\n")
        self.assertEqual({late["macro", one]["aliasOf"] for one in "abcd"},
                         {"other_in_parentheses", "other_variable", "other_second", "other_fresh"})
        self.assertIn("fresh", names)

    def test_it_conflicts(self):
        self.put("mine/mine.h", "#include <other.h>\nint mine(void);\n")
        self.put("mine/wrong.h", "#include <other.h>\nlong other_renamed(void);\n")
        _, headers = self.generate("-p", "mine")
        self.assertEqual(headers["wrong.h"],
                         f"{self.dir}/mine/wrong.h:2: conflicting types for 'other_renamed'")

    def test_the_end_is_missing(self):
        for text in ("int cut(int", "int cut(int)", "extern struct", "int cut(void) { if (1) {",
                     "__attribute__((x", "int cut(void) __asm__(", "*", "int (", "int x[3"):
            with self.subTest(text=text):
                self.put("other/cut.h", text)
                self.put("mine/mine.h", "int mine(void);\n")
                self.put("mine/cut.h", "#include <cut.h>\n")
                self.put("mine/later.h", "int later(void);\n")
                late, headers = self.generate("-p", "mine")
                self.assertIn(("function", "mine"), late)
                self.assertIn(("function", "later"), late)
                self.assertIn("cut.h:1: ", headers["cut.h"])


class Real(unittest.TestCase):
    """Packages that include much of others: what is left for later is missed nowhere."""

    def check(self, package, *selection):
        with tempfile.TemporaryDirectory() as directory:
            late, headers = generate(directory, "-p", package, "--lazy", *selection)
            # Named headers are read without leaving anything for later.
            named = [name for name, state in headers.items() if state == "parsed"]
            at_once, _ = generate(directory, "-p", package, "--lazy", *named, *selection)
        self.assertGreater(len(late), 400)
        self.assertEqual(late, at_once)

    def test_libxslt(self):
        self.check("libxslt")
        self.check("libxslt", "--select", "*")

    def test_libcurl(self):
        self.check("libcurl")
        self.check("libcurl", "--select", "*")

    def test_sdl2(self):
        self.check("sdl2")

    def test_gtk(self):
        self.check("gtk+-3.0")


if __name__ == "__main__":
    unittest.main()
