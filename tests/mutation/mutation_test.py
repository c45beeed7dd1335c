"""How good `ljbind check` is: generated modules are right, and stay so until one error is planted.

usage: mutation_test.py [--seed N] [--times N] [LIBRARY]...

--times takes so many times as many mutants.

For each library a module is generated in each form, which check must find nothing wrong with. Then
declarations are taken out of it, each with what it needs in a file of its own, and changed in one
place, thousands in all. What a change means is decided here (declarations.py, mutations.py): those
that break the ABI must be reported at their line, the others not at all. Everything is chosen by a
seed, so that a run can be repeated.
"""

import argparse
import ctypes
import dataclasses
import difflib
import functools
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import typing

import mutations
from declarations import Array, Base, Declarations, tokens_of

HERE = pathlib.Path(__file__).resolve().parent
LJBIND = pathlib.Path(os.environ.get(
    "LJBIND", HERE.parents[1] / "build" / "release" / "ljbind")).resolve()
PACKAGES = ("zlib", "sqlite3", "libxml-2.0", "xmlsec1", "libcrypto", "libcurl", "libuv", "sdl2",
            "gtk+-3.0", "vulkan")
FORMS = {"eager": ["--eager"], "lazy": ["--lazy"], "split": ["--eager", "--split"]}
EACH = 14           # of each kind that breaks the ABI, of each library
EACH_NEUTRAL = 10
FILES_AT_ONCE = 450
SHOWN = 25          # of what failed


def run(*command):
    return subprocess.run([str(LJBIND), *map(str, command)], capture_output=True, text=True,
                          check=False)


def generate(*arguments):
    result = run("gen", "--quiet", *arguments)
    if result.returncode != 0:
        sys.exit(f"ljbind gen {' '.join(map(str, arguments))}: {result.stderr}")
    return result.stdout


def check(*paths, undecided=False):
    # Taken out of its module, a declaration is as hand-written: what nobody decided about its layout
    # is no matter of what was changed.
    silent = [] if undecided else ["-Wno-undecided-macro"]
    result = run("check", "--format", "json", *silent, *paths)
    try:
        return json.loads(result.stdout)
    except ValueError:
        sys.exit(f"ljbind check: status {result.returncode}\n{result.stdout[:500]}{result.stderr}")


@dataclasses.dataclass
class Mutant:
    kind: str
    neutral: bool
    text: str                  # of the file
    original: str
    accepted: typing.Set[int]  # lines to name
    others: bool = False       # what else is wrong because of it may be named as well
    path: str = ""


