// Headers as clang reads them, held to what the library's own constructors ask for.
//
// A small library is built four ways, for each of which the right answer is known; then come
// libraries as they are installed.

#include <fmt/format.h>

#include <algorithm>

#include "base/test_directory.h"
#include "clang/headers.h"
#include "probe/run_probe.h"
#include "system/build_config.h"
#include "system/packages.h"

namespace ljbind::probe {
namespace {

struct Read {
  std::string header;  // as an #include finds it, or a path
  std::vector<config::Flag> flags = {};
};

// All functions of the header, and the type.
ir::Module read(const Read& what, const std::string& type) {
  config::ParseRequest request;
  request.flags = what.flags;
  request.headers = {{what.header, what.header.starts_with('/') ? what.header : "", true, true}};
  request.ownDirectories = {"/"};
  request.resourceDirectory = LJBIND_RESOURCE_DIR;
  Diagnostics diagnostics;
  auto unit = headers::TranslationUnit::parse(request, diagnostics);
  for (const Diagnostic& one : diagnostics.all()) ADD_FAILURE() << render(one);
  if (!unit) return {};
  headers::LiftRequest lift;
  const auto& candidates = unit->candidates();
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (candidates[i].kind == ir::CandidateKind::Function || candidates[i].name == type)
      lift.chosen.push_back(i);
  auto module = unit->lift(lift);
  EXPECT_TRUE(module);
  return module ? std::move(*module) : ir::Module{};
}

ir::DeclId recordNamed(const ir::Module& module, const std::string& type) {
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const auto id = static_cast<ir::DeclId>(i);
    if (module.decls[i].name != type) continue;
    if (ir::as<ir::Record>(module.decls[i])) return id;
    if (const auto* alias = ir::as<ir::Typedef>(module.decls[i]))
      if (const ir::DeclId found = ir::recordOf(module, alias->type); found != ir::DeclId::None)
        return found;
  }
  return ir::DeclId::None;
}

// "confirmed: thing_new asks for 24 bytes"
std::string verdictOf(const ir::Module& module, const std::string& type,
                      const ProbeRequest& request) {
  const ir::DeclId record = recordNamed(module, type);
  if (record == ir::DeclId::None) return "no such type";
  const auto attempts = probeRecord(module, record, request);
  if (!attempts) return render(attempts.failure());
  const SizeVerdict verdict = judgeSize(module, record, *attempts);
  const char* kinds[] = {"confirmed", "contradicted", "undecided"};
  return fmt::format("{}: {}", kinds[static_cast<int>(verdict.kind)], verdict.text);
}

constexpr const char* thingHeader = R"(
#ifdef THING_WIDE
typedef unsigned long thing_size;
#else
typedef unsigned thing_size;
#endif
typedef struct _thing { char name[8]; thing_size size, used; } thing;
typedef thing *thingPtr;
int thing_init(void);
thingPtr thing_new(const char *name);
void thing_free(thingPtr thing);
)";
constexpr const char* thingSource = R"(
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif
#include <stdlib.h>
#include "thing.h"
static int ready;
int thing_init(void) { ready = 1; return 0; }
thingPtr thing_new(const char *name) { (void)name; return ready ? calloc(1, sizeof(thing)) : 0; }
void thing_free(thingPtr t) { free(t); }
)";

