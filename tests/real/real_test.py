"""A whole package: generated in both forms, checked, loaded twice in a process, and called.

usage: real_test.py LIBRARY
"""

import pathlib
import sys

from libraries import generate, run, run_scripts, workspace


def check_form(name, directory, form):
    module = generate(name, directory / form, f"--{form}")
    again = generate(name, directory / f"{form}-again", f"--{form}")
    assert module.read_bytes() == again.read_bytes(), f"{form}: two runs differ"
    run("luacheck", "--no-config", "--no-cache", "--std", "luajit", "--max-line-length", "100",
        module)
    print(f"{form}:", run_scripts(module.parent, name), end="", flush=True)


def check_split(name, directory):
    module = generate(name, directory / "split", "--split")
    assert (module.parent / f"{name}_h.lua").exists()
    print("split:", run_scripts(module.parent, name), end="")


def main(name):
    with workspace() as directory:
        directory = pathlib.Path(directory)
        for form in ("lazy", "eager"):
            check_form(name, directory, form)
        check_split(name, directory)


if __name__ == "__main__":
    main(sys.argv[1])
