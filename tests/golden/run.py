#!/usr/bin/env python3
"""One construct per case: what ljbind makes of it, compared to the byte.

  tests/golden/run.py [--update] [CASE...]

A case is cases/NAME.h. Its first comment holds the flags for `ljbind gen`; a comment `gcc: FLAGS`
or `gcc: none, REASON` says how gcc has to compile it. Beside it stand NAME.ir and NAME.cdef (what
--dump prints), NAME.lua (the module) and NAME.err (the diagnostics, when there are any). --update
rewrites them: read the difference before it is committed. A case where what ljbind does is known to
be wrong says so in a comment `ljbind is wrong: ...`: its expectation pins what happens, no more.
"""
import concurrent.futures
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CASES = HERE / "cases"
DIALECT = ROOT / "docs" / "dialect.md"
LJBIND = os.path.abspath(os.environ.get("LJBIND", ROOT / "build" / "release" / "ljbind"))
SECONDS = 60  # for one program, which takes a fraction of one


class Failure(Exception):
    pass


def run(command):
    try:
        return subprocess.run(command, cwd=HERE, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Failure(f"{shlex.join(command)}\nstill runs after {SECONDS} seconds") from error


def comment(text, key):
    """The rest of `/* key: ... */`, or None."""
    found = re.search(r"/\* " + key + r":(.*?)\*/", text, re.DOTALL)
    return found.group(1).strip() if found else None


def outputs(name, flags, known_wrong):
    """What ljbind writes, by the suffix of the file that holds it."""
    found, diagnostics = {}, ""
    runs = (("ir", ["--dump", "ir"]), ("cdef", ["--dump", "cdef"]), ("lua", []))
    for suffix, more in runs:
        # Found through -I, a header goes by its name and not by where this tree happens to be.
        result = run([LJBIND, "gen", "-I", "cases", f"{name}.h", "--name", name, *flags, *more])
        text, messages = result.stdout.decode(), result.stderr.decode()
        if result.returncode not in (0, 1) and not known_wrong:
            raise Failure(f"exit status {result.returncode}\n{messages}")
        if text:
            found[suffix] = text
        # The summary line comes with the module alone.
        if suffix == "lua":
            diagnostics = messages
    found["err"] = diagnostics
    return {suffix: text for suffix, text in found.items() if text}


def loads(name, module):
    """Loads the module as written, twice, since it has to bear that."""
    script = ("local text = io.read('*a'); local load = assert(loadstring(text, '=module')); "
              "assert(type(load()) == 'table'); assert(type(load()) == 'table')")
    result = subprocess.run(["luajit", "-e", script], input=module.encode(), cwd=HERE,
                            capture_output=True, timeout=SECONDS, check=False)
    if result.returncode:
        raise Failure(f"{name}.lua does not load: {result.stderr.decode()}")


def agrees_with_gcc(name, text, model):
    """gcc compiles the header, and gives each tagged record the size that the model has."""
    how = comment(text, "gcc")
    if how is not None and how.startswith("none,"):
        return
    lines = [f'#include "cases/{name}.h"']
    for tag, size, align in re.findall(r"^(?:- )?((?:struct|union) \w+) size (\d+) align (\d+)",
                                       model, re.MULTILINE | re.ASCII):
        if "__va_list_tag" not in tag:
            # Not _Alignof, which gcc caps at what malloc gives.
            lines.append(f"_Static_assert(sizeof({tag}) == {size} && "
                         f'__alignof__({tag}) == {align}, "{tag}");')
    command = ["gcc", "-std=gnu17", "-w", *shlex.split(how or ""), "-fsyntax-only", "-x", "c", "-"]
    result = subprocess.run(command, input="\n".join(lines + [""]).encode(), cwd=HERE,
                            capture_output=True, timeout=SECONDS, check=False)
    if result.returncode:
        raise Failure(f"gcc does not agree with {name}.h:\n{result.stderr.decode()}")


def check(name, update):
    text = (CASES / f"{name}.h").read_text()
    flags = comment(text, "ljbind")
    if flags is None or not text.startswith("/* ljbind:"):
        raise Failure("the first comment holds no flags: /* ljbind: */")
    found = outputs(name, shlex.split(flags), "/* ljbind is wrong:" in text)
    agrees_with_gcc(name, text, found.get("ir", ""))
    if "lua" in found:
        loads(name, found["lua"])
    differences = []
    for suffix in ("ir", "cdef", "lua", "err"):
        path = CASES / f"{name}.{suffix}"
        if update:
            if suffix in found:
                path.write_text(found[suffix])
            else:
                path.unlink(missing_ok=True)
            continue
        expected = path.read_text() if path.exists() else ""
        differences += difflib.unified_diff(
            expected.splitlines(keepends=True), found.get(suffix, "").splitlines(keepends=True),
            f"cases/{path.name} (expected)", f"cases/{path.name} (found)")
    if differences:
        raise Failure("".join(differences))


def check_dialect(cases):
    """docs/dialect.md names every case, and no other."""
    text = DIALECT.read_text()
    linked = dict(re.findall(r"^\[(\w+)\]: \.\./tests/golden/cases/(\w+)\.h$", text, re.MULTILINE))
    named = set(re.findall(r"\[([a-z]\w{3,})\](?!: \.\./)", text))
    lines = [f"{DIALECT.name} names {name}, which is no case" for name in sorted(named - cases)]
    lines += [f"{DIALECT.name} does not name {name}" for name in sorted(cases - named)]
    lines += [f"{DIALECT.name} has no link to {name}" for name in sorted(named)
              if linked.get(name) != name]
    stale = {path.stem for path in CASES.iterdir()} - cases
    lines += [f"an expectation without a header: {name}" for name in sorted(stale)]
    if lines:
        raise Failure("\n".join(lines))


def attempt(title, work, *arguments):
    try:
        work(*arguments)
        return True
    except Failure as failure:
        print(f"FAILED {title}\n{failure}\n", flush=True)
        return False


def main():
    arguments = sys.argv[1:]
    update = "--update" in arguments
    chosen = [argument for argument in arguments if argument != "--update"]
    cases = {path.stem for path in CASES.glob("*.h")}
    unknown = [name for name in chosen if name not in cases]
    if unknown:
        sys.exit(f"no such case: {' '.join(unknown)}")
    names = sorted(chosen or cases)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        good = list(pool.map(lambda name: attempt(name, check, name, update), names))
    if not chosen:
        good.append(attempt("the dialect's document", check_dialect, cases))
    print(f"{sum(good)} of {len(good)} good")
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
