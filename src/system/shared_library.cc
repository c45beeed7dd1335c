#include "system/shared_library.h"

#include <llvm/Object/ELF.h>
#include <llvm/Support/MemoryBuffer.h>
#include <sys/stat.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <functional>

namespace ljbind::sys {

struct SharedLibrary::Mapping {
  std::unique_ptr<llvm::MemoryBuffer> buffer;
};

SharedLibrary::SharedLibrary() = default;
SharedLibrary::SharedLibrary(SharedLibrary&&) noexcept = default;
SharedLibrary& SharedLibrary::operator=(SharedLibrary&&) noexcept = default;
SharedLibrary::~SharedLibrary() = default;

void SharedLibrary::index() {
  slots_.assign(std::bit_ceil(symbols_.size() * 2 + 1), 0);
  for (std::uint32_t i = 0; i < symbols_.size(); ++i) {
    std::size_t slot = std::hash<std::string_view>{}(symbols_[i].name) & (slots_.size() - 1);
    while (slots_[slot]) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = i + 1;
  }
}

const Symbol* SharedLibrary::find(std::string_view name) const {
  std::size_t slot = std::hash<std::string_view>{}(name) & (slots_.size() - 1);
  for (; slots_[slot]; slot = (slot + 1) & (slots_.size() - 1)) {
    const Symbol& symbol = symbols_[slots_[slot] - 1];
    if (symbol.name == name) return &symbol;
  }
  return nullptr;
}

namespace {

using Elf = std::conditional_t<sizeof(void*) == 8,
                               std::conditional_t<std::endian::native == std::endian::little,
                                                  llvm::object::ELF64LE, llvm::object::ELF64BE>,
                               std::conditional_t<std::endian::native == std::endian::little,
                                                  llvm::object::ELF32LE, llvm::object::ELF32BE>>;
using ElfFile = llvm::object::ELFFile<Elf>;

#if defined(__x86_64__)
constexpr unsigned ownMachine = llvm::ELF::EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned ownMachine = llvm::ELF::EM_AARCH64;
#elif defined(__i386__)
constexpr unsigned ownMachine = llvm::ELF::EM_386;
#elif defined(__arm__)
constexpr unsigned ownMachine = llvm::ELF::EM_ARM;
#elif defined(__powerpc64__)
constexpr unsigned ownMachine = llvm::ELF::EM_PPC64;
#endif

constexpr unsigned hiddenVersion = 0x8000;  // VERSYM_HIDDEN: foo@V
constexpr unsigned localVersion = 0;        // VER_NDX_LOCAL

std::optional<SymbolKind> kindOf(const Elf::Sym& symbol) {
  switch (symbol.getType()) {
    case llvm::ELF::STT_NOTYPE: return SymbolKind::Untyped;
    case llvm::ELF::STT_FUNC: return SymbolKind::Function;
    case llvm::ELF::STT_OBJECT:
    case llvm::ELF::STT_COMMON: return SymbolKind::Object;
    case llvm::ELF::STT_TLS: return SymbolKind::Tls;
    case llvm::ELF::STT_GNU_IFUNC: return SymbolKind::Ifunc;
    default: return {};  // sections and file names
  }
}

bool isExported(const Elf::Sym& symbol) {
  const unsigned binding = symbol.getBinding();
  const unsigned visibility = symbol.getVisibility();
  return symbol.st_shndx != llvm::ELF::SHN_UNDEF &&
         symbol.st_shndx != llvm::ELF::SHN_ABS &&  // names of versions
         (binding == llvm::ELF::STB_GLOBAL || binding == llvm::ELF::STB_WEAK ||
          binding == llvm::ELF::STB_GNU_UNIQUE) &&
         (visibility == llvm::ELF::STV_DEFAULT || visibility == llvm::ELF::STV_PROTECTED);
}

// Why these bytes are not an ELF shared object of this machine; empty when they may be.
std::string whyForeign(llvm::StringRef bytes) {
  if (bytes.empty()) return "the file is empty";
  if (bytes.starts_with("!<arch>\n")) return "it is a static archive";
  if (!bytes.starts_with("\x7f"
                         "ELF"))
    return "it is not an ELF file";
  if (bytes.size() < sizeof(Elf::Ehdr)) return "the file is truncated";
  const auto* ident = bytes.bytes_begin();
  if (ident[llvm::ELF::EI_CLASS] != (Elf::Is64Bits ? llvm::ELF::ELFCLASS64 : llvm::ELF::ELFCLASS32))
    return Elf::Is64Bits ? "it is not a 64-bit library" : "it is not a 32-bit library";
  if (ident[llvm::ELF::EI_DATA] != (std::endian::native == std::endian::little
                                        ? llvm::ELF::ELFDATA2LSB
                                        : llvm::ELF::ELFDATA2MSB))
    return "it has the other byte order";
  return {};
}

}  // namespace

// One library being read; the first thing found wrong is kept in `reason`.
class SharedLibraryReader {
 public:
  Result<SharedLibrary> read(const std::string& path) {
    library_.path_ = path;
    library_.soname_ = path.substr(path.rfind('/') + 1);
    if (!map() || !readHeader() || !readDynamic() || !readSymbols())
      return diagnose(Id::LibraryUnreadable, path, reason_);
    library_.index();
    return std::move(library_);
  }

