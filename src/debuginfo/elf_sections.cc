#include "debuginfo/elf_sections.h"

#include <llvm/Object/Decompressor.h>
#include <llvm/Object/ELF.h>
#include <llvm/Support/CRC.h>
#include <llvm/Support/MemoryBuffer.h>
#include <sys/stat.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <map>
#include <vector>

namespace ljbind::debuginfo {
namespace {

constexpr bool littleEndian = std::endian::native == std::endian::little;
using Elf = std::conditional_t<
    sizeof(void*) == 8,
    std::conditional_t<littleEndian, llvm::object::ELF64LE, llvm::object::ELF64BE>,
    std::conditional_t<littleEndian, llvm::object::ELF32LE, llvm::object::ELF32BE>>;
using ElfFile = llvm::object::ELFFile<Elf>;

// zlib reaches 1,032 to 1, and no debug information comes near it.
constexpr std::uint64_t maxRatio = 1100;
constexpr std::uint64_t maxDecompressedBytes = std::uint64_t{2} << 30;

std::string whyForeign(llvm::StringRef bytes) {
  if (bytes.empty()) return "the file is empty";
  if (!bytes.starts_with("\x7f"
                         "ELF"))
    return "it is not an ELF file";
  if (bytes.size() < sizeof(Elf::Ehdr)) return "the file is truncated";
  const auto* ident = bytes.bytes_begin();
  if (ident[llvm::ELF::EI_CLASS] !=
          (Elf::Is64Bits ? llvm::ELF::ELFCLASS64 : llvm::ELF::ELFCLASS32) ||
      ident[llvm::ELF::EI_DATA] != (littleEndian ? llvm::ELF::ELFDATA2LSB : llvm::ELF::ELFDATA2MSB))
    return "it is built for another machine";
  return {};
}

std::string_view view(llvm::StringRef text) { return {text.data(), text.size()}; }

}  // namespace

struct ElfSections::State {
  struct Section {
    llvm::StringRef stored;
    bool compressed = false;
    std::unique_ptr<llvm::WritableMemoryBuffer> decompressed;
  };
  std::string path;
  std::unique_ptr<llvm::MemoryBuffer> file;
  std::map<std::string, Section, std::less<>> sections;
  std::string buildId;

  llvm::StringRef stored(std::string_view name) const {
    const auto found = sections.find(name);
    return found == sections.end() ? llvm::StringRef() : found->second.stored;
  }
};

ElfSections::ElfSections() : state_(std::make_unique<State>()) {}
ElfSections::ElfSections(ElfSections&&) noexcept = default;
ElfSections& ElfSections::operator=(ElfSections&&) noexcept = default;
ElfSections::~ElfSections() = default;

// One file being opened; the first thing found wrong is kept in `reason_`.
class ElfSectionsReader {
 public:
  Result<ElfSections> read(const std::string& path) {
    state_.path = path;
    if (!map() || !readSections()) return diagnose(Id::DebugInfoUnreadable, path, reason_);
    return std::move(elf_);
  }

 private:
  bool fail(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }

  template <typename T>
  std::optional<T> take(llvm::Expected<T> expected) {
    if (expected) return std::move(*expected);
    fail(llvm::toString(expected.takeError()));
    return {};
  }

  bool map() {
    struct stat status;
    if (stat(state_.path.c_str(), &status) != 0) return fail(std::strerror(errno));
    if (S_ISDIR(status.st_mode)) return fail("it is a directory");
    if (!S_ISREG(status.st_mode)) return fail("it is not a regular file");
    auto buffer = llvm::MemoryBuffer::getFile(state_.path, false, false);
    if (!buffer) return fail(buffer.getError().message());
    state_.file = std::move(*buffer);
    return true;
  }

