"""Plants one change in a declaration, and says what it means for a caller on x86-64.

Each function below takes a Library, a Declaration and a random generator, and gives a Planted, or
None where it finds nothing to change. KINDS says which of them break the ABI.
"""

import dataclasses
import re
import typing

from declarations import (Array, Base, Function, Pointer, Unreadable, declaration_of, tokens_of)


@dataclasses.dataclass
class Planted:
    text: str                  # the declaration as it is now
    accepted: typing.List[typing.Tuple[int, int]] = dataclasses.field(default_factory=list)
    # Pieces of the text any line of which may be named; none: any of the declaration.
    lua: str = ""              # code that uses it
    renamed: typing.Tuple[str, str] = ("", "")  # "struct x" is "union x" in the context as well
    followers: typing.List = dataclasses.field(default_factory=list)  # declared behind it
    context: typing.Optional[typing.List[str]] = None  # instead of what it needs


# Names whose sign everybody knows. Of any other typedef the headers may make an enum, whose sign is
# of no consequence.
INTEGER_NAME = re.compile(
    r"(u?int(8|16|32|64)_t|s?size_t|gs?size|gu?(short|int|long)|gu?int(16|32|64)|[US]int(16|32|64)"
    r"|u(Int|Long)|GL(u?int|u?short|sizei)|sqlite3?_u?int64)$")
WORDS = {(1, True): "signed char", (1, False): "unsigned char",
         (2, True): "short", (2, False): "unsigned short",
         (4, True): "int", (4, False): "unsigned int",
         (8, True): "long", (8, False): "unsigned long"}
OTHER_WIDTHS = {1: ("int", "short"), 2: ("int", "long"), 4: ("long", "short", "long long"),
                8: ("int", "unsigned int", "short")}


def replaced(text, begin, end, new):
    """The text with a piece exchanged, and where the new piece stands."""
    return text[:begin] + new + text[end:], (begin, begin + len(new))


def swap_spans(text, one, other):
    (a, b), (c, d) = sorted((one, other))
    first, second = text[a:b], text[c:d]
    new = text[:a] + second + text[b:c] + first + text[d:]
    shift = len(second) - len(first)
    return new, [(a, a + len(second)), (c + shift, c + shift + len(first))]


def between(text, declared):
    """What stands between the type and the name, where nothing but stars does; else None."""
    end = declared.name.begin if declared.name else declared.end
    words = text[declared.specifiers[1]:end]
    return words if re.fullmatch(r"(\s|\*|const\b)*", words) else None


def with_type(text, declared, new):
    """`new` instead of the whole type in front of the name."""
    if between(text, declared) is None or (not declared.name and isinstance(declared.type, Array)):
        return None
    end = declared.name.begin if declared.name else declared.end
    space = " " if declared.name and not new.endswith("*") else ""
    return replaced(text, declared.specifiers[0], end, new + space)


def with_specifiers(text, declared, new):
    changed, _ = replaced(text, *declared.specifiers, new)
    grown = len(changed) - len(text)
    return changed, (declared.begin, declared.end + grown)


def simple(declared):
    """A type written without a declarator around the name: no array, no function pointer."""
    return not isinstance(declared.type, (Array, Function)) and not declared.bits and not (
        isinstance(declared.type, Pointer) and innermost(declared.type) is None)


def innermost(type_):
    """What pointers lead to; None for functions and arrays."""
    while isinstance(type_, Pointer):
        type_ = type_.to
    return type_ if isinstance(type_, Base) else None


def change_type(text, declared, new):
    done = with_type(text, declared, new) if simple(declared) else None
    return Planted(done[0], [done[1]]) if done else None


def other_width(meaning, rng):
    if meaning.kind == "integer":
        return rng.choice(OTHER_WIDTHS[meaning.size])
    return {"float": {4: "double", 8: "float"}, "bool": {1: "int"}}.get(meaning.kind, {}).get(
        meaning.size)


def other_class(meaning, rng):
    if meaning.kind == "integer":
        return rng.choice(("float", "double"))
    if meaning.kind == "float":
        return {4: "int", 8: "long"}[meaning.size]
    return "int" if meaning.kind == "pointer" else None


