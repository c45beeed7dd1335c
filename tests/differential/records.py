"""Random struct and union definitions: a description, and the C text of it.

A Header is a list of items, each of which may use the ones before it. Nothing here knows how a
compiler lays anything out; that is what the observers are asked.
"""

import copy
import random
from dataclasses import dataclass, field

# --- what types there are

# Scalars that every compiler and LuaJIT itself have a name for.
PLAIN = [
    "char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned int",
    "long", "unsigned long", "long long", "unsigned long long", "float", "double", "_Bool",
    "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t",
    "size_t", "ptrdiff_t", "wchar_t",
]
# Scalars for which a stand-in has to be found, at least in some places.
EXOTIC = [
    "long double", "__int128", "unsigned __int128", "float _Complex", "double _Complex",
    "long double _Complex", "_Float16", "__float128", "_Atomic int", "_Atomic long", "_Atomic char",
]
POINTERS = [
    ("void *", ""), ("const char *", ""), ("char **", ""), ("int (*", ")(int, void *)"),
    ("struct elsewhere *", ""), ("double (*", ")[4]"), ("void (*(*", ")(int))(void)"),
]
# Type and width in bits, of what bit-fields are made of.
BIT_TYPES = [
    ("char", 8), ("signed char", 8), ("unsigned char", 8), ("short", 16), ("unsigned short", 16),
    ("int", 32), ("signed int", 32), ("unsigned int", 32), ("long", 64), ("unsigned long", 64),
    ("long long", 64), ("unsigned long long", 64), ("_Bool", 1), ("uint8_t", 8), ("int16_t", 16),
    ("uint32_t", 32), ("int64_t", 64), ("uint64_t", 64),
]


@dataclass
class Typedef:
    """A name for a type, as text: vectors, and scalars whose alignment was changed."""
    name: str
    type: str
    attributes: str

    def text(self):
        return f"typedef {self.type} {self.name} {self.attributes};\n"


@dataclass
class Enum:
    tag: str
    values: list  # of (name, integer)
    packed: bool = False

    @property
    def name(self):
        return f"enum {self.tag}"

    def bits(self):
        """The width of the integer that gcc takes for it."""
        low = min(value for _, value in self.values)
        high = max(value for _, value in self.values)
        for bits in (8, 16) if self.packed else ():
            if (low >= -(1 << (bits - 1)) and high < 1 << (bits - 1)) or \
                    (low >= 0 and high < 1 << bits):
                return bits
        fits = -(1 << 31) <= low and high < 1 << 31 or low >= 0 and high < 1 << 32
        return 32 if fits else 64

    def text(self):
        values = ", ".join(f"{name} = {constant(value)}" for name, value in self.values)
        return f"enum {self.tag} {{ {values} }}{' __attribute__((packed))' if self.packed else ''};\n"


def constant(value):
    if value == -(1 << 63):
        return "(-9223372036854775807LL-1)"
    return f"{value}ULL" if value >= 1 << 63 else f"{value}LL" if abs(value) >= 1 << 31 else str(value)


@dataclass
class Member:
    name: str = ""         # empty: an unnamed bit-field, or an anonymous record
    type: str = ""         # what stands before the name
    after: str = ""        # what stands behind it, of a pointer to a function or array
    uses: str = ""         # the name of the item whose type this is
    record: "Record" = None  # defined in place
    dims: list = field(default_factory=list)
    flexible: bool = False
    width: int = None      # of a bit-field
    aligned: int = 0
    packed: bool = False
    kind: str = "plain"    # what it was made as: see FEATURES

    def text(self, indent):
        attributes = (" __attribute__((packed))" if self.packed else "") + \
            (f" __attribute__((aligned({self.aligned})))" if self.aligned else "")
        type_text = self.record.definition(indent) if self.record else self.type
        declarator = self.name + "".join(f"[{n}]" for n in self.dims) + \
            ("[]" if self.flexible else "") + self.after
        bits = f" : {self.width}" if self.width is not None else ""
        separator = " " if declarator and not type_text.endswith("*") else ""
        return f"{indent}{type_text}{separator}{declarator}{bits}{attributes};\n"

    def declares_nothing(self):
        """`struct tag { ... };` inside a struct is no member of it."""
        return self.record is not None and not self.name and bool(self.record.tag)


