"""All libraries at once: the modules' lazy forms in one LuaJIT process, every script run there."""

import sys
from concurrent.futures import ThreadPoolExecutor

from libraries import LIBRARIES, Failure, generate, run_scripts, workspace


def main():
    with workspace() as directory:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda name: generate(name, directory, "--lazy"), LIBRARIES))
        for names in (list(LIBRARIES), list(reversed(LIBRARIES))):
            print(run_scripts(directory, *names), end="")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
