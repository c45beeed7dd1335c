#!/usr/bin/env python3
"""Every package that pkg-config knows on this machine: it becomes a module that LuaJIT loads, or there
is a diagnostic with a hint and no file; never a crash, and never a wait without end."""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

LJBIND = os.path.abspath(os.environ.get("LJBIND", "build/release/ljbind"))
SECONDS = 120     # the slowest, gdk-3.0, takes three
ENOUGH = 50       # packages; with fewer, something is wrong with the machine


def packages():
    listed = subprocess.run(["pkg-config", "--list-all"], capture_output=True, text=True, check=True)
    return sorted({line.split()[0] for line in listed.stdout.splitlines()})


def problem_with(package, directory):
    """What went wrong, None when nothing did; and whether there is a module."""
    module = directory / "module.lua"
    try:
        done = subprocess.run([LJBIND, "gen", "-p", package, "-o", module], capture_output=True,
                              text=True, errors="replace", timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"takes more than {SECONDS} seconds", False
    left = [path.name for path in directory.iterdir()]
    if done.returncode == 0:
        loaded = subprocess.run(["luajit", "-e", "dofile('module.lua')"], cwd=directory,
                                capture_output=True, text=True, timeout=SECONDS, check=False)
        if loaded.returncode:
            return f"its module does not load: {loaded.stderr.strip()}", True
        return None if left == ["module.lua"] else f"leaves {left}", True
    if done.returncode not in (1, 2):
        return f"ends with status {done.returncode}: {done.stderr[-300:]}", False
    if left:
        return f"fails and leaves {left}", False
    if "ljbind: error: " not in done.stderr or "\n  hint: " not in done.stderr:
        return f"fails without an error and a hint: {done.stderr[-300:]}", False
    return None, False


def work(package):
    with tempfile.TemporaryDirectory() as directory:
        return (package, *problem_with(package, pathlib.Path(directory)))


def main():
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(work, packages()))
    bad = [f"{package}: {problem}" for package, problem, _ in results if problem]
    modules = sum(module for _, _, module in results)
    print(f"{len(results)} packages, {modules} modules, {len(bad)} problems")
    if len(results) < ENOUGH or modules < len(results) / 2:
        bad.append("most packages of a machine that builds ljbind should become modules")
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
