// Holds the scanner to LuaJIT: what LuaJIT declares when it reads a text, the scanner has to find,
// under the same names and with the same members, parameters and enumerators, and nothing else.
//
// The texts are those of the golden cases, those that LJBIND (the program) prints for whole
// packages, and a few thousand mutants of a text with every construct that LuaJIT still accepts.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "cdeftext/edit.h"
#include "cdeftext/lexer.h"
#include "cdeftext/scan.h"
#include "luajit/read_cdef.h"

namespace ljbind::cdeftext {
namespace {

// One line for each declaration, sorted; those without a name keep their order.
struct Listing {
  std::vector<std::string> named;
  std::vector<std::string> unnamed;
  void add(std::string name, std::string line) {
    (name.empty() ? unnamed : named).push_back(std::move(line));
  }
  std::string text() {
    std::sort(named.begin(), named.end());
    return fmt::format("{}\n--\n{}\n", fmt::join(named, "\n"), fmt::join(unnamed, "\n"));
  }
};

// Names of parameters say nothing where a function's type came from a typedef.
std::string functionLine(const std::string& name, const std::vector<std::string>& parameters,
                         bool variadic, const std::string& symbol) {
  return fmt::format("function {}({}{}) = {}", name, fmt::join(parameters, ", "),
                     variadic ? ", ..." : "", symbol);
}

std::string recordLine(std::string_view keyword, const std::string& name,
                       const std::vector<std::string>& members) {
  return fmt::format("{} {} {{ {} }}", keyword, name, fmt::join(members, "; "));
}

struct LuajitLister {
  const ir::Module& module;
  const std::set<std::string>& byTypedef;  // functions declared through a typedef
  Listing listing = {};