class FourBuilds : public testing::Test {
 protected:
  FourBuilds() {
    header = directory.write("thing.h", thingHeader);
    directory.write("thing.c", thingSource);
  }
  void build(const std::string& flags) {
    const std::string command = fmt::format("gcc -shared -fPIC {} -o {}/libthing.so {}/thing.c",
                                            flags, directory.path(), directory.path());
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  std::string verdict(const std::vector<config::Flag>& flags) const {
    ProbeRequest request;
    request.libraries = {directory.path() + "/libthing.so"};
    return verdictOf(read({header, flags}, "thing"), "thing", request);
  }

  TestDirectory directory;
  std::string header;
};

constexpr const char* confirmedWide = "confirmed: thing_new asks for 24 bytes";
constexpr const char* contradictedWide =
    "contradicted: thing_new asks for 24 bytes; the headers say 16";

TEST_F(FourBuilds, FlagInConfigHeader) {
  const std::string file = directory.write("config.h",
                                           "/* made by configure */\n"
                                           "#define THING_WIDE 1\n"
                                           "/* #undef THING_FAST */\n");
  build("-DHAVE_CONFIG_H -I" + directory.path());
  EXPECT_EQ(verdict({}), contradictedWide);
  const auto config = sys::readBuildConfig(file);
  ASSERT_TRUE(config) << render(config.failure());
  std::vector<ir::MacroTest> tested;
  for (const ir::Condition& condition : read({header}, "thing_size").conditions)
    tested.insert(tested.end(), condition.tests.begin(), condition.tests.end());
  const auto conflicts = sys::configConflicts({}, tested, *config);
  ASSERT_EQ(conflicts.size(), 1U);
  EXPECT_EQ(conflicts[0].place.file, file);
  EXPECT_EQ(conflicts[0].place.line, 2U);
  EXPECT_EQ(conflicts[0].message,
            "'THING_WIDE' is defined as 1 here, and not defined where the headers test it");
  EXPECT_EQ(verdict({{sys::flagFor(*config->find("THING_WIDE")), file}}), confirmedWide);
}

TEST_F(FourBuilds, FlagInPkgConfig) {
  directory.write("thing.pc", "Name: thing\nDescription: d\nVersion: 1\nCflags: -DTHING_WIDE\n");
  build("-DTHING_WIDE");
  const TestVariable path("PKG_CONFIG_PATH", directory.path());
  const auto packages = sys::resolvePackages({"thing"});
  ASSERT_TRUE(packages) << render(packages.failure());
  std::vector<config::Flag> flags;
  for (const sys::Flag& flag : packages->cflags)
    flags.push_back({flag.text, "pkg-config " + flag.package});
  EXPECT_EQ(verdict(flags), confirmedWide);
  flags.push_back({"-UTHING_WIDE", "the command line"});
  EXPECT_EQ(verdict(flags), contradictedWide);
}

TEST_F(FourBuilds, FlagNowhereButInTheBinary) {
  build("-DTHING_WIDE");
  EXPECT_EQ(verdict({}), contradictedWide);
  EXPECT_EQ(verdict({{"-DTHING_WIDE", "the command line"}}), confirmedWide);
}

TEST_F(FourBuilds, NoFlagAndDebugInformation) {
  build("-g");
  EXPECT_EQ(verdict({}), "confirmed: thing_new asks for 16 bytes");
  EXPECT_EQ(verdict({{"-DTHING_WIDE", "the command line"}}),
            "contradicted: thing_new asks for 16 bytes; the headers say 24");
}

// --- installed libraries

struct Installed {
  const char *package, *header, *type, *library;
};

std::string installed(const Installed& what, std::vector<config::Flag> more = {},
                      std::vector<std::string> constructors = {}) {
  const auto packages = sys::resolvePackages({what.package});
  if (!packages) return render(packages.failure());
  std::vector<config::Flag> flags;
  for (const sys::Flag& flag : packages->cflags) flags.push_back({flag.text, flag.package});
  flags.insert(flags.end(), more.begin(), more.end());
  ProbeRequest request;
  request.libraries = {what.library};
  request.constructors = std::move(constructors);
  return verdictOf(read({what.header, flags}, what.type), what.type, request);
}

// The library's headers say the same as its own constructors, and another flag is found out.
TEST(InstalledLibraries, Xmlsec) {
  const Installed context = {"xmlsec1", "xmlsec/xmldsig.h", "xmlSecDSigCtx", "libxmlsec1.so.1"};
  EXPECT_EQ(installed(context), "confirmed: xmlSecDSigCtxCreate asks for 1032 bytes");
  EXPECT_EQ(installed(context, {{"-UXMLSEC_NO_SIZE_T", "the command line"}}),
            "contradicted: xmlSecDSigCtxCreate asks for 1032 bytes; the headers say 1104");
}

TEST(InstalledLibraries, Libxml2) {
  EXPECT_EQ(installed({"libxml-2.0", "libxml/tree.h", "xmlDoc", "libxml2.so.2"}),
            "confirmed: xmlNewDoc asks for 176 bytes");
  EXPECT_EQ(installed({"libxml-2.0", "libxml/parser.h", "xmlParserCtxt", "libxml2.so.2"}),
            "confirmed: xmlNewParserCtxt asks for 752 bytes");
}

TEST(InstalledLibraries, Libuv) {
  EXPECT_EQ(installed({"libuv", "uv.h", "uv_loop_t", "libuv.so.1"}),
            "confirmed: uv_loop_new asks for 848 bytes");
}

// Opaque types have no size in the headers; what is asked for is information and no evidence.
TEST(InstalledLibraries, OpaqueTypes) {
  const auto openssl = [](const char* header, const char* type) {
    return installed({"libcrypto", header, type, "libcrypto.so.3"});
  };
  const std::string opaque = " bytes; the headers do not say what is in it";
  EXPECT_EQ(openssl("openssl/evp.h", "EVP_MD_CTX"),
            "undecided: EVP_MD_CTX_new asks for 72" + opaque);
  EXPECT_EQ(openssl("openssl/evp.h", "EVP_CIPHER_CTX"),
            "undecided: EVP_CIPHER_CTX_new asks for 184" + opaque);
  const std::string sqlite =
      installed({"sqlite3", "sqlite3.h", "sqlite3", "libsqlite3.so.0"}, {}, {"sqlite3_open"});
  EXPECT_EQ(sqlite,
            "undecided: sqlite3_open: what it filled in lies 8 bytes behind the begin of "
            "a block of 848");
}

}  // namespace
}  // namespace ljbind::probe
