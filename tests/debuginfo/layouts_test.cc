// What the reader says of every construct, held to what a program compiled by gcc prints.
#include <map>
#include <sstream>

#include "constructs.h"
#include "debuginfo/read_dwarf.h"
#include "ir/dump.h"
#include "library.h"

namespace ljbind::debuginfo {
namespace {

// "struct bits f" -> {first bit, bits}; "struct bits" -> {size, alignment}, both in bits.
using Facts = std::map<std::string, std::pair<unsigned long, unsigned long>>;

// A program that prints the facts, of which the reader knows nothing.
std::string witness() {
  std::string source = constructs;
  source += "#include <stdio.h>\n#include <string.h>\nint main(void) {\n";
  for (const Layout& layout : layouts()) {
    const std::string& type = layout.type;
    source += "printf(\"%s|%zu %zu\\n\", \"" + type + "\", sizeof(" + type + ") * 8, _Alignof(" +
              type + ") * 8);\n";
    for (const Member& member : layout.members) {
      const std::string name = "\"" + type + " " + member.name + "\"";
      if (!member.bitField) {
        const std::string flexible = member.name == "values"
                                         ? "(size_t)0"
                                         : "sizeof(((" + type + " *)0)->" + member.name + ")";
        source += "printf(\"%s|%zu %zu\\n\", " + name + ", offsetof(" + type + ", " + member.name +
                  ") * 8, " + flexible + " * 8);\n";
        continue;
      }
      source += "{ " + type + " x; memset(&x, 0, sizeof x); x." + member.name +
                " = ~0; unsigned char b[sizeof x]; memcpy(b, &x, sizeof x);"
                " size_t first = 0, count = 0;"
                " for (size_t i = sizeof x * 8; i-- > 0;)"
                " if (b[i / 8] >> (i % 8) & 1) { first = i; ++count; }"
                " printf(\"%s|%zu %zu\\n\", " +
                name + ", first, count); }\n";
    }
  }
  return source + "return 0; }\n";
}

Facts factsOfGcc() {
  const TestDirectory directory;
  const std::string program = directory.path() + "/witness";
  mustRun("gcc -w -o " + program + " " + directory.write("witness.c", witness()));
  Facts facts;
  std::istringstream lines(outputOf(program));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t bar = line.find('|');
    std::istringstream numbers(line.substr(bar + 1));
    auto& [first, second] = facts[line.substr(0, bar)];
    numbers >> first >> second;
  }
  return facts;
}

std::vector<std::string> namesOfAll() {
  std::vector<std::string> names;
  for (const Layout& layout : layouts()) names.push_back(layout.type);
  names.push_back("function");
  for (const char* name : {"enum small", "enum medium", "enum large", "enum negative"})
    names.push_back(name);
  return names;
}

const ir::Decl* find(const ir::Module& module, const std::string& spelling) {
  for (const ir::Decl& decl : module.decls)
    if (ir::spelling(decl) == spelling) return &decl;
  return nullptr;
}

const ir::Record* findRecord(const ir::Module& module, const std::string& spelling) {
  const ir::Decl* decl = find(module, spelling);
  if (decl && ir::as<ir::Typedef>(*decl))
    decl = &module.decl(ir::recordOf(module, ir::as<ir::Typedef>(*decl)->type));
  return decl ? ir::as<ir::Record>(*decl) : nullptr;
}

// Members of anonymous members are members.
void addMembers(const ir::Module& module, const ir::Record& record, const std::string& type,
                std::uint64_t startBits, Facts& facts) {
  for (const ir::Field& field : record.fields) {
    const std::uint64_t at = startBits + field.offsetBits;
    const ir::DeclId inner = ir::recordOf(module, field.type);
    if (field.name.empty() && inner != ir::DeclId::None) {
      addMembers(module, *ir::as<ir::Record>(module.decl(inner)), type, at, facts);
      continue;
    }
    const std::uint64_t bytes = module.entry(field.type).sizeBytes.value_or(0);
    facts[type + " " + field.name] = {at, field.widthBits ? *field.widthBits : bytes * 8};
  }
}

class Compiler : public testing::TestWithParam<const char*> {};

TEST_P(Compiler, SaysWhatGccPrints) {
  static const Facts expected = factsOfGcc();
  const TestDirectory directory;
  const std::string library = buildLibrary(directory, "all", constructsLibrary(), GetParam());
  const Result<TypeReading> reading = readDwarf(library, namesOfAll());
  ASSERT_TRUE(reading) << render(reading.failure());
  EXPECT_EQ(reading->unknown, std::vector<std::string>());
  EXPECT_EQ(reading->problems, std::vector<std::string>());
  EXPECT_EQ(reading->disagreements.size(), 0u);
  Facts actual;
  Facts wanted = expected;
  // Before DWARF 5 there was no attribute for alignments; compilers write it unless they are
  // strict.
  const bool strict = std::string_view(GetParam()).find("-gstrict") != std::string::npos;
  for (const Layout& layout : layouts()) {
    const ir::Record* record = findRecord(reading->module, layout.type);
    ASSERT_TRUE(record) << layout.type;
    ASSERT_TRUE(record->bodyRead) << layout.type;
    actual[layout.type] = {record->sizeBytes * 8, record->alignBytes * 8};
    if (layout.alignmentHidden || strict) actual[layout.type].second = wanted[layout.type].second;
    addMembers(reading->module, *record, layout.type, 0, actual);
  }
  EXPECT_GT(wanted.size(), 100u);
  EXPECT_EQ(actual, wanted);
}

INSTANTIATE_TEST_SUITE_P(Compilers, Compiler,
                         testing::Values("gcc -g", "gcc -g -O2", "gcc -gdwarf-4", "gcc -gdwarf-3",
                                         "gcc -gdwarf-2", "gcc -g -gstrict-dwarf -gdwarf-4",
                                         "gcc -g -gz=zlib", "gcc -g -gdwarf64",
                                         "gcc -g -fdebug-types-section",
                                         "gcc -gdwarf-4 -fdebug-types-section", "gcc -g -flto",
                                         CLANG " -g", CLANG " -gdwarf-4",
                                         CLANG " -g -fdebug-types-section", CLANG " -g -gz=zlib"));

class Words : public testing::TestWithParam<const char*> {};

// Not only where things lie, but what they are.
TEST_P(Words, TypesAreTold) {
  const TestDirectory directory;
  const std::string library = buildLibrary(directory, "all", constructsLibrary(), GetParam());
  const Result<TypeReading> reading = readDwarf(library, namesOfAll());
  ASSERT_TRUE(reading) << render(reading.failure());
  const ir::Module& module = reading->module;
  const auto fieldType = [&](const char* record, const std::string& name) -> std::string {
    for (const ir::Field& field : findRecord(module, record)->fields)
      if (field.name == name) return ir::describe(module, field.type);
    return "(no such field)";
  };
  for (const auto& [name, type] : std::map<std::string, std::string>{{"c", "char"},
                                                                     {"sc", "signed char"},
                                                                     {"uc", "unsigned char"},
                                                                     {"l", "long"},
                                                                     {"ll", "long long"},
                                                                     {"ul", "unsigned long"},
                                                                     {"ull", "unsigned long long"},
                                                                     {"b", "bool"},
                                                                     {"wide", "int128"},
                                                                     {"uwide", "unsigned int128"},
                                                                     {"ld", "long double"},
                                                                     {"q", "float128"}})
    EXPECT_EQ(fieldType("struct scalars", name), type);
  EXPECT_EQ(fieldType("struct pointers", "f"), "pointer to struct forward");
  EXPECT_EQ(fieldType("struct pointers", "grid"), "pointer to array[4] of int");
  const ir::Decl* forward = find(module, "struct forward");
  ASSERT_TRUE(forward);
  EXPECT_FALSE(ir::as<ir::Record>(*forward)->complete);
  EXPECT_TRUE(findRecord(module, "struct flexible")->flexible);
  EXPECT_FALSE(findRecord(module, "untagged")->tagged);

  const auto* function = ir::as<ir::FunctionDecl>(*find(module, "function"));
  const auto& type = std::get<ir::Function>(module.type(function->type));
  EXPECT_EQ(function->parameterNames, (std::vector<std::string>{"s", "c", "e", "format"}));
  EXPECT_TRUE(type.variadic);
  EXPECT_TRUE(type.prototyped);
  EXPECT_EQ(ir::describe(module, type.parameters[3]), "pointer to const char");

  const auto value = [&](const char* name, std::size_t at) {
    return static_cast<std::int64_t>(
        ir::as<ir::Enum>(*find(module, name))->enumerators[at].value.bits);
  };
  EXPECT_EQ(value("enum small", 1), 200);
  EXPECT_EQ(value("enum medium", 0), -5);
  EXPECT_EQ(value("enum large", 1), 0x123456789abc);
  EXPECT_EQ(value("enum negative", 0), -0x123456789abc);

  const ir::Decl* packed = find(module, "struct packed");
  const std::string source = constructs;
  const auto lines =
      std::count(source.begin(), source.begin() + source.find("struct packed {"), '\n');
  EXPECT_EQ(ir::placeText(module, packed->location), "all.c:" + std::to_string(lines + 1));
}

INSTANTIATE_TEST_SUITE_P(Compilers, Words,
                         testing::Values("gcc -g", "gcc -gdwarf-4", CLANG " -g",
                                         CLANG " -gdwarf-4"));

TEST(Units, DeclarationsAreWhatAnotherUnitDefines) {
  const TestDirectory directory;
  directory.write("a.c",
                  "typedef struct hidden hidden;\nhidden *make(void);\n"
                  "hidden *use(hidden *h) { return h ? h : make(); }\n");
  directory.write("b.c",
                  "struct hidden { long a; struct part { int b; } p; };\n"
                  "struct hidden *make(void) { static struct hidden h; return &h; }\n");
  mustRun("cd " + directory.path() + " && gcc -g -fPIC -shared -o lib.so a.c b.c");
  const Result<TypeReading> reading = readDwarf(directory.path() + "/lib.so", {"hidden", "absent"});
  ASSERT_TRUE(reading) << render(reading.failure());
  EXPECT_EQ(reading->unknown, std::vector<std::string>{"absent"});
  const ir::Record* hidden = findRecord(reading->module, "hidden");
  ASSERT_TRUE(hidden && hidden->bodyRead);
  EXPECT_EQ(hidden->sizeBytes, 16u);
  ASSERT_TRUE(findRecord(reading->module, "struct part"));
  EXPECT_TRUE(findRecord(reading->module, "struct part")->bodyRead);
}

TEST(Units, DisagreementsAreReported) {
  const TestDirectory directory;
  directory.write("a.c", "struct shared { int a; };\nstruct shared first;\n");
  directory.write("b.c", "\nstruct shared { int a; long b; };\nstruct shared second;\n");
  mustRun("cd " + directory.path() + " && gcc -g -fPIC -shared -o lib.so a.c b.c");
  const Result<TypeReading> reading =
      readDwarf(directory.path() + "/lib.so", {"struct shared", "first", "second"});
  ASSERT_TRUE(reading) << render(reading.failure());
  ASSERT_EQ(reading->disagreements.size(), 1u);
  const Disagreement& found = reading->disagreements[0];
  EXPECT_EQ(found.place, "a.c:1");
  EXPECT_EQ(found.otherPlace, "b.c:2");
  EXPECT_EQ(found.sizeBytes, 4u);
  EXPECT_EQ(found.otherSizeBytes, 16u);
  // Each variable has the struct of its own unit.
  const auto sizeOf = [&](const char* name) {
    const auto* variable = ir::as<ir::Variable>(*find(reading->module, name));
    return reading->module.entry(variable->type).sizeBytes;
  };
  EXPECT_EQ(sizeOf("first"), 4u);
  EXPECT_EQ(sizeOf("second"), 16u);
}

}  // namespace
}  // namespace ljbind::debuginfo
