#!/usr/bin/env python3
"""`ljbind evidence`, on a library of our own built in four ways and on installed ones.

One header can be read in two ways; which one the library was built with is known here, and the
headers are read rightly and wrongly on purpose.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

LJBIND = os.environ["LJBIND"]

HEADER = """
#ifndef THING_H
#define THING_H
#include <stddef.h>
#ifdef THING_WIDE
typedef size_t thing_size;
#else
typedef unsigned int thing_size;
#endif
typedef struct thing {
  thing_size first;
  thing_size second;
  char name[24];
#ifdef THING_TRACE
  void *trace;
#endif
} thing;
thing *thing_new(void);
void thing_free(thing *);
#ifdef THING_TRACE
int thing_trace_on(thing *);
int thing_trace_off(thing *);
#endif
#endif
"""

SOURCE = """
#include <stdlib.h>
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include "thing.h"
thing *thing_new(void) { return calloc(1, sizeof(thing)); }
void thing_free(thing *t) { free(t); }
#ifdef THING_TRACE
int thing_trace_on(thing *t) { return t != 0; }
int thing_trace_off(thing *t) { return t == 0; }
#endif
"""


class Library:
    """libthing as one build of it would install it."""

    def __init__(self, root, *flags, pkg_config="", config=None):
        self.root = pathlib.Path(root)
        (self.root / "thing.h").write_text(HEADER)
        (self.root / "thing.c").write_text(SOURCE)
        if config is not None:
            (self.root / "config.h").write_text(config)
            flags += ("-DHAVE_CONFIG_H",)
        (self.root / "thing.pc").write_text(
            "Name: thing\nDescription: a thing\nVersion: 1.0\n"
            f"Cflags: -I{self.root} {pkg_config}\nLibs: -L{self.root} -lthing\n")
        subprocess.run(["gcc", "-shared", "-fPIC", "-Wl,-soname,libthing.so.1", *flags, "thing.c",
                        "-o", "libthing.so.1"], cwd=self.root, check=True)
        (self.root / "libthing.so").symlink_to("libthing.so.1")

    def run(self, *arguments):
        environment = dict(os.environ, PKG_CONFIG_PATH=str(self.root))
        return subprocess.run([LJBIND, *arguments], cwd=self.root, env=environment,
                              capture_output=True, text=True)

    def evidence(self, *arguments):
        return self.run("evidence", "-p", "thing", *arguments)


def verdicts(result):
    return {one["name"]: one["verdict"] for one in json.loads(result.stdout)["types"]}


class FourBuilds(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = directory.name

    def test_flag_in_config_h(self):
        library = Library(self.root, config="#define THING_WIDE 1\n/* #undef THING_TRACE */\n")
        wrong = library.evidence("thing", "--probe")
        self.assertEqual(wrong.returncode, 1, wrong.stderr)
        self.assertIn("struct thing: contradicted by allocation", wrong.stdout)
        self.assertIn("40 bytes", wrong.stdout)
        self.assertIn("32", wrong.stdout)
        right = library.evidence("thing", "--probe", "--config", "config.h")
        self.assertEqual(right.returncode, 0, right.stderr + right.stdout)
        self.assertIn("confirmed by", right.stdout)
        self.assertIn("allocation", right.stdout)

    def test_flag_in_pkg_config(self):
        library = Library(self.root, "-DTHING_WIDE", pkg_config="-DTHING_WIDE")
        right = library.evidence("thing", "--probe")
        self.assertEqual(right.returncode, 0, right.stderr)
        self.assertIn("struct thing: confirmed by allocation", right.stdout)
        wrong = library.evidence("thing", "--probe", "-U", "THING_WIDE")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("contradicted by allocation", wrong.stdout)

    def test_flag_in_nothing_but_the_binary(self):
        library = Library(self.root, "-DTHING_WIDE")
        unasked = library.evidence("thing", "--json")
        self.assertEqual(unasked.returncode, 0, unasked.stderr)
        self.assertEqual(verdicts(unasked), {"struct thing": "undecided"})
        probed = library.evidence("thing", "--probe", "--json")
        self.assertEqual(probed.returncode, 1)
        self.assertEqual(verdicts(probed), {"struct thing": "contradicted"})
        # Only what was asked for runs code of the library, and it says so.
        self.assertNotIn("runs code", unasked.stderr)
        self.assertIn("--probe runs code of", probed.stderr)

    def test_debug_information(self):
        library = Library(self.root, "-DTHING_WIDE", "-g")
        wrong = library.evidence("thing")
        self.assertEqual(wrong.returncode, 1, wrong.stdout + wrong.stderr)
        self.assertIn("struct thing: contradicted by debug information", wrong.stdout)
        self.assertIn("its size is 40 there and 32 in the headers", wrong.stdout)
        right = library.evidence("thing", "-D", "THING_WIDE")
        self.assertEqual(right.returncode, 0, right.stdout)
        self.assertIn("struct thing: confirmed by debug information", right.stdout)

    def test_symbols_of_one_branch(self):
        library = Library(self.root, "-DTHING_TRACE")
        right = library.evidence("thing", "-D", "THING_TRACE")
        self.assertEqual(right.returncode, 0, right.stdout + right.stderr)
        self.assertIn("struct thing: confirmed by symbols", right.stdout)
        self.assertIn("of 2 functions that need THING_TRACE to be defined, 2 are exported",
                      right.stdout)

    def test_symbols_that_are_not_there(self):
        library = Library(self.root)
        wrong = library.evidence("thing", "-D", "THING_TRACE")
        self.assertEqual(wrong.returncode, 1, wrong.stdout)
        self.assertIn("struct thing: contradicted by symbols", wrong.stdout)

    def test_conflict_between_pkg_config_and_the_build(self):
        library = Library(self.root, config="/* #undef THING_WIDE */\n#define OTHER 1\n",
                          pkg_config="-DTHING_WIDE")
        result = library.evidence("thing", "--config", "config.h")
        self.assertEqual(result.returncode, 1)
        self.assertIn("[config-conflict]", result.stderr)
        self.assertIn("config.h:1", result.stderr)
        self.assertEqual(result.stdout, "")

    def test_gen_refuses_what_is_contradicted(self):
        library = Library(self.root, "-DTHING_WIDE")
        refused = library.run("gen", "-p", "thing", "--require-evidence", "--probe", "-o", "t.lua")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("[type-contradicted]", refused.stderr)
        self.assertFalse((library.root / "t.lua").exists())
        written = library.run("gen", "-p", "thing", "--require-evidence", "--probe", "-D",
                              "THING_WIDE", "-o", "t.lua")
        self.assertEqual(written.returncode, 0, written.stderr)
        self.assertIn("-- evidence: struct thing is confirmed by allocation\n",
                      (library.root / "t.lua").read_text())

    def header_lines(self, library, *arguments):
        """What a module's header says where nobody asked for evidence."""
        written = library.run("gen", "-p", "thing", "-o", "t.lua", *arguments)
        self.assertEqual(written.returncode, 0, written.stderr)
        text = (library.root / "t.lua").read_text().split("\nlocal ")[0].replace("\n-- ", "\n")
        return text[text.index("evidence: "):].split("\n\n")[0].replace("\n", " ").split("undecided: ")[0]

    def test_gen_records_what_is_cheap_to_know(self):
        self.assertEqual(self.header_lines(Library(self.root)).strip(),
                         "evidence: no debug information in libthing.so.1")

    def test_gen_records_symbols(self):
        self.assertEqual(self.header_lines(Library(self.root, "-DTHING_TRACE"), "-D", "THING_TRACE").strip(),
                         "evidence: exported symbols agree with the headers on THING_TRACE "
                         "evidence: no debug information in libthing.so.1")

    def test_gen_records_symbols_that_are_not_there(self):
        self.assertEqual(self.header_lines(Library(self.root), "-D", "THING_TRACE").strip(),
                         "evidence: exported symbols disagree on THING_TRACE: of 2 functions that need it to be "
                         "defined none is exported evidence: no debug information in libthing.so.1")

    def test_gen_records_debug_information(self):
        library = Library(self.root, "-DTHING_WIDE", "-g")
        said = "evidence: debug information of libthing.so.1 has 1 of the 1 structs, and agrees on "
        self.assertEqual(self.header_lines(library, "-D", "THING_WIDE").strip(), said + "1")
        wrong = self.header_lines(library)
        self.assertTrue(wrong.startswith(said + "0 evidence: struct thing: "), wrong)
        self.assertIn("its size is 40 there and 32 in the headers", wrong)

    def test_gen_says_nothing_of_no_library(self):
        library = Library(self.root)
        written = library.run("gen", "./thing.h", "--select", "thing", "-o", "t.lua")
        self.assertEqual(written.returncode, 0, written.stderr)
        self.assertNotIn("evidence:", (library.root / "t.lua").read_text())

    def test_bad_input(self):
        library = Library(self.root)
        for arguments, status, words in [
                (["nothing"], 1, "[type-unknown]"),
                (["thing", "--config", "nothing.h"], 2, "[file-unreadable]"),
                (["thing", "--config", "thing.c"], 2, "[config-not-understood]"),
                (["thing", "--lib", "libnothing.so"], 2, "[library-not-found]"),
                (["--source"], 2, "[not-of-debian]")]:
            result = library.evidence(*arguments)
            self.assertEqual(result.returncode, status, (arguments, result.stderr))
            self.assertIn(words, result.stderr)


