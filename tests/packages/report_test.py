#!/usr/bin/env python3
"""What the report says of constants: the type in C's words, and the value as JSON has it."""

import unittest

from own_package import OwnPackage

HEADER = r"""
typedef unsigned char byte;
#define SMALL ((byte)7)
#define NEGATIVE (-5)
#define WIDE 0xffffffffffffffffu
#define REAL 2.5
#define SINGLE 2.5f
#define ENDLESS (-__builtin_inf())
#define UNKNOWN __builtin_nan("")
#define DIGITS "2.5"
#define ENDS "a\0b"
#define LATIN "\xe9t\xe9"
#define NOWHERE ((void *)-1)
#define LONG_REAL 1e308L
"""


class Constants(OwnPackage):
    def setUp(self):
        super().setUp()
        self.put("constants.h", HEADER)
        declarations, _ = self.generate("./constants.h")
        self.of = {name: one for (kind, name), one in declarations.items() if kind == "macro"}

    def value(self, name):
        return self.of[name]["type"], self.of[name]["value"]

    def test_integers(self):
        self.assertEqual(self.value("SMALL"), ("byte", 7))
        self.assertEqual(self.value("NEGATIVE"), ("int", -5))
        self.assertEqual(self.value("WIDE"), ("unsigned long", 2**64 - 1))

    def test_a_number_is_not_a_string_of_digits(self):
        self.assertEqual(self.value("REAL"), ("double", 2.5))
        self.assertEqual(self.value("SINGLE"), ("float", 2.5))
        self.assertEqual(self.value("DIGITS"), ("char *", "2.5"))

    def test_what_json_has_no_number_for(self):
        self.assertEqual(self.value("ENDLESS"), ("double", "-inf"))
        self.assertEqual(self.value("UNKNOWN"), ("double", "nan"))

    def test_strings(self):
        self.assertEqual(self.value("ENDS"), ("char *", "a\0b"))
        self.assertEqual(self.of["LATIN"]["bytes"], list(b"\xe9t\xe9"))
        self.assertNotIn("value", self.of["LATIN"])

    def test_addresses(self):
        self.assertEqual(self.of["NOWHERE"]["address"], 2**64 - 1)
        self.assertEqual(self.of["NOWHERE"]["type"], "void *")

    def test_what_is_left_out_has_no_value(self):
        self.assertEqual(self.of["LONG_REAL"]["state"], "omitted")
        self.assertNotIn("value", self.of["LONG_REAL"])


if __name__ == "__main__":
    unittest.main()
