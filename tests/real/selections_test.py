#!/usr/bin/env python3
"""Any few names of a library: a module of nothing else is proven and loads, whatever else the whole
one would have declared before them. The names are drawn with a seed, another one can be given:

    tests/real/selections_test.py [SEED]
"""

import concurrent.futures
import json
import os
import pathlib
import random
import subprocess
import sys

from libraries import LIBRARIES, LJBIND, workspace

SELECTIONS = 16  # for each library
SECONDS = 120
SELECT_AS = {"function": "function:", "variable": "var:", "macro": "macro:", "typedef": "type:",
             "struct": "struct ", "union": "union "}
# Looks every name up, so that what is lazy is declared.
LOOK_UP = """
local module = dofile "module.lua"
for _, name in ipairs(dofile "names.lua") do local _ = module[name] end
"""


def generate(directory, package, *arguments):
    return subprocess.run([LJBIND, "gen", "-q", "-p", package, "-o", "module.lua", *arguments],
                          cwd=directory, capture_output=True, text=True, timeout=SECONDS, check=False)


def names_of(package, directory):
    """What can be selected by name: (as --select has it, as the module has it)."""
    done = generate(directory, package, "--report", "report.json")
    if done.returncode:
        raise AssertionError(f"{package}: {done.stderr}")
    names = {kind: [] for kind in SELECT_AS}
    for one in json.loads((directory / "report.json").read_text())["declarations"]:
        if one["state"] != "proven" or not one["selected"] or one["form"] == "resolved":
            continue
        kind = one["kind"]
        if kind in SELECT_AS and one.get("tagged", True):
            in_module = f"{kind} {one['name']}" if kind in ("struct", "union") else one["name"]
            names[kind].append((SELECT_AS[kind] + one["name"], in_module))
    return [of_kind for of_kind in names.values() if of_kind]


def problem_with(package, chosen, form, directory):
    arguments = [word for select, _ in chosen for word in ("--select", select)]
    done = generate(directory, package, form, *arguments)
    if done.returncode:
        return f"{form} {' '.join(arguments)}: {done.stderr}"
    (directory / "names.lua").write_text(f"return {{{','.join(json.dumps(n) for _, n in chosen)}}}")
    (directory / "look_up.lua").write_text(LOOK_UP)
    done = subprocess.run(["luajit", "look_up.lua"], cwd=directory, capture_output=True, text=True,
                          timeout=SECONDS, check=False)
    return f"{form} {' '.join(arguments)}: {done.stderr}" if done.returncode else None


def problems_of(package, seed):
    draw = random.Random(f"{seed} {package}")
    with workspace() as directory:
        directory = pathlib.Path(directory)
        kinds = names_of(package, directory)
        found = []
        for i in range(SELECTIONS):
            chosen = [draw.choice(draw.choice(kinds)) for _ in range(draw.choice((1, 1, 2, 6, 20)))]
            problem = problem_with(package, chosen, ("--eager", "--lazy")[i % 2], directory)
            if problem:
                found.append(f"{package}: {problem}")
        return found


def main():
    seed = sys.argv[1] if len(sys.argv) > 1 else "1"
    packages = [library.package for library in LIBRARIES.values()] + ["glib-2.0"]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [one for some in pool.map(lambda p: problems_of(p, seed), packages) for one in some]
    print("\n".join(found))
    print(f"{len(packages) * SELECTIONS} selections, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
