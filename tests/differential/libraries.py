#!/usr/bin/env python3
"""gcc confirms what ljbind says of real libraries: every size, alignment, offset and constant, the type
of every function and variable, and of the members in structs all of whose types C has names for.

    libraries.py [--package P]... [--expect-failure]

The report of `ljbind gen -p P` is turned into a C program that includes the same headers. Sizes,
alignments and offsets are asserted as it is compiled; bit-fields, which have no offset in C, and
constants are compared as it runs. Functions and variables are declared once more with the text that
LuaJIT gets, which gcc refuses where the headers say otherwise, and structs under another name, to
compare the types of their members. With --expect-failure one thing of each kind is changed, and each
change must be noticed.
"""

import argparse
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PACKAGES = ["zlib", "sqlite3", "libxml-2.0", "xmlsec1", "libcrypto", "libcurl", "libuv", "sdl2",
            "gtk+-3.0", "vulkan"]
LJBIND = os.environ.get("LJBIND") or \
    pathlib.Path(__file__).resolve().parents[2] / "build/release/ljbind"
GCC = os.environ.get("CC", "gcc")

HEAD = r"""
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int ljbind_failures;
static void ljbind_equal(const char *name, unsigned long long got, unsigned long long expected) {
  if (got == expected) return;
  printf("%s is %llu (%#llx), expected %llu\n", name, got, got, expected);
  ++ljbind_failures;
}
static void ljbind_real(const char *name, double got, double expected) {
  if (memcmp(&got, &expected, sizeof got) == 0 || (got != got && expected != expected)) return;
  printf("%s is %.17g, expected %.17g\n", name, got, expected);
  ++ljbind_failures;
}
static void ljbind_text(const char *name, const char *got, const char *expected,
                        unsigned long size) {
  if (memcmp(got, expected, size) == 0) return;
  printf("%s is \"%s\", expected \"%s\"\n", name, got, expected);
  ++ljbind_failures;
}
static void ljbind_bits(const char *name, const unsigned char *bytes, unsigned long size,
                        unsigned long first, unsigned long width) {
  for (unsigned long i = 0; i < size * 8; ++i) {
    if ((bytes[i / 8] >> (i % 8) & 1) == (i >= first && i < first + width)) continue;
    printf("%s is not bits %lu to %lu\n", name, first, first + width - 1);
    ++ljbind_failures;
    return;
  }
}
"""


def generate(package, directory):
    subprocess.run([LJBIND, "gen", "-q", "-p", package, "-o", directory / "module.lua", "--report",
                    directory / "report.json"], check=True, timeout=300)
    return json.loads((directory / "report.json").read_text())


def c_name(declaration, typedefs):
    """How C names a record, or None where it has no name for it."""
    if declaration["tagged"]:
        return f"{declaration['kind']} {declaration['name']}"
    if declaration["name"] in typedefs:
        return declaration["name"]
    return None


def statements(cdef):
    """The declarations of a C text, without comments."""
    text, depth, start = re.sub(r"/\*.*?\*/", " ", cdef, flags=re.S), 0, 0
    for i, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == ";" and depth == 0:
            yield " ".join(text[start:i + 1].split())
            start = i + 1


def declared(package, directory):
    """The declarations that LuaJIT gets: of functions and variables, and of structs by their names."""
    done = subprocess.run([LJBIND, "gen", "-q", "-p", package, "--dump", "cdef"], cwd=directory,
                          capture_output=True, text=True, check=True, timeout=300)
    symbols, records = [], {}
    for one in statements(done.stdout):
        if record := re.match(r"((?:struct|union) \w+) (\{.*)", one):
            records[record[1]] = record[2]
        elif not re.match(r"typedef |enum |static const |(struct|union) \w+;", one):
            symbols.append(one)
    return symbols, records