@dataclass
class Record:
    kind: str = "struct"
    tag: str = ""
    typedef: str = ""      # of a record at the top
    members: list = field(default_factory=list)
    packed: bool = False
    aligned: int = 0
    before_tag: bool = False  # where the attributes stand
    pragma: int = 0        # 0: none
    pragma_push: bool = True

    @property
    def name(self):
        return f"{self.kind} {self.tag}" if self.tag else self.typedef

    def definition(self, indent):
        words = ["packed"] * self.packed + [f"aligned({self.aligned})"] * bool(self.aligned)
        attributes = f" __attribute__(({', '.join(words)}))" if words else ""
        body = "".join(m.text(indent + "  ") for m in self.members)
        tag = f" {self.tag}" if self.tag else ""
        before, after = (attributes, "") if self.before_tag else ("", attributes)
        return f"{self.kind}{before}{tag} {{\n{body}{indent}}}{after}"

    def text(self):
        text = f"typedef {self.definition('')} {self.typedef};\n" if self.typedef else \
            f"{self.definition('')};\n"
        if not self.pragma:
            return text
        if self.pragma_push:
            return f"#pragma pack(push, {self.pragma})\n{text}#pragma pack(pop)\n"
        return f"#pragma pack({self.pragma})\n{text}#pragma pack()\n"

    def walk(self):
        """This record and those defined inside it."""
        yield self
        for member in self.members:
            if member.record:
                yield from member.record.walk()

    def uses(self):
        return {m.uses for r in self.walk() for m in r.members if m.uses}


@dataclass
class Header:
    items: list

    def records(self):
        return [item for item in self.items if isinstance(item, Record)]

    def item(self, name):
        return next(item for item in self.items if item.name == name)

    def text(self):
        return "#include <stdint.h>\n#include <stddef.h>\n\n" + \
            "\n".join(item.text() for item in self.items)

    def only(self, names):
        """The items with these names and what they need."""
        wanted, queue = set(), list(names)
        while queue:
            name = queue.pop()
            if name in wanted:
                continue
            wanted.add(name)
            item = self.item(name)
            if isinstance(item, Record):
                queue.extend(item.uses())
        return Header([copy.deepcopy(item) for item in self.items if item.name in wanted])

    def without(self, names):
        """All but these and what needs them."""
        gone = set(names)
        kept = []
        for item in self.items:
            if item.name in gone or isinstance(item, Record) and item.uses() & gone:
                gone.add(item.name)
            else:
                kept.append(copy.deepcopy(item))
        return Header(kept)

    def features(self, record):
        """What there is in a record, for counting: see FEATURES."""
        found = set()
        for part in record.walk():
            found |= {"packed"} if part.packed else set()
            found |= {"aligned"} if part.aligned else set()
            found |= {"pragma pack"} if part.pragma else set()
            for member in part.members:
                found.add(member.kind)
                found |= {"member packed"} if member.packed else set()
                found |= {"member aligned"} if member.aligned else set()
                found |= {"nested"} if member.record else set()
                if member.uses:
                    item = self.item(member.uses)
                    if isinstance(item, Record):
                        found |= {"nested"} | self.features(item)
        return found


# What features() returns; a record with none but these is made of plain members only.
PLAIN_FEATURES = {"plain", "pointer", "nested", "flexible"}
FEATURES = PLAIN_FEATURES | {
    "bits", "wide bits", "bool bits", "enum bits", "unnamed bits", "zero bits", "enum", "exotic",
    "vector", "aligned typedef", "packed", "aligned", "pragma pack", "member packed",
    "member aligned",
}