 private:
  bool fail(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }

  // The value of `expected`, or nothing and the reason noted.
  template <typename T>
  std::optional<T> take(llvm::Expected<T> expected) {
    if (expected) return std::move(*expected);
    fail(llvm::toString(expected.takeError()));
    return {};
  }

  bool map() {
    struct stat status;
    if (stat(library_.path_.c_str(), &status) != 0) return fail(std::strerror(errno));
    if (S_ISDIR(status.st_mode)) return fail("it is a directory");
    if (!S_ISREG(status.st_mode)) return fail("it is not a regular file");
    auto buffer = llvm::MemoryBuffer::getFile(library_.path_, false, false);
    if (!buffer) return fail(buffer.getError().message());
    library_.mapping_.reset(new SharedLibrary::Mapping{std::move(*buffer)});
    return true;
  }

  bool readHeader() {
    const llvm::StringRef bytes = library_.mapping_->buffer->getBuffer();
    if (std::string why = whyForeign(bytes); !why.empty()) return fail(std::move(why));
    elf_ = take(ElfFile::create(bytes));
    if (!elf_) return false;
    if (elf_->getHeader().e_machine != ownMachine) return fail("it is built for another machine");
    if (elf_->getHeader().e_type != llvm::ELF::ET_DYN) return fail("it is not a shared object");
    const auto sections = take(elf_->sections());
    if (!sections) return false;
    for (const Elf::Shdr& section : *sections) {
      if (section.sh_type == llvm::ELF::SHT_DYNSYM) dynsym_ = &section;
      if (section.sh_type == llvm::ELF::SHT_DYNAMIC) dynamic_ = &section;
      if (section.sh_type == llvm::ELF::SHT_GNU_versym) versym_ = &section;
    }
    if (!dynsym_ || !dynamic_) return fail("it has no dynamic symbol table");
    const auto strings = take(elf_->getStringTableForSymtab(*dynsym_, *sections));
    if (strings) strings_ = *strings;
    return strings.has_value();
  }

  std::optional<std::string> stringAt(std::uint64_t offset) {
    if (offset < strings_.size()) return strings_.data() + offset;  // the table ends in a NUL
    fail("a string lies outside the string table");
    return {};
  }

  bool readDynamic() {
    const auto entries = take(elf_->getSectionContentsAsArray<Elf::Dyn>(*dynamic_));
    if (!entries) return false;
    for (const Elf::Dyn& entry : *entries) {
      if (entry.d_tag == llvm::ELF::DT_NULL) break;
      if (entry.d_tag != llvm::ELF::DT_SONAME && entry.d_tag != llvm::ELF::DT_NEEDED) continue;
      std::optional<std::string> text = stringAt(entry.getVal());
      if (!text) return false;
      if (entry.d_tag == llvm::ELF::DT_NEEDED)
        library_.needed_.push_back(std::move(*text));
      else
        library_.soname_ = std::move(*text);
    }
    return true;
  }

  bool readSymbols() {
    const auto symbols = take(elf_->symbols(dynsym_));
    if (!symbols) return false;
    llvm::ArrayRef<Elf::Versym> versions;
    if (versym_) {
      const auto table = take(elf_->getSectionContentsAsArray<Elf::Versym>(*versym_));
      if (!table) return false;
      if (table->size() != symbols->size()) return fail("its version table has the wrong length");
      versions = *table;
    }
    library_.symbols_.reserve(symbols->size());
    for (std::size_t i = 1; i < symbols->size(); ++i) {
      const unsigned version = versions.empty() ? 1u : unsigned{versions[i].vs_index};
      if ((version & hiddenVersion) || version == localVersion) continue;
      if (!addSymbol((*symbols)[i])) return false;
    }
    return true;
  }

  bool addSymbol(const Elf::Sym& symbol) {
    if (!isExported(symbol)) return true;
    const std::optional<SymbolKind> kind = kindOf(symbol);
    if (!kind) return true;
    if (symbol.st_name >= strings_.size()) return fail("a name lies outside the string table");
    library_.symbols_.push_back({strings_.data() + symbol.st_name, symbol.st_size, *kind,
                                 symbol.getBinding() == llvm::ELF::STB_WEAK});
    return true;
  }

  SharedLibrary library_;
  std::string reason_;
  std::optional<ElfFile> elf_;
  const Elf::Shdr* dynsym_ = nullptr;
  const Elf::Shdr* dynamic_ = nullptr;
  const Elf::Shdr* versym_ = nullptr;
  llvm::StringRef strings_;
};

Result<SharedLibrary> readSharedLibrary(const std::string& path) {
  return SharedLibraryReader().read(path);
}

}  // namespace ljbind::sys
