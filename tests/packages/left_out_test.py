#!/usr/bin/env python3
"""Headers of a package that cannot be read beside the others are left out, and leave no trace."""

import subprocess
import unittest

from own_package import OwnPackage

# The umbrella header takes the branch for this system.
UMBRELLA = """\
#ifndef ALT_H
#define ALT_H
#include "alt/linux.h"
#endif
"""
LINUX = """\
#ifndef ALT_LINUX_H
#define ALT_LINUX_H
#define ALT_MODE 1
#define ALT_SEMAPHORE int
#define ALT_PAIR (1, 2)
#define ALT_EMPTY
#endif
"""


class LeftOut(OwnPackage):
    def setUp(self):
        super().setUp()
        self.put("include/alt/alt.h", UMBRELLA)
        self.put("include/alt/alt/linux.h", LINUX)
        self.put("alt.pc", f"Name: alt\nDescription: alternatives\nVersion: 1\n"
                 f"Cflags: -I{self.dir}/include/alt\nincludedir: {self.dir}/include/alt\n")

    def generate(self, *arguments):
        """The headers by state, and the declarations by name."""
        declarations, headers = super().generate("-p", "alt", *arguments)
        return headers, {name: one for (_, name), one in declarations.items()}

    def constant(self, name):
        """What the module gives for a constant."""
        done = subprocess.run(["luajit", "-e", f"print(require('out').{name})"], cwd=self.dir,
                              capture_output=True, text=True, timeout=60, check=False)
        return done.stdout.strip() or done.stderr

    def test_an_alternative_for_another_system(self):
        self.put("include/alt/alt/other.h",
                 "#define ALT_MODE 2\n#define ALT_SEMAPHORE long\n#define ALT_OTHER 1\n"
                 "typedef ALT_SEMAPHORE other_t;\n")
        headers, names = self.generate()
        self.assertEqual(headers["alt.h"], "parsed")
        self.assertEqual(headers["alt/other.h"],
                         f"{self.dir}/include/alt/alt/other.h:1: 'ALT_MODE' macro redefined; "
                         f"previous definition is in {self.dir}/include/alt/alt/linux.h:3")
        self.assertEqual(self.constant("ALT_MODE"), "1")
        self.assertEqual(names["ALT_SEMAPHORE"]["line"], 4)
        self.assertNotIn("ALT_OTHER", names)
        self.assertNotIn("other_t", names)

    def test_the_same_again_is_no_alternative(self):
        self.put("include/alt/alt/same.h",
                 "#define ALT_MODE   1 /* as before */\n#undef ALT_PAIR\n#define ALT_PAIR 3\n"
                 "#define ALT_SAME 4\n")
        headers, _ = self.generate()
        self.assertEqual(headers["alt/same.h"], "parsed")
        self.assertEqual((self.constant("ALT_SAME"), self.constant("ALT_PAIR")), ("4", "3"))

    def test_what_a_broken_header_declared_is_no_redefinition(self):
        # As libbpf.h beside bpf_helpers.h, which is for programs in the kernel.
        self.put("include/alt/alt/a_kernel.h",
                 "#ifndef ALT_KERNEL_H\n#define ALT_KERNEL_H\nenum alt_state { ALT_NO, ALT_YES };\n"
                 "alt_unknown_t *alt_lookup;\n#endif\n")
        self.put("include/alt/alt/main.h", "enum alt_state { ALT_NO, ALT_YES };\nstruct alt_main { int a; };\n")
        headers, names = self.generate()
        self.assertEqual(headers["alt/main.h"], "parsed")
        self.assertIn("unknown type name 'alt_unknown_t'", headers["alt/a_kernel.h"])
        self.assertEqual(names["alt_state"]["header"], "alt/main.h")
        self.assertEqual(names["alt_main"]["state"], "proven")

    def test_two_headers_that_define_the_same_differently(self):
        self.put("include/alt/alt/one.h", "enum alt_state { ALT_NO, ALT_YES };\n")
        self.put("include/alt/alt/two.h", "enum alt_state { ALT_NEVER };\n")
        headers, _ = self.generate()
        self.assertEqual(headers["alt/one.h"], "parsed")
        self.assertIn("redefinition of 'alt_state'", headers["alt/two.h"])

    def test_what_a_broken_header_did_to_macros_is_undone(self):
        self.put("include/alt/alt/a_broken.h",
                 "#ifndef ALT_BROKEN_H\n#define ALT_BROKEN_H\n#undef ALT_MODE\n#define ALT_EMPTY\n"
                 "#define ALT_EXTRA 1\n#undef ALT_SEMAPHORE\n#define ALT_SEMAPHORE short\n"
                 "unknown_t broken(void);\n#endif\n")
        self.put("include/alt/alt/b_later.h",
                 "#ifdef ALT_EXTRA\n#define ALT_SEEN 1\n#else\n#define ALT_SEEN ALT_MODE + 10\n"
                 "#endif\ntypedef ALT_SEMAPHORE later_t;\n#define ALT_BYTES sizeof(later_t)\n")
        headers, names = self.generate()
        self.assertIn("unknown type name 'unknown_t'", headers["alt/a_broken.h"])
        self.assertEqual(headers["alt/b_later.h"], "parsed")
        self.assertEqual((self.constant("ALT_SEEN"), self.constant("ALT_BYTES")), ("11", "4ULL"))
        self.assertNotIn("ALT_EXTRA", names)
        self.assertEqual(names["ALT_EMPTY"]["line"], 6)

    def test_a_broken_header_that_another_one_makes_whole(self):
        self.put("include/alt/alt/a_part.h",
                 "#ifndef ALT_PART_H\n#define ALT_PART_H\nstruct part { part_int x; };\n"
                 "typedef struct part part_t;\n#endif\n")
        self.put("include/alt/alt/b_whole.h",
                 "typedef int part_int;\n#include \"a_part.h\"\n"
                 "#define ALT_PART_BYTES sizeof(struct part)\n")
        headers, names = self.generate()
        self.assertEqual((headers["alt/a_part.h"], headers["alt/b_whole.h"]),
                         ("included by another", "parsed"))
        # It is the package's own, although it was not read by itself.
        self.assertEqual((names["part_t"]["state"], names["part_t"]["selected"]), ("proven", True))
        self.assertEqual(self.constant("ALT_PART_BYTES"), "4ULL")

    def test_a_header_in_error_within_another_was_not_read(self):
        self.put("include/alt/alt/a_outer.h",
                 "#ifndef ALT_OUTER_H\n#define ALT_OUTER_H\n#include \"b_inner.h\"\nint outer;\n#endif\n")
        self.put("include/alt/alt/b_inner.h",
                 "#ifndef ALT_INNER_H\n#define ALT_INNER_H\nunknown_t inner(void);\n"
                 "struct inner { int x; };\n#endif\n")
        headers, names = self.generate()
        for header in "alt/a_outer.h", "alt/b_inner.h":
            self.assertIn("b_inner.h:3: unknown type name 'unknown_t'", headers[header])
        self.assertNotIn("inner", names)

    def test_a_header_that_another_one_swallowed_is_read_by_itself(self):
        """In C what stands in the braces of `extern "C"` is skipped, with all that it includes."""
        self.put("include/alt/alt/a_cplusplus.h",
                 "#ifndef ALT_CPLUSPLUS_H\n#define ALT_CPLUSPLUS_H\nextern \"C\" {\n"
                 "#include \"b_plain.h\"\n}\n#endif\n")
        self.put("include/alt/alt/b_plain.h",
                 "#ifndef ALT_PLAIN_H\n#define ALT_PLAIN_H\nstruct plain { int x; };\n#endif\n")
        headers, names = self.generate()
        self.assertIn("a_cplusplus.h:3: expected identifier", headers["alt/a_cplusplus.h"])
        self.assertEqual(headers["alt/b_plain.h"], "parsed")
        self.assertEqual(names["plain"]["size"], 4)

    def test_headers_that_need_what_a_later_one_includes_first(self):
        """Read before it, each makes a variable of the type that it does not know, and spoils the next."""
        guarded = "#ifndef ALT_{0}\n#define ALT_{0}\n{1}#endif\n"
        self.put("include/alt/alt/deep/base.h", guarded.format(
            "BASE", "#define BASE_BEGIN\ntypedef int base_t;\n"))
        parts = "abcdefgh"
        for i, part in enumerate(parts):
            before = f'#include "{parts[i - 1]}_part.h"\n' if i else ""
            self.put(f"include/alt/alt/{part}_part.h", guarded.format(
                f"PART_{part}", f"{before}BASE_BEGIN\nextern base_t part_{part};\n"))
        self.put("include/alt/alt/z_all.h", guarded.format(
            "ALL", '#include "deep/base.h"\n#include "h_part.h"\n'))
        headers, names = self.generate()
        self.assertEqual({header: state for header, state in headers.items()
                          if state not in ("parsed", "included by another")}, {})
        self.assertIn("part_h", names)

    def test_headers_that_want_others_of_c_before_them(self):
        self.put("include/alt/alt/print.h", "int alt_print(FILE *file, size_t count);\n")
        headers, names = self.generate()
        self.assertEqual(headers["alt/print.h"], "parsed")
        self.assertEqual(names["alt_print"]["line"], 1)
        self.assertNotIn("fopen", names)  # it is not the package's
        module = (self.dir / "out.lua").read_text()
        self.assertIn("-- flags: ", module)
        self.assertIn(" -include stdio.h", module)

    def test_a_type_that_c_does_not_have_is_not_guessed_at(self):
        self.put("include/alt/alt/print.h", "int alt_print(FILES *file, size_t count);\n")
        headers, names = self.generate()
        self.assertIn("unknown type name 'FILES'", headers["alt/print.h"])
        self.assertNotIn("-include", (self.dir / "out.lua").read_text())

    def test_another_package_may_use_a_macro_by_the_same_name(self):
        self.put("include/other/other.h", "#define ALT_MODE 5\n#define OTHER 6\n")
        self.put("other.pc", f"Name: other\nDescription: another\nVersion: 1\n"
                 f"Cflags: -I{self.dir}/include/other\nincludedir: {self.dir}/include/other\n")
        headers, _ = self.generate("-p", "other")
        self.assertEqual(headers["other.h"], "parsed")
        self.assertEqual(self.constant("OTHER"), "6")

    def test_every_header_is_accounted_for(self):
        """However often the headers were read."""
        self.put("include/alt/alt/a_inner.h", "#ifndef ALT_A\n#define ALT_A\nneeded_t a_inner;\n#endif\n")
        self.put("include/alt/alt/b_bad.h", "typedef int bad_t;\nunknown_t b_bad;\n")
        self.put("include/alt/alt/c_leans.h", "bad_t c_leans;\ntypedef int leans_t;\n")
        self.put("include/alt/alt/d_leans.h", "leans_t d_leans;\ntypedef int further_t;\n")
        self.put("include/alt/alt/e_leans.h", "further_t e_leans;\n")
        self.put("include/alt/alt/f_outer.h", "typedef int needed_t;\n#include \"a_inner.h\"\n")
        headers, _ = self.generate()
        self.assertEqual(set(headers), {"alt.h", *(f"alt/{name}.h" for name in (
            "linux", "a_inner", "b_bad", "c_leans", "d_leans", "e_leans", "f_outer"))})
        self.assertEqual(headers["alt/a_inner.h"], "included by another")

    def test_a_macro_of_an_equal_is_redefined(self):
        """Only an umbrella header says what is right for this system."""
        self.put("include/alt/alt/a_one.h", "#define ALT_EQUAL 1\n#define ALT_ONE 1\n")
        self.put("include/alt/alt/b_two.h", "#define ALT_EQUAL 2\n#define ALT_TWO 2\n")
        headers, _ = self.generate()
        self.assertEqual((headers["alt/a_one.h"], headers["alt/b_two.h"]), ("parsed", "parsed"))
        self.assertEqual([self.constant(name) for name in ("ALT_EQUAL", "ALT_ONE", "ALT_TWO")],
                         ["2", "1", "2"])

    def test_a_header_that_others_wait_for_is_read_before_them(self):
        """As in GLib: it is named in the error of what cannot be included without it."""
        self.put("include/alt/alt/types.h",
                 "#ifndef ALT_INSIDE\n#error \"Only <alt/z_all.h> can be included directly.\"\n#endif\n"
                 "#ifndef ALT_TYPES_H\n#define ALT_TYPES_H\ntypedef int alone_t;\n"
                 "typedef struct alt_it alt_it;\n#endif\n")
        for i in range(6):
            self.put(f"include/alt/alt/part{i}.h",
                     f"#ifndef ALT_PART{i}_H\n#define ALT_PART{i}_H\n#include \"types.h\"\n"
                     f"struct part{i} {{ alt_it *it; }};\n#endif\n")
        self.put("include/alt/alt/z_all.h",
                 "#define ALT_INSIDE\n#include \"types.h\"\n"
                 + "".join(f"#include \"part{i}.h\"\n" for i in range(6)) + "#undef ALT_INSIDE\n")
        headers, names = self.generate("--select", "alone_t")
        self.assertEqual(names["alone_t"]["state"], "proven")
        self.assertEqual(headers["alt/z_all.h"], "parsed")
        headers, names = self.generate()
        self.assertEqual({headers[f"alt/part{i}.h"] for i in range(6)}, {"included by another"})
        self.assertEqual(names["part5"]["state"], "proven")

    def test_many_that_include_one_that_fails(self):
        """Each is left out for what it includes, and what is beside them stays."""
        self.put("include/alt/alt/bad.h", "#ifndef ALT_BAD_H\n#define ALT_BAD_H\n"
                 "#include <nowhere/at/all.h>\nstruct bad { int x; };\n#endif\n")
        for i in range(120):
            self.put(f"include/alt/alt/on{i:03}.h", f"#include \"bad.h\"\n#define ALT_ON_{i} 1\n"
                     + "".join(f"int on_{i}_{j}(int, char *, struct bad *);\n" for j in range(50)))
        self.put("include/alt/alt/zero.h", "#define ALT_ZERO 0\n")
        headers, names = self.generate()
        for i in range(120):
            self.assertIn("'nowhere/at/all.h' file not found", headers[f"alt/on{i:03}.h"])
        self.assertEqual({name for name in names if name.startswith("ALT_ON_")}, set())
        self.assertEqual(self.constant("ALT_ZERO"), "0")


if __name__ == "__main__":
    unittest.main()
