#!/usr/bin/env python3
"""Bit-fields that no container of LuaJIT holds: what a module's functions read and write is what code
that gcc compiled writes and reads."""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

LJBIND = os.path.abspath(os.environ.get("LJBIND", "build/release/ljbind"))

STRUCTS = """\
#include <stdbool.h>
struct packed { unsigned a:3, b:10, c:30; signed d:21; char e; } __attribute__((packed));
struct crossing { char a; int b:31; unsigned c:5; int d:28; bool e:1; } __attribute__((packed));
struct wide { unsigned long long a:40; long long b:24, c:50; unsigned long long d:64; unsigned e:7; };
struct full { char a; unsigned long long b:64; long long c:64; } __attribute__((packed));
union either { unsigned a:24; long long b:63; } __attribute__((packed));
"""
# Every bit-field of the above, and whether its type has 64 bits.
FIELDS = {"struct packed": "a b c d", "struct crossing": "b c d e", "struct wide": "a b c d e",
          "struct full": "b c", "union either": "a b"}
BOOL, WIDE = {"struct crossing.e"}, {"struct wide.a", "struct wide.b", "struct wide.c", "struct wide.d",
                                     "struct full.b", "struct full.c", "union either.b"}
LUA = """
local ffi = require "ffi"
local M = require "bits_module"
local function check(what, good) if not good then error(what, 0) end end
local seen = 0
local function try(type, field, get, set, values, wide, bool)
  local accessor = M[type .. "." .. field]
  seen = seen + 1
  local name = type .. "." .. field
  local mine, other = ffi.new(type), ffi.new(type)
  for _, background in ipairs { 0, 255 } do
    for _, value in ipairs(values) do
      if not wide and not bool then value = tonumber(value) end
      if bool then value = value % 2 ~= 0 end
      ffi.fill(mine, ffi.sizeof(type), background)
      ffi.fill(other, ffi.sizeof(type), background)
      set(mine, value)
      accessor(other, value)
      check(name .. " is written", ffi.string(mine, ffi.sizeof(type)) == ffi.string(other, ffi.sizeof(type)))
      local expected, found = get(mine), accessor(mine)
      check(("%s is read: %s, not %s"):format(name, tostring(found), tostring(expected)), found == expected)
      check(name .. " through a pointer", accessor(ffi.cast(type .. " *", mine)) == expected)
      check(name .. " has type " .. _G.type(found), _G.type(found) == (wide and "cdata" or bool and "boolean" or "number"))
    end
  end
end
"""


def main():
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        functions, definitions, calls = "", "", ""
        generator = random.Random(3)
        missing = []
        for struct, fields in FIELDS.items():
            for field in fields.split():
                what, is_wide = f"{struct.split()[1]}_{field}", f"{struct}.{field}" in WIDE
                is_bool = f"{struct}.{field}" in BOOL
                type_ = f"__typeof__((({struct} *) 0)->{field} + 0)" if not is_bool else "bool"
                functions += f"{type_} get_{what}({struct} *);\nvoid set_{what}({struct} *, {type_});\n"
                definitions += (f"{type_} get_{what}({struct} *s) {{ return s->{field}; }}\n"
                                f"void set_{what}({struct} *s, {type_} v) {{ s->{field} = v; }}\n")
                missing.append((struct, field, what, is_wide, is_bool))
        (directory / "bits.h").write_text(STRUCTS + functions)
        (directory / "bits.c").write_text('#include "bits.h"\n' + definitions)
        subprocess.run(["gcc", "-shared", "-fPIC", "-w", "-o", "libbits.so", "bits.c"], cwd=directory,
                       check=True)
        subprocess.run([LJBIND, "gen", "-q", "./bits.h", "--lib", "./libbits.so", "--name",
                        "bits_module", "-o", "bits_module.lua"], cwd=directory, check=True)
        module = (directory / "bits_module.lua").read_text()
        tried = 0
        for struct, field, what, is_wide, is_bool in missing:
            if f'["{struct}.{field}"]' not in module:
                continue  # LuaJIT has a container for it
            tried += 1
            values = ", ".join(f"{generator.getrandbits(62) - 2**61}LL" if is_wide else
                               str(generator.getrandbits(20)) for _ in range(50))
            values += ", 0LL, -1LL" if is_wide else ", 0, 1"
            calls += (f'try("{struct}", "{field}", M.get_{what}, M.set_{what}, {{ {values} }}, '
                      f"{str(is_wide).lower()}, {str(is_bool).lower()})\n")
        (directory / "try.lua").write_text(LUA + calls + "print(seen)\n")
        done = subprocess.run([shutil.which("luajit"), "try.lua"], cwd=directory, capture_output=True,
                              text=True, check=False,
                              env={**os.environ, "LD_LIBRARY_PATH": str(directory)})
    print(f"{tried} bit-fields without a container", done.stdout, done.stderr)
    sys.exit(0 if done.returncode == 0 and tried >= 9 and done.stdout.strip() == str(tried) else 1)


if __name__ == "__main__":
    main()
