// Debug information that was cut short or changed: nothing crashes, hangs or grows.
#include <sys/resource.h>

#include <cstring>
#include <random>

#include "base/file.h"
#include "constructs.h"
#include "debuginfo/read_dwarf.h"
#include "library.h"

namespace ljbind::debuginfo {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> result = {"function", "callback", "enum medium"};
  for (const Layout& layout : layouts()) result.push_back(layout.type);
  return result;
}

long peakKilobytes() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// Where a section's bytes are in the file, and how many.
std::pair<std::size_t, std::size_t> sectionOf(const std::string& library, const std::string& name) {
  std::istringstream lines(
      outputOf("readelf -SW " + library + " | sed -n 's/.* \\(" + name + "\\) //p'"));
  std::string type, address, offset, size;
  lines >> type >> address >> offset >> size;
  return {std::stoul("0" + offset, nullptr, 16), std::stoul("0" + size, nullptr, 16)};
}

class Damage : public testing::TestWithParam<const char*> {
 protected:
  Damage() : library_(buildLibrary(directory_, "all", constructsLibrary(), GetParam())) {
    bytes_ = *readFile(library_);
  }

  void read(const std::string& bytes) {
    const std::string path = directory_.write("damaged.so", bytes);
    const auto reading = readDwarf(path, names_, directory_.path());
    reading ? ++readable_ : ++refused_;
  }

  TestDirectory directory_;
  std::string library_, bytes_;
  std::vector<std::string> names_ = names();
  unsigned readable_ = 0, refused_ = 0;
};

TEST_P(Damage, Truncated) {
  for (std::size_t length = 0; length < bytes_.size(); length += 1 + bytes_.size() / 300)
    read(bytes_.substr(0, length));
  EXPECT_GT(refused_, 0u);
}

TEST_P(Damage, BytesChanged) {
  const long before = peakKilobytes();
  std::mt19937 random(7);
  for (const std::string name : {"\\.debug_info", "\\.debug_abbrev", "\\.debug_str",
                                 "\\.debug_line", "\\.debug_types", "\\.debug_str_offsets"}) {
    const auto [offset, size] = sectionOf(library_, name);
    if (size == 0) continue;
    for (unsigned round = 0; round < 400; ++round) {
      std::string changed = bytes_;
      for (unsigned n = 1 + random() % 8; n != 0; --n)
        changed[offset + random() % size] = static_cast<char>(random());
      read(changed);
    }
  }
  EXPECT_GT(readable_, 1000u);
  EXPECT_LT(peakKilobytes() - before, 500'000);
}

TEST_P(Damage, SectionsOfNoise) {
  std::mt19937 random(11);
  for (const std::string name : {"\\.debug_info", "\\.debug_abbrev"}) {
    const auto [offset, size] = sectionOf(library_, name);
    for (unsigned round = 0; round < 100; ++round) {
      std::string changed = bytes_;
      const std::size_t from = random() % size;
      for (std::size_t i = from; i < size; ++i)
        changed[offset + i] = static_cast<char>(round % 2 ? random() : random() % 40);
      read(changed);
    }
  }
  EXPECT_GT(readable_, 0u);
}

INSTANTIATE_TEST_SUITE_P(Compilers, Damage,
                         testing::Values("gcc -g", "gcc -gdwarf-4 -fdebug-types-section",
                                         CLANG " -g"));

// A section that claims to be larger than memory.
TEST(Damage, CompressedSizeIsNotBelieved) {
  const TestDirectory directory;
  const std::string library =
      buildLibrary(directory, "all", constructsLibrary(), "gcc -g -gz=zlib");
  std::string bytes = *readFile(library);
  const std::size_t at = sectionOf(library, "\\.debug_info").first;
  ASSERT_EQ(bytes[at], 1);  // ELFCOMPRESS_ZLIB; the size stands 8 bytes behind it
  const std::uint64_t huge = std::uint64_t{1} << 40;
  std::memcpy(&bytes[at + 8], &huge, sizeof huge);
  const auto reading = readDwarf(directory.write("huge.so", bytes), {"struct bits"});
  ASSERT_FALSE(reading);
  EXPECT_TRUE(reading.failure().message.ends_with("it says that it is larger than it can be"))
      << reading.failure().message;
}

}  // namespace
}  // namespace ljbind::debuginfo
