#!/usr/bin/env python3
"""`ljbind find` over real headers and libraries: what it says is what grep, gcc, pkg-config and dpkg say."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LJBIND = os.path.abspath(os.environ.get("LJBIND", HERE.parent.parent / "build/release/ljbind"))


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def line_of(path, pattern):
    """of the first line of a file that matches"""
    for number, line in enumerate(pathlib.Path(path).read_text(errors="replace").split("\n"), 1):
        if re.search(pattern, line):
            return number
    raise AssertionError(f"{path} has no {pattern}")


def debian(path):
    """'zlib1g-dev 1:1.2' of the package that ships a file"""
    package = output("dpkg", "-S", path).split(":")[0]
    return package, output("dpkg-query", "-W", "-f", "${Version}\n", package).split("\n")[0]


class Case(unittest.TestCase):
    maxDiff = None

    def run_ljbind(self, *arguments):
        done = subprocess.run([LJBIND, *arguments], capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
        return done.returncode, done.stdout, done.stderr

    def find(self, *arguments):
        status, text, errors = self.run_ljbind("find", *arguments)
        self.assertEqual((status, errors), (0, ""), text)
        return text

    def json(self, *arguments, status=0):
        done, text, errors = self.run_ljbind("find", "--json", *arguments)
        self.assertEqual(done, status, errors)
        document = json.loads(text)
        self.assertEqual(document["version"], 1)
        return document["names"]

    def first(self, name, *arguments):
        """the first declaration of a name"""
        names = self.json(name, *arguments)
        self.assertEqual([n["name"] for n in names], [name])
        self.assertTrue(names[0]["declarations"], names)
        return names[0]["declarations"][0]

    def holds(self, entry, **expected):
        self.assertEqual({key: entry.get(key) for key in expected}, expected)


class Text(Case):
    def test_function(self):
        path = "/usr/include/libxml2/libxml/parser.h"
        line = line_of(path, r"xmlInitParser\s*\(void\)")
        version = output("pkg-config", "--modversion", "libxml-2.0")
        package, shipped = debian(path)
        place = f"libxml/parser.h:{line}"
        self.assertEqual(self.find("xmlInitParser"),
                         "xmlInitParser  function\n"
                         f"  {place:24}XMLPUBFUN void XMLCALL xmlInitParser (void);\n"
                         "  as emitted              void xmlInitParser(void);\n"
                         f"  package                 libxml-2.0 {version} ({package} {shipped})\n"
                         "  exported by             libxml2.so.2 (libxml2)\n")

    def test_member(self):
        path = "/usr/include/xmlsec1/xmlsec/xmldsig.h"
        line = line_of(path, r"\bstatus;")
        version = output("pkg-config", "--modversion", "xmlsec1")
        package, shipped = debian(path)
        place = f"xmlsec/xmldsig.h:{line}"
        self.assertEqual(self.find("xmlSecDSigCtx.status"),
                         "xmlSecDSigCtx.status  member\n"
                         f"  {place:24}xmlSecDSigStatus status;\n"
                         "  type                    xmlSecDSigStatus, offset 904, 4 bytes\n"
                         "  member of               struct _xmlSecDSigCtx\n"
                         "  as emitted              xmlSecDSigStatus status;\n"
                         "  condition               #ifndef XMLSEC_NO_XMLDSIG  (XMLSEC_NO_XMLDSIG not "
                         "defined)\n"
                         f"  package                 xmlsec1 {version} ({package} {shipped})\n")

    def test_several(self):
        text = self.find("zlibVersion", "sqlite3_open")
        self.assertRegex(text, r"\AzlibVersion  function\n(  .*\n)+\nsqlite3_open  function\n(  .*\n)+\Z")

    def test_same_each_time(self):
        names = ["status", "SDL_Event", "stat", "X509_new"]
        self.assertEqual(self.find(*names), self.find(*names))


class Declarations(Case):
    def test_functions(self):
        for name, header, package, soname in [
                ("xmlFreeDoc", "libxml/tree.h", "libxml-2.0", "libxml2.so.2"),
                ("xmlSecDSigCtxCreate", "xmlsec/xmldsig.h", "xmlsec1", "libxmlsec1.so.1"),
                ("inflate", "zlib.h", "zlib", "libz.so.1"),
                ("SDL_Init", "SDL.h", "sdl2", "libSDL2-2.0.so.0"),
                ("gtk_window_new", "gtk/gtkwindow.h", "gtk+-3.0", "libgtk-3.so.0"),
                ("uv_run", "uv.h", "libuv", "libuv.so.1"),
                ("sqlite3_prepare_v2", "sqlite3.h", "sqlite3", "libsqlite3.so.0"),
                ("curl_easy_perform", "curl/easy.h", "libcurl", "libcurl.so.4"),
                ("vkCreateInstance", "vulkan/vulkan_core.h", "vulkan", "libvulkan.so.1"),
        ]:
            with self.subTest(name):
                found = self.first(name)
                self.holds(found, kind="function", header=header, package=package)
                self.assertEqual(found["library"]["soname"], soname)
                self.assertIn(name, found["written"])
                self.assertRegex(found["emitted"], rf"^[^;]*\b{name}\([^;]*\);$")
                self.assertEqual(found["packageVersion"], output("pkg-config", "--modversion", package))
                self.assertEqual((found["debian"]["package"], found["debian"]["version"]),
                                 debian(found["file"]))
                self.assertIn(name, pathlib.Path(found["file"]).read_text(errors="replace").split("\n")[found["line"] - 1])

    def test_pasted(self):
        """no text has the name: bits/mathcalls.h makes it of cos and f"""
        self.holds(self.first("cosf"), kind="function", header="bits/mathcalls.h", include="math.h",
                   emitted="float cosf(float __x);")

    def test_libc(self):
        self.holds(self.first("getpid"), kind="function", header="unistd.h", include="unistd.h",
                   emitted="int getpid(void);")
        for name, soname in [("getpid", "libc.so.6"), ("getenv", "libc.so.6"),
                             ("pthread_create", "libc.so.6")]:
            self.assertEqual(self.first(name)["library"]["soname"], soname)

    def test_function_by_macro(self):
        found = self.first("X509_new")
        self.holds(found, kind="function", header="openssl/x509.h", byMacro=True,
                   written="DECLARE_ASN1_FUNCTIONS(X509)", emitted="X509 *X509_new(void);")
        self.assertEqual(found["library"]["soname"], "libcrypto.so.3")
        self.assertEqual(found["line"], line_of(found["file"], r"^DECLARE_ASN1_FUNCTIONS\(X509\)"))

    def test_function_behind_macro(self):
        found = self.first("EVP_MD_CTX_create")
        self.holds(found, kind="function-like macro", header="openssl/evp.h", emitted=None,
                   written="#define EVP_MD_CTX_create() EVP_MD_CTX_new()")
        self.assertIn("function-like macro", found["reason"])

    def test_variables(self):
        self.holds(self.first("xmlFree"), kind="variable")

    def test_types(self):
        self.holds(self.first("SSL_CTX"), kind="typedef", emitted="typedef struct ssl_ctx_st SSL_CTX;",
                   written="typedef struct ssl_ctx_st SSL_CTX;")
        node = self.first("struct _xmlNode")
        self.holds(node, kind="struct", name="struct _xmlNode")
        self.assertEqual(node["layout"]["size"], 120)
        self.assertEqual(self.first("xmlNode")["layout"], node["layout"])
        self.assertNotIn("/*", node["written"])
        self.holds(self.first("sqlite3"), kind="typedef")
        self.holds(self.first("uv_loop_t"), kind="typedef")
        self.holds(self.first("xmlElementType"), kind="typedef")
        self.assertEqual(self.first("xmlSecDSigCtx")["layout"]["size"], 1032)

    def test_tag_apart_from_function(self):
        both = self.json("stat")[0]["declarations"]
        self.assertEqual({one["name"] for one in both}, {"stat", "struct stat"})
        only = self.json("struct stat")[0]["declarations"]
        self.assertEqual([one["name"] for one in only], ["struct stat"])
        self.holds(only[0], include="sys/stat.h")

    def test_enumerators(self):
        found = self.first("XML_ELEMENT_NODE")
        self.holds(found, kind="enumerator", container="xmlElementType",
                   emitted="XML_ELEMENT_NODE = 1")
        self.assertEqual(found["written"].replace(" ", ""), "XML_ELEMENT_NODE=1")

    def test_macros(self):
        self.holds(self.first("Z_BEST_COMPRESSION"), kind="macro", header="zlib.h",
                   written="#define Z_BEST_COMPRESSION 9", emitted="Z_BEST_COMPRESSION = 9")
        version = output("pkg-config", "--modversion", "sqlite3")
        self.holds(self.first("SQLITE_VERSION"), emitted=f'SQLITE_VERSION = "{version}"')
        found = self.first("SQLITE_TRANSIENT")
        self.assertTrue(found["emitted"].startswith("SQLITE_TRANSIENT = ffi.cast("), found)
        left_out = self.first("VK_MAKE_VERSION")
        self.holds(left_out, kind="function-like macro", emitted=None)
        self.assertIn("reason", left_out)

    def test_not_exported(self):
        found = self.first("uv_handle_size")
        self.assertIn("library", found)
        inline = self.first("SDL_memcpy4")
        self.assertNotIn("library", inline)
        self.assertIn("static inline", inline["reason"])

    def test_condition(self):
        conditions = self.first("xmlXPathEval")["conditions"]
        self.assertEqual(len(conditions), 1)
        self.assertIn("LIBXML_XPATH_ENABLED", conditions[0])
        self.assertIn("defined by libxml/xmlversion.h:", conditions[0])


class Members(Case):
    def test_places(self):
        directory = pathlib.Path(tempfile.mkdtemp(prefix="ljbind-find-")).resolve()
        self.addCleanup(shutil.rmtree, directory)
        for struct, member, include, package in [
                ("xmlNode", "content", "libxml/tree.h", "libxml-2.0"),
                ("xmlSecDSigCtx", "status", "xmlsec/xmldsig.h", "xmlsec1"),
                ("SDL_Event", "key.keysym", "SDL.h", "sdl2"),
                ("z_stream", "avail_in", "zlib.h", "zlib"),
                ("uv_loop_t", "active_handles", "uv.h", "libuv"),
                ("struct tm", "tm_year", "time.h", None)]:
            with self.subTest(struct):
                found = self.first(f"{struct}.{member}")
                self.holds(found, kind="member", name=f"{struct}.{member}")
                source = directory / "ask.c"
                source.write_text(f"#include <stddef.h>\n#include <stdio.h>\n#include <{include}>\n"
                                  f'int main(void) {{ printf("%zu %zu\\n", offsetof({struct}, {member}), '
                                  f"sizeof((({struct} *)0)->{member})); }}\n")
                flags = output("pkg-config", "--cflags", package).split() if package else []
                subprocess.run(["gcc", "-w", *flags, source, "-o", directory / "ask"], check=True)
                offset, size = map(int, output(directory / "ask").split())
                self.holds(found["member"], offset=offset, size=size)

    def test_pointer_typedef(self):
        found = self.first("xmlNodePtr.children")
        self.holds(found, container="struct _xmlNode")
        self.assertEqual(found["member"], self.first("xmlNode.children")["member"])

    def test_bit_field(self):
        self.holds(self.first("struct tcphdr.syn")["member"], bitWidth=1)

    def test_by_name_alone(self):
        name = self.json("status", "-p", "xmlsec1")[0]
        self.assertTrue(name["declarations"] or name["mentions"])
        everything = name["declarations"] + name["mentions"]
        self.assertTrue(all(one["kind"] == "member" for one in everything), everything)
        self.assertIn("struct _xmlSecDSigCtx", [one["container"] for one in everything])

    def test_unknown_member(self):
        status, text, errors = self.run_ljbind("find", "xmlNode.childs")
        self.assertEqual((status, text), (1, ""))
        self.assertIn("[name-not-found]", errors)


class Headers(Case):
    def test_header(self):
        path = "/usr/include/libxml2/libxml/tree.h"
        version = output("pkg-config", "--modversion", "libxml-2.0")
        package, shipped = debian(path)
        self.assertEqual(self.find("libxml/tree.h"),
                         "libxml/tree.h  header\n"
                         f"  file                    {path}\n"
                         f"  package                 libxml-2.0 {version} ({package} {shipped})\n"
                         "  library                 libxml2.so.2 (libxml2)\n")
        self.assertEqual(self.find(path), self.find("libxml/tree.h"))

    def test_unknown(self):
        status, text, errors = self.run_ljbind("find", "zlibb.h")
        self.assertEqual((status, text), (1, ""))
        self.assertEqual(errors,
                         "ljbind: error: there is no header 'zlibb.h'; did you mean 'zlib.h'? "
                         "[header-not-installed]\n"
                         "  hint: install the -dev package that ships it; `apt-file update` fetches "
                         "the list of those\n")


class NotFound(Case):
    def test_suggestion(self):
        status, text, errors = self.run_ljbind("find", "xmlInitPraser")
        self.assertEqual((status, text), (1, ""))
        self.assertEqual(errors,
                         "ljbind: error: no installed header declares 'xmlInitPraser'; did you mean "
                         "'xmlInitParser'? [name-not-found]\n"
                         "  hint: check the name, or install the -dev package of its library\n")
        name = self.json("xmlInitPraser", status=1)[0]
        self.holds(name, found=False, suggestions=["xmlInitParser"], declarations=[])

    def test_some(self):
        names = self.json("xmlFree", "ljbind_no_such_name_anywhere", status=1)
        self.assertEqual([name["found"] for name in names], [True, False])

    def test_other_package(self):
        self.json("xmlFree", "-p", "zlib", status=1)

    def test_unknown_package(self):
        status, _, errors = self.run_ljbind("find", "xmlFree", "-p", "zlibb")
        self.assertEqual(status, 2)
        self.assertIn("[package-not-found]", errors)

    def test_private_symbol(self):
        """one that the C library exports and no header names"""
        private = next(name for name in ("_IO_wdo_write", "_IO_file_xsgetn", "_IO_file_init")
                       if subprocess.run(["grep", "-rqw", name, "/usr/include"]).returncode == 1)
        found = self.find(private)
        self.assertIn(f"{private}  private symbol\n  declared                in no installed header\n"
                      "  exported by             libc.so.6 (libc6)\n", found)

    def test_usage(self):
        for arguments in ([], [""], ["a\nb"], ["x" * 1000]):
            status, _, errors = self.run_ljbind("find", *arguments)
            self.assertEqual(status, 2)
            self.assertIn("[usage]", errors)

    def test_odd_names(self):
        for name in ("struct", "struct ", ".", "..", "a.", ".a", "a..b", "*", "/", "/etc/passwd", "%s", "ä",
                     "-", "int", "#define"):
            with self.subTest(name):
                self.assertIn(self.run_ljbind("find", "--", name)[0], (0, 1))


class Help(Case):
    def test_examples(self):
        status, text, _ = self.run_ljbind("find", "--help")
        self.assertEqual(status, 0)
        self.assertIn("ljbind find xmlSecDSigCtx.status\n", text)

    def test_documents(self):
        self.assertIn("ljbind find", self.run_ljbind("man")[1])
        for shell in ("bash", "zsh", "fish"):
            self.assertIn("find", self.run_ljbind("completion", shell)[1])


if __name__ == "__main__":
    unittest.main()
