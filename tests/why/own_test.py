#!/usr/bin/env python3
"""`ljbind why` on small headers of our own, to the byte, and what `gen` and `check` warn of."""

import json
import unittest

from case import Case

LOCKED = """\
struct counter {
  int count;
#ifdef WITH_LOCK
  int lock[3];
#endif
};
"""

SIZES = """\
#ifdef WIDE_SIZES
#define my_size unsigned long
#else
#define my_size unsigned int
#endif
struct inner {
  my_size used;
  char state;
};
struct outer {
  struct inner in;
  int status;
};
typedef struct outer outer_t;
int outer_status(outer_t *of);
"""


class Told(Case):
    def test_a_tree(self):
        self.put("sizes.h", SIZES)
        self.assertEqual(self.told("outer_t", "sizes.h", "-DWIDE_SIZES", "-I."), """\
typedef outer_t of struct outer, 24 bytes  sizes.h:14
└─ struct outer, 24 bytes  sizes.h:10
   └─ struct inner, 16 bytes  for in  sizes.h:6
          used: written with my_size = unsigned long  sizes.h:2
            in #ifdef WIDE_SIZES  (WIDE_SIZES defined by the command line)

WIDE_SIZES: defined by the command line; without it sizeof is 12, the alignment is 4 and status moves \
from 16 to 8
  value: 1
  tested by #ifdef WIDE_SIZES  sizes.h:1, for macro my_size
  not taken:
    #else
    #define my_size unsigned int
  without it: in is 8 bytes
  without it: struct inner: sizeof is 8, the alignment is 4 and state moves from 8 to 4
  measured with -UWIDE_SIZES
""")

    def test_what_nobody_decided(self):
        self.put("locked.h", LOCKED)
        status, text, errors = self.why("struct counter", "locked.h")
        self.assertEqual(status, 0)
        self.assertEqual(text.replace(f"{self.dir}/", ""), """\
struct counter, 4 bytes  locked.h:1
    not read: in #ifdef WITH_LOCK  (WITH_LOCK not defined)

WITH_LOCK: not defined; with it sizeof is 16 and there is also lock
  nobody decided this, and it changes the layout
  tested by #ifdef WITH_LOCK  locked.h:3, for members of struct counter
  not taken:
    #ifdef WITH_LOCK
      int lock[3];
  measured with -DWITH_LOCK
""")
        self.assertEqual(errors, """\
ljbind: warning: nobody decided whether WITH_LOCK is defined, and with it sizeof is 16 and there is also lock [undecided-macro]
  note: locked.h:3: #ifdef WITH_LOCK
  hint: find out how the library was built, and say it with -DWITH_LOCK or -UWITH_LOCK
""")

    def test_what_a_configured_header_leaves_undefined(self):
        self.put("locked.h", '#include "config.h"\n' + LOCKED)
        for line in ("/* #undef WITH_LOCK */", "/*#undef WITH_LOCK*/", "/* #  undef WITH_LOCK */",
                     "//#define WITH_LOCK", "// #define WITH_LOCK 1", "/* #define WITH_LOCK */",
                     "#undef WITH_LOCK"):
            self.put("config.h", f"#define WITH_OTHER 1\n{line}\n")
            text = self.told("struct counter", "locked.h")
            self.assertIn("\nWITH_LOCK: undefined by config.h:2; with it sizeof is 16 and there is also lock\n",
                          text)
            self.assertNotIn("nobody", text)

    def test_what_a_configured_header_says_nothing_of(self):
        self.put("locked.h", '#include "config.h"\n' + LOCKED)
        for text in ("/* #undef WITH_LOCKS */", "/* #undef WITH_LOCK to be small */", "/* undef WITH_LOCK */",
                     "/* #undefWITH_LOCK */", "/* #undef WITH_LOCK 1 */", "// define WITH_LOCK",
                     "// #define WITH_LOCK before this is included", "/* #ifdef WITH_LOCK */", "/* # */",
                     "#ifdef OTHER\n/* #undef WITH_LOCK */\n#undef WITH_LOCK\n#endif"):
            self.put("config.h", text + "\n")
            self.assertEqual(self.story("struct counter", "locked.h")["macros"][0]["by"], "nobody", text)

    def test_another_package_has_a_configured_header_too(self):
        self.put("other.h", '#include "config.h"\n')
        self.put("config.h", "/* #undef WITH_LOCK */\n")
        self.put("locked.h", LOCKED)

        def decider():
            return self.story("struct counter", "other.h", "locked.h")["macros"][0]["by"].replace(
                f"{self.dir}/", "")

        self.assertEqual(decider(), "nobody")
        # By way of one that was read before.
        self.put("locked.h", '#include "other.h"\n' + LOCKED)
        self.assertEqual(decider(), "config.h:1")
        # Too late for the struct.
        self.put("locked.h", LOCKED + '#include "config.h"\n')
        self.assertEqual(self.story("struct counter", "locked.h")["macros"][0]["by"], "nobody")

    def test_what_is_defined_in_a_branch_that_was_decided(self):
        self.put("locked.h", "#if LIB_THREADS == 2\n# define WITH_LOCK 1\n#endif\n" + LOCKED)
        _, text, errors = self.why("struct counter", "locked.h", "-DLIB_THREADS=1")
        self.assertIn("\nWITH_LOCK: not defined; with it sizeof is 16 and there is also lock\n"
                      "  locked.h:2 would define it in #if LIB_THREADS == 2  (LIB_THREADS defined by the "
                      "command line)\n", text.replace(f"{self.dir}/", ""))
        self.assertEqual(errors, "")
        self.put("locked.h", "#if LIB_THREADS == 2\n#elif defined(LIB_OTHER)\n# define WITH_LOCK 1\n#endif\n"
                 + LOCKED)
        _, text, errors = self.why("struct counter", "locked.h", "-DLIB_THREADS=1")
        self.assertNotIn("would define", text)
        self.assertIn("nobody decided whether WITH_LOCK is defined", errors)
        self.assertIn("would define", self.why("struct counter", "locked.h", "-DLIB_THREADS=1",
                                               "-ULIB_OTHER")[1])
        _, text, errors = self.why("struct counter", "locked.h")
        self.assertNotIn("would define", text)
        self.assertIn("nobody decided whether WITH_LOCK is defined", errors)

    def test_what_was_decided_against(self):
        self.put("locked.h", LOCKED)
        text = self.told("struct counter", "locked.h", "-UWITH_LOCK")
        self.assertIn("\nWITH_LOCK: undefined by the command line; with it sizeof is 16 and there is "
                      "also lock\n", text)

    def test_a_function(self):
        self.put("sizes.h", SIZES)
        status, text, _ = self.why("outer_status", "sizes.h")
        self.assertEqual(status, 0)
        self.assertIn("WIDE_SIZES: not defined; with it in struct ", text)
        self.assertIn("\ngen leaves it out: ", text)

    def test_a_header_that_decides(self):
        self.put("config.h", "#if 1\n#define HAVE_NAME \\\n 1\n#endif\n")
        self.put("named.h", '#include "config.h"\nstruct named {\n#ifdef HAVE_NAME\n  char *name;\n'
                 "#endif\n  int number;\n};\n")
        text = self.told("struct named", "named.h", "-I.")
        self.assertIn("\nHAVE_NAME: defined by config.h:2; without it sizeof is 4, the alignment is 4, "
                      "there is no name and number moves from 8 to 0\n", text)
        self.assertIn("\n  measured with the #define at config.h:2 blanked\n", text)

    def test_zero_and_one(self):
        self.put("zero.h", "#define BIG 0\nstruct zero {\n#if BIG\n  long n;\n#else\n  int n;\n#endif\n};\n")
        text = self.told("struct zero", "zero.h")
        self.assertRegex(text, r"\nBIG: defined by zero\.h:1; with it as 1 sizeof is 8, the alignment is 8 "
                         r"and n is 8 bytes\n")

    def test_what_does_not_compile_the_other_way(self):
        self.put("either.h", "#ifndef EITHER\n#else\n#endif\nstruct either {\n#ifndef EITHER\n  int a;\n"
                 "#else\n  unknown a;\n#endif\n};\n")
        text = self.told("struct either", "either.h")
        self.assertIn("\nEITHER: not defined; with it the headers do not compile: either.h:8: unknown type "
                      "name 'unknown'\n", text)

    def test_a_signature(self):
        self.put("call.h", "#ifdef OLD\nint call(int);\n#else\nint call(long);\n#endif\n")
        self.assertIn("\nOLD: not defined; with it its type is 'int (int)' instead of 'int (long)'\n",
                      self.told("call", "call.h"))

    def test_a_value_and_an_enumerator(self):
        self.put("v.h", "#ifdef OLD\n#define LIMIT 3\nenum e { A, B };\n#else\n#define LIMIT 4\n"
                 "enum e { A, C, B };\n#endif\n")
        self.assertIn("\nOLD: not defined; with it its value is 3 instead of 4\n", self.told("LIMIT", "v.h"))
        status, text, _ = self.why("A", "v.h")
        self.assertEqual(status, 0)
        self.assertIn("\nOLD: not defined; with it there is no C and B is 1 instead of 2\n", text)

    def test_packing_that_stands_for_nothing(self):
        self.put("p.h", "#ifdef PACK\n#define PACKED __attribute__((packed))\n#else\n#define PACKED\n#endif\n"
                 "struct p { char c; int i; } PACKED;\n")
        status, text, errors = self.why("struct p", "p.h")
        self.assertEqual(status, 0)
        self.assertIn("\nPACK: not defined; with it sizeof is 5, the alignment is 1 and i moves from 4 to "
                      "1\n", text)
        self.assertIn("[undecided-macro]", errors)

    def test_ascii(self):
        self.put("sizes.h", SIZES)
        status, text, _ = self.why("outer_t", "sizes.h", LC_ALL="C")
        self.assertEqual(status, 0)
        self.assertTrue(text.isascii())
        self.assertIn("\n`- struct outer", text)

    def test_json(self):
        self.put("sizes.h", SIZES)
        story = self.story("outer_t", "sizes.h")
        self.assertEqual([node["name"] for node in story["closure"]],
                         ["outer_t", "struct outer", "struct inner"])
        self.assertEqual(story["closure"][1]["needs"], [{"name": "struct inner", "members": ["in"]}])
        self.assertEqual(story["closure"][2]["members"][0]["macro"]["name"], "my_size")
        macro = story["macros"][0]
        self.assertEqual((macro["name"], macro["defined"], macro["by"], macro["undecided"]),
                         ("WIDE_SIZES", False, "nobody", True))
        self.assertEqual(macro["otherWay"]["text"], "sizeof is 24, the alignment is 8 and status moves from 8 to 16")


