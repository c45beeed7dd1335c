"""Runs examples/verify_signature from the key to the nginx worker, with the ljbind in $LJBIND.

usage: demo_test.py [unittest arguments]
"""

import http.client
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "verify_signature"
LJBIND = pathlib.Path(os.environ.get("LJBIND", ROOT / "build" / "release" / "ljbind")).resolve()
LUAJIT = shutil.which("luajit")
NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")

VALID = "the signature is valid\n"
INVALID = "the signature is not valid\n"
SONAMES = ["libxml2.so.2", "libxmlsec1.so.1", "libxmlsec1-openssl.so.1", "libcrypto.so.3"]
REQUESTS = 2000
GROWTH_KIB = 2048  # about 1 KiB per request; a lost document alone is more


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def must(*command, **options):
    result = run(*command, **options)
    if result.returncode != 0:
        raise AssertionError(f"{command}: {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="ljbind-demo-")
        cls.dir = pathlib.Path(cls.temporary.name)
        cls.dir.chmod(0o755)  # the nginx worker is another user when this runs as root
        must(EXAMPLE / "sign.sh", cls.dir)
        for name in ("verify.lua", "nginx.conf"):
            shutil.copy(EXAMPLE / name, cls.dir)
        cls.summary = must(LJBIND, "gen", "-p", "xmlsec1", "-p", "libxml-2.0", "--from-lua",
                           "verify.lua", "-o", "xmlsig_ffi.lua", cwd=cls.dir)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def verify(self, name, key="public.pem"):
        result = run(LUAJIT, "verify.lua", key, name, cwd=self.dir)
        self.assertEqual(result.stderr, "")
        return result.returncode, result.stdout

    def variant(self, name, pattern, replacement):
        """A copy of signed.xml with one edit."""
        text = (self.dir / "signed.xml").read_text()
        edited, count = re.subn(pattern, replacement, text, count=1)
        self.assertEqual(count, 1)
        (self.dir / name).write_text(edited)
        return name

    def test_declarations_come_from_the_script_alone(self):
        self.assertNotIn("ffi.cdef(", (self.dir / "verify.lua").read_text())
        module = (self.dir / "xmlsig_ffi.lua").read_text()
        self.assertIn("xmlSecDSigCtxVerify", module)
        self.assertNotIn("xmlSecEncCtxDecrypt", module)  # the script does not use it

    def test_valid_signature(self):
        self.assertEqual(self.verify("signed.xml"), (0, VALID))

    def test_reference_to_the_whole_document(self):
        other = self.dir / "empty_reference"
        other.mkdir()
        text = (EXAMPLE / "message.xml").read_text().replace('URI="#m1"', 'URI=""')
        (other / "message.xml").write_text(text)
        shutil.copy(EXAMPLE / "sign.sh", other)
        must(other / "sign.sh", other)
        self.assertEqual(self.verify(other / "signed.xml", other / "public.pem"), (0, VALID))
        self.assertEqual(self.verify(other / "tampered.xml", other / "public.pem"), (1, INVALID))
        # The same documents held to a key that did not sign them.
        self.assertEqual(self.verify(other / "signed.xml"), (1, INVALID))

    def test_tampered_copy(self):
        self.assertEqual(self.verify("tampered.xml"), (1, INVALID))

    def test_refusals(self):
        for name, pattern, replacement, expected in [
            ("doctype.xml", "<Message", "<!DOCTYPE Message><Message",
             "a document type is not allowed\n"),
            ("broken.xml", "</Message>", "", "not well-formed XML\n"),
            ("unsigned.xml", "(?s)<Signature.*</Signature>", "", "no Signature\n"),
            ("twice.xml", "(?s)(<Reference.*</Reference>)", r"\1\1", "more than one Reference\n"),
            ("elsewhere.xml", "#m1", "#m2", "the reference is not to the document's root\n"),
            ("double_id.xml", "<Amount", '<Amount xml:id="m1"', "the ID is not unique\n"),
            ("sha1.xml", "2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1", INVALID),
        ]:
            with self.subTest(name):
                self.assertEqual(self.verify(self.variant(name, pattern, replacement)),
                                 (1, expected))

    def test_no_public_key(self):
        result = run(LUAJIT, "verify.lua", "message.xml", "signed.xml", cwd=self.dir)
        self.assertEqual(result.returncode, 1)
        self.assertIn("no public key in message.xml", result.stderr)

    def test_in_an_nginx_worker(self):
        with Nginx(self.dir) as nginx:
            for _ in range(2):
                self.assertEqual(nginx.curl("signed.xml"), ("200", VALID))
                self.assertEqual(nginx.curl("tampered.xml"), ("403", INVALID))

    def test_worker_does_not_grow(self):
        bodies = {200: (self.dir / "signed.xml").read_bytes(),
                  403: (self.dir / "tampered.xml").read_bytes()}
        with Nginx(self.dir) as nginx:
            worker = nginx.worker()
            nginx.post(bodies, REQUESTS // 4)
            before = resident_kib(worker)
            nginx.post(bodies, REQUESTS)
            growth = resident_kib(worker) - before
            self.assertEqual(nginx.worker(), worker, "the worker was replaced")
        self.assertLess(growth, GROWTH_KIB)
        # Reaching this place without a crash or a stale OpenSSL error in the log.
        self.assertNotRegex((self.dir / "error.log").read_text(), r"\[(error|crit|alert|emerg)\]")

    def test_without_development_packages(self):
        machine = self.dir / "machine"
        for path in runtime_files():
            copy = machine / path.relative_to("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
        for name in ("verify.lua", "xmlsig_ffi.lua", "public.pem", "signed.xml", "tampered.xml"):
            shutil.copy(self.dir / name, machine)
        for path in machine.rglob("*"):
            self.assertNotRegex(path.name, r"\.(h|pc|a|so)$")

        enter = ["chroot"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "chroot"]
        for name, expected in (("signed.xml", (0, VALID)), ("tampered.xml", (1, INVALID))):
            result = run(*enter, machine, os.path.realpath(LUAJIT), "verify.lua", "public.pem",
                         name)
            self.assertEqual(result.stderr, "")
            self.assertEqual((result.returncode, result.stdout), expected)


def runtime_files():
    """LuaJIT, the libraries the module loads by soname, and what the loader adds to them."""
    paths = {pathlib.Path(os.path.realpath(LUAJIT))}
    cache = must("ldconfig", "-p", env={"PATH": os.environ["PATH"] + ":/sbin:/usr/sbin"})
    for soname in SONAMES:
        paths.add(pathlib.Path(re.search(rf"^\s+{re.escape(soname)} .*=> (.*)$", cache, re.M)[1]))
    for path in list(paths):
        paths.update(map(pathlib.Path, re.findall(r"(/\S+) \(0x", must("ldd", path))))
    return sorted(paths)


def resident_kib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


class Nginx:
    """nginx with the example's nginx.conf, on a socket of its own instead of the fixed port."""

    def __init__(self, directory):
        self.dir = directory
        self.socket = directory / "nginx.sock"

    def __enter__(self):
        config = (self.dir / "nginx.conf").read_text()
        assert "listen 127.0.0.1:8080;" in config
        config = config.replace("listen 127.0.0.1:8080;", f"listen unix:{self.socket};")
        (self.dir / "nginx_test.conf").write_text(config)
        self.process = subprocess.Popen(
            [NGINX, "-p", f"{self.dir}/", "-e", "error.log", "-c", "nginx_test.conf"])
        deadline = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise AssertionError("nginx: " + (self.dir / "error.log").read_text())
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)

    def answers(self):
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    def worker(self):
        master = self.process.pid
        return int(pathlib.Path(f"/proc/{master}/task/{master}/children").read_text())

    def curl(self, name):
        """The status and body that curl gets for a document."""
        out = must("curl", "--silent", "--show-error", "--unix-socket", self.socket,
                   "--data-binary", f"@{self.dir / name}", "--write-out", "%{http_code}",
                   "http://localhost/verify")
        return out[-3:], out[:-3]

    def post(self, bodies, count):
        """Posts the bodies in turn, `count` times in all; each must get its status."""
        connection = http.client.HTTPConnection("localhost")
        for turn in range(count):
            status, body = list(bodies.items())[turn % len(bodies)]
            if connection.sock is None:
                connection.sock = socket.socket(socket.AF_UNIX)
                connection.sock.connect(str(self.socket))
            connection.request("POST", "/verify", body)
            response = connection.getresponse()
            response.read()
            if response.status != status:
                raise AssertionError(f"{response.status} instead of {status}")
        connection.close()


if __name__ == "__main__":
    unittest.main()
