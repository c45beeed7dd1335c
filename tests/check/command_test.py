#!/usr/bin/env python3
"""The command line of `ljbind check`: its options, formats, files and exit statuses."""

import json
import re
import subprocess
import unittest

from checking import CLEAN, FOUND, HERE, LJBIND, USAGE, Case

GETPID = """a.lua:3:1: error: the result of 'getpid' is 'long' (8 bytes) here and 'int' (4) in unistd.h:650 [result-type]
  3 | long getpid(void);
    | ^~~~~
  hint: write 'int getpid(void);'
"""
ERROR = "1 file, 1 declaration checked: 1 error\n"
NOTHING = "1 file, 1 declaration checked: no findings\n"
SIGN = "int getpid(void);\nsize_t read(int fd, void *buf, size_t count);"  # a warning


class Streams(Case):
    def test_findings_on_stdout_and_the_rest_on_stderr(self):
        self.cdef("long getpid(void);")
        run = self.says(GETPID + ERROR, "a.lua")
        self.assertEqual(run.stderr, "ljbind: ffi.C is libc.so.6\nljbind: besides <unistd.h>\n")

    def test_quiet(self):
        self.cdef("long getpid(void);\nint not_declared_anywhere_else(int);")
        self.assertIn("ljbind: note: not checked: one name is in no header that was read: "
                      "not_declared_anywhere_else [not-checked]\n", self.check("a.lua").stdout)
        self.assertEqual(self.says(GETPID + ERROR, "-q", "a.lua").stderr, "")

    def test_verbose(self):
        self.cdef("long getpid(void);")
        run = self.says(GETPID + ERROR, "-v", "a.lua")
        for phase in ("reading Lua files", "reading headers", "comparing"):
            self.assertRegex(run.stderr, rf"(?m)^time: {phase} +\d+\.\d$")

    def test_help_lists_the_findings(self):
        run = self.check("--help")
        self.assertEqual((run.status, run.stderr), (CLEAN, ""))
        documented = re.findall(r"(?m)^LJBIND_FINDING\((\w+),",
                                (HERE.parent.parent / "src/findings/finding_table.def").read_text())
        for name in documented:
            id = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
            self.assertRegex(run.stdout, rf"(?m)^  {id} +[A-Zf].*\.$")

    def test_without_a_path_this_directory_is_checked(self):
        self.cdef("long getpid(void);", name="lib/a.lua")
        self.says(GETPID.replace("a.lua", "lib/a.lua") + ERROR)