class Refused(Case):
    def check(self, arguments, status, *parts):
        got, text, errors = self.why(*arguments)
        self.assertEqual((got, text), (status, ""))
        for part in parts:
            self.assertIn(part, errors)

    def test_unknown(self):
        self.put("sizes.h", SIZES)
        self.check(["outer_tt", "sizes.h"], 1,
                   "ljbind: error: the headers declare no 'outer_tt'; did you mean 'outer_t'? "
                   "[name-unknown]\n  hint: another -p or HEADER may declare it\n")

    def test_not_taken(self):
        self.put("some.h", "#ifdef WITH_EXTRA\nint extra(void);\n#endif\nint plain(void);\n")
        got, text, errors = self.why("extra", "some.h")
        self.assertEqual((got, text), (1, ""))
        self.assertEqual(errors, """\
ljbind: error: 'extra' stands in a branch of an #if that was not taken, at some.h:2 [name-not-taken]
  note: some.h:2: int extra(void);
  note: in #ifdef WITH_EXTRA  (WITH_EXTRA not defined)
  hint: define or undefine with -D or -U what the #if tests, if the library was built that way
""")

    def test_usage(self):
        self.check(["sizes.h"], 2, "no name was given")
        self.check(["a", "b", "sizes.h"], 2, "'b' is one name too many")
        self.check(["a"], 2, "[no-headers]")


