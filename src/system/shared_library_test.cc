#include "system/shared_library.h"

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "base/test_directory.h"
#include "system/libraries.h"

namespace ljbind::sys {
namespace {

std::string pathOf(const std::string& name) {
  const auto path = findLibrary(name);
  return path ? *path : "(not found)";
}

std::string reasonFor(const std::string& path) {
  const auto library = readSharedLibrary(path);
  if (library) return "(readable)";
  EXPECT_EQ(library.failure().id, Id::LibraryUnreadable);
  const std::string lead = "cannot read the symbols of '" + path + "': ";
  EXPECT_TRUE(library.failure().message.starts_with(lead));
  return library.failure().message.substr(lead.size());
}

TEST(SharedLibrary, Zlib) {
  const auto zlib = readSharedLibrary(pathOf("libz.so.1"));
  ASSERT_TRUE(zlib) << render(zlib.failure());
  EXPECT_EQ(zlib->soname(), "libz.so.1");
  EXPECT_EQ(zlib->needed(), std::vector<std::string>{"libc.so.6"});
  const Symbol* deflate = zlib->find("deflate");
  ASSERT_TRUE(deflate);
  EXPECT_EQ(deflate->kind, SymbolKind::Function);
  EXPECT_GT(deflate->sizeBytes, 0u);
  EXPECT_FALSE(deflate->weak);
  EXPECT_FALSE(zlib->find("deflat"));
  EXPECT_FALSE(zlib->find("malloc"));      // undefined here
  EXPECT_FALSE(zlib->find("ZLIB_1.2.0"));  // the name of a version
  EXPECT_FALSE(zlib->find(""));
}

TEST(SharedLibrary, KindsOfLibc) {
  const auto libc = readSharedLibrary(pathOf("libc.so.6"));
  ASSERT_TRUE(libc) << render(libc.failure());
  ASSERT_TRUE(libc->find("memcpy") && libc->find("stdout") && libc->find("environ"));
  EXPECT_EQ(libc->find("memcpy")->kind, SymbolKind::Ifunc);
  EXPECT_EQ(libc->find("stdout")->kind, SymbolKind::Object);
  EXPECT_EQ(libc->find("stdout")->sizeBytes, sizeof(void*));
  EXPECT_TRUE(libc->find("environ")->weak);
  EXPECT_EQ(libc->find("errno")->kind, SymbolKind::Tls);
  EXPECT_FALSE(libc->find("gets_unlocked_no_such"));
  EXPECT_FALSE(libc->find("regexec_no_such"));
}

// nm marks a default version with @@ and a hidden one with @.
class SameAsNm : public testing::TestWithParam<const char*> {};

TEST_P(SameAsNm, SymbolsAreEqual) {
  const std::string path = pathOf(GetParam());
  const auto library = readSharedLibrary(path);
  ASSERT_TRUE(library) << render(library.failure());
  std::vector<std::string> expected;
  std::istringstream lines(outputOf("nm -D --defined-only " + path));
  for (std::string value, type, name; lines >> value >> type >> name;) {
    const std::size_t at = name.find('@');
    if (type == "A" || (at != name.npos && name.substr(at, 2) != "@@")) continue;
    expected.push_back(name.substr(0, at));
  }
  std::vector<std::string> actual;
  for (const Symbol& symbol : library->symbols()) {
    actual.emplace_back(symbol.name);
    EXPECT_EQ(library->find(symbol.name)->name, symbol.name);
  }
  std::ranges::sort(expected);
  std::ranges::sort(actual);
  EXPECT_EQ(actual, expected);
}

INSTANTIATE_TEST_SUITE_P(Libraries, SameAsNm,
                         testing::Values("z", "xml2", "crypto", "ssl", "gtk-3", "glib-2.0", "SDL2",
                                         "libc.so.6", "libm.so.6", "libstdc++.so.6"));

TEST(SharedLibrary, ForeignFilesAreRefused) {
  const TestDirectory dir;
  EXPECT_EQ(reasonFor(dir.path()), "it is a directory");
  EXPECT_EQ(reasonFor(dir.path() + "/none"), "No such file or directory");
  EXPECT_EQ(reasonFor("/dev/null"), "it is not a regular file");
  EXPECT_EQ(reasonFor(dir.write("empty.so", "")), "the file is empty");
  EXPECT_EQ(reasonFor(dir.write("text.so", "INPUT(libz.so.1)\n")), "it is not an ELF file");
  EXPECT_EQ(reasonFor(dir.write("short.so",
                                "\x7f"
                                "ELF")),
            "the file is truncated");
  EXPECT_EQ(reasonFor(dir.write("lib.a", "!<arch>\nfoo")), "it is a static archive");
  EXPECT_EQ(reasonFor(dir.write("crt.o",
                                *readFile(outputOf("gcc -print-file-name=crti.o | tr -d '\\n'")))),
            "it is not a shared object");
}

TEST(SharedLibrary, OtherMachinesAreRefused) {
  const TestDirectory dir;
  const std::string good = *readFile(pathOf("z"));
  std::string bytes = good;
  bytes[4] = bytes[4] == 2 ? 1 : 2;
  EXPECT_EQ(reasonFor(dir.write("class.so", bytes)),
            sizeof(void*) == 8 ? "it is not a 64-bit library" : "it is not a 32-bit library");
  bytes = good;
  bytes[5] = bytes[5] == 1 ? 2 : 1;
  EXPECT_EQ(reasonFor(dir.write("order.so", bytes)), "it has the other byte order");
  bytes = good;
  bytes[18] = 8;  // e_machine: MIPS
  EXPECT_EQ(reasonFor(dir.write("machine.so", bytes)), "it is built for another machine");
}

// Any damage is a diagnostic or goes unnoticed, and never crashes.
TEST(SharedLibrary, DamagedFilesAreSurvived) {
  const TestDirectory dir;
  const std::string good = *readFile(pathOf("z"));
  const auto survive = [&](std::string_view bytes) {
    const auto library = readSharedLibrary(dir.write("damaged.so", bytes));
    if (!library) return;
    for (const Symbol& symbol : library->symbols()) (void)library->find(symbol.name);
  };
  for (std::size_t size = 0; size < good.size(); size += size < 128 ? 1 : 4093)
    survive(std::string_view(good).substr(0, size));
  std::uint32_t seed = 1;
  const auto next = [&] { return seed = seed * 1664525 + 1013904223; };
  for (int i = 0; i < 300; ++i) {
    std::string bytes = good;
    // The header, the section table at the end, or anywhere.
    for (int j = 0; j < 4; ++j) {
      const std::size_t where = i % 3 == 0   ? next() % 64
                                : i % 3 == 1 ? bytes.size() - 1 - next() % 2048
                                             : next() % bytes.size();
      bytes[where] = static_cast<char>(next() >> 24);
    }
    survive(bytes);
  }
}

}  // namespace
}  // namespace ljbind::sys
