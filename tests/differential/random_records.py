#!/usr/bin/env python3
"""Random structs and unions: gcc, and LuaJIT through the module ljbind generates, must agree.

    random_records.py [--seed N]... [--today] [--count N] [--chunk N] [--keep DIR]

LJBIND names the program to test, LUAJIT, CC and CLANG others than those on the PATH. A failure is
shrunk to the smallest header that still fails, which is printed with the command that repeats it.

LJBIND_PLANT=KIND makes the comparison treat every member of that kind as wrong (see FEATURES in
records.py); it is there to test the shrinking.
"""

import argparse
import datetime
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
from collections import Counter

import facts
import records
from shrink import shrink

# A record may lose its members (become opaque) only where LuaJIT has no form for them, and none of
# these kinds of records may at all. The rest, of all records, in percent.
MOST_OPAQUE = 0.1


class Tools:
    def __init__(self):
        self.ljbind = os.environ.get("LJBIND") or \
            pathlib.Path(__file__).resolve().parents[2] / "build/release/ljbind"
        self.luajit = os.environ.get("LUAJIT", "luajit")
        self.gcc = os.environ.get("CC", "gcc")
        self.clang = os.environ.get("CLANG", "clang-19")
        self.plant = os.environ.get("LJBIND_PLANT", "")


class Outcome:
    """What came of one header."""

    def __init__(self):
        self.differences = []
        self.opaque = {}    # record → reason
        self.forms = Counter()

    def add(self, record, text):
        self.differences.append(facts.Difference(record, text))


def generate(tools, directory):
    """Runs ljbind on DIRECTORY/records.h; its report."""
    facts.run([tools.ljbind, "gen", "-q", directory / "records.h", "-I", directory,
               "--eager", "-o", directory / "records.lua", "--report", directory / "report.json"])
    return json.loads((directory / "report.json").read_text())


def examine(tools, directory, header):
    outcome = Outcome()
    (directory / "records.h").write_text(header.text())
    gcc = facts.ask_compiler(tools.gcc, directory, header)
    try:
        report = generate(tools, directory)
        lua, written = facts.ask_luajit(tools.luajit, directory, header)
    except facts.ToolFailed as failure:
        outcome.add("", str(failure))
        return outcome
    said = facts.Report(header, report["declarations"])
    outcome.opaque = said.opaque
    outcome.forms = Counter(said.forms.values())
    outcome.differences = said.unexplained + facts.compare(header, gcc, lua, written, said)
    for record in header.records():
        if record.name in said.opaque and header.features(record) <= records.PLAIN_FEATURES:
            outcome.add(record.name, f"{record.name} has plain members only and is left out: "
                                     f"{said.opaque[record.name]}")
    if tools.plant:
        plant(tools.plant, header, outcome)
    return outcome


def plant(kind, header, outcome):
    for record in header.records():
        for part in record.walk():
            for member in part.members:
                if member.kind == kind and member.name:
                    outcome.add(record.name, f"planted: {record.name} {member.name} is of kind {kind}")


# --- on a failure

def kind_of(difference):
    """What a difference is about, without names and numbers."""
    text = difference.text
    for name in ("planted", "not declared", "missing", "LuaJIT wrote", "plain members only",
                 "no reason", "ended with", "took more than"):
        if name in text:
            return name
    for kind in ("size", "offset", "bit ", "value"):
        if f"LuaJIT says {kind}" in text:
            return kind
    return "other"


def explain(tools, directory, header, difference, seed):
    """Shrinks, and prints all there is to know."""
    wanted = kind_of(difference)

    def fails(candidate):
        try:
            found = examine(tools, directory, candidate).differences
        except facts.ToolFailed:
            return False  # no C any more
        return any(kind_of(d) == wanted for d in found)

    if difference.record and any(r.name == difference.record for r in header.records()):
        only = header.only([difference.record])
        header = only if fails(only) else header
    small = shrink(header, fails)
    outcome = examine(tools, directory, small)
    print(f"\nFAILED with seed {seed}, shrunk to:\n\n{small.text()}")
    for found in outcome.differences:
        print(f"  {found.text}")
    if shutil.which(tools.clang):
        blame_clang(tools, directory, small)
    if (directory / "records.lua").exists() and wanted not in ("ended with", "took more than"):
        print("\nthe module:\n")
        print((directory / "records.lua").read_text())


def blame_clang(tools, directory, header):
    """Where clang itself disagrees with gcc there is no one truth, and the generator should not
    make such records."""
    gcc = facts.ask_compiler(tools.gcc, directory, header)
    clang = facts.ask_compiler(tools.clang, directory, header)
    for key, expected in gcc.items():
        if clang.get(key) != expected:
            print(f"  note: {' '.join(key)}: {tools.clang} says {clang.get(key)}, gcc {expected}")


# --- all of them

def run_seed(tools, seed, count, chunk, keep):
    """The number of failing chunks, and what there was."""
    forms, opaque, total = Counter(), [], 0
    for number in range((count + chunk - 1) // chunk):
        chunk_seed = f"{seed}.{number}"
        header = records.Generator(chunk_seed).header(min(chunk, count - total))
        total += len(header.records())
        with tempfile.TemporaryDirectory() as directory:
            directory = pathlib.Path(keep or directory)
            directory.mkdir(parents=True, exist_ok=True)
            outcome = examine(tools, directory, header)
            forms += outcome.forms
            for name, reason in outcome.opaque.items():
                features = header.features(header.item(name)) - {"plain", "pointer"}
                opaque.append((", ".join(sorted(features)), reason))
            if outcome.differences:
                explain(tools, directory, header, outcome.differences[0], chunk_seed)
                print(f"\nto repeat: random_records.py --seed {seed} --count {count} "
                      f"--chunk {chunk}")
                return False
    print(f"seed {seed}: {total} records; written " +
          ", ".join(f"{n} {form}" for form, n in forms.most_common()))
    for (features, reason), n in Counter(opaque).most_common(10):
        print(f"  {n} opaque with {features}: {reason}")
    share = 100 * len(opaque) / total
    print(f"  {share:.2f} % without their members, of {MOST_OPAQUE} % allowed")
    return share <= MOST_OPAQUE


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", action="append", default=[])
    parser.add_argument("--today", action="store_true", help="a seed made from the date as well")
    parser.add_argument("--count", type=int, default=4000, help="records, for each seed")
    parser.add_argument("--chunk", type=int, default=200, help="records in one header")
    parser.add_argument("--keep", help="a directory to leave the last header and module in")
    options = parser.parse_args()
    seeds = options.seed + ([datetime.date.today().isoformat()] if options.today else [])
    tools = Tools()
    good = True
    for seed in seeds or ["1"]:
        start = time.monotonic()
        good &= run_seed(tools, seed, options.count, options.chunk, options.keep)
        print(f"  {time.monotonic() - start:.1f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
