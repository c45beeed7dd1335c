"""What a package's headers declare, by tools that share no code with ljbind.

castxml (another clang) lists declarations, the preprocessor lists macros with their places.
"""

import pathlib
import re
import xml.etree.ElementTree as ElementTree

from libraries import run

INCLUDE = pathlib.Path("/usr/include")
KINDS = {"Function": "function", "Variable": "variable", "Typedef": "typedef",
         "Struct": "record", "Union": "record", "Enumeration": "enum"}


def own_headers(library):
    """The package's headers, whatever they are for."""
    return {path.resolve() for glob in library.own for path in INCLUDE.glob(glob)}


def translation_unit(headers, directory):
    source = pathlib.Path(directory) / "inventory.c"
    source.write_text("".join(f"#include <{header}>\n" for header in headers))
    return source


def flags(library):
    return run("pkg-config", "--cflags", library.package).split()


def declarations(library, source, own):
    """(kind, name) of each named declaration whose place is one of the package's own headers."""
    output = source.with_suffix(".xml")
    run("castxml", "--castxml-output=1", "-std=gnu17",
        *flags(library), "-w", "-x", "c", source, "-o", output)
    elements = list(ElementTree.parse(output).getroot())
    files = {e.get("id") for e in elements
             if e.tag == "File" and pathlib.Path(e.get("name")).resolve() in own}
    found = set()
    for element in elements:
        if element.tag not in KINDS or element.get("file") not in files:
            continue
        if element.get("name") and not element.get("name").startswith("__builtin_"):
            found.add((KINDS[element.tag], element.get("name")))
        if element.tag == "Enumeration":
            found.update(("enumerator", value.get("name")) for value in element)
    return found


def macros(library, source, own):
    """The macros with a body that are defined at the end, last by one of the own headers."""
    text = run("clang-19", "-std=gnu17", *flags(library), "-w", "-E", "-dD", source)
    defined, inside = {}, False
    for line in text.splitlines():
        if marker := re.match(r'# \d+ "(.*?)"', line):
            inside = pathlib.Path(marker[1]).resolve() in own if "<" not in marker[1] else False
        elif macro := re.match(r"#define (\w+)(\(.*?\))?\s*(.*)", line):
            defined[macro[1]] = inside and macro[3] != ""
        elif macro := re.match(r"#undef (\w+)", line):
            defined.pop(macro[1], None)
    return {("macro", name) for name, wanted in defined.items() if wanted}
