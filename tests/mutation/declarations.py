"""Reads the C declarations of a generated module, and knows their sizes on x86-64.

It is written for this test alone and shares nothing with ljbind, so that what a planted error means
is decided by somebody else than the program under test. It reads what generated modules are made
of: one declarator in each declaration, structs with tags, and no macros.
"""

import dataclasses
import re
import typing

TOKEN = re.compile(r'[A-Za-z_]\w*|\d\w*|\.\.\.|"[^"]*"|[^\s\w]')
QUALIFIERS = {"const", "volatile", "restrict", "__restrict"}
BASE_WORDS = {"void", "char", "short", "int", "long", "float", "double", "signed", "unsigned",
              "_Bool", "bool"}
STORAGE = {"typedef", "extern", "static"}

# What LuaJIT declares itself: size in bytes and whether it has a sign.
PREDECLARED = {
    "int8_t": (1, True), "int16_t": (2, True), "int32_t": (4, True), "int64_t": (8, True),
    "uint8_t": (1, False), "uint16_t": (2, False), "uint32_t": (4, False), "uint64_t": (8, False),
    "intptr_t": (8, True), "uintptr_t": (8, False), "ptrdiff_t": (8, True), "size_t": (8, False),
    "ssize_t": (8, True), "wchar_t": (4, True),
}


class Unreadable(Exception):
    """A declaration of a form that generated modules do not have."""


@dataclasses.dataclass(frozen=True)
class Token:
    text: str
    begin: int
    end: int


def tokens_of(text):
    return [Token(found.group(), found.start(), found.end()) for found in TOKEN.finditer(text)]


# --- types: a Base, or how one is derived from another


@dataclasses.dataclass(frozen=True)
class Base:
    words: str  # "unsigned int", "struct x", "xmlChar"


@dataclasses.dataclass(frozen=True)
class Pointer:
    to: typing.Any


@dataclasses.dataclass(frozen=True)
class Array:
    of: typing.Any
    length: typing.Optional[int]
    bracket: typing.Tuple[int, int]  # where the length stands


@dataclasses.dataclass(frozen=True)
class Function:
    result: typing.Any
    parameters: typing.Tuple["Declared", ...]
    variadic: bool
    parens: typing.Tuple[int, int]  # what is between them


@dataclasses.dataclass(frozen=True)
class Declared:
    """Something with a type: a function, a field, a parameter."""
    begin: int
    end: int
    specifiers: typing.Tuple[int, int]  # with qualifiers, without typedef and extern
    name: typing.Optional[Token]
    type: typing.Any
    bits: typing.Optional[int] = None
    bits_at: typing.Optional[Token] = None