  void operator()(const ir::Decl& decl, const ir::Record& record) {
    std::vector<std::string> names;
    for (const ir::Field& field : record.fields) names.push_back(field.name);
    const std::string tag = record.tagged ? decl.name : "";
    const char* keyword = record.kind == ir::RecordKind::Union ? "union" : "struct";
    listing.add(tag, recordLine(keyword, tag, names));
  }
  void operator()(const ir::Decl& decl, const ir::Enum& enumeration) {
    std::vector<std::string> names;
    for (const ir::Enumerator& enumerator : enumeration.enumerators)
      names.push_back(enumerator.name);
    const std::string tag = enumeration.tagged ? decl.name : "";
    listing.add(tag, recordLine("enum", tag, names));
  }
  void operator()(const ir::Decl& decl, const ir::Typedef& type) {
    if (!type.predeclared) listing.add(decl.name, "typedef " + decl.name);
  }
  void operator()(const ir::Decl& decl, const ir::FunctionDecl& function) {
    if (byTypedef.contains(decl.name)) {
      listing.add(decl.name, "variable " + decl.name);
      return;
    }
    const auto& type = std::get<ir::Function>(module.type(function.type));
    listing.add(decl.name,
                functionLine(decl.name, function.parameterNames, type.variadic, function.symbol));
  }
  void operator()(const ir::Decl& decl, const ir::Variable&) {
    listing.add(decl.name, "variable " + decl.name);
  }
  void operator()(const ir::Decl& decl, const ir::Macro&) {
    listing.add(decl.name, "constant " + decl.name);
  }
};

std::string keyword(Kind kind) {
  return kind == Kind::Struct ? "struct" : kind == Kind::Union ? "union" : "enum";
}

std::string keyword(Mention::Kind kind) {
  return kind == Mention::Kind::Struct ? "struct" : kind == Mention::Kind::Union ? "union" : "enum";
}

// A label may be several strings.
std::string label(std::string_view text, Range range) {
  const std::string_view strings = textOf(text, {range.begin - 1, range.end + 1});
  std::string result;
  for (const Token& token : tokenize(strings).tokens)
    if (token.kind == TokenKind::String)
      result += textOf(strings, {token.range.begin + 1, token.range.end - 1});
  return result;
}

// What LuaJIT would have taken up of what was found: of each name the first declaration, of each
// tag the body.
std::string listScan(std::string_view text, const Scan& found,
                     const std::set<std::string>& predeclared) {
  Listing listing;
  std::set<std::string> ordinary = predeclared;
  std::set<std::string> tags;
  for (const Declaration& d : found.declarations) {
    std::vector<std::string> names;
    switch (d.kind) {
      case Kind::Struct:
      case Kind::Union:
      case Kind::Enum:
        if (!d.hasBody) break;
        for (const Member& member : d.members) names.push_back(member.name);
        for (const Enumerator& enumerator : d.enumerators) names.push_back(enumerator.name);
        // Enumerators and ordinary names keep one another out.
        for (const Enumerator& enumerator : d.enumerators) ordinary.insert(enumerator.name);
        tags.insert(d.name);
        listing.add(d.name, recordLine(keyword(d.kind), d.name, names));
        break;
      case Kind::Function:
        for (const Parameter& parameter : d.parameters) names.push_back(parameter.name);
        if (!ordinary.insert(d.name).second) break;
        listing.add(d.name, functionLine(d.name, names, d.variadic,
                                         d.asmLabel ? label(text, *d.asmLabel) : d.name));
        break;
      case Kind::Variable:
        if (ordinary.insert(d.name).second) listing.add(d.name, "variable " + d.name);
        break;
      case Kind::Typedef:
        if (ordinary.insert(d.name).second) listing.add(d.name, "typedef " + d.name);
        break;
      case Kind::Constant:
        // LuaJIT's reader does not show those in structs.
        if (d.enclosing) break;
        if (ordinary.insert(d.name).second) listing.add(d.name, "constant " + d.name);
        break;
      case Kind::Pragma:
      case Kind::LineMarker:
      case Kind::Directive: break;
    }
  }
  const auto announce = [&](const std::string& word, const std::string& name) {
    if (tags.insert(name).second) listing.add(name, recordLine(word, name, {}));
  };
  for (const Declaration& d : found.declarations) {
    const bool tag = d.kind == Kind::Struct || d.kind == Kind::Union || d.kind == Kind::Enum;
    if (tag && !d.hasBody) announce(keyword(d.kind), d.name);
  }
  for (const Mention& mention : found.mentions)
    if (mention.kind != Mention::Kind::Ordinary)
      announce(keyword(mention.kind), spelled(text, mention.nameRange));
  return listing.text();
}

std::string listModule(const ir::Module& module, const Scan& found) {
  std::set<std::string> functions;
  std::set<std::string> byTypedef;
  for (const Declaration& d : found.declarations) {
    if (d.kind == Kind::Function) functions.insert(d.name);
    if (d.kind == Kind::Variable && d.parameters.empty() && !functions.contains(d.name))
      byTypedef.insert(d.name);
  }
  LuajitLister lister{module, byTypedef};
  for (const ir::Decl& decl : module.decls)
    if (decl.own) std::visit([&](const auto& kind) { lister(decl, kind); }, decl.kind);
  return lister.listing.text();
}

std::set<std::string> predeclared(const ir::Module& module) {
  std::set<std::string> names;
  for (const ir::Decl& decl : module.decls)
    if (!decl.own) names.insert(decl.name);
  return names;
}

// False when they differ, with the text.
bool agrees(const std::string& text, const ir::Module& module) {
  const Scan found = scan(text);
  for (const Problem& problem : found.problems)
    ADD_FAILURE() << problem.what << " at " << problem.range.begin << " of\n" << text;
  const std::string scanned = listScan(text, found, predeclared(module));
  const std::string declared = listModule(module, found);
  EXPECT_EQ(scanned, declared) << text;
  return found.problems.empty() && scanned == declared;
}

// Reads the statements one at a time, which has to give the same.
bool agreesInPieces(const std::string& text, const ir::Module& module) {
  std::vector<std::string> pieces;
  for (const Range range : topLevel(text)) pieces.emplace_back(textOf(text, range));
  std::size_t failed = 0;
  const Result<ir::Module> read = luajit::readCdef(pieces, &failed);
  if (!read) {
    ADD_FAILURE() << render(read.failure()) << pieces[failed];
    return false;
  }
  const Scan found = scan(text);
  EXPECT_EQ(listModule(*read, found), listModule(module, found));
  return true;
}

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void expectAgreement(const std::string& text) {
  const Result<ir::Module> module = luajit::readCdef({text});
  ASSERT_TRUE(module) << render(module.failure());
  if (agrees(text, *module)) agreesInPieces(text, *module);
}

TEST(CdefText, GoldenCases) {
  std::size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/cases")) {
    if (entry.path().extension() != ".cdef") continue;
    SCOPED_TRACE(entry.path());
    const std::string text = contents(entry.path());
    // A name that LuaJIT reserves is written as `$` and passed beside the text.
    if (text.find('$') != std::string::npos) continue;
    const Result<ir::Module> module = luajit::readCdef({text});
    // What is printed has not been proven: some of it is what LuaJIT rejects.
    if (!module) continue;
    if (agrees(text, *module)) agreesInPieces(text, *module);
    ++cases;
  }
  EXPECT_GT(cases, 70U);
}

TEST(CdefText, Packages) {
  const char* ljbind = std::getenv("LJBIND");
  if (!ljbind) GTEST_SKIP() << "LJBIND does not say where ljbind is";
  for (const char* package : {"zlib", "sqlite3", "libxml-2.0", "libuv"}) {
    SCOPED_TRACE(package);
    const std::string command = fmt::format("'{}' gen --dump cdef -p {}", ljbind, package);
    std::FILE* pipe = popen(command.c_str(), "r");
    ASSERT_TRUE(pipe);
    std::string text;
    char buffer[65536];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe))
      text.append(buffer, size);
    EXPECT_EQ(pclose(pipe), 0);
    EXPECT_GT(text.size(), 1000U);
    if (text.find('$') == std::string::npos) expectAgreement(text);
  }
}