class Program:
    """The C text, and how many things it confirms."""

    def __init__(self, report, symbols, records, change=None):
        self.change = change  # the kind of thing to get wrong, once
        self.asserts, self.bits, self.constants, self.unnamed = [], [], [], []
        self.members, self.symbols, self.texts = set(), [], records
        self.counts = dict.fromkeys(("size", "align", "offset", "bits", "constant", "real", "text",
                                     "signature", "member type"), 0)
        self.includes = [h["include"] for h in report["headers"] if h["state"] == "parsed"]
        declarations = report["declarations"]
        typedefs = {d["name"] for d in declarations if d["kind"] == "typedef"}
        self.made_up = {f"{d['kind']} {d['name']}" for d in declarations
                        if d["kind"] in ("struct", "union") and not d["tagged"]}
        for declaration in declarations:
            if declaration["kind"] in ("struct", "union") and "size" in declaration:
                name = c_name(declaration, typedefs)
                if name:
                    self.record(name, declaration)
                    self.member_types(name, declaration)
                else:
                    self.unnamed.append(declaration["name"])
            elif declaration["kind"] == "enum":
                for name, value in declaration["enumerators"].items():
                    self.constant(name, value)
            elif declaration["kind"] == "macro" and "type" in declaration:
                self.macro(declaration["name"], declaration)
        # A macro may have the name of the function that it calls.
        self.symbol_names = [d["name"] for d in declarations
                             if d["kind"] in ("function", "variable") and d["state"] == "proven"]
        for text in symbols:
            self.symbol(text, typedefs)

    def changes(self, kind):
        """Counts one more of `kind`; whether it is the one to get wrong."""
        self.counts[kind] += 1
        if self.change != kind:
            return False
        self.change = None
        return True

    def number(self, kind, value):
        return value + 1 if self.changes(kind) else value

    def symbol(self, text, typedefs):
        # Tags that ljbind made up for records that C knows by a typedef, or not at all.
        text = re.sub(r"(?:struct|union) (\w+)",
                      lambda m: m[1] if m[0] in self.made_up and m[1] in typedefs else m[0], text)
        text = text.replace("struct ljbind_va_list",
                            "__typeof__(((__builtin_va_list *)0)[0][0])")
        if self.changes("signature"):
            text = text.replace("(", "(struct ljbind_changed *, ", 1)
        self.symbols.append(text + "\n")

    def member_types(self, name, declaration):
        record = f"{declaration['kind']} {declaration['name']}"
        body = self.texts.get(record)
        fields = [f["name"] for f in declaration.get("fields", []) if f["name"] and "offset" in f]
        # Types that C has no name for are the same as no other.
        if not body or declaration["form"] != "natural" or \
                any(m[0] in self.made_up for m in re.finditer(r"(?:struct|union) \w+", body)):
            return
        copy = record.replace(" ", " ljbind_copy_of_")
        self.asserts.append(f"{copy} {body}\n")
        for field in fields:
            compared = "int ***" if self.changes("member type") else \
                f"__typeof__((({copy} *)0)->{field})"
            self.asserts.append(
                f"_Static_assert(__builtin_types_compatible_p(__typeof__((({name} *)0)->{field}), "
                f'{compared}), "type of {name}, {field}");\n')

    def equal(self, expression, value, what):
        self.asserts.append(f'_Static_assert({expression} == {value}, "{what}");\n')

    def record(self, name, declaration):
        self.equal(f"sizeof({name})", self.number("size", declaration["size"]), f"size of {name}")
        self.equal(f"__alignof__({name})", self.number("align", declaration["align"]),
                   f"alignment of {name}")
        for field in declaration.get("fields", []):
            if not field["name"]:
                continue
            self.members.add(field["name"])
            member = f"{name}, {field['name']}"
            if "offset" in field:
                self.equal(f"__builtin_offsetof({member})", self.number("offset", field["offset"]),
                           f"offset of {member}")
            elif field["bitWidth"]:
                self.bits.append(
                    f"{{ static {name} object; memset(&object, 0, sizeof object); "
                    f"object.{field['name']} = -1; "
                    f'ljbind_bits("{member}", (unsigned char *)&object, sizeof object, '
                    f"{self.number('bits', field['bitOffset'])}, {field['bitWidth']}); }}")

    def constant(self, name, value):
        bits = self.number("constant", value) & 0xffffffffffffffff
        self.constants.append(f'ljbind_equal("{name}", (unsigned long long)({name}), {bits}ULL);')

    def macro(self, name, declaration):
        value = declaration.get("value", declaration.get("address"))
        if "bytes" in declaration or (isinstance(value, str) and "*" in declaration["type"]):
            text = bytes(declaration["bytes"]) if "bytes" in declaration else value.encode()
            if self.changes("text"):
                text += b"!"
            octal = "".join(f"\\{byte:03o}" for byte in text)
            self.constants.append(f'ljbind_text("{name}", (const char *)({name}), "{octal}", '
                                  f"{len(text) + 1});")
        elif isinstance(value, int):
            self.constant(name, value)
        else:
            real = self.number("real", float(value))
            text = real.hex() if math.isfinite(real) else f'strtod("{real}", 0)'
            self.constants.append(f'ljbind_real("{name}", ({name}), {text});')

    def text(self):
        includes = "".join(f'#include "{i}"\n' if i.startswith("/") else f"#include <{i}>\n"
                           for i in self.includes)
        # A macro may have a member's name (libxml2's xmlLastError), and constants need the macros.
        undefine = "".join(f"#undef {name}\n"
                           for name in sorted(self.members.union(self.symbol_names)))
        constants, constant_calls = functions("constants", self.constants)
        bits, bits_calls = functions("bits", self.bits)
        return (f"{includes}{HEAD}{constants}{undefine}{''.join(self.symbols)}"
                f"{''.join(self.asserts)}{bits}"
                f"int main(void) {{\n{constant_calls}{bits_calls}  return ljbind_failures != 0;\n}}\n")