def other_sign(library, declared):
    if not isinstance(declared.type, Base):
        return None
    words = declared.type.words
    plain = set(words.split()) <= {"signed", "unsigned", "short", "int", "long"}
    # Nor is it of an enum that the headers name as such; in the module that is an integer.
    if declared.name and declared.name.text in library.names_of_enums:
        return None
    meaning = library.meaning(declared.type)
    if meaning.kind != "integer" or meaning.size == 1:
        return None
    return WORDS[meaning.size, not meaning.signed] if plain or INTEGER_NAME.match(words) else None


# --- functions


def is_function(declaration):
    return declaration.kind == "function"


class Result:
    """The result of a function, as if it were declared alone."""

    def __init__(self, declaration):
        declared = declaration.declared
        self.type, self.name = declared.type.result, declared.name
        self.specifiers, self.bits = declared.specifiers, None
        self.begin, self.end = declared.begin, declared.name.begin


def change_result(choose):
    def plant(library, declaration, rng):
        if not is_function(declaration):
            return None
        result = Result(declaration)
        new = choose(library, result, library.meaning(result.type), rng)
        return change_type(declaration.text, result, new) if new else None
    return plant


result_width = change_result(lambda _, __, meaning, rng: other_width(meaning, rng))
result_class = change_result(lambda _, __, meaning, rng: other_class(meaning, rng))
result_invented = change_result(lambda _, __, meaning, rng: rng.choice(("int", "void *"))
                                if meaning.kind == "void" else None)
result_sign = change_result(lambda library, result, _, __: other_sign(library, result))
# What a register holds may be left there.
result_left_out = change_result(lambda _, __, meaning, ___: "void" if meaning.kind in (
    "integer", "pointer", "float", "bool") else None)


def change_parameter(choose):
    def plant(library, declaration, rng):
        if not is_function(declaration):
            return None
        parameters = list(declaration.declared.type.parameters)
        rng.shuffle(parameters)
        for parameter in parameters:
            new = choose(library, parameter, library.meaning(parameter.type), rng)
            done = change_type(declaration.text, parameter, new) if new else None
            if done:
                return done
        return None
    return plant


parameter_width = change_parameter(lambda _, __, meaning, rng: other_width(meaning, rng))
parameter_class = change_parameter(lambda _, __, meaning, rng: other_class(meaning, rng))


# A register's lower half is the same, whatever its sign.
parameter_sign = change_parameter(lambda library, parameter, meaning, _: other_sign(
    library, parameter) if meaning.size >= 4 else None)


def without_item(text, items, index):
    """A list without one of its items, and its comma."""
    if len(items) == 1:
        return text[:items[0].begin] + "void" + text[items[0].end:]
    if index == 0:
        return text[:items[0].begin] + text[items[1].begin:]
    return text[:items[index - 1].end] + text[items[index].end:]


def parameter_removed(_, declaration, rng):
    if not is_function(declaration) or not declaration.declared.type.parameters:
        return None
    type_ = declaration.declared.type
    if type_.variadic and len(type_.parameters) == 1:
        return None
    index = rng.randrange(len(type_.parameters))
    text = without_item(declaration.text, type_.parameters, index)
    return Planted(text, [(declaration.declared.begin, declaration.declared.name.end)])


def with_item(text, type_, new, index):
    begin, end = type_.parens
    if not type_.parameters:
        return text[:begin] + new + text[end:]
    if index == len(type_.parameters):
        at = type_.parameters[-1].end
        return text[:at] + f", {new}" + text[at:]
    at = type_.parameters[index].begin
    return text[:at] + f"{new}, " + text[at:]


def parameter_added(_, declaration, rng):
    if not is_function(declaration):
        return None
    type_ = declaration.declared.type
    text = with_item(declaration.text, type_, rng.choice(("int", "void *", "double")),
                     rng.randrange(len(type_.parameters) + 1))
    return Planted(text, [(declaration.declared.begin, declaration.declared.name.end)])