class Library:
    """One library's generated module, and mutants of it."""

    def __init__(self, package, directory):
        self.package, self.directory = package, directory
        self.modules = {}
        for form, options in FORMS.items():
            place = directory / form
            place.mkdir()
            generate("-p", package, *options, "-o", place / "module.lua")
            self.modules[form] = place
        module = (self.modules["eager"] / "module.lua").read_text()
        self.sonames = re.search(r"^-- libraries: (.*)$", module, re.M).group(1).split(", ")
        self.constants = {
            name: int(value) for name, value in re.findall(
                r"^  (\w+) = (-?\d{1,9}),$", module[module.index("\nlocal M = {"):], re.M)
            if not name.startswith("_")}
        self.declarations = Declarations(generate("-p", package, "--dump", "cdef"))
        self.typedefs = self.declarations.typedefs
        self.meaning, self.layout = self.declarations.meaning, self.declarations.layout
        self.loaded = [ctypes.CDLL(soname) for soname in self.sonames]

    def is_known(self, name):
        return name in self.names or any(hasattr(library, name) for library in self.loaded)

    @functools.cached_property
    def names_of_enums(self):
        """Of members and functions that are declared as `enum tag name` somewhere in the headers."""
        report = self.directory / "report.json"
        generate("-p", self.package, "-o", self.directory / "again.lua", "--report", report)
        facts = json.loads(report.read_text())
        text = "".join(f"#include <{header['include']}>\n" for header in facts["headers"]
                       if header["state"] == "parsed")
        flags = [flag["text"] for flag in facts["flags"]]
        headers = subprocess.run(["clang-19", "-E", "-P", "-x", "c", *flags, "-"], input=text,
                                 capture_output=True, text=True, check=True).stdout
        return set(re.findall(r"\benum\s+\w+\s+(\w+)", headers))

    @functools.cached_property
    def names(self):
        return {one.name for one in self.declarations.all} | set(self.constants)

    @functools.cached_property
    def _users(self):
        users = {}
        for one in self.declarations.all:
            if one.kind in ("record", "function"):
                for word in {token.text for token in tokens_of(one.text)}:
                    users.setdefault(word, []).append(one)
        return users

    def users_of(self, name):
        return self._users.get(name, [])

    @functools.cached_property
    def naming(self):
        """By which C knows a record that has no tag there: a typedef, or the record it is in."""
        names = {}
        for one in reversed(self.declarations.all):
            if one.kind == "typedef" and isinstance(one.declared.type, Base) \
                    and one.declared.type.words.split()[0] in ("struct", "union"):
                names[one.declared.type.words] = one
        for one in self.declarations.records.values():
            for field in one.fields:
                inner = field.type
                while isinstance(inner, Array):
                    inner = inner.of
                # A generated module calls it after both.
                if isinstance(inner, Base) and inner.words.split()[-1] == \
                        f"{one.name.split()[-1]}_{field.name.text if field.name else ''}":
                    names.setdefault(inner.words, one)
        return names

    # --- files

    def file(self, declaration, planted):
        """A module of the declaration and all it needs; the lines of the planted text."""
        everything = self.declarations
        texts, opaque = {}, set()
        chosen = [declaration, *planted.followers]
        while chosen[-1].name in self.naming:
            chosen.append(self.naming[chosen[-1].name])
        planted.followers = [one for one in chosen[1:] if one.kind != "typedef"]
        for one in chosen:
            names, needed = everything.needed(one)
            opaque.update(names)
            for other in (one, *needed):
                texts[everything.position[id(other)]] = other.text
        at = everything.position[id(declaration)]
        texts[at] = planted.text
        before = sorted(opaque) + [texts[i] for i in sorted(texts) if i < at]
        behind = [texts[i] for i in sorted(texts) if i > at]
        if planted.renamed[0]:
            word, tag = planted.renamed[0].split()
            pattern = re.compile(rf"\b{word}\s+{tag}\b")
            before = [pattern.sub(planted.renamed[1], text) for text in before]
            behind = [pattern.sub(planted.renamed[1], text) for text in behind]
        head = "\n".join(['local ffi = require "ffi"', "ffi.cdef [[", *before, ""])
        first = head.count("\n") + 1
        lines = range(first, first + planted.text.count("\n") + 1)
        if planted.accepted:
            lines = {first + line for begin, end in planted.accepted
                     for line in range(planted.text.count("\n", 0, begin),
                                       planted.text.count("\n", 0, end) + 1)}
        loads = [f'local lib = ffi.load("{soname}")' for soname in self.sonames[:1]]
        loads += [f'local _ = ffi.load("{soname}")' for soname in self.sonames[1:]]
        tail = "\n".join([*behind, "]]", *loads, planted.lua, ""])
        return head + planted.text + "\n" + tail, set(lines)

    def mutants(self, seed, times):
        rng = random.Random(f"{seed} {self.package}")
        for kinds, each, neutral in ((mutations.CHANGES, EACH, False),
                                     (mutations.NEUTRAL, EACH_NEUTRAL, True)):
            for kind, plant in kinds.items():
                yield from self.plant(kind, plant, each * times, neutral, rng)
        for kind, plant in mutations.CONSTANTS.items():
            for _ in range(EACH * times):
                yield from self.constant(kind, plant, rng)
        for _ in range(EACH_NEUTRAL * times):
            yield self.reordered(rng)

    def plant(self, kind, plant, each, neutral, rng):
        pool = list(self.declarations.all)
        rng.shuffle(pool)
        found = 0
        # Some have few places; of small libraries each is taken several times.
        for declaration in pool * 3:
            planted = plant(self, declaration, rng)
            if not planted or planted.text == declaration.text and kind != "record left opaque":
                continue
            if not mutations.is_readable(planted):
                sys.exit(f"{self.package}: {kind}: not readable: {planted.text}")
            text, lines = self.file(declaration, planted)
            original, _ = self.file(declaration, mutations.Planted(
                declaration.text, followers=planted.followers, lua=planted.lua))
            yield Mutant(kind, neutral, text, original, lines, bool(planted.followers))
            found += 1
            if found == each:
                return

    def constant(self, kind, plant, rng):
        planted = plant(self, None, rng)
        if not planted:
            return
        lines, wrong = planted
        head = ['local ffi = require "ffi"',
                *(f'local _ = ffi.load("{soname}")' for soname in self.sonames)]
        opening = {"enumerator: value": ["ffi.cdef [[", "enum {"],
                   "static const: value": ["ffi.cdef [[", "// values"],
                   "number in Lua: value": ["local M = {", "-- values"]}[kind]
        closing = {"enumerator: value": ["};", "]]"], "static const: value": ["]]"],
                   "number in Lua: value": ["}", "return M"]}[kind]
        text = "\n".join([*head, *opening, *lines, *closing, ""])
        yield Mutant(kind, False, text, "", {len(head) + len(opening) + 1 + wrong})

    def reordered(self, rng):
        """Several declarations and what they need, in another order that C allows."""
        everything = self.declarations
        chosen = rng.sample([one for one in everything.all if one.kind != "forward"], 12)
        texts, opaque, needs = {}, set(), {}

        def add(one):
            position = everything.position[id(one)]
            if position in texts:
                return
            texts[position] = one.text
            names, needed = everything.needed(one)
            opaque.update(names)
            needs[position] = {everything.position[id(other)] for other in needed}
            for other in needed:
                add(other)

        for one in chosen:
            add(one)
        done, order = set(), []
        while len(order) < len(texts):
            ready = [i for i in texts if i not in done and needs[i] <= done]
            order.append(rng.choice(ready))
            done.add(order[-1])
        loads = [f'local _ = ffi.load("{soname}")' for soname in self.sonames]
        files = ["\n".join(['local ffi = require "ffi"', "ffi.cdef [[", *sorted(opaque),
                            *(texts[i] for i in this), "]]", *loads, ""])
                 for this in (order, sorted(texts))]
        return Mutant("independent declarations in another order", True, *files, set())