  bool readSections() {
    const llvm::StringRef bytes = state_.file->getBuffer();
    if (std::string why = whyForeign(bytes); !why.empty()) return fail(std::move(why));
    const auto elf = take(ElfFile::create(bytes));
    if (!elf) return false;
    const auto headers = take(elf->sections());
    if (!headers) return false;
    if (headers->empty()) return true;
    const auto names = take(elf->getSectionStringTable(*headers));
    if (!names) return false;
    for (const Elf::Shdr& header : *headers) {
      if (header.sh_type == llvm::ELF::SHT_NOBITS || header.sh_type == llvm::ELF::SHT_NULL)
        continue;
      const auto name = take(elf->getSectionName(header, *names));
      if (!name) return false;
      const auto contents = take(elf->getSectionContents(header));
      if (!contents) return false;
      // Of several sections of one name, as only object files have them, the first.
      state_.sections.try_emplace(
          name->str(), ElfSections::State::Section{
                           {reinterpret_cast<const char*>(contents->data()), contents->size()},
                           (header.sh_flags & llvm::ELF::SHF_COMPRESSED) != 0,
                           nullptr});
      if (header.sh_type == llvm::ELF::SHT_NOTE && !readNotes(*elf, header)) return false;
    }
    return true;
  }

  bool readNotes(const ElfFile& elf, const Elf::Shdr& header) {
    llvm::Error error = llvm::Error::success();
    for (const Elf::Note& note : elf.notes(header, error)) {
      if (note.getType() != llvm::ELF::NT_GNU_BUILD_ID || note.getName() != "GNU") continue;
      const llvm::ArrayRef<std::uint8_t> id = note.getDesc(header.sh_addralign);
      state_.buildId.assign(id.begin(), id.end());
      break;
    }
    return !error || fail(llvm::toString(std::move(error)));
  }

  ElfSections elf_;
  ElfSections::State& state_ = *elf_.state_;
  std::string reason_;
};

Result<ElfSections> ElfSections::open(const std::string& path) {
  return ElfSectionsReader().read(path);
}

const std::string& ElfSections::path() const { return state_->path; }
const std::string& ElfSections::buildId() const { return state_->buildId; }
bool ElfSections::has(std::string_view name) const { return state_->sections.contains(name); }

Result<std::string_view> ElfSections::section(std::string_view name) {
  const auto found = state_->sections.find(name);
  if (found == state_->sections.end()) return std::string_view();
  State::Section& section = found->second;
  if (!section.compressed) return view(section.stored);
  if (section.decompressed) return view(section.decompressed->MemoryBuffer::getBuffer());
  const auto fail = [&](const std::string& why) {
    return diagnose(Id::DebugInfoUnreadable, state_->path, fmt::format("in {}: {}", name, why));
  };
  auto decompressor = llvm::object::Decompressor::create({name.data(), name.size()}, section.stored,
                                                         littleEndian, Elf::Is64Bits);
  if (!decompressor) return fail(llvm::toString(decompressor.takeError()));
  const std::uint64_t size = decompressor->getDecompressedSize();
  if (size > maxDecompressedBytes || size / maxRatio > section.stored.size())
    return fail("it says that it is larger than it can be");
  auto buffer = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(size);
  if (!buffer) return fail("there is not enough memory to decompress it");
  if (llvm::Error error = decompressor->decompress(
          {reinterpret_cast<std::uint8_t*>(buffer->getBufferStart()), size}))
    return fail(llvm::toString(std::move(error)));
  section.decompressed = std::move(buffer);
  return view(section.decompressed->MemoryBuffer::getBuffer());
}

std::optional<ElfSections::Link> ElfSections::debugLink() const {
  const llvm::StringRef text = state_->stored(".gnu_debuglink");
  const std::size_t end = text.find('\0');
  // The checksum stands behind the name, at the next multiple of four.
  const std::size_t at = end == text.npos ? 0 : (end + 4) & ~std::size_t{3};
  if (end == text.npos || end == 0 || text.size() < at + 4) return {};
  Link link{text.substr(0, end).str(), 0};
  if (link.name.find('/') != link.name.npos) return {};
  std::memcpy(&link.checksum, text.data() + at, sizeof link.checksum);
  return link;
}

std::optional<ElfSections::AlternateLink> ElfSections::alternateLink() const {
  const llvm::StringRef text = state_->stored(".gnu_debugaltlink");
  const std::size_t end = text.find('\0');
  if (end == text.npos || end == 0) return {};
  return AlternateLink{text.substr(0, end).str(), text.substr(end + 1).str()};
}

std::uint32_t ElfSections::checksum() const {
  const llvm::StringRef bytes = state_->file->getBuffer();
  return llvm::crc32({bytes.bytes_begin(), bytes.size()});
}

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

}  // namespace ljbind::debuginfo