def variadic(_, declaration, __):
    if not is_function(declaration) or not declaration.declared.type.parameters:
        return None
    type_ = declaration.declared.type
    if type_.variadic:
        text = declaration.text[:type_.parameters[-1].end] + declaration.text[type_.parens[1]:]
    else:
        text = with_item(declaration.text, type_, "...", len(type_.parameters))
    return Planted(text, [(declaration.declared.begin, declaration.declared.name.end)])


# --- what is declared within a declaration


def parts_of(declaration):
    """The parameters, fields and result of a declaration, those of callbacks left out."""
    if declaration.kind == "record":
        return list(declaration.fields)
    if is_function(declaration):
        return [Result(declaration), *declaration.declared.type.parameters]
    return [declaration.declared] if declaration.declared else []


def any_part(change):
    def plant(library, declaration, rng):
        parts = parts_of(declaration)
        rng.shuffle(parts)
        for part in parts:
            done = change(library, declaration, part, rng)
            if done:
                if declaration.kind == "record":
                    done.lua = uses(declaration)
                return done
        return None
    return plant


def pointee(kinds, choose):
    def change(library, declaration, part, rng):
        if declaration.kind in ("typedef", "variable") or not isinstance(part.type, Pointer):
            return None
        to = part.type.to
        meaning = library.meaning(to)
        # In C a pointer to bytes is a pointer to anything.
        if not isinstance(to, Base) or meaning.kind not in kinds or meaning.size == 1:
            return None
        new = choose(meaning, rng)
        if not new or between(declaration.text, part) is None:
            return None
        text, span = with_specifiers(declaration.text, part, new)
        return Planted(text, [span])
    return any_part(change)


pointee_width = pointee(("integer", "float"), other_width)
pointee_class = pointee(("integer", "float"), lambda meaning, _: {
    "integer": {4: "float", 8: "double"}, "float": {4: "int", 8: "long"}}[meaning.kind].get(
        meaning.size))


def function_of(declared):
    """The function a pointer written in place leads to."""
    type_ = declared.type
    if isinstance(type_, Pointer):
        type_ = type_.to
    return type_ if isinstance(type_, Function) else None


@any_part
def callback(library, declaration, part, rng):
    if isinstance(part, Result) or declaration.kind == "variable":
        return None
    function = function_of(part)
    if not function:
        return None
    text = declaration.text
    ways = ["added"] + ["removed", "width", "class"] * bool(function.parameters)
    if library.meaning(function.result).kind == "integer" and isinstance(function.result, Base):
        ways.append("result")
    way = rng.choice(ways)
    if way == "added":
        new = with_item(text, function, "int", rng.randrange(len(function.parameters) + 1))
    elif way == "removed":
        if function.variadic and len(function.parameters) == 1:
            return None
        new = without_item(text, function.parameters, rng.randrange(len(function.parameters)))
    elif way == "result":
        new, _ = with_specifiers(text, part, rng.choice(
            (other_width(library.meaning(function.result), rng), "void")))
    else:
        parameter = rng.choice(function.parameters)
        choose = other_width if way == "width" else other_class
        words = choose(library.meaning(parameter.type), rng)
        done = change_type(text, parameter, words) if words else None
        if not done:
            return None
        new = done.text
    return Planted(new, [(part.begin, part.end + len(new) - len(text))])


# --- records


def uses(record):
    return f'local planted = ffi.new("{record.name}")'


def is_struct(declaration):
    return declaration.kind == "record" and declaration.name.startswith("struct")


def change_field(choose):
    def change(library, declaration, field, rng):
        if declaration.kind != "record":
            return None
        new = choose(library, field, library.meaning(field.type), rng)
        return change_type(declaration.text, field, new) if new else None
    return any_part(change)


field_width = change_field(lambda _, __, meaning, rng: other_width(meaning, rng))
field_class = change_field(lambda _, __, meaning, rng: other_class(meaning, rng))
# The sign of what nobody is to look at does not count.
FILLER = re.compile(r"_*(pad|reserved|unused|dummy|opaque|filler|spare)")
field_sign = change_field(lambda library, field, _, __: None if FILLER.match(field.name.text if field.name else "")
                          else other_sign(library, field))


@any_part
def bit_field_sign(library, declaration, field, _):
    new = other_sign(library, field) if field.bits else None
    if not new:
        return None
    text, span = with_specifiers(declaration.text, field, new)
    return Planted(text, [span])


