// Finding the file that has the debug information, and files that are of no use.
#include "base/file.h"
#include "constructs.h"
#include "debuginfo/type_evidence.h"
#include "library.h"

namespace ljbind::debuginfo {
namespace {

const char* const source = "struct thing { char a; long b; };\nstruct thing thing;\n";

std::uint64_t sizeOfThing(const TypeReading& reading) {
  for (const ir::Decl& decl : reading.module.decls)
    if (const auto* record = ir::as<ir::Record>(decl)) return record->sizeBytes;
  return 0;
}

// How evidence was found, "none" when there is none.
std::string found(const std::string& library, const std::string& root) {
  const auto evidence = readTypeEvidence(library, {"struct thing"}, root);
  if (!evidence) return render(evidence.failure());
  if (!*evidence) return "none";
  EXPECT_EQ(sizeOfThing((*evidence)->reading), 16u);
  const std::string text = describe(**evidence);
  const std::size_t id = text.find("build-id ");
  return text.substr(0, id == text.npos ? id : id + 8);
}

std::string split(const TestDirectory& directory, const std::string& library, bool link) {
  const std::string debug = library + ".debug";
  mustRun("objcopy --only-keep-debug " + library + " " + debug);
  mustRun("cd " + directory.path() + " && strip " + library +
          (link ? " && objcopy --add-gnu-debuglink=" + debug + " " + library : ""));
  return debug;
}

TEST(DebugFile, InTheLibrary) {
  const TestDirectory dir;
  const std::string library = buildLibrary(dir, "lib", source);
  EXPECT_EQ(found(library, dir.path()), "DWARF in '" + library + "', in the library itself");
}

TEST(DebugFile, ByBuildId) {
  const TestDirectory dir;
  const std::string library = buildLibrary(dir, "lib", source, "gcc -g -Wl,--build-id=0xabcdef12");
  const std::string debug = split(dir, library, false);
  EXPECT_EQ(found(library, dir.path()), "none");
  const std::string place = dir.write(".build-id/ab/cdef12.debug", *readFile(debug));
  EXPECT_EQ(found(library, dir.path()), "DWARF in '" + place + "', found by its build-id");
  // Another library's file under that name.
  const std::string other = buildLibrary(dir, "other", source, "gcc -g -Wl,--build-id=0xabcdef13");
  dir.write(".build-id/ab/cdef12.debug", *readFile(other));
  EXPECT_EQ(found(library, dir.path()), "none");
}

TEST(DebugFile, ByDebugLink) {
  for (const std::string place : {"", ".debug/", "root"}) {
    const TestDirectory dir;
    const std::string library = buildLibrary(dir, "lib", source, "gcc -g -Wl,--build-id=none");
    const std::string debug = split(dir, library, true);
    const std::string bytes = *readFile(debug);
    std::filesystem::remove(debug);
    const std::string root = dir.path() + "/root";
    EXPECT_EQ(found(library, root), "none");
    const std::string canonical = std::filesystem::canonical(dir.path()).string();
    const std::string moved = place == "root" ? root + canonical + "/lib.so.debug"
                                              : canonical + "/" + place + "lib.so.debug";
    std::filesystem::create_directories(std::filesystem::path(moved).parent_path());
    ASSERT_TRUE(writeFile(moved, bytes));
    EXPECT_EQ(found(library, root), "DWARF in '" + moved + "', found by its .gnu_debuglink");
    // The checksum tells another build.
    ASSERT_TRUE(writeFile(moved, bytes + "x"));
    EXPECT_EQ(found(library, root), "none");
  }
}

TEST(DebugFile, NoneWithoutDebugInformation) {
  const TestDirectory dir;
  EXPECT_EQ(found(buildLibrary(dir, "lib", source, "gcc"), dir.path()), "none");
}

TEST(DebugFile, SectionsCompressedWithZstd) {
  const TestDirectory dir;
  const std::string library =
      buildLibrary(dir, "lib", source + constructsLibrary(), CLANG " -g -gz=zstd -fuse-ld=lld");
  const std::string size = "readelf -SW " + library + " | grep ' \\.debug_info .* C '";
  ASSERT_NE(outputOf(size), "");
  EXPECT_EQ(found(library, dir.path()), "DWARF in '" + library + "', in the library itself");
}

// As distributions ship it: what two libraries share is moved to a third file.
TEST(DebugFile, AlternateFile) {
  const TestDirectory dir;
  std::string shared = source;
  for (int i = 0; i < 40; ++i)
    shared += "struct filler" + std::to_string(i) + " { long a, b, c; struct thing *t; } filler" +
              std::to_string(i) + ";\n";
  dir.write("shared.h", shared);
  const std::string one = buildLibrary(dir, "one", "#include \"shared.h\"\nint one;\n");
  const std::string two = buildLibrary(dir, "two", "#include \"shared.h\"\nint two;\n");
  mustRun("cd " + dir.path() + " && dwz -m common.debug one.so two.so");
  const auto evidence = readTypeEvidence(one, {"struct thing", "struct filler7"}, dir.path());
  ASSERT_TRUE(evidence && *evidence);
  EXPECT_EQ((*evidence)->reading.unknown, std::vector<std::string>());
  EXPECT_EQ((*evidence)->reading.problems, std::vector<std::string>());
  EXPECT_EQ(sizeOfThing((*evidence)->reading), 16u);
  // What is not there is said.
  std::filesystem::remove(dir.path() + "/common.debug");
  const auto without = readTypeEvidence(one, {"struct thing", "struct filler7"}, dir.path());
  ASSERT_TRUE(without && *without);
  ASSERT_FALSE((*without)->reading.problems.empty());
  EXPECT_TRUE((*without)->reading.problems[0].starts_with(
      "the types in 'common.debug' are not known: there is no such file with build-id "));
  EXPECT_FALSE((*without)->reading.unknown.empty());
}

TEST(DebugFile, SplitUnitsAreSaid) {
  const TestDirectory dir;
  const std::string library = buildLibrary(dir, "lib", source, "gcc -g -gsplit-dwarf");
  const auto reading = readTypeEvidence(library, {"struct thing"}, dir.path());
  ASSERT_TRUE(reading && *reading);
  EXPECT_EQ((*reading)->reading.unknown, std::vector<std::string>{"struct thing"});
  EXPECT_EQ((*reading)->reading.problems,
            std::vector<std::string>{"some of it is in .dwo files, which are not read"});
}

TEST(DebugFile, ForeignFilesAreRefused) {
  const TestDirectory dir;
  const auto reasonFor = [&](const std::string& path) -> std::string {
    const auto file = findDebugFile(path, dir.path());
    if (file) return "(readable)";
    EXPECT_EQ(file.failure().id, Id::DebugInfoUnreadable);
    const std::string lead = "cannot read the debug information of '" + path + "': ";
    EXPECT_TRUE(file.failure().message.starts_with(lead));
    return file.failure().message.substr(lead.size());
  };
  EXPECT_EQ(reasonFor(dir.path()), "it is a directory");
  EXPECT_EQ(reasonFor(dir.path() + "/none"), "No such file or directory");
  EXPECT_EQ(reasonFor("/dev/null"), "it is not a regular file");
  EXPECT_EQ(reasonFor(dir.write("empty.so", "")), "the file is empty");
  EXPECT_EQ(reasonFor(dir.write("text.so", "INPUT(libz.so.1)\n")), "it is not an ELF file");
  EXPECT_EQ(reasonFor(dir.write("short.so",
                                "\x7f"
                                "ELF")),
            "the file is truncated");
}

}  // namespace
}  // namespace ljbind::debuginfo