class What(Case):
    def test_packages_headers_and_libraries(self):
        self.cdef("unsigned long crc32(unsigned long, const void *, int);\nint compress(int);",
                  'ffi.C.crc32(0, "", 0)\n')
        run = self.check("-p", "zlib", "a.lua")
        self.assertEqual(run.ids(), [("a.lua:4", "parameter-count")], run.stdout)
        run = self.check("-H", "zlib.h", "-l", "libz.so.1", "a.lua")
        self.assertEqual(run.ids(), [("a.lua:4", "parameter-count")], run.stdout)

    def test_headers_that_others_include(self):
        """What needs its includer is read with it, what is for others not at all, and what its
        includer leaves out by itself."""
        self.put("include/aaa_needs.h", "#ifndef NEEDS_H\n#define NEEDS_H\n"
                                        "number mine_needs(number);\n#endif\n")
        self.put("include/aaa_win.h", "#include <winsock2.h>\nint mine_system(int);\n")
        self.put("include/late.h", '#include "part.h"\nunknown mine_late(void);\n')
        self.put("include/part.h", "int mine_part(int);\n")
        self.put("include/feature.h", "struct mine_feature { int a, b; };\n")
        self.put("include/on_systems.h", "int mine_system(int);\nint mine_other(void);\n")
        self.put("include/mine.h", """
            typedef int number;
            #include "aaa_needs.h"
            #ifdef _WIN32
            #include "aaa_win.h"
            #else
            #include "on_systems.h"
            #endif
            #ifdef MINE_FEATURE
            #include "feature.h"
            #endif
            struct mine_feature;
            number mine_first(struct mine_feature *);
        """)
        self.put("pc/mine.pc", f"Name: mine\nDescription: mine\nVersion: 1\n"
                               f"Cflags: -I{self.dir}/include\n")
        self.cdef("struct mine_feature { double a, b; };\nlong mine_first(struct mine_feature *);\n"
                  "long mine_needs(int);\nlong mine_system(int);\nlong mine_other(void);\n"
                  "long mine_part(int);\nlong mine_late(void);")
        run = self.check("-p", "mine", "a.lua",
                         environment={"PKG_CONFIG_PATH": str(self.dir / "pc")})
        self.assertEqual([(place, id) for place, id in run.ids() if id != "not-exported"],
                         [("a.lua:3", "layout-mismatch"), ("a.lua:4", "result-type"),
                          ("a.lua:5", "result-type"), ("a.lua:6", "result-type"),
                          ("a.lua:7", "result-type"), ("a.lua:8", "result-type")], run.stdout)
        self.assertIn("pkg-config mine, <mine.h>, <aaa_needs.h>, <feature.h>, <on_systems.h>, <part.h>\n",
                      run.stderr)

    def test_missing_package_header_library(self):
        self.cdef("int getpid(void);")
        for arguments, text in (
                (("-p", "nonesuch"), "ljbind: error: pkg-config knows no package 'nonesuch' "),
                (("-H", "nonesuch.h"), "ljbind: error: header 'nonesuch.h' "),
                (("-l", "libnonesuch.so.1"), "ljbind: error: ")):
            run = self.check(*arguments, "a.lua")
            self.assertEqual(run.status, USAGE, run.stdout)
            self.assertIn(text, run.stdout)
            self.assertIn("nonesuch", run.stdout)

    def test_macros(self):
        self.put("own.h", "#ifdef WIDE\ntypedef long number;\n#else\ntypedef int number;\n#endif\n"
                          "struct pair { number first, second; };\n")
        self.cdef("struct pair { int first, second; };", 'local p = ffi.new("struct pair")\n')
        run = self.check("-H", "./own.h", "a.lua")
        self.assertEqual((run.ids(), run.status), ([("a.lua:3", "undecided-macro")], CLEAN), run.stdout)
        self.is_clean("-H", "./own.h", "-U", "WIDE", "a.lua")
        run = self.check("-H", "./own.h", "-D", "WIDE", "a.lua")
        self.assertEqual(run.ids(), [("a.lua:3", "layout-mismatch")], run.stdout)
        self.is_clean("-H", "./own.h", "-D", "WIDE", "-U", "WIDE", "a.lua")

    def test_assume(self):
        self.put("a.lua", 'local ffi = require "ffi"\nif ngx.config.debug then\n'
                          'ffi.cdef "long getpid(void);"\nelse\nffi.cdef "int getpid(void);"\nend\n')
        note = ("ljbind: note: not checked: depends on 'ngx.config.debug' [not-checked]\n"
                "  hint: --assume 'ngx.config.debug=VALUE' decides it\n")
        run = self.check("a.lua")
        self.assertIn("a.lua:2:4: note: not checked: depends on 'ngx.config.debug' [not-checked]\n",
                      run.stdout, note)
        self.is_clean("--assume", "ngx.config.debug=false", "a.lua")
        run = self.check("--assume", "ngx.config.debug=true", "a.lua")
        self.assertEqual(run.ids(), [("a.lua:3", "result-type")], run.stdout)

    def test_targets(self):
        self.cdef("int getpid(void);")
        self.is_clean("--target", "x64-linux", "a.lua")
        self.assertEqual(self.check("--target", "vax-vms", "a.lua").status, USAGE)