@any_part
def bit_field_width(library, declaration, field, rng):
    if not field.bits:
        return None
    most = library.meaning(field.type).size * 8
    new = rng.choice([bits for bits in (field.bits - 1, field.bits + 1) if 0 < bits <= most])
    text, _ = replaced(declaration.text, field.bits_at.begin, field.bits_at.end, str(new))
    return Planted(text, [(field.begin, field.end)])


def line_end(text, field):
    return text.index(";", field.end) + 1


def field_removed(library, declaration, rng):
    if not is_struct(declaration) or len(declaration.fields) < 2:
        return None
    field = rng.choice(declaration.fields)
    if not field.bits and library.meaning(field.type).size == 0:
        return None
    text = declaration.text
    begin = text.rindex("\n", 0, field.begin) if "\n" in text[:field.begin] else field.begin
    return Planted(text[:begin] + text[line_end(text, field):], lua=uses(declaration))


def field_inserted(_, declaration, rng):
    if not is_struct(declaration):
        return None
    at = rng.randrange(len(declaration.fields) + 1)
    text, new = declaration.text, f"\n  {rng.choice(('int', 'long', 'char', 'void'))} planted;"
    new = new.replace("void ", "void *")
    last = at == len(declaration.fields)
    # Nothing may stand behind an array without a bound.
    if last and re.search(r"\[\]", text[declaration.fields[-1].begin:]):
        return None
    begin = line_end(text, declaration.fields[at - 1]) if at else declaration.body[0]
    text, span = replaced(text, begin, begin, new)
    return Planted(text, [(span[0] + 1, span[1])], uses(declaration))


def swapped(same):
    def plant(library, declaration, rng):
        if not is_struct(declaration):
            return None
        text = declaration.text

        def shape(field):
            return text[field.begin:field.end].replace(field.name.text, "", 1)

        pairs = [(a, b) for a, b in zip(declaration.fields, declaration.fields[1:])
                 if (shape(a) == shape(b)) == same
                 and all(one.bits or library.meaning(one.type).size for one in (a, b))
                 and all(one.name for one in (a, b))]
        if not pairs:
            return None
        a, b = rng.choice(pairs)
        text, spans = swap_spans(text, (a.begin, a.end), (b.begin, b.end))
        return Planted(text, spans, uses(declaration))
    return plant


@any_part
def array_length(_, declaration, field, rng):
    if declaration.kind != "record" or not isinstance(field.type, Array) or not field.type.length:
        return None
    old = field.type.length
    new = rng.choice([length for length in (old - 1, old + 1, old * 2) if length > 0])
    text, span = replaced(declaration.text, *field.type.bracket, str(new))
    return Planted(text, [span])


def attribute_added(library, declaration, rng):
    if declaration.kind != "record":
        return None
    align = library.layout(declaration.name)[1]
    ways = [f"aligned({bytes_})" for bytes_ in (2, 4, 8, 16) if bytes_ > align]
    ways += ["packed"] * (align > 1)
    at = declaration.body[1] + 1
    text, _ = replaced(declaration.text, at, at, f" __attribute__(({rng.choice(ways)}))")
    return Planted(text, lua=uses(declaration))


def attribute_removed(library, declaration, _):
    if not declaration.packed or not any(library.meaning(field.type).align > 1
                                         for field in declaration.fields):
        return None
    text = re.sub(r"\s*__attribute__\s*\(\(\s*(__)?packed(__)?\s*\)\)", "", declaration.text)
    return Planted(text, lua=uses(declaration)) if text != declaration.text else None


def struct_for_union(_, declaration, __):
    if declaration.kind != "record" or len(declaration.fields) < 2:
        return None
    word, tag = declaration.name.split()
    if word == "struct" and any(field.bits for field in declaration.fields):
        return None
    new = f"{'union' if word == 'struct' else 'struct'} {tag}"
    pattern = re.compile(rf"\b{word}\s+{tag}\b")
    text = pattern.sub(new, declaration.text)
    return Planted(text, lua=f'local planted = ffi.new("{new}")',
                   renamed=(declaration.name, new))


# --- typedefs, variables, names