# --- making them up

class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0

    def header(self, count):
        """A header with `count` records at the top."""
        self.items = []
        for _ in range(max(2, count // 12)):
            self.items.append(self.enum())
        for bytes_, element in ((8, "short"), (16, "int"), (16, "float"), (16, "unsigned char"),
                                (32, "double"), (32, "int")):
            self.items.append(Typedef(self.fresh("vec"), element,
                                      f"__attribute__((vector_size({bytes_})))"))
        for type_, align in (("int", 16), ("double", 4), ("long long", 4), ("char", 8), ("int", 1),
                             ("short", 32)):
            self.items.append(Typedef(self.fresh("aligned"), type_,
                                      f"__attribute__((aligned({align})))"))
        self.random.shuffle(self.items)
        for _ in range(count):
            self.items.append(self.record())
        return Header(self.items)

    def fresh(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def enum(self):
        tag = self.fresh("e")
        choice = self.random.randrange(6)
        low, high = [(0, 5), (-3, 3), (0, 200), (-(1 << 31), (1 << 31) - 1), (0, (1 << 32) - 1),
                     (-(1 << 40), 1 << 40)][choice]
        values = [low, high] + [self.random.randint(low, high)
                                for _ in range(self.random.randrange(4))]
        return Enum(tag, [(f"{tag.upper()}_{i}", v) for i, v in enumerate(values)],
                    packed=choice < 3 and self.chance(40))

    def record(self):
        # Most records have one thing that is odd, so that a failure points somewhere.
        themes = self.random.choice([
            set(), set(), {"bits"}, {"bits"}, {"bits", "packed"}, {"bits", "aligned"},
            {"bits", "pragma"}, {"bits", "wide"}, {"bits", "enum"}, {"packed"}, {"aligned"},
            {"pragma"}, {"exotic"}, {"vector"}, {"enum"}, {"bits", "nested", "packed"},
            {"bits", "nested", "aligned", "member"}, {"packed", "member"}, {"aligned", "member"},
            {"bits", "packed", "aligned", "member", "pragma", "exotic", "vector", "enum", "wide",
             "nested"},
        ])
        record = self.body(themes, 0)
        record.tag = self.fresh("s")
        if self.chance(20):
            record.typedef, record.tag = record.tag + "_t", record.tag if self.chance(50) else ""
        if "pragma" in themes:
            record.pragma = self.random.choice([1, 1, 2, 4, 8])
            record.pragma_push = self.chance(60)
        return record

    def body(self, themes, depth):
        record = Record(kind="union" if self.chance(20) else "struct")
        if "packed" in themes and self.chance(70):
            record.packed = True
        if "aligned" in themes and self.chance(70):
            record.aligned = self.random.choice([1, 2, 4, 8, 16, 32, 64])
        record.before_tag = self.chance(30)
        for _ in range(self.random.choice([1, 2, 3, 3, 4, 5, 6, 8])):
            member = self.member(themes, depth)
            if "member" in themes and self.chance(25):
                member.packed = bool(member.name) and self.chance(50)
                if member.name and not member.packed:
                    member.aligned = self.alignment(member, themes)
            record.members.append(member)
        if record.kind == "struct" and depth == 0 and self.chance(8) and \
                any(m.name and m.width is None for m in record.members):
            record.members.append(Member(self.fresh("m"), self.random.choice(PLAIN), flexible=True,
                                         kind="flexible"))
        if not any(m.name or m.record for m in record.members):
            record.members.append(Member(self.fresh("m"), "int"))
        return record

    def alignment(self, member, themes):
        """What aligned() on a member may say; 0: nothing.

        On a bit-field gcc 12 and clang 19 disagree where it is below its type's own alignment, or
        above #pragma pack: there is no one truth to compare with.
        """
        choices = [1, 2, 4, 8, 16, 32]
        if member.width is not None:
            if "pragma" in themes:
                return 0
            choices = [n for n in choices if 8 * n >= self.type_bits(member)]
        return self.random.choice(choices)

    def type_bits(self, member):
        if member.uses:
            return next(item for item in self.items if item.name == member.uses).bits()
        return dict(BIT_TYPES)[member.type]

    def member(self, themes, depth):
        makers = [(6, self.scalar), (2, self.pointer)]
        if depth < 3:
            makers.append((5 if "nested" in themes else 1, self.nested))
        if depth == 0:
            makers.append((2, self.earlier))
        for theme, weight, maker in (("bits", 14, self.bits), ("exotic", 5, self.exotic),
                                     ("vector", 4, self.vector), ("enum", 4, self.enumeration),
                                     ("aligned", 1, self.aligned_typedef)):
            if theme in themes:
                makers.append((weight, maker))
        pick = self.random.choices([m for _, m in makers], [w for w, _ in makers])[0]
        return pick(themes, depth)

    def dims(self):
        return [self.random.choice([1, 2, 3, 5, 7]) for _ in range(self.random.choice(
            [0, 0, 0, 0, 1, 1, 2]))]

    def scalar(self, *_):
        return Member(self.fresh("m"), self.random.choice(PLAIN), dims=self.dims())

    def pointer(self, *_):
        before, after = self.random.choice(POINTERS)
        return Member(self.fresh("m"), before, after, dims=[] if after else self.dims(),
                      kind="pointer")

    def exotic(self, *_):
        return Member(self.fresh("m"), self.random.choice(EXOTIC), dims=self.dims(), kind="exotic")

    def of_item(self, prefix, kind):
        item = self.random.choice([i for i in self.items if i.name.startswith(prefix)])
        return Member(self.fresh("m"), item.name, uses=item.name, dims=self.dims(), kind=kind)

    def vector(self, *_):
        return self.of_item("vec", "vector")

    def enumeration(self, *_):
        return self.of_item("enum ", "enum")

    def aligned_typedef(self, *_):
        member = self.of_item("aligned", "aligned typedef")
        member.dims = []  # an array of elements larger than their alignment allows is no C
        return member

    def earlier(self, themes, depth):
        usable = [i for i in self.items if isinstance(i, Record) and
                  not any(m.flexible for m in i.members)]
        # What a struct is made of should not bring in what its theme leaves out.
        if not themes:
            usable = [i for i in usable if Header(self.items).features(i) <= PLAIN_FEATURES]
        if not usable:
            return self.scalar()
        item = self.random.choice(usable[-40:])
        return Member(self.fresh("m"), item.name, uses=item.name,
                      dims=[2] if self.chance(10) else [], kind="plain")

    def nested(self, themes, depth):
        record = self.body(themes if self.chance(70) else set(), depth + 1)
        form = self.random.randrange(10)
        if form == 0:  # declares a tag and no member
            record.tag = self.fresh("inner")
            return Member(record=record)
        if form < 5:
            return Member(record=record)
        if form < 7:
            record.tag = self.fresh("inner")
        return Member(self.fresh("m"), record=record,
                      dims=[self.random.choice([1, 2, 3])] if self.chance(20) else [])

    def bits(self, themes, _):
        name = self.fresh("m")
        unnamed = self.chance(12)
        if "enum" in themes and self.chance(50):
            item = self.random.choice([i for i in self.items if isinstance(i, Enum)])
            most, type_, uses, kind = item.bits(), item.name, item.name, "enum bits"
        else:
            pool = BIT_TYPES if "wide" in themes else [t for t in BIT_TYPES if t[1] < 64]
            (type_, most), uses = self.random.choice(pool), ""
            kind = "wide bits" if most == 64 else "bool bits" if most == 1 else "bits"
        width = self.random.randint(1, most)
        if unnamed:
            name, kind = "", "unnamed bits"
            if self.chance(40):
                width, kind = 0, "zero bits"
        return Member(name, type_, width=width, uses=uses, kind=kind)