class Bad(Case):
    """Nothing in a header makes it crash or run away."""

    def test_a_long_chain_of_macros(self):
        lines = ["#define M0 1"]
        lines += [f"#ifdef M{i}\n#define M{i + 1} M{i}\n#endif" for i in range(20000)]
        lines.append("struct s {\n#ifdef M20000\n  int a;\n#endif\n  char b[M20000];\n};")
        self.put("chain.h", "\n".join(lines) + "\n")
        self.assertEqual(self.why("struct s", "chain.h")[0], 0)

    def test_macros_that_lead_to_themselves(self):
        self.put("loop.h", "#if 1\n#define A B\n#define B A\n#endif\nstruct A { int B; };\n")
        self.assertEqual(self.why("struct A", "loop.h")[0], 0)

    def test_conditions_that_never_end(self):
        self.put("open.h", "struct s { int a; };\n#ifdef X\nstruct t { int b; };\n")
        self.assertEqual(self.why("struct s", "open.h")[0], 1)

    def test_deep_nesting(self):
        depth = 2000
        self.put("deep.h", "".join(f"#ifndef N{i}\n" for i in range(depth)) + "struct s { int a; };\n"
                 + "#endif\n" * depth)
        self.assertEqual(self.why("struct s", "deep.h")[0], 0)