def typedef_width(library, declaration, rng):
    if declaration.kind != "typedef" or not isinstance(declaration.declared.type, Base):
        return None
    meaning = library.meaning(declaration.declared.type)
    new = other_width(meaning, rng)
    if not new:
        return None
    text, span = with_specifiers(declaration.text, declaration.declared, new)
    followers = library.users_of(declaration.name)
    chosen = rng.sample(followers, min(len(followers), rng.randrange(3)))
    return Planted(text, [span], followers=chosen)


def variable_type(library, declaration, rng):
    if declaration.kind != "variable":
        return None
    declared = declaration.declared
    meaning = library.meaning(declared.type)
    if isinstance(declared.type, Array):
        element = library.meaning(declared.type.of)
        if element.kind != "integer" or between(declaration.text, declared) is None:
            return None
        text, span = with_specifiers(declaration.text, declared, other_width(element, rng))
        return Planted(text, [span])
    if meaning.kind == "record":
        return change_type(declaration.text, declared, "int") if meaning.size != 4 else None
    new = other_width(meaning, rng) if rng.random() < 0.5 else other_class(meaning, rng)
    return change_type(declaration.text, declared, new) if new else None


def function_renamed(library, declaration, rng):
    if not is_function(declaration):
        return None
    name = declaration.name
    at = rng.randrange(1, len(name))
    way = rng.randrange(3)
    new = name[:at] + name[at + 1:] if way == 0 else name[:at] + name[at] + name[at:]
    if way == 2 and at + 1 < len(name):
        new = name[:at] + name[at + 1] + name[at] + name[at + 2:]
    if library.is_known(new):
        return None
    token = declaration.declared.name
    text, span = replaced(declaration.text, token.begin, token.end, new)
    return Planted(text, [span])


def function_invented(library, declaration, rng):
    if not is_function(declaration):
        return None
    new = re.match(r"[A-Za-z_]+", declaration.name).group() + "_" + "".join(
        rng.choice("bdfgklmprstvz") + rng.choice("aeiou") for _ in range(4))
    if library.is_known(new):
        return None
    token = declaration.declared.name
    text, span = replaced(declaration.text, token.begin, token.end, new)
    return Planted(text, [span], lua=f"print(lib.{new}())")


# --- constants; these take names and numbers instead of a declaration


def constants(form, pattern=""):
    def plant(library, _, rng):
        known = sorted(name for name in library.constants if re.match(pattern, name))
        if not known:
            return None
        names = rng.sample(known, min(3, len(known)))
        wrong = rng.choice(names)
        lines = [form(name, library.constants[name] + (name == wrong) * rng.choice((-1, 1, 16)))
                 for name in names]
        return lines, names.index(wrong)
    return plant


enumerator = constants(lambda name, value: f"  {name} = {value},")
static_const = constants(lambda name, value: f"static const int {name} = {value};")
# Of other names nobody can tell whether they are meant to be the library's.
lua_number = constants(lambda name, value: f"  {name} = {value},", r"[A-Z][A-Z0-9]+_\w+$")


# --- what makes no difference


def const_added(library, declaration, rng):
    parts = [part for part in parts_of(declaration) if getattr(part, "name", None) or
             not isinstance(part, Result)]
    parts = [part for part in parts if library.meaning(part.type).kind != "void"
             and not declaration.text[part.specifiers[0]:part.specifiers[1]].startswith("const")]
    if declaration.kind not in ("record", "function", "variable") or not parts:
        return None
    part = rng.choice(parts)
    return Planted(declaration.text[:part.specifiers[0]] + "const "
                   + declaration.text[part.specifiers[0]:])


def const_removed(_, declaration, rng):
    found = list(re.finditer(r"\bconst\b\s*", declaration.text))
    if not found:
        return None
    one = rng.choice(found)
    return Planted(declaration.text[:one.start()] + declaration.text[one.end():])


def named_parameters(declaration):
    if not is_function(declaration):
        return []
    return [one for one in declaration.declared.type.parameters if one.name]


def parameters_renamed(_, declaration, rng):
    text, parameters = declaration.text, named_parameters(declaration)
    if not parameters:
        return None
    for i, one in reversed(list(enumerate(parameters))):
        text = text[:one.name.begin] + rng.choice(("arg", "self", "p_")) + str(i) \
            + text[one.name.end:]
    return Planted(text)


