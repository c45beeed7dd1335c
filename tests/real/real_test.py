"""A whole package: generated in each form, checked, loaded twice in a process, and called.

usage: real_test.py LIBRARY
"""

import pathlib
import sys

from libraries import Failure, generate, run, run_scripts, workspace

FORMS = {"lazy": ["--lazy"], "eager": ["--eager"], "split": ["--lazy", "--split"]}


def is_written(name, directory, form):
    generate(name, directory, *FORMS[form])


def runs_alike(name, directory, form):
    again = generate(name, directory / "again", *FORMS[form])
    for path in again.parent.iterdir():
        if path.read_bytes() != (directory / path.name).read_bytes():
            raise Failure(f"{path.name}: two runs differ")


def is_tidy(_, directory, __):
    run("luacheck", "--no-config", "--no-cache", "--no-color", "--std", "luajit",
        "--max-line-length", "100", *sorted(directory.glob("*.lua")))


def works(name, directory, form):
    if (directory / f"{name}_h.lua").exists() != (form == "split"):
        raise Failure(f"{name}_h.lua is for --split, and only for it")
    print(f"{form}:", run_scripts(directory, name), end="")


def main(name):
    failures = []
    with workspace() as root:
        for form in FORMS:
            for step in (is_written, works, runs_alike, is_tidy):
                try:
                    step(name, pathlib.Path(root) / form, form)
                except Failure as failure:
                    failures.append(f"{form}: {failure}")
                    if step is is_written:
                        break
    print("\n".join(failures))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main(sys.argv[1])