def functions(name, statements):
    """The statements in functions of some hundred, and the calls of those."""
    text, calls = "", ""
    for at in range(0, len(statements), 500):
        body = "".join(f"  {statement}\n" for statement in statements[at:at + 500])
        text += f"static void ljbind_{name}{at}(void) {{\n{body}}}\n"
        calls += f"  ljbind_{name}{at}();\n"
    return text, calls


def confirm(program, report, directory):
    """What gcc or the program complains of; empty when all numbers are right."""
    source, binary = directory / "confirm.c", directory / "confirm"
    source.write_text(program.text())
    flags = [flag["text"] for flag in report["flags"]]
    # Only what is inline in the headers could need a symbol, and none of that is called.
    done = subprocess.run([GCC, "-std=gnu17", "-w", "-O0", *flags, source, "-o", binary,
                           "-Wl,--unresolved-symbols=ignore-all"],
                          capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        return done.stderr[-6000:] or "gcc failed"
    done = subprocess.run([binary], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout[-6000:] if done.returncode else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", action="append")
    parser.add_argument("--expect-failure", action="store_true")
    options = parser.parse_args()
    good = True
    for package in options.package or PACKAGES:
        with tempfile.TemporaryDirectory() as directory:
            directory = pathlib.Path(directory)
            report = generate(package, directory)
            symbols, records = declared(package, directory)
            whole = Program(report, symbols, records)
            print(f"{package}: " + ", ".join(f"{n} {what}" for what, n in whole.counts.items()) +
                  f"; {len(whole.unnamed)} records that C has no name for")
            complaint = confirm(whole, report, directory)
            if complaint:
                print(f"  gcc disagrees:\n{complaint}")
                good = False
            for kind in whole.counts if options.expect_failure else ():
                if not whole.counts[kind]:
                    continue
                noticed = bool(confirm(Program(report, symbols, records, kind), report, directory))
                print(f"  a changed {kind} is {'noticed' if noticed else 'NOT NOTICED'}")
                good &= noticed
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
