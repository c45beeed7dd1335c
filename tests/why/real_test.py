#!/usr/bin/env python3
"""`ljbind why` on the headers of installed libraries; gcc confirms what it measured."""

import subprocess
import unittest

from case import Case


class Real(Case):
    def gcc(self, include, flags, expressions):
        """the values of integer expressions, by gcc"""
        source = self.put("ask.c", f"#include <stddef.h>\n#include <stdio.h>\n#include <{include}>\n"
                          "int main(void) {\n" + "".join(
                              f'printf("%ld\\n", (long)({e}));\n' for e in expressions) + "}\n")
        subprocess.run(["gcc", "-w", *flags, source, "-o", self.dir / "ask"], check=True)
        return [int(line) for line in subprocess.run(
            [self.dir / "ask"], capture_output=True, text=True, check=True).stdout.split()]

    def flags(self, package):
        return subprocess.run(["pkg-config", "--cflags", package], capture_output=True, text=True,
                              check=True).stdout.split()

    def test_the_signature_context(self):
        text = self.told("xmlSecDSigCtx", "-p", "xmlsec1")
        self.assertIn("\nXMLSEC_NO_SIZE_T: defined by pkg-config xmlsec1; without it sizeof is 1104 "
                      "and status moves from 904 to 960\n", text)
        flags = self.flags("xmlsec1")
        ask = ["sizeof(xmlSecDSigCtx)", "offsetof(xmlSecDSigCtx, status)"]
        self.assertEqual(self.gcc("xmlsec/xmldsig.h", flags, ask), [1032, 904])
        self.assertEqual(self.gcc("xmlsec/xmldsig.h", flags + ["-UXMLSEC_NO_SIZE_T"], ask), [1104, 960])
        self.assertIn("size_t", text.split("XMLSEC_NO_SIZE_T: defined")[1].split("\n\n")[0])
        self.assertRegex(text, r"written with xmlSecSize = unsigned int  xmlsec/xmlsec\.h:58\n")

    def test_the_signature_context_the_other_way(self):
        self.assertEqual(
            self.sentences("xmlSecDSigCtx", "-p", "xmlsec1", "-UXMLSEC_NO_SIZE_T")["XMLSEC_NO_SIZE_T"],
            "XMLSEC_NO_SIZE_T: undefined by the command line; with it sizeof is 1032 and status moves "
            "from 960 to 904")

    def test_members_in_conditions(self):
        story = self.story("struct _xmlSecKeyInfoCtx", "-p", "xmlsec1")
        notes = {note["condition"].split("  ")[0]: note for note in story["closure"][0]["members"]
                 if "condition" in note}
        self.assertEqual(notes["#ifndef XMLSEC_NO_X509"]["members"],
                         ["certsVerificationTime", "certsVerificationDepth"])
        self.assertEqual(notes["#ifndef XMLSEC_NO_XMLENC"]["members"],
                         ["encCtx", "maxEncryptedKeyLevel"])

    def test_macros_of_a_kind_that_the_package_passes(self):
        text = self.told("struct _xmlSecKeyInfoCtx", "-p", "xmlsec1")
        size = self.gcc("xmlsec/keyinfo.h", self.flags("xmlsec1") + ["-DXMLSEC_NO_X509"],
                        ["sizeof(struct _xmlSecKeyInfoCtx)"])[0]
        self.assertRegex(text, rf"\nXMLSEC_NO_X509: not defined; with it sizeof is {size}, there is no "
                         r"certsVerificationTime and certsVerificationDepth and ")
        self.assertIn("\n  pkg-config xmlsec1 passes -DXMLSEC_NO_", text)

    def test_libxml2(self):
        sentences = self.sentences("htmlParseDoc", "-p", "libxml-2.0")
        self.assertRegex(sentences["LIBXML_HTML_ENABLED"],
                         r"^LIBXML_HTML_ENABLED: defined by libxml/xmlversion\.h:\d+; "
                         r"without it there is no such declaration$")
        story = self.story("xmlDoc", "-p", "libxml-2.0")
        self.assertEqual(story["name"], "xmlDoc")
        self.assertIsNone(story["leftOut"])
        self.assertIn("struct _xmlDoc", [node["name"] for node in story["closure"]])

    def test_openssl(self):
        story = self.story("ENGINE_new", "-p", "openssl")
        macro = next(m for m in story["macros"] if m["name"] == "OPENSSL_NO_ENGINE")
        self.assertEqual((macro["defined"], macro["by"]), (False, "nobody"))
        self.assertTrue(macro["otherWay"]["gone"] or "doesNotCompile" in macro["otherWay"])

    def test_what_sdl_was_configured_without(self):
        story = self.story("SDL_METALVIEW_TAG", "-p", "sdl2")
        macro = next(m for m in story["macros"] if m["name"] == "SDL_VIDEO_METAL")
        self.assertFalse(macro["defined"])
        self.assertFalse(macro["undecided"])
        with open(macro["at"]["path"]) as config:
            self.assertEqual(config.read().splitlines()[macro["at"]["line"] - 1], "/* #undef SDL_VIDEO_METAL */")

    def test_zlib(self):
        story = self.story("z_stream", "-p", "zlib")
        self.assertEqual([node["name"] for node in story["closure"]][:2], ["z_stream", "struct z_stream_s"])
        self.assertEqual(self.gcc("zlib.h", [], ["sizeof(z_stream)"]), [112])
        self.assertEqual(story["closure"][1]["text"], "struct z_stream_s, 112 bytes")

    def test_zlib_behind_a_condition(self):
        status, text, errors = self.why("gzopen64", "zlib.h")
        self.assertEqual((status, text), (1, ""))
        self.assertIn("'gzopen64' stands in a branch of an #if that was not taken, at zlib.h:", errors)
        self.assertIn("(Z_LARGE64 not defined)", errors)
        sentences = self.sentences("gzopen64", "zlib.h", "-D_LARGEFILE64_SOURCE")
        self.assertRegex(sentences["Z_LARGE64"], r"^Z_LARGE64: defined by zconf\.h:\d+; "
                         "without it there is no such declaration$")
        self.assertEqual(sentences["_LARGEFILE64_SOURCE"],
                         "_LARGEFILE64_SOURCE: defined by the command line; without it there is no such "
                         "declaration")

    def test_curl(self):
        story = self.story("struct curl_httppost", "-p", "libcurl")
        size = self.gcc("curl/curl.h", self.flags("libcurl"), ["sizeof(struct curl_httppost)"])[0]
        self.assertEqual(story["closure"][0]["text"], f"struct curl_httppost, {size} bytes")

    def test_sqlite(self):
        story = self.story("sqlite3_vfs", "-p", "sqlite3")
        self.assertEqual([node["name"] for node in story["closure"]][:2], ["sqlite3_vfs", "struct sqlite3_vfs"])
        size = self.gcc("sqlite3.h", [], ["sizeof(sqlite3_vfs)"])[0]
        self.assertEqual(story["closure"][1]["text"], f"struct sqlite3_vfs, {size} bytes")


if __name__ == "__main__":
    unittest.main()