class Severity(Case):
    def test_warnings_alone_are_no_failure(self):
        self.cdef(SIGN)
        run = self.check("a.lua")
        self.assertEqual((run.ids(), run.status), ([("a.lua:4", "result-sign")], CLEAN))
        for option in ("--werror", "-Werror", "-Werror=result-sign"):
            self.assertEqual(self.check(option, "a.lua").status, FOUND, option)
        self.assertEqual(self.check("--werror", "-Wno-error=result-sign", "a.lua").status, CLEAN)

    def test_findings_are_turned_off_and_on(self):
        self.cdef(SIGN)
        self.is_clean("-Wno-result-sign", "a.lua")
        self.assertEqual(self.check("-Wno-all", "-Wresult-sign", "a.lua").ids(),
                         [("a.lua:4", "result-sign")])
        run = self.check("-Wno-result-sine", "a.lua")
        self.assertEqual(run.status, USAGE)
        self.assertIn("result-sign", run.stdout)


class Silencing(Case):
    def test_comments(self):
        self.cdef("// ljbind: ignore[result-type] a pid is what it is\nlong getpid(void);")
        run = self.is_clean("a.lua")
        self.assertEqual(run.stdout, NOTHING.replace("\n", "; 1 silenced by comments\n"))
        self.put("a.lua", 'local ffi = require "ffi"\n-- ljbind: ignore[result-type] known\n'
                          'ffi.cdef "long getpid(void);"\n')
        self.is_clean("a.lua")

    def test_a_comment_that_silences_nothing(self):
        self.cdef("// ljbind: ignore[result-type] known\nint getpid(void);")
        self.says("""a.lua:3:1: warning: ignore[result-type] silences nothing [unused-ignore]
  3 | // ljbind: ignore[result-type] known
    | ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  hint: remove the comment
""" + "1 file, 1 declaration checked: 1 warning\n", "a.lua", status=CLEAN)

    def test_baseline(self):
        self.cdef("long getpid(void);")
        run = self.check("--baseline", "known.json", "--write-baseline", "a.lua")
        self.assertEqual(run.status, CLEAN, run.stdout)
        entries = json.loads((self.dir / "known.json").read_text())["findings"]
        self.assertEqual([(e["file"], e["id"], e["subject"]) for e in entries],
                         [("a.lua", "result-type", "getpid")])
        self.says("1 file, 1 declaration checked: no findings; 1 silenced by baseline\n",
                  "--baseline", "known.json", "a.lua", status=CLEAN)
        self.cdef("long getpid(void);\nlong getppid(void);")
        run = self.check("--baseline", "known.json", "a.lua")
        self.assertEqual((run.ids(), run.status), ([("a.lua:4", "result-type")], FOUND))
        self.cdef("int getpid(void);")
        self.says(NOTHING + "1 baseline entry no longer occurs; --write-baseline removes it\n",
                  "--baseline", "known.json", "a.lua", status=CLEAN)
        self.assertEqual(self.check("--baseline", "none.json", "a.lua").status, USAGE)
        self.assertEqual(self.check("--write-baseline", "a.lua").status, USAGE)

    def test_configuration_file(self):
        self.cdef("long getpid(void);", name="lib/a.lua")
        self.cdef("long getppid(void);", name="vendor/deep/b.lua")
        self.cdef("int crc32(int);", name="lib/z.lua")
        self.put("ljbind.toml", '[check]\nexclude = ["vendor/**"]\nwarnings = ["no-result-type"]\n'
                                'packages = ["zlib"]\n')
        run = self.check(".")
        self.assertEqual(run.ids(), [("lib/z.lua:3", "parameter-count")], run.stdout)
        self.assertIn("2 files, ", run.stdout)
        run = self.check("-Wresult-type", "lib/a.lua")
        self.assertEqual(run.ids(), [("lib/a.lua:3", "result-type")], run.stdout)
        self.put("ljbind.toml", "[check]\npackage = 3\n")
        self.assertEqual(self.check(".").status, USAGE)


