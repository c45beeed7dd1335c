"""No silent loss: what a package's headers declare is in the module, or in the report with a reason.

usage: no_loss_test.py LIBRARY

The headers' declarations are listed without ljbind, by castxml and the preprocessor.
"""

import json
import pathlib
import re
import sys

import inventory
from libraries import LIBRARIES, generate, workspace


def read_report(path):
    """Reasons by (kind, name); None for what was proven. And the headers left out."""
    report = json.loads(path.read_text())
    states = {}
    for entry in report["declarations"]:
        states[entry["kind"], entry["name"]] = entry
    return states, {pathlib.Path(header["path"]).resolve() for header in report["skipped_headers"]}


def losses(expected, states, module_words):
    for kind, name in sorted(expected):
        entry = states.get((kind, name))
        if entry is None:
            yield f"{kind} {name}: not in the report"
        elif entry["state"] == "proven" and name not in module_words:
            yield f"{kind} {name}: proven, but not in the module"
        elif entry["state"] != "proven" and not entry["reason"]:
            yield f"{kind} {name}: {entry['state']} without a reason"


def main(name):
    library = LIBRARIES[name]
    with workspace() as directory:
        directory = pathlib.Path(directory)
        module = generate(name, directory, "--report", directory / "report.json")
        states, skipped = read_report(directory / "report.json")
        own = inventory.own_headers(library)
        source = inventory.translation_unit(library, own - skipped, directory)
        expected = (inventory.declarations(library, source, own)
                    | inventory.macros(library, source, own))
        lost = list(losses(expected, states, set(re.findall(r"\w+", module.read_text()))))
    print(f"{name}: {len(expected)} declarations, {len(lost)} lost")
    print("\n".join(lost[:50]))
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main(sys.argv[1])