class Reader:
    def __init__(self, text):
        self.text = text
        self.tokens = tokens_of(text)
        self.next = 0

    def peek(self, ahead=0):
        at = self.next + ahead
        return self.tokens[at].text if at < len(self.tokens) else ""

    def take(self):
        self.next += 1
        return self.tokens[self.next - 1]

    def expect(self, text):
        if self.peek() != text:
            raise Unreadable(f"'{text}' expected in: {self.text}")
        return self.take()

    def specifiers(self):
        words = []
        begin = self.tokens[self.next].begin
        while True:
            word = self.peek()
            if word in QUALIFIERS:
                self.take()
            elif word in ("struct", "union", "enum") and not words:
                self.take()
                words = [word, self.take().text]
            elif word in BASE_WORDS and (not words or words[0] in BASE_WORDS):
                words.append(self.take().text)
            elif re.match(r"[A-Za-z_]", word) and not words:
                words.append(self.take().text)
            else:
                break
        if not words:
            raise Unreadable(f"no type in: {self.text}")
        return Base(" ".join(words)), (begin, self.tokens[self.next - 1].end)

    def declared(self):
        """Up to what cannot belong to it: `;`, `,` or `)`."""
        first = self.next
        base, span = self.specifiers()
        name, build = self.declarator()
        bits = bits_at = None
        if self.peek() == ":":
            self.take()
            bits_at = self.take()
            bits = int(bits_at.text)
        return Declared(self.tokens[first].begin, self.tokens[self.next - 1].end, span, name,
                        build(base), bits, bits_at)

    def declarator(self):
        """The name, and what turns the type of the specifiers into its type."""
        pointers = 0
        while self.peek() == "*" or self.peek() in QUALIFIERS:
            pointers += self.take().text == "*"
        name, inner = None, None
        if self.peek() == "(" and self.peek(1) in ("*", "("):
            self.take()
            name, inner = self.declarator()
            self.expect(")")
        elif re.match(r"[A-Za-z_]", self.peek()) and self.peek() != "__attribute__":
            name = self.take()
        suffixes = []
        while self.peek() in ("[", "("):
            opening = self.take()
            if opening.text == "[":
                length = None if self.peek() == "]" else int(self.take().text)
                closing = self.expect("]")
                suffixes.append(("array", length, (opening.end, closing.begin)))
            else:
                parameters, variadic = self.parameters()
                closing = self.expect(")")
                suffixes.append(("function", parameters, variadic, (opening.end, closing.begin)))

        def build(type_):
            for _ in range(pointers):
                type_ = Pointer(type_)
            for suffix in reversed(suffixes):
                if suffix[0] == "array":
                    type_ = Array(type_, suffix[1], suffix[2])
                else:
                    type_ = Function(type_, tuple(suffix[1]), suffix[2], suffix[3])
            return inner(type_) if inner else type_

        return name, build

    def parameters(self):
        found = []
        if self.peek() == ")" or (self.peek() == "void" and self.peek(1) == ")"):
            if self.peek() == "void":
                self.take()
            return found, False
        while True:
            if self.peek() == "...":
                self.take()
                return found, True
            found.append(self.declared())
            if self.peek() != ",":
                return found, False
            self.take()


# --- declarations


@dataclasses.dataclass
class Declaration:
    kind: str  # "typedef", "function", "variable", "record", "forward"
    text: str  # with its semicolon
    name: str  # "foo", "struct x"
    declared: typing.Optional[Declared] = None
    fields: typing.Tuple[Declared, ...] = ()
    body: typing.Tuple[int, int] = (0, 0)  # between the braces
    packed: bool = False


COMMENT = re.compile(r"(?:(?<=\n)[ \t]*/\*.*?\*/[ \t]*\n)|/\*.*?\*/", re.S)


def statements_of(text):
    text = COMMENT.sub("", text)
    depth, begin = 0, 0
    for token in tokens_of(text):
        depth += token.text in ("{", "(", "[")
        depth -= token.text in ("}", ")", "]")
        if token.text == ";" and depth == 0:
            yield text[begin:token.end].strip()
            begin = token.end


def declaration_of(text):
    reader = Reader(text)
    first = reader.peek()
    if first in ("struct", "union") and reader.peek(2) in ("{", ";"):
        name = f"{first} {reader.peek(1)}"
        reader.take(), reader.take()
        if reader.take().text == ";":
            return Declaration("forward", text, name)
        begin = reader.tokens[reader.next - 1].end
        fields = []
        while reader.peek() != "}":
            fields.append(reader.declared())
            reader.expect(";")
        end = reader.take().begin
        return Declaration("record", text, name, fields=tuple(fields), body=(begin, end),
                           packed="packed" in text[end:])
    while reader.peek() in STORAGE:
        reader.take()
    declared = reader.declared()
    reader.expect(";")
    if declared.name is None:
        raise Unreadable(f"no name in: {text}")
    kind = "typedef" if first == "typedef" else \
        "function" if isinstance(declared.type, Function) else "variable"
    return Declaration(kind, text, declared.name.text, declared)


# --- what types mean


@dataclasses.dataclass(frozen=True)
class Meaning:
    """A type without its typedefs; sizes as on x86-64."""
    kind: str  # "integer", "float", "bool", "void", "pointer", "record", "array", "function", "other"
    size: int = 0
    align: int = 1
    signed: bool = False
    type: typing.Any = None


