"""The real libraries that modules are generated for, and how to run ljbind on them."""

import dataclasses
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LJBIND = pathlib.Path(os.environ.get("LJBIND", ROOT / "build" / "release" / "ljbind")).resolve()


class Failure(Exception):
    """What a test reports."""


@dataclasses.dataclass(frozen=True)
class Library:
    package: str  # pkg-config's name
    own: tuple    # the package's headers, as globs below /usr/include


# By module name, which is also the name of the script: NAME_test.lua.
LIBRARIES = {
    "zlib": Library("zlib", ("zlib.h", "zconf.h")),
    "sqlite3": Library("sqlite3", ("sqlite3.h", "sqlite3ext.h")),
    "libxml2": Library("libxml-2.0", ("libxml2/libxml/*.h",)),
    "xmlsec1": Library("xmlsec1", ("xmlsec1/xmlsec/**/*.h",)),
    "libcrypto": Library("libcrypto", ("openssl/*.h", "*-linux-gnu/openssl/*.h")),
    "libcurl": Library("libcurl", ("*-linux-gnu/curl/*.h",)),
    "libuv": Library("libuv", ("uv.h", "uv/*.h")),
    "sdl2": Library("sdl2", ("SDL2/*.h",)),
    "gtk3": Library("gtk+-3.0", ("gtk-3.0/**/*.h",)),
    "vulkan": Library("vulkan", ("vulkan/*.h", "vk_video/*.h")),
}


def workspace():
    """A directory of the test's own, removed at the end of the `with`."""
    return tempfile.TemporaryDirectory(prefix="ljbind-real-")


def run(*command, **options):
    """Standard output of a command that must succeed; what it says on failure."""
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            check=False, **options)
    if result.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: status {result.returncode}\n"
                      f"{result.stdout}{result.stderr}")
    return result.stdout


def generate(name, directory, *options):
    """Writes the module of the whole package into the directory; its path."""
    directory = pathlib.Path(directory)
    directory.mkdir(exist_ok=True)
    module = directory / f"{name}.lua"
    run(LJBIND, "gen", "-p", LIBRARIES[name].package, *options, "-o", module)
    return module


def run_scripts(directory, *names):
    """Loads the modules in one LuaJIT process and runs the script of each."""
    # No display and no user's configuration: the same result on every machine.
    clean = {key: value for key, value in os.environ.items()
             if key not in ("DISPLAY", "WAYLAND_DISPLAY", "LUA_INIT", "LUA_PATH", "LUA_CPATH")}
    return run("luajit", HERE / "run.lua", directory, *names, env=clean)