class Warned(Case):
    WARNING = ("ljbind: warning: nobody decided whether WITH_LOCK is defined, and with it in struct counter "
               "sizeof is 16 and there is also lock [undecided-macro]\n")

    def gen(self, *arguments):
        return self.ljbind("gen", *arguments, "-o", "out.lua", "--report", "out.json")

    def test_gen(self):
        self.put("locked.h", LOCKED)
        status, _, errors = self.gen("locked.h", "--select", "counter")
        self.assertEqual(status, 0)
        self.assertIn(self.WARNING, errors)
        said = ("nobody decided whether WITH_LOCK is defined, and with it in struct counter sizeof is 16 and "
                "there is also lock")
        self.assertIn(f" undecided: {said} ", (self.dir / "out.lua").read_text().replace("\n-- ", " ")
                      .replace("\n", " "))
        self.assertEqual(json.loads((self.dir / "out.json").read_text())["undecided"], [said])

    def test_gen_is_silent_once_it_was_decided(self):
        self.put("locked.h", LOCKED)
        for flag in ("-DWITH_LOCK", "-UWITH_LOCK"):
            _, _, errors = self.gen("locked.h", "--select", "counter", flag)
            self.assertNotIn("undecided", errors)

    def test_gen_is_silent_where_nothing_changes(self):
        self.put("same.h", "struct counter {\n#ifdef WITH_LOCK\n  int count;\n#else\n  int count;\n#endif\n};\n"
                 "struct other {\n#ifdef _WIN32\n  void *handle;\n#endif\n  int fd;\n};\n"
                 "#ifdef WITH_MORE\nint more(void);\n#endif\n")
        status, _, errors = self.gen("same.h")
        self.assertEqual(status, 0)
        self.assertNotIn("undecided", errors)


    def warned(self, text, *arguments, name="some.h"):
        """What `gen` warns of for a whole package, and what it has not tried."""
        self.put(name, text)
        self.put("some.pc", f"Name: some\nDescription: made here\nVersion: 1\nCflags: -I{self.dir}\n")
        status, _, errors = self.ljbind("gen", "-p", "some", "-o", "out.lua", *arguments,
                                        PKG_CONFIG_PATH=str(self.dir))
        self.assertEqual(status, 0, errors)
        warned = [line.split("nobody decided whether ")[1].rsplit(" [", 1)[0]
                  for line in errors.splitlines() if "[undecided-macro]" in line]
        tried = [line.rsplit(": ", 1)[1].rsplit(" [", 1)[0]
                 for line in errors.splitlines() if "[macros-not-tried]" in line]
        return warned, tried

    def test_gen_is_silent_where_a_header_decided(self):
        self.put("config.h", "/* #undef WITH_LOCK */\n")
        for before in ('#include "config.h"\n', "#ifdef _WIN32\n#define WITH_LOCK\n#endif\n"):
            self.assertEqual(self.warned(before + LOCKED), ([], []))
        self.assertEqual(self.warned("#ifdef LIB_THREADS\n#define WITH_LOCK\n#endif\n" + LOCKED)[0],
                         ["WITH_LOCK is defined, and with it in struct counter sizeof is 16 and there is also "
                          "lock"])

    def test_the_byte_order_is_the_platforms(self):
        self.assertEqual(self.warned("struct pixel {\n#ifdef LIB_WORDS_BIGENDIAN\n  char red, blue;\n#else\n"
                                     "  char blue, red;\n#endif\n};\n"), ([], []))

    def test_whole_packages(self):
        self.assertEqual(self.warned(LOCKED), (["WITH_LOCK is defined, and with it in struct counter sizeof "
                                                "is 16 and there is also lock"], []))

    def test_what_a_typedef_and_a_macro_are_chosen_by(self):
        self.assertEqual(self.warned(
            "#ifdef WIDE\ntypedef long number;\n#else\ntypedef int number;\n#endif\n"
            "#ifdef MANY\n#define COUNT 9\n#else\n#define COUNT 3\n#endif\n"
            "typedef struct { number of[COUNT]; char end; } numbers;\n"),
            (["MANY is defined, and with it in struct numbers sizeof is 40 and end moves from 12 to 36",
              "WIDE is defined, and with it in struct numbers sizeof is 32, the alignment is 8 and end moves "
              "from 12 to 24"], []))

    def test_what_a_header_makes_of_a_macro(self):
        self.assertEqual(self.warned(
            "#ifndef NO_LOCK\n#define HAS_LOCK\n#endif\n"
            "struct counter {\n#ifdef HAS_LOCK\n  int lock[3];\n#endif\n  int count;\n};\n"),
            (["NO_LOCK is defined, and with it in struct counter sizeof is 4, there is no lock and count moves "
              "from 12 to 0"], []))

    def test_what_only_comes_with_the_macro(self):
        self.assertEqual(self.warned(
            "#ifdef WITH_LOCK\ntypedef struct { int words[3]; } lock_t;\n#endif\n"
            "struct counter {\n  int count;\n#ifdef WITH_LOCK\n  lock_t lock;\n#endif\n};\n"),
            (["WITH_LOCK is defined, and with it in struct counter sizeof is 16 and there is also lock"], []))

    def test_structs_in_structs(self):
        self.assertEqual(self.warned(
            "struct outer {\n  struct inner { int a; } in;\n  struct {\n    union { char c;\n#ifdef BIG\n"
            "    long l;\n#endif\n    } u;\n  } deep;\n  struct outer *next;\n};\n"),
            (["BIG is defined, and with it in struct outer sizeof is 24 and next moves from 8 to 16"], []))

    def test_no_other_layout(self):
        """Further members of a union, another name for the same type, and what does not compile."""
        self.assertEqual(self.warned(
            "struct event {\n  int kind;\n  union {\n    int x;\n#ifdef WITH_Y\n    int y;\n#endif\n  } of;\n"
            "};\n#ifdef SHORTS\ntypedef unsigned short code;\n#elif defined(CODE_TYPE)\ntypedef CODE_TYPE "
            "code;\n#else\ntypedef __UINT16_TYPE__ code;\n#endif\nstruct codes { code all[4]; };\n"
            "struct handle {\n#ifdef OTHER_SYSTEM\n  HANDLE of;\n#else\n  int of;\n#endif\n};\n"
            "struct words {\n#if __has_attribute(packed)\n  int a;\n#endif\n};\n"), ([], []))

    def test_a_platform_whose_headers_are_not_there(self):
        self.assertEqual(self.warned(
            "#ifdef OTHER_SYSTEM\n#include <no-such-header.h>\n#endif\n"
            "struct handle {\n#ifdef OTHER_SYSTEM\n  HANDLE of;\n#endif\n  int b;\n};\n"), ([], []))

    def test_what_is_not_known(self):
        """A struct that a macro writes is not read again by itself, and `why` tries it all the same."""
        text = ("#ifdef WIDE\n#define NUMBER long\n#else\n#define NUMBER int\n#endif\n"
                "#define DECLARE(x) struct x { NUMBER a; };\nDECLARE(made)\n")
        self.assertEqual(self.warned(text), ([], ["WIDE"]))
        warning = "WIDE is defined, and with it in struct made sizeof is 8, the alignment is 8 and a is 8 bytes"
        self.assertEqual(self.warned(text, "--require-evidence"), ([warning], []))

    def test_many_macros(self):
        """There is a bound, and what lies beyond it is named."""
        text = "".join(f"struct s{i} {{\n#ifdef M{i}\n  int a;\n#endif\n  int b;\n}};\n" for i in range(300))
        warned, tried = self.warned(text)
        self.assertEqual(len(warned), 256)
        self.assertEqual(len(tried[0].split(", ")), 300 - 256)


