"""What the tests of `ljbind why` share."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
# What the preset for sanitizers sets has to reach the program.
SANITIZER = {name: os.environ[name] for name in ("ASAN_OPTIONS",) if name in os.environ}
LJBIND = os.path.abspath(os.environ.get("LJBIND", HERE.parent.parent / "build/release/ljbind"))


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ljbind-why-")).resolve()
        self.addCleanup(shutil.rmtree, self.dir)

    def put(self, name, text):
        path = self.dir / name
        path.write_text(text)
        return str(path)

    def ljbind(self, command, *arguments, **environment):
        done = subprocess.run(
            [LJBIND, command, *arguments], cwd=self.dir, capture_output=True, text=True, timeout=120,
            stdin=subprocess.DEVNULL,
            env={**SANITIZER, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment})
        return done.returncode, done.stdout, done.stderr.replace(f"{self.dir}/", "")

    def why(self, *arguments, **environment):
        return self.ljbind("why", *arguments, **environment)

    def told(self, *arguments):
        status, text, errors = self.why(*arguments)
        self.assertEqual((status, errors), (0, ""))
        return text.replace(f"{self.dir}/", "")

    def story(self, *arguments):
        status, text, _ = self.why(*arguments, "--json")
        self.assertEqual(status, 0)
        return json.loads(text)

    def sentences(self, *arguments):
        """{macro: sentence} of those that were tried"""
        return {macro["name"]: macro["sentence"] for macro in self.story(*arguments)["macros"]
                if "sentence" in macro}