class Tally:
    def __init__(self):
        self.kinds = {}  # kind → [neutral, planted, found or silent, at the line]
        self.failures = []

    def count(self, mutant, findings):
        entry = self.kinds.setdefault(mutant.kind, [mutant.neutral, 0, 0, 0])
        entry[1] += 1
        why = self.judge(mutant, findings, entry)
        if why:
            self.failures.append((why, mutant, findings))

    @staticmethod
    def judge(mutant, findings, entry):
        if any(finding["id"].startswith("cdef-") for finding in findings):
            return "LuaJIT does not take it, which this test is to blame for"
        if mutant.neutral:
            entry[2] += not findings
            return "makes no difference, and is reported" if findings else None
        named = [finding for finding in findings if finding.get("line") in mutant.accepted]
        entry[2] += bool(findings)
        entry[3] += bool(named)
        if not findings:
            return "breaks the ABI, and is not found"
        if not named:
            return f"is not named at its line, {sorted(mutant.accepted)}"
        if len(named) < len(findings) and not mutant.others:
            return "something that is right is reported as well"
        return None

    def table(self):
        def share(part, whole):
            return f"{100 * part / whole:.1f} %"

        rows = ["| planted | number | found | named at its line |", "|---|---|---|---|"]
        harmful = {kind: entry for kind, entry in self.kinds.items() if not entry[0]}
        neutral = {kind: entry for kind, entry in self.kinds.items() if entry[0]}
        total = [sum(column) for column in zip(*(entry[1:] for entry in harmful.values()))]
        for kind, (_, number, found, named) in [*harmful.items(), ("**all**", (0, *total))]:
            rows.append(f"| {kind} | {number} | {share(found, number)} | {share(named, number)} |")
        rows += ["", "| makes no difference | number | silent |", "|---|---|---|"]
        total = [sum(column) for column in zip(*(entry[1:] for entry in neutral.values()))]
        for kind, (_, number, silent, _) in [*neutral.items(), ("**all**", (0, *total))]:
            rows.append(f"| {kind} | {number} | {share(silent, number)} |")
        return "\n".join(rows)


def describe(finding):
    return f"    {finding.get('line')}: {finding['severity']}: {finding['message']} [{finding['id']}]"


def show(failure):
    why, mutant, findings = failure
    print(f"\n{mutant.path}: {mutant.kind}: {why}")
    diff = difflib.unified_diff(mutant.original.splitlines(), mutant.text.splitlines(), "module",
                                "planted", lineterm="", n=1)
    print("\n".join(f"    {line}" for line in diff) if mutant.original else mutant.text)
    print("\n".join(map(describe, findings)))


def unmutated(library):
    """What check says of the modules as they were generated: nothing."""
    problems = []
    for form, place in library.modules.items():
        report = check(place, undecided=True)
        problems += [f"{library.package}, {form}: {describe(finding)}"
                     for finding in report["findings"]]
        for problem in report["problems"]:
            if problem["severity"] != "note" or "in no header" in problem["message"]:
                problems.append(f"{library.package}, {form}: {problem['message']}")
        # The lazy form has its texts in tables, which nobody can tell what will be taken out of.
        if form != "lazy" and report["summary"]["declarations"] == 0:
            problems.append(f"{library.package}, {form}: nothing was compared")
    return problems


def run_library(package, tally, root, seed, times):
    directory = root / package
    directory.mkdir()
    library = Library(package, directory)
    problems = unmutated(library)
    mutants = list(library.mutants(seed, times))
    for first in range(0, len(mutants), FILES_AT_ONCE):
        place = directory / f"mutants{first}"
        place.mkdir()
        batch = {}
        for i, mutant in enumerate(mutants[first:first + FILES_AT_ONCE]):
            mutant.path = str(place / f"m{first + i:04}.lua")
            pathlib.Path(mutant.path).write_text(mutant.text)
            batch[mutant.path] = []
        report = check(place)
        for finding in report["findings"]:
            batch[str(pathlib.Path(finding["file"]).resolve())].append(finding)
        for mutant in mutants[first:first + FILES_AT_ONCE]:
            tally.count(mutant, batch[mutant.path])
    return problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("library", nargs="*", default=PACKAGES)
    given = parser.parse_args()
    tally, problems, packages = Tally(), [], given.library
    with tempfile.TemporaryDirectory(prefix="ljbind-mutation-") as root:
        for package in packages:
            problems += run_library(package, tally, pathlib.Path(root).resolve(), given.seed,
                                    given.times)
    for failure in tally.failures[:SHOWN]:
        show(failure)
    print(f"\n{len(tally.failures)} of the mutants failed, {', '.join(packages)}\n")
    print(tally.table())
    print("\n".join(problems))
    sys.exit(1 if tally.failures or problems else 0)


if __name__ == "__main__":
    main()
