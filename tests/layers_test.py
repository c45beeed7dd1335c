#!/usr/bin/env python3
"""Fails when an #include in src/ goes the wrong way.

Includes go downward only, between the folders of src/, and a few libraries belong to one folder
alone: clang's syntax tree to src/clang, Lua's C interface to src/luajit.
"""

import pathlib
import re
import sys
import tempfile
import unittest

# What the files of each folder may include, besides that folder's own.
BASE = {"base"}
MODEL = BASE | {"config", "ir"}
ALLOWED = {
    "base": set(),
    "config": BASE,
    "configfile": BASE | {"config"},
    "findings": BASE | {"config"},
    "ir": BASE,
    "system": MODEL,
    "debuginfo": MODEL,
    "clang": MODEL,
    "luajit": MODEL,
    "luasource": MODEL,
    "cdeftext": BASE,
    "plan": MODEL,
    "compare": MODEL,
    "check": MODEL | {"compare"},
    "evidence": MODEL | {"check"},
    "layout": MODEL | {"compare"},
    "why": MODEL | {"compare", "check"},
    "emit": MODEL | {"plan"},
    "probe": MODEL,
    "project": MODEL | {"luasource", "cdeftext", "luajit"},
}
ALLOWED["cli"] = set(ALLOWED)  # the commands see everything

# Headers of libraries that only some folders may see: (pattern, folders).
OUTSIDE = [
    (r"clang(-c)?/", {"clang"}),
    (r"llvm/(Object|Support|BinaryFormat|ADT)/", {"clang", "debuginfo", "system"}),
    (r"llvm/DebugInfo/", {"debuginfo"}),
    (r"llvm(-c)?/", {"clang"}),
    (r"(lua|lauxlib|lualib|luajit|luaconf)\.h$|lua\.hpp$", {"luajit"}),
    (r"libpkgconf/", {"system"}),
    (r"toml\+\+/", {"configfile"}),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.MULTILINE)


def violations(src):
    """One sentence per #include below `src` that goes the wrong way."""
    found = []
    for path in sorted(p for p in src.rglob("*") if p.suffix in (".h", ".cc", ".def")):
        folder = path.relative_to(src).parts[0]
        text = path.read_text()
        for match in INCLUDE.finditer(text):
            problem = wrong(src, path, folder, match[1])
            if problem:
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path.relative_to(src.parent)}:{line}: {problem}")
    return found


def wrong(src, path, folder, include):
    """Why `path` must not include `include`, or None."""
    if folder not in ALLOWED:
        return f"src/{folder} is no layer; give it a line in tests/layers_test.py"
    if (path.parent / include).is_file() and "/" not in include:
        return None  # a neighbour
    target = include.split("/")[0]
    # "clang/session.h" is ours and "clang/AST/Decl.h" is clang's: ours are the ones that exist.
    # Other folders may have headers that are made by the build.
    ours = (src / include).is_file() or (target in ALLOWED and target != "clang")
    if ours:
        if target != folder and target not in ALLOWED[folder]:
            return f"src/{folder} must not include src/{target} ({include})"
        return None
    for pattern, folders in OUTSIDE:
        if re.match(pattern, include):
            if folder not in folders:
                only = " and ".join(f"src/{f}" for f in sorted(folders))
                return f"only {only} may include {include}"
            return None
    return None


class Planted(unittest.TestCase):
    """The check itself, on small trees that break one rule each."""

    def check(self, files, expected):
        with tempfile.TemporaryDirectory() as directory:
            src = pathlib.Path(directory) / "src"
            for name, text in files.items():
                path = src / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            self.assertEqual(violations(src), expected)

    def test_upward(self):
        self.check({"base/a.h": '#include "ir/module.h"\n', "ir/module.h": ""},
                   ["src/base/a.h:1: src/base must not include src/ir (ir/module.h)"])

    def test_sideways(self):
        self.check({"clang/a.cc": '\n#include "luajit/state.h"\n', "luajit/state.h": ""},
                   ["src/clang/a.cc:2: src/clang must not include src/luajit (luajit/state.h)"])

    def test_emit_sees_plan_but_plan_not_emit(self):
        self.check({"emit/a.cc": '#include "plan/plan.h"\n', "plan/plan.h": '#include "emit/b.h"\n',
                    "emit/b.h": ""},
                   ["src/plan/plan.h:1: src/plan must not include src/emit (emit/b.h)"])

    def test_own_clang_folder_is_not_clangs(self):
        self.check({"emit/a.cc": '#include "clang/session.h"\n', "clang/session.h": ""},
                   ["src/emit/a.cc:1: src/emit must not include src/clang (clang/session.h)"])
        self.check({"cli/a.cc": '#include "clang/session.h"\n', "clang/session.h": ""}, [])

    def test_clangs_headers(self):
        for spelling in ("<clang/AST/Decl.h>", '"clang/AST/Decl.h"'):
            self.check({"cli/a.cc": f"#include {spelling}\n",
                        "clang/pch.h": f"  #  include {spelling} // ours\n"},
                       ["src/cli/a.cc:1: only src/clang may include clang/AST/Decl.h"])

    def test_llvm(self):
        self.check({"system/a.cc": "#include <llvm/Object/ELF.h>\n#include <llvm/IR/Module.h>\n",
                    "plan/b.cc": "#include <llvm/ADT/StringRef.h>\n"},
                   ["src/plan/b.cc:1: only src/clang and src/debuginfo and src/system may "
                    "include llvm/ADT/StringRef.h",
                    "src/system/a.cc:2: only src/clang may include llvm/IR/Module.h"])

    def test_lua(self):
        self.check({"luajit/a.h": "#include <lua.h>\n", "luasource/a.h": "#include <lua.h>\n"},
                   ["src/luasource/a.h:1: only src/luajit may include lua.h"])

    def test_made_by_the_build(self):
        self.check({"emit/a.cc": '#include "emit/runtime_text.h"\n',
                    "clang/a.cc": '#include "emit/runtime_text.h"\n'},
                   ["src/clang/a.cc:1: src/clang must not include src/emit (emit/runtime_text.h)"])

    def test_unknown_folder(self):
        self.check({"helpers/a.h": "#include <vector>\n"},
                   ["src/helpers/a.h:1: src/helpers is no layer; give it a line in "
                    "tests/layers_test.py"])

    def test_downward(self):
        self.check({"cli/a.cc": '#include "plan/plan.h"\n#include <CLI/CLI.hpp>\n#include "a.h"\n',
                    "cli/a.h": "", "plan/plan.h": '#include "ir/module.h"\n#include <map>\n',
                    "ir/module.h": ""}, [])


class Tree(unittest.TestCase):
    def test_includes_go_downward(self):
        src = pathlib.Path(__file__).resolve().parent.parent / "src"
        self.assertEqual("\n".join(violations(src)), "")


if __name__ == "__main__":
    unittest.main()
