"""No silent loss: what a package's headers declare is in the module, or in the report with a reason.

usage: no_loss_test.py LIBRARY

The headers' declarations are listed without ljbind, by castxml and the preprocessor. A resolved
declaration (the tag of an enum, a name that LuaJIT knows already) needs no text of its own.
"""

import json
import pathlib
import re
import sys

import inventory
from libraries import LIBRARIES, Failure, generate, workspace


KINDS = {"struct": "record", "union": "record"}  # castxml's two kinds are one here


def read_entries(report):
    """The declarations' entries by (kind, name)."""
    entries = {}
    for entry in report["declarations"]:
        kind = KINDS.get(entry["kind"], entry["kind"])
        entries[kind, entry["name"]] = entry
        for enumerator in entry.get("enumerators", ()):
            entries["enumerator", enumerator] = entry
    return entries


def lost_headers(headers, own):
    """The package's headers that were neither read nor left out for a reason."""
    for header in headers:
        if header["state"] == "rejected" and not header.get("reason"):
            yield f"{header['include']}: rejected without a reason"
    for path in sorted(own):
        if not any(path.match(header["include"]) for header in headers):
            yield f"{path}: not in the report"


def lost_declarations(expected, entries, words):
    for kind, name in sorted(expected):
        entry = entries.get((kind, name))
        if entry is None:
            yield f"{kind} {name}: not in the report"
        elif entry["state"] == "omitted" and not entry.get("reason"):
            yield f"{kind} {name}: omitted without a reason"
        elif entry["state"] == "proven" and entry["form"] != "resolved" and name not in words:
            yield f"{kind} {name}: proven, but not in the module"
        elif entry["state"] not in ("proven", "omitted"):
            yield f"{kind} {name}: its state is '{entry['state']}'"


def main(name):
    library = LIBRARIES[name]
    with workspace() as directory:
        directory = pathlib.Path(directory)
        module = generate(name, directory, "--report", directory / "report.json")
        report = json.loads((directory / "report.json").read_text())
        parsed = [h["include"] for h in report["headers"] if h["state"] == "parsed"]
        own = inventory.own_headers(library)
        source = inventory.translation_unit(parsed, directory)
        expected = (inventory.declarations(library, source, own)
                    | inventory.macros(library, source, own))
        words = set(re.findall(r"\w+", module.read_text()))
    lost = [*lost_headers(report["headers"], own),
            *lost_declarations(expected, read_entries(report), words)]
    print(f"{name}: {len(expected)} declarations, {len(lost)} lost")
    print("\n".join(lost[:50]))
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Failure as failure:
        sys.exit(str(failure))