// Statements with every construct; together they are one text that LuaJIT accepts.
const std::vector<std::string> statements = {
    "#pragma pack(push, 1)",
    "typedef int number; typedef double op(double); op square; struct later; const union ahead;",
    "enum { K = 2, L = (K << 3) | 1, M = K ? 'x' : sizeof(struct insize { int q; }), };",
    "enum tag { N = -1, O }; typedef enum { P } e, *ep;",
    "typedef struct node { struct node *next; unsigned a : 3, : 0, b : K; number number;"
    " union { int u; struct { short lo, hi; }; }; enum { A, B } en; static const int C = 1;"
    " int (*call)(int x, void (*done)(struct s *), ...); int (*arr[2])(void), data[?];"
    "} __attribute__((packed, aligned(8))) node, *nodep;",
    "# 12 \"file.h\" 1",
    "\nextern int (*(*pick(int a[K], size_t))(char))(double) __asm__(\"la\"), v, w asm(\"ww\");",
    "// a comment \\\n that goes on\n",
    "static inline int body(const number *p) { return \"}\"[0]; } /* ; */ int fo\\\no(void);",
    "int g(struct inparam { int z; } *p, int (number), int (free), int (int), int (*)(char), e);",
    "number (*fp)(number), &ref, *const __attribute__((aligned(8))) cp, sizes[sizeof(number)][K];",
    "int __attribute__((aligned(8))) *__cdecl called(void), (__stdcall *const gp)(int);",
    "static const int Q = (int)3, R = -Q; int (__stdcall *h(int (x), int (size_t)))[2];",
    "__extension__ typedef int const v4 __attribute__((vector_size(16))); long long unsigned int "
    "l;",
    "#line 3\n#pragma once\n",
    "double _Complex z; void (*signal(int sig, void (*func)(int)))(int); typedef int int32_t;",
    "int old(); int plain(void), more(int, ...); int typedef again; struct later *u;",
    "union ahead { int a; float b; }; int long typedef lll; __declspec(align(4)) int da;",
};

std::string everything() { return fmt::format("{}\n", fmt::join(statements, "\n")); }

TEST(CdefText, EveryConstruct) { expectAgreement(everything()); }

// Mutants of whole statements, so that most of what LuaJIT accepts is no trivial text.
TEST(CdefText, MutantsThatLuaJITAccepts) {
  std::mt19937 random(3);
  std::size_t accepted = 0;
  const std::string prelude = "typedef int number; typedef number e; enum { K = 2, Q };\n";
  std::vector<std::string> spellings;
  const std::string all = everything();
  for (const Token& token : tokenize(all).tokens)
    if (!token.range.empty()) spellings.emplace_back(textOf(all, token.range));
  for (int round = 0; round < 20'000; ++round) {
    std::string text = statements[random() % statements.size()];
    for (std::size_t changes = 1 + random() % 2; changes > 0; --changes) {
      const std::vector<Token> tokens = tokenize(text).tokens;
      const Range here = tokens[random() % tokens.size()].range;
      const Range there = tokens[random() % tokens.size()].range;
      switch (random() % 4) {
        case 0: text = apply(text, {{here, " "}}); break;
        case 1:
          text =
              apply(text, {{{here.end, here.end}, " " + std::string(textOf(text, there)) + " "}});
          break;
        case 2:
          text = apply(text, {{here, " " + spellings[random() % spellings.size()] + " "}});
          break;
        case 3:
          text = apply(text, {{here, std::string(textOf(text, there))},
                              {there, std::string(textOf(text, here))}});
          break;
      }
    }
    text = prelude + text + "\n";
    const Result<ir::Module> module = luajit::readCdef({text});
    if (!module) continue;
    ++accepted;
    ASSERT_TRUE(agrees(text, *module)) << "after " << accepted;
  }
  EXPECT_GT(accepted, 2'500U);
}

}  // namespace
}  // namespace ljbind::cdeftext
