#include "debuginfo/dwarf_file.h"

#include <filesystem>

#include "debuginfo/debug_file.h"

namespace ljbind::debuginfo {
namespace {

// C++ mangles whole template instances into a name; no name of C comes near.
constexpr std::size_t maxNameBytes = 4096;

}  // namespace

Result<DwarfFile> DwarfFile::open(const std::string& path, const std::string& root) {
  Result<DwarfSource> main = DwarfSource::open(path);
  if (!main) return main.failure();
  DwarfFile file(std::move(*main));
  file.openAlternate(root);
  return file;
}

void DwarfFile::openAlternate(const std::string& root) {
  const std::optional<ElfSections::AlternateLink> link = main_.file().alternateLink();
  if (!link) return;
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(main_.file().path(), error);
  problem_ = fmt::format("the types in '{}' are not known: there is no such file with build-id {}",
                         link->path, hexadecimal(link->buildId));
  for (const std::string& path :
       {(real.parent_path() / link->path).string(), buildIdPath(link->buildId, root)}) {
    if (path.empty() || !std::filesystem::is_regular_file(path, error)) continue;
    Result<DwarfSource> opened = DwarfSource::open(path);
    if (!opened) {
      problem_ = opened.failure().message;
      continue;
    }
    if (opened->file().buildId() != link->buildId) continue;
    alternate_ = std::move(*opened);
    problem_.clear();
    return;
  }
}

bool DwarfFile::read(const EntryId& id, Entry& entry) {
  return source(id.alternate).read(id.unit, id.offset, entry);
}

std::optional<EntryId> DwarfFile::reference(bool alternate, const Entry& entry,
                                            dw::Attribute name) {
  const Attribute* attribute = entry.find(name);
  if (!attribute) return {};
  const Unit& own = source(alternate).units()[entry.unit];
  const auto elsewhere = [&](bool inAlternate, std::uint64_t offset) -> std::optional<EntryId> {
    const auto found = source(inAlternate).unitAt(offset, false);
    if (!found) return {};
    return EntryId{inAlternate, *found, offset};
  };
  switch (attribute->form) {
    case dw::DW_FORM_ref1:
    case dw::DW_FORM_ref2:
    case dw::DW_FORM_ref4:
    case dw::DW_FORM_ref8:
    case dw::DW_FORM_ref_udata:
      if (attribute->bits >= own.end - own.offset) return {};
      return EntryId{alternate, own.index, own.offset + attribute->bits};
    case dw::DW_FORM_ref_addr: return elsewhere(alternate, attribute->bits);
    case dw::DW_FORM_GNU_ref_alt:
    case dw::DW_FORM_ref_sup4:
    case dw::DW_FORM_ref_sup8:
      if (alternate || !alternate_) return {};
      return elsewhere(true, attribute->bits);
    case dw::DW_FORM_ref_sig8: {
      const auto found = source(alternate).unitOfSignature(attribute->bits);
      if (!found) return {};
      return EntryId{alternate, *found, source(alternate).units()[*found].typeOffset};
    }
    default: return {};
  }
}

std::optional<std::string_view> DwarfFile::text(bool alternate, const Entry& entry,
                                                dw::Attribute name) {
  const Attribute* attribute = entry.find(name);
  if (!attribute) return {};
  if (attribute->form == dw::DW_FORM_GNU_strp_alt || attribute->form == dw::DW_FORM_strp_sup) {
    if (alternate || !alternate_) return {};
    return alternate_->stringAt(attribute->bits, maxNameBytes);
  }
  return source(alternate).text(entry, name, maxNameBytes);
}

}  // namespace ljbind::debuginfo