class Checked(Case):
    CDEF = 'local ffi = require "ffi"\nffi.cdef [[\n{}\n]]\n'

    def check(self, declared, *arguments, before=""):
        self.put("locked.h", LOCKED)
        self.put("app.lua", before + self.CDEF.format(declared))
        return self.ljbind("check", "app.lua", "-H", str(self.dir / "locked.h"), *arguments)

    def test_a_struct_that_the_project_declares(self):
        status, text, _ = self.check("struct counter { int count; };")
        self.assertEqual(status, 0)
        self.assertIn("app.lua:3:1: warning: nobody decided whether WITH_LOCK is defined, and with it in struct "
                      "counter sizeof is 16 and there is also lock [undecided-macro]\n", text)

    def test_obeys(self):
        for arguments in (["-Wno-undecided-macro"], ["-DWITH_LOCK=0", "-UWITH_LOCK"]):
            self.assertNotIn("undecided", self.check("struct counter { int count; };", *arguments)[1])
        self.assertEqual(self.check("struct counter { int count; };", "-Werror=undecided-macro")[0], 1)
        ignored = "// ljbind: ignore[undecided-macro] built without\nstruct counter { int count; };"
        self.assertIn("1 silenced by comment", self.check(ignored)[1])

    def test_silent(self):
        """Where no layout is declared, and where `gen` has said it."""
        for declared in ("struct counter; int f(struct counter *);", "typedef int unrelated;"):
            self.assertNotIn("undecided", self.check(declared)[1])
        self.put("locked.h", LOCKED)
        status, _, errors = self.ljbind("gen", "locked.h", "-o", "made.lua")
        self.assertEqual(status, 0, errors)
        _, text, _ = self.ljbind("check", "made.lua", "-H", str(self.dir / "locked.h"))
        self.assertNotIn("undecided", text)


if __name__ == "__main__":
    unittest.main()
