"""What a compiler, and what LuaJIT, say about the records of a header.

Facts are a dictionary from (record, path) to a Fact; the path is empty for the record itself. The
compiler is asked by a program it compiles, LuaJIT through the module that ljbind generated. Both
programs find a bit-field by writing all ones into it and looking at the bytes.
"""

import os
import pathlib
import subprocess
from dataclasses import dataclass

from records import Enum, Record

HERE = pathlib.Path(__file__).resolve().parent
TIMEOUT = 120  # seconds, for each program


@dataclass(frozen=True)
class Fact:
    kind: str     # "record": size and alignment, "offset": in bytes, "bits": position and width
    values: tuple

    def __str__(self):
        words = {"record": "size {} alignment {}", "offset": "offset {}",
                 "bits": "bit {} width {}", "value": "value {}"}[self.kind]
        return words.format(*self.values)


class ToolFailed(Exception):
    """A program that was to be asked ended otherwise than well."""


def run(command, **options):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              timeout=TIMEOUT, check=False, **options)
    except subprocess.TimeoutExpired as late:
        raise ToolFailed(f"{pathlib.Path(command[0]).name} took more than {TIMEOUT} s") from late
    if done.returncode:
        raise ToolFailed(f"{pathlib.Path(command[0]).name} ended with {done.returncode}:\n"
                         f"{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


# --- what to ask

@dataclass(frozen=True)
class Question:
    record: str
    path: tuple    # of (member, is an array); empty: the record itself
    bits: str      # "": no bit-field, else "bits" or "bool"

    @property
    def c_path(self):
        return ".".join(name + ("[0]" if array else "") for name, array in self.path)

    @property
    def key(self):
        return self.record, ".".join(name for name, _ in self.path)


def questions(header):
    """One for each record at the top and each named member, however deep."""
    asked = []
    for record in header.records():
        asked.append(Question(record.name, (), ""))
        asked.extend(Question(record.name, path, bits) for path, bits in members(record, ()))
        # Tags of definitions inside are known to C everywhere.
        for inner in record.walk():
            if inner is not record and inner.tag:
                asked.append(Question(inner.name, (), ""))
    return asked


def members(record, prefix):
    for member in record.members:
        if member.declares_nothing():
            continue
        if not member.name:
            if member.record:
                yield from members(member.record, prefix)
            continue
        if member.width is not None:
            yield prefix + ((member.name, False),), "bool" if member.type == "_Bool" else "bits"
            continue
        yield prefix + ((member.name, False),), ""
        if member.record:
            depth = len(member.dims)
            if depth <= 1:
                yield from members(member.record, prefix + ((member.name, bool(depth)),))


# --- a compiler's answers

C_HEAD = """
#include <stdio.h>
#include <string.h>
static void bits(unsigned long n, const unsigned char *bytes, unsigned long size) {
  long first = -1, width = 0;
  for (unsigned long i = 0; i < size * 8; ++i)
    if (bytes[i / 8] >> (i % 8) & 1) {
      if (first < 0) first = (long)i;
      ++width;
    }
  printf("%lu bits %ld %ld\\n", n, first, width);
}
#define BITS(n, record, path) do { \\
    record *object = (record *)buffer; \\
    memset(buffer, 0, sizeof buffer); \\
    object->path = -1; \\
    bits(n, (unsigned char *)buffer, sizeof(record)); \\
  } while (0)
static unsigned char buffer[1 << 20] __attribute__((aligned(128)));
static const struct { int kind; unsigned long a, b; } known[] = {
"""


def c_program(header_name, header, asked):
    table, statements = [], []
    for number, question in enumerate(asked):
        if not question.path:
            # Not _Alignof: without -mavx gcc answers 16 for 32-byte vectors that it aligns to 32.
            table.append(f"  {{1, sizeof({question.record}), __alignof__({question.record})}},\n")
        elif not question.bits:
            table.append(f"  {{2, __builtin_offsetof({question.record}, {question.c_path}), 0}},\n")
        else:
            table.append("  {0, 0, 0},\n")
            # A function each: a compiler's time must not grow with the square of their number.
            statements.append(f"static void q{number}(void) {{ "
                              f"BITS({number}, {question.record}, {question.c_path}); }}\n")
    calls = "".join(f"  q{n}();\n" for n, q in enumerate(asked) if q.bits)
    values = "".join(
        f'  printf("{name} value %s%llu\\n", {name} < 0 ? "-" : "", '
        f"(unsigned long long)({name} < 0 ? -(__int128){name} : (__int128){name}));\n"
        for item in header.items if isinstance(item, Enum) for name, _ in item.values)
    return (f'#include "{header_name}"\n{C_HEAD}{"".join(table)}  {{0, 0, 0}}}};\n'
            f"{''.join(statements)}"
            "int main(void) {\n"
            f"  for (unsigned long i = 0; i < {len(asked)}; ++i) {{\n"
            '    if (known[i].kind == 1) printf("%lu record %lu %lu\\n", i, known[i].a, known[i].b);\n'
            '    if (known[i].kind == 2) printf("%lu offset %lu\\n", i, known[i].a);\n'
            f"  }}\n{calls}{values}  return 0;\n}}\n")


def ask_compiler(compiler, directory, header):
    """The facts as `compiler` has them; the header is DIRECTORY/records.h."""
    asked = questions(header)
    (directory / "ask.c").write_text(c_program("records.h", header, asked))
    program = directory / "ask"
    run([compiler, "-std=gnu11", "-O0", "-w", "-o", program, directory / "ask.c", "-I", directory])
    return parse(run([program]), asked)


def parse(text, asked):
    facts = {}
    for line in text.splitlines():
        number, kind, *values = line.split()
        if kind == "value":
            facts["", number] = Fact("value", (values[0],))
        else:
            facts[asked[int(number)].key] = Fact(kind, tuple(int(v) for v in values))
    return facts


# --- LuaJIT's answers

def ask_luajit(luajit, directory, header):
    """What the generated DIRECTORY/records.lua makes of the same; what it has not is left out.

    The second dictionary holds what happened when bit-fields were written, by the same keys.
    """
    asked = questions(header)
    spec = "return {\n"
    for question in asked:
        path = "".join(f"{{{name!r}, {str(array).lower()}}}, " for name, array in question.path)
        spec += f"  {{{question.record!r}, {{{path}}}, {question.bits!r}}},\n"
    spec += "}, {" + ", ".join(f"{name!r}" for item in header.items if isinstance(item, Enum)
                               for name, _ in item.values) + "}\n"
    (directory / "spec.lua").write_text(spec)
    text = run([luajit, HERE / "ask.lua", directory, "records"])
    written = {}
    answers = []
    for line in text.splitlines():
        number, kind, rest = line.split("\t", 2)
        if kind == "written":
            written[asked[int(number)].key] = Fact("bits", tuple(int(v) for v in rest.split()))
        elif kind == "unwritable":
            written[asked[int(number)].key] = rest
        else:
            answers.append(line)
    return parse("\n".join(answers), asked), written


# --- comparing

class Report:
    """What ljbind says of the declarations it wrote from a header."""

    def __init__(self, header, declarations):
        self.forms = {}   # of the records at the top
        self.opaque = {}  # record at the top that lost its members, wholly or in a part → reason
        self.unexplained = []
        self.unreachable = set()  # bit-fields that no container holds
        owner = self.owners(header)
        tops = {record.name for record in header.records()}
        for declaration in declarations:
            name = owner.get(declaration.get("line", 0), "")
            form = declaration["form"]
            if declaration["kind"] in ("struct", "union"):
                if name in tops:
                    self.forms[name] = form if name == self.spelling(declaration) else \
                        self.forms.get(name, form)
                for field in declaration.get("fields", []):
                    if field.get("bitWidth") and not accessible(
                            field["bitOffset"], field["bitWidth"], declaration["size"]):
                        self.unreachable.add(field["name"])
            if form in ("opaque", "omitted") and declaration["kind"] != "macro":
                self.opaque[name] = declaration.get("reason", "")
                if not declaration.get("reason"):
                    self.unexplained.append(Difference(
                        name, f"{declaration['name']} is {form}, and the report gives no reason"))

    @staticmethod
    def owners(header):
        """The item at the top that each line of the header belongs to."""
        owner, line = {}, header.text().split("\n").index("") + 1
        for item in header.items:
            for _ in item.text().splitlines():
                line += 1
                owner[line] = item.name
            line += 1  # the empty line between items
        return owner

    @staticmethod
    def spelling(declaration):
        return f"{declaration['kind']} {declaration['name']}" if declaration["tagged"] \
            else declaration["name"]

    def admits(self, question):
        """Whether what the question is about is said to be left out."""
        if question.record in self.opaque:
            return True
        # Members have names of their own throughout a header.
        return bool(question.bits) and question.path[-1][0] in self.unreachable


def accessible(first, width, size):
    """Whether one of LuaJIT's containers holds these bits of a struct of `size` bytes."""
    last = first + width - 1
    return any(first // bits == last // bits and (last // bits + 1) * bits <= size * 8
               for bits in (8, 16, 32))


@dataclass
class Difference:
    record: str  # the record at the top that has it, "" for none
    text: str


def compare(header, gcc, lua, written, report):
    """What differs. The report is believed only where it admits that something is left out."""
    found = []
    for question in questions(header):
        key = question.key
        expected, got = gcc[key], lua.get(key)
        name = f"{question.record} {question.c_path}".strip()

        def differs(text, record=question.record, name=name):
            found.append(Difference(record, f"{name}: {text}"))

        if got is None:
            if not report.admits(question):
                differs(f"missing, gcc says {expected}" if question.path else "not declared")
        elif got != expected:
            differs(f"LuaJIT says {got}, gcc {expected}")
        elif question.bits:
            wrote = written.get(key)
            if isinstance(wrote, Fact) and wrote != expected:
                differs(f"LuaJIT wrote {wrote}, gcc {expected}")
            elif not isinstance(wrote, Fact) and not report.admits(question):
                differs(f"LuaJIT cannot write it: {wrote}")
    for key, expected in gcc.items():
        if expected.kind == "value" and lua.get(key) != expected:
            found.append(Difference("", f"{key[1]}: LuaJIT says {lua.get(key)}, gcc {expected}"))
    return found