class Declarations:
    """A module's declarations in their order, by name."""

    def __init__(self, text):
        self.all = [declaration_of(one) for one in statements_of(text)]
        self.typedefs = {one.name: one for one in self.all if one.kind == "typedef"}
        self.records = {one.name: one for one in self.all if one.kind == "record"}
        self.position = {id(one): i for i, one in enumerate(self.all)}
        self.layouts = {}

    def meaning(self, type_):
        if isinstance(type_, Pointer):
            return Meaning("pointer", 8, 8, type=type_)
        if isinstance(type_, Function):
            return Meaning("function", type=type_)
        if isinstance(type_, Array):
            element = self.meaning(type_.of)
            return Meaning("array", element.size * (type_.length or 0), element.align, type=type_)
        return self.base(type_.words)

    def base(self, name):
        words = name.split()
        if words[0] in ("struct", "union"):
            size, align = self.layout(name)
            return Meaning("record", size, align, type=Base(name))
        if words[0] == "enum":
            return Meaning("integer", 4, 4, False)
        if words[0] in BASE_WORDS:
            return arithmetic(words)
        if name in self.typedefs:
            return self.meaning(self.typedefs[name].declared.type)
        if name in PREDECLARED:
            size, signed = PREDECLARED[name]
            return Meaning("integer", size, size, signed)
        return Meaning("other", 0, 1)  # va_list

    def layout(self, name):
        """Size and alignment of a record; 0 and 1 of one that is opaque. Bit-fields count for the
        alignment, and for the size as if they began a unit of their own: who needs more must not
        ask here."""
        if name in self.layouts:
            return self.layouts[name]
        record = self.records.get(name)
        self.layouts[name] = (0, 1)
        if record:
            self.layouts[name] = self.layout_of(name, record.fields, record.packed)
        return self.layouts[name]

    def layout_of(self, name, fields, packed):
        size, align = 0, 1
        for field in fields:
            meaning = self.meaning(field.type)
            field_align = 1 if packed else meaning.align
            align = max(align, field_align)
            if name.startswith("union"):
                size = max(size, meaning.size)
            else:
                size = -(-size // field_align) * field_align + meaning.size
        return -(-size // align) * align, align

    # --- what a declaration needs to be read

    def needed(self, declaration, bodies=True):
        """Everything it needs, in order, without itself; records are left opaque where they may."""
        found, opaque = {}, set()

        def visit(type_, by_value):
            if isinstance(type_, Pointer):
                # Behind a pointer to a pointer as well.
                visit(type_.to, False)
            elif isinstance(type_, Array):
                visit(type_.of, True)
            elif isinstance(type_, Function):
                visit(type_.result, bodies)
                for parameter in type_.parameters:
                    visit(parameter.type, bodies)
            elif type_.words in self.typedefs:
                alias = self.typedefs[type_.words]
                key = (alias.name, by_value)
                if key not in seen:
                    seen.add(key)
                    visit(alias.declared.type, by_value)
                    found[self.position[id(alias)]] = alias
            elif type_.words in self.records and by_value:
                add_record(self.records[type_.words])
            elif type_.words.split()[0] in ("struct", "union"):
                opaque.add(type_.words)

        def add_record(record):
            if self.position[id(record)] in found:
                return
            found[self.position[id(record)]] = record
            for field in record.fields:
                visit(field.type, True)

        seen = set()
        if declaration.kind == "record":
            for field in declaration.fields:
                visit(field.type, True)
        elif declaration.declared:
            visit(declaration.declared.type, declaration.kind != "typedef")
        found.pop(self.position.get(id(declaration)), None)
        return ([f"{name};" for name in sorted(opaque)],
                [found[position] for position in sorted(found)])


def arithmetic(words):
    signed = "unsigned" not in words
    if "double" in words:
        return Meaning("other", 16, 16) if "long" in words else Meaning("float", 8, 8)
    if "float" in words:
        return Meaning("float", 4, 4)
    if "void" in words:
        return Meaning("void")
    if "_Bool" in words or "bool" in words:
        return Meaning("bool", 1, 1)
    size = 1 if "char" in words else 2 if "short" in words else 8 if "long" in words else 4
    return Meaning("integer", size, size, signed)
