"""What tests of packages of their own share."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

LJBIND = os.path.abspath(os.environ.get("LJBIND", "build/release/ljbind"))


def generate(directory, *arguments, **environment):
    """What `ljbind gen` reports of the declarations, by kind and name, and of the headers."""
    done = subprocess.run(
        [LJBIND, "gen", *arguments, "-o", "out.lua", "--report", "report.json"], cwd=directory,
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    report = json.loads((pathlib.Path(directory) / "report.json").read_text())
    return ({(d["kind"], d["name"]): d for d in report["declarations"]},
            {h["include"]: h.get("reason", h["state"]) for h in report["headers"]})


class OwnPackage(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.dir = pathlib.Path(holder.name)

    def put(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def generate(self, *arguments):
        return generate(self.dir, *arguments, PKG_CONFIG_PATH=str(self.dir))