class Formats(Case):
    def setUp(self):
        super().setUp()
        self.cdef("long getpid(void);")

    def test_json(self):
        run = self.check("--format", "json", "a.lua")
        report = json.loads(run.stdout)
        self.assertEqual((run.status, report["version"]), (FOUND, 1))
        self.assertEqual(report["summary"]["errors"], 1)
        finding, = report["findings"]
        self.assertEqual({key: finding[key] for key in ("id", "severity", "file", "line", "column",
                                                        "endColumn", "subject", "hint")},
                         {"id": "result-type", "severity": "error", "file": "a.lua", "line": 3,
                          "column": 1, "endColumn": 6, "subject": "getpid",
                          "hint": "write 'int getpid(void);'"})
        self.assertTrue(finding["related"][0]["file"].endswith("/unistd.h"))

    def test_sarif(self):
        run = self.check("--format", "sarif", "a.lua")
        log = json.loads(run.stdout)
        self.assertEqual((run.status, log["version"]), (FOUND, "2.1.0"))
        result, = log["runs"][0]["results"]
        self.assertEqual((result["ruleId"], result["level"]), ("result-type", "error"))
        change, = result["fixes"][0]["artifactChanges"]
        self.assertEqual(change["replacements"][0]["insertedContent"]["text"], "int getpid(void);")

    def test_github(self):
        run = self.check("--format", "github", "a.lua")
        self.assertEqual(run.stdout.splitlines()[0],
                         "::error file=a.lua,line=3,col=1,endColumn=6,title=result-type::the result of "
                         "'getpid' is 'long' (8 bytes) here and 'int' (4) in unistd.h:650%0Ahint: write "
                         "'int getpid(void);'")

    def test_no_such_format(self):
        self.assertEqual(self.check("--format", "xml", "a.lua").status, USAGE)

    def test_the_same_each_time(self):
        for format in ("text", "json", "sarif", "github"):
            runs = {self.check("--format", format, HERE / "wrong").stdout for _ in range(2)}
            self.assertEqual(len(runs), 1, format)


class Fixing(Case):
    def test_the_case_of_xmlsec(self):
        text = (HERE / "wrong/xmlsec/verify.lua").read_text()
        self.put("verify.lua", text)
        run = self.check("--fix", "verify.lua")
        self.assertEqual(run.status, FOUND)
        self.assertEqual(run.stdout, """--- verify.lua
+++ verify.lua
@@ -3,7 +3,7 @@
 local ffi = require "ffi"
 
 ffi.cdef [[
-typedef size_t xmlSecSize;
+typedef unsigned int xmlSecSize;
 typedef unsigned char xmlChar;
 
 typedef struct _xmlSecPtrList {
""")
        self.assertEqual((self.dir / "verify.lua").read_text(), text)
        self.check("--fix=apply", "verify.lua")
        self.assertEqual((self.dir / "verify.lua").read_text(),
                         text.replace("typedef size_t xmlSecSize", "typedef unsigned int xmlSecSize"))
        self.is_clean("verify.lua")

    def test_what_is_shown_is_a_patch(self):
        self.cdef("long getpid(void);\nstatic const int EPERM = 2;\nenum { ESRCH = 4, EIO = 5 };")
        self.put("fix.diff", self.check("--fix", "a.lua").stdout)
        subprocess.run(["patch", "-p0", "-s", "-i", "fix.diff"], cwd=self.dir, check=True)
        self.is_clean("a.lua")
        self.assertEqual((self.dir / "a.lua").read_text().split("\n")[2:5],
                         ["int getpid(void);", "static const int EPERM = 1;",
                          "enum { ESRCH = 3, EIO = 5 };"])

    def test_no_such_mode(self):
        self.cdef("int getpid(void);")
        self.assertEqual(self.check("--fix=perhaps", "a.lua").status, USAGE)


class HelpIsTrue(Case):
    def test_examples(self):
        """Each command of the examples is one that the program takes."""
        help = self.check("--help").stdout
        self.cdef("int getpid(void);", name="lib/resty/a.lua")
        self.cdef("int getppid(void);", name="tests/load_all.lua")
        commands = re.findall(r"(?m)^  ljbind (check.*)$", help)
        self.assertGreaterEqual(len(commands), 5)
        for command in commands:
            done = subprocess.run([LJBIND, *command.split()], cwd=self.dir, capture_output=True,
                                  timeout=120, text=True)
            self.assertEqual(done.returncode, CLEAN, command + done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