def parameters_unnamed(_, declaration, __):
    text, parameters = declaration.text, named_parameters(declaration)
    if not parameters:
        return None
    for one in reversed(parameters):
        text = text[:one.name.begin] + text[one.name.end:]
    return Planted(text)


def inserted(pieces):
    def plant(_, declaration, rng):
        text = declaration.text
        for token in reversed(tokens_of(text)):
            if rng.random() < 0.3:
                text = text[:token.begin] + rng.choice(pieces) + text[token.begin:]
        return Planted(text) if text != declaration.text else None
    return plant


comments = inserted(("/* } int x; */", "/* \" */ ", "// it's; { not\n", "/**/"))
blanks = inserted(("\n", "\t", "  ", "\n\n  ", "\r\n"))


def tag_for_typedef(library, declaration, rng):
    parts = [part for part in parts_of(declaration)
             if innermost(part.type) and innermost(part.type).words in library.typedefs]
    rng.shuffle(parts)
    for part in parts:
        name = innermost(part.type).words
        type_ = library.typedefs[name].declared.type
        if not isinstance(type_, Base) or type_.words.split()[0] not in ("struct", "union"):
            continue
        begin, end = part.specifiers
        new = re.sub(rf"\b{name}\b", type_.words, declaration.text[begin:end], count=1)
        return Planted(declaration.text[:begin] + new + declaration.text[end:])
    return None


SPELLINGS = (("unsigned int", "unsigned"), ("unsigned int", "int unsigned"),
             ("unsigned long", "long unsigned int"), ("unsigned char", "char unsigned"),
             ("unsigned short", "short unsigned int"), (r"long(?! long)", "long int"),
             ("int", "signed int"))


def spelled_otherwise(_, declaration, rng):
    ways = list(SPELLINGS)
    rng.shuffle(ways)
    for old, new in ways:
        pattern = rf"(?<!unsigned )(?<!long )\b{old}\b(?! int\b)"
        text = re.sub(pattern, new, declaration.text)
        if text != declaration.text:
            return Planted(text)
    return None


def typedef_spelled_out(library, declaration, rng):
    parts = [part for part in parts_of(declaration)
             if innermost(part.type) and innermost(part.type).words in library.typedefs
             and not part.bits]
    rng.shuffle(parts)
    for part in parts:
        meaning = library.meaning(innermost(part.type))
        words = WORDS.get((meaning.size, meaning.signed)) if meaning.kind == "integer" else None
        if not words or meaning.size == 1:
            continue
        begin, end = part.specifiers
        new = re.sub(rf"\b{innermost(part.type).words}\b", words, declaration.text[begin:end])
        return Planted(declaration.text[:begin] + new + declaration.text[end:])
    return None


def extern_added(_, declaration, __):
    return Planted("extern " + declaration.text) if is_function(declaration) else None


def left_opaque(library, declaration, _):
    """What a function only has pointers to is not declared, which is how `needed` leaves it."""
    if not is_function(declaration):
        return None
    opaque, _ = library.declarations.needed(declaration)
    bodies = [name for name in opaque if name.rstrip(";") in library.declarations.records]
    return Planted(declaration.text) if bodies else None


@any_part
def void_pointer(library, declaration, part, _):
    if declaration.kind not in ("record", "function"):
        return None
    meaning = library.meaning(part.type)
    if meaning.kind != "pointer" or isinstance(meaning.type.to, Function):
        return None
    if library.meaning(meaning.type.to).kind in ("void", "function"):
        return None
    return change_type(declaration.text, part, "void *")


@any_part
def field_renamed(_, declaration, field, rng):
    if declaration.kind != "record" or not field.name:
        return None
    text, _ = replaced(declaration.text, field.name.begin, field.name.end,
                       rng.choice(("{}_", "_{}", "x{}")).format(field.name.text))
    return Planted(text)