class RealConfigurations(unittest.TestCase):
    """What autoconf and cmake themselves write, of builds that decided one macro each way."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)

    def configured_by(self, *command):
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def judged(self, library, config, decided=2):
        """Without the configuration the probe contradicts the headers, with it it confirms them."""
        wrong = library.evidence("thing", "--probe")
        self.assertIn("struct thing: contradicted by allocation", wrong.stdout, wrong.stderr)
        right = library.evidence("thing", "--probe", "--config", str(self.root / config))
        self.assertEqual(right.returncode, 0, right.stderr + right.stdout)
        self.assertIn("struct thing: confirmed by the build configuration and allocation", right.stdout)
        self.assertIn(f"{self.root / config} decides {decided} of the 2 macros", right.stdout)

    @unittest.skipUnless(shutil.which("autoconf"), "autoconf is not installed")
    def test_autoconf(self):
        (self.root / "configure.ac").write_text("""\
AC_INIT([thing], [1.0 beta], [nobody@example.org], [thing], [https://example.org/?a=b&c=\\d])
AC_CONFIG_SRCDIR([thing.c])
AC_CONFIG_HEADERS([config.h])
AC_PROG_CC
AC_ARG_ENABLE([wide], [], [AC_DEFINE([THING_WIDE], [1], [Wide sizes.])])
AC_ARG_ENABLE([trace], [], [AC_DEFINE([THING_TRACE], [1], [Trace.])])
AC_DEFINE([LONG_VALUE], ["a string | with 'quotes', a # and \\\\ more"], [Hard to quote.])
AC_CHECK_HEADERS([unistd.h no/such.h])
AC_CONFIG_FILES([made])
AC_OUTPUT
""")
        (self.root / "config.h.in").write_text("#undef THING_WIDE\n#undef THING_TRACE\n#undef LONG_VALUE\n"
                                               "#undef HAVE_UNISTD_H\n#undef HAVE_NO_SUCH_H\n")
        (self.root / "made.in").write_text("@CFLAGS@\n")
        (self.root / "thing.c").write_text(SOURCE)
        self.configured_by("autoconf")
        self.configured_by("./configure", "--enable-wide", "CFLAGS=-O1 -DTHING_FLAG=2")
        self.assertIn("#define THING_WIDE 1\n", (self.root / "config.h").read_text())
        library = Library(self.root, "-DHAVE_CONFIG_H")
        # It names what was defined, and nothing else.
        self.judged(library, "config.status", decided=1)
        self.judged(library, "config.h")
        conflict = library.evidence("thing", "--config", "config.status", "-D", "THING_FLAG=3")
        self.assertIn("[config-conflict]", conflict.stderr)

    @unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
    def test_cmake(self):
        (self.root / "CMakeLists.txt").write_text("""\
cmake_minimum_required(VERSION 3.20)
project(thing C)
option(THING_WIDE "Wide sizes" OFF)
option(THING_TRACE "Trace" OFF)
""")
        self.configured_by("cmake", "-S", ".", "-B", "made", "-DTHING_WIDE=yes")
        self.judged(Library(self.root, "-DTHING_WIDE"), "made/CMakeCache.txt")


class Installed(unittest.TestCase):
    def run_ljbind(self, *arguments):
        return subprocess.run([LJBIND, "evidence", *arguments], capture_output=True, text=True)

    def test_source(self):
        """Takes the steps that --source prints: they install nothing where all is there."""
        if os.geteuid() != 0:
            self.skipTest("the steps install packages, as root")
        with tempfile.TemporaryDirectory() as directory:
            steps = self.run_ljbind("-p", "libuv", "--source")
            if steps.returncode != 0:
                self.skipTest("apt knows no place with source packages: " + steps.stderr)
            source = [word for word in steps.stdout.split() if "=" in word and word.startswith("libuv")][0]
            if subprocess.run(["apt-get", "source", "--print-uris", "--download-only", source],
                              cwd=directory, capture_output=True).returncode:
                self.skipTest(f"apt knows no source package {source}")
            needed = subprocess.run(["apt-get", "build-dep", "--simulate", source], cwd=directory,
                                    capture_output=True, text=True)
            if needed.returncode or "\nInst " in needed.stdout:
                self.skipTest(f"what {source} is built with is not installed")
            done = self.run_ljbind("-p", "libuv", "--source", "--run", directory)
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
            cache = done.stdout.splitlines()[-1]
            self.assertTrue(cache.endswith("/CMakeCache.txt"), cache)
            judged = self.run_ljbind("-p", "libuv", "--config", cache)
            self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

    def test_xmlsec(self):
        right = self.run_ljbind("-p", "xmlsec1", "xmlSecDSigCtx", "--probe")
        self.assertEqual(right.returncode, 0, right.stderr)
        self.assertIn("struct _xmlSecDSigCtx: confirmed by symbols and allocation", right.stdout)
        self.assertIn("xmlSecDSigCtxCreate asks for 1032 bytes", right.stdout)
        wrong = self.run_ljbind("-p", "xmlsec1", "xmlSecDSigCtx", "--probe", "-U",
                                "XMLSEC_NO_SIZE_T")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("struct _xmlSecDSigCtx: contradicted by allocation", wrong.stdout)
        self.assertIn("xmlSecDSigCtxCreate asks for 1032 bytes", wrong.stdout)
        self.assertIn("1104", wrong.stdout)

    def test_libxml2_and_libuv(self):
        for package, kind, size in [("libxml-2.0", "xmlDoc", 176), ("libuv", "uv_loop_t", 848)]:
            result = self.run_ljbind("-p", package, kind, "--probe")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("confirmed by allocation", result.stdout)
            self.assertIn(f"{size} bytes", result.stdout)

    def test_whole_packages_without_debug_information(self):
        for package in ["libcrypto", "zlib", "libcurl", "sqlite3"]:
            result = self.run_ljbind("-p", package)
            self.assertEqual(result.returncode, 0, (package, result.stdout, result.stderr))
            self.assertIn(" 0 contradicted", result.stdout)

    def test_steps_to_the_build_configuration(self):
        result = self.run_ljbind("-p", "xmlsec1", "--source")
        self.assertIn("apt-get source", result.stdout)
        self.assertIn("xmlsec1=", result.stdout)


if __name__ == "__main__":
    unittest.main()