def array_for_pointer(library, declaration, rng):
    text = declaration.text
    parameters = [one for one in named_parameters(declaration)
                  if isinstance(one.type, Pointer) and between(text, one) is not None
                  and library.meaning(one.type.to).kind in ("integer", "float", "pointer")]
    if not parameters:
        return None
    one = rng.choice(parameters)
    star = text.rindex("*", one.begin, one.name.begin)
    return Planted(text[:star] + " " + text[star + 1:one.name.end] + "[]" + text[one.name.end:])


def is_embedded(library, declaration):
    """Whether it stands in another one, whose layout it would change."""
    naming = library.naming.get(declaration.name)
    return naming is not None and naming.kind == "record"


def cut_short(library, declaration, rng):
    if not is_struct(declaration) or len(declaration.fields) < 2 \
            or is_embedded(library, declaration):
        return None
    count = rng.randrange(1, len(declaration.fields))
    kept = declaration.fields[count - 1]
    text = declaration.text
    # What is missing where there is padding is a slip rather than a choice.
    size = library.layout(declaration.name)[0]
    if any(field.bits for field in declaration.fields) or size == library.declarations.layout_of(
            declaration.name, declaration.fields[:count], declaration.packed)[0]:
        return None
    return Planted(text[:line_end(text, kept)] + "\n" + text[declaration.body[1]:])


def members_left_out(library, declaration, rng):
    if declaration.kind != "record" or is_struct(declaration) or len(declaration.fields) < 2 \
            or is_embedded(library, declaration):
        return None
    gone = rng.choice(declaration.fields)
    text = declaration.text
    return Planted(text[:gone.begin] + text[line_end(text, gone):])


def union_order(_, declaration, rng):
    if declaration.kind != "record" or is_struct(declaration) or len(declaration.fields) < 2:
        return None
    a, b = rng.sample(declaration.fields, 2)
    text, _ = swap_spans(declaration.text, (a.begin, a.end), (b.begin, b.end))
    return Planted(text, lua=uses(declaration))


# --- all of them


CHANGES = {
    "result: width": result_width,
    "result: class": result_class,
    "result where C has none": result_invented,
    "result: sign": result_sign,
    "parameter: width": parameter_width,
    "parameter: class": parameter_class,
    "parameter removed": parameter_removed,
    "parameter added": parameter_added,
    "`...` added or removed": variadic,
    "pointee: width": pointee_width,
    "pointee: class": pointee_class,
    "callback: parameters, result": callback,
    "field: width": field_width,
    "field: class": field_class,
    "field: sign": field_sign,
    "field removed": field_removed,
    "field inserted": field_inserted,
    "fields swapped, other types": swapped(False),
    "fields swapped, same type": swapped(True),
    "array: length": array_length,
    "bit-field: width": bit_field_width,
    "bit-field: sign": bit_field_sign,
    "packed or aligned added": attribute_added,
    "packed removed": attribute_removed,
    "struct for union, union for struct": struct_for_union,
    "typedef: width": typedef_width,
    "variable: type": variable_type,
    "function misspelt": function_renamed,
    "function nobody exports": function_invented,
}
CONSTANTS = {
    "enumerator: value": enumerator,
    "static const: value": static_const,
    "number in Lua: value": lua_number,
}
NEUTRAL = {
    "const added": const_added,
    "const removed": const_removed,
    "parameters renamed": parameters_renamed,
    "parameters without names": parameters_unnamed,
    "comments": comments,
    "whitespace": blanks,
    "struct tag for its typedef": tag_for_typedef,
    "the same type in other words": spelled_otherwise,
    "typedef spelled out": typedef_spelled_out,
    "extern added": extern_added,
    "record left opaque": left_opaque,
    "void * for a pointer": void_pointer,
    "field renamed": field_renamed,
    "array for a pointer": array_for_pointer,
    "struct cut short, behind a pointer": cut_short,
    "union with a member less, likewise": members_left_out,
    "union in another order": union_order,
    "parameter: sign": parameter_sign,
    "result left out": result_left_out,
}


def is_readable(planted):
    """What was planted can be read again; else the change has hit something it does not know."""
    try:
        declaration_of(re.sub(r"//[^\n]*|/\*.*?\*/", " ", planted.text, flags=re.S))
    except (Unreadable, IndexError, ValueError):
        return False
    return True
