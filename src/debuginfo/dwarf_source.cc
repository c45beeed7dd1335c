#include "debuginfo/dwarf_source.h"

#include <llvm/DebugInfo/DWARF/DWARFFormValue.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace ljbind::debuginfo {
namespace {

constexpr bool littleEndian = std::endian::native == std::endian::little;
// Chromium has 60,000, and each takes some hundred bytes of memory here.
constexpr std::size_t maxUnits = 1'000'000;
constexpr std::size_t maxPathBytes = 4096;
constexpr std::size_t maxTables = 32;

llvm::StringRef ref(std::string_view text) { return {text.data(), text.size()}; }

// The forms that DWARFFormValue reads, which reads others in no defined way.
bool isReadable(dw::Form form) {
  switch (form) {
    case dw::DW_FORM_addr:
    case dw::DW_FORM_ref_addr:
    case dw::DW_FORM_exprloc:
    case dw::DW_FORM_block:
    case dw::DW_FORM_block1:
    case dw::DW_FORM_block2:
    case dw::DW_FORM_block4:
    case dw::DW_FORM_data1:
    case dw::DW_FORM_data2:
    case dw::DW_FORM_data4:
    case dw::DW_FORM_data8:
    case dw::DW_FORM_data16:
    case dw::DW_FORM_flag:
    case dw::DW_FORM_flag_present:
    case dw::DW_FORM_ref1:
    case dw::DW_FORM_ref2:
    case dw::DW_FORM_ref4:
    case dw::DW_FORM_ref8:
    case dw::DW_FORM_ref_udata:
    case dw::DW_FORM_ref_sup4:
    case dw::DW_FORM_ref_sup8:
    case dw::DW_FORM_ref_sig8:
    case dw::DW_FORM_strx:
    case dw::DW_FORM_strx1:
    case dw::DW_FORM_strx2:
    case dw::DW_FORM_strx3:
    case dw::DW_FORM_strx4:
    case dw::DW_FORM_addrx:
    case dw::DW_FORM_addrx1:
    case dw::DW_FORM_addrx2:
    case dw::DW_FORM_addrx4:
    case dw::DW_FORM_sdata:
    case dw::DW_FORM_udata:
    case dw::DW_FORM_rnglistx:
    case dw::DW_FORM_loclistx:
    case dw::DW_FORM_string:
    case dw::DW_FORM_strp:
    case dw::DW_FORM_line_strp:
    case dw::DW_FORM_strp_sup:
    case dw::DW_FORM_sec_offset:
    case dw::DW_FORM_GNU_addr_index:
    case dw::DW_FORM_GNU_str_index:
    case dw::DW_FORM_GNU_ref_alt:
    case dw::DW_FORM_GNU_strp_alt: return true;
    default: return false;
  }
}

}  // namespace

// --- abbreviations

bool Abbreviations::read(llvm::DataExtractor section, std::uint64_t* offset) {
  if (llvm::Error error = set_.extract(section, offset)) {
    llvm::consumeError(std::move(error));
    return false;
  }
  for (const llvm::DWARFAbbreviationDeclaration& declaration : set_)
    shapes_.push_back({&declaration, {}});
  std::ranges::stable_sort(shapes_, {}, [](const Shape& s) { return s.declaration->getCode(); });
  return true;
}

void Abbreviations::measure(const dw::FormParams& params) {
  for (Shape& shape : shapes_) {
    shape.fixedBytes = 0;
    for (const auto& attribute : shape.declaration->attributes()) {
      const auto bytes = dw::getFixedFormByteSize(attribute.Form, params);
      if (!bytes) {
        shape.fixedBytes.reset();
        break;
      }
      *shape.fixedBytes += *bytes;
    }
  }
}

const Shape* Abbreviations::find(std::uint64_t code) const {
  if (shapes_.empty()) return nullptr;
  // Compilers count from 1 without gaps.
  const std::uint64_t guess = code - shapes_[0].declaration->getCode();
  if (guess < shapes_.size() && shapes_[guess].declaration->getCode() == code)
    return &shapes_[guess];
  const auto found = std::ranges::lower_bound(
      shapes_, code, {}, [](const Shape& s) { return std::uint64_t{s.declaration->getCode()}; });
  return found != shapes_.end() && found->declaration->getCode() == code ? &*found : nullptr;
}

// --- entries

const Attribute* Entry::find(dw::Attribute name) const {
  for (const Attribute& attribute : attributes)
    if (attribute.name == name) return &attribute;
  return nullptr;
}

bool Entry::flag(dw::Attribute name) const {
  const Attribute* attribute = find(name);
  return attribute && attribute->bits != 0;
}

std::optional<std::uint64_t> Entry::number(dw::Attribute name) const {
  const Attribute* attribute = find(name);
  if (!attribute) return {};
  switch (attribute->form) {
    case dw::DW_FORM_data1:
    case dw::DW_FORM_data2:
    case dw::DW_FORM_data4:
    case dw::DW_FORM_data8:
    case dw::DW_FORM_sdata:
    case dw::DW_FORM_udata:
    case dw::DW_FORM_implicit_const:
    case dw::DW_FORM_sec_offset: return attribute->bits;
    default: return {};
  }
}

// --- opening

Result<DwarfSource> DwarfSource::open(const std::string& path) {
  Result<ElfSections> elf = ElfSections::open(path);
  if (!elf) return elf.failure();
  DwarfSource source(std::move(*elf));
  for (const auto& [name, bytes] :
       {std::pair{".debug_info", &source.info_}, std::pair{".debug_types", &source.types_},
        std::pair{".debug_abbrev", &source.abbreviations_},
        std::pair{".debug_str", &source.strings_},
        std::pair{".debug_str_offsets", &source.stringOffsets_},
        std::pair{".debug_line", &source.lines_},
        std::pair{".debug_line_str", &source.lineStrings_}}) {
    const Result<std::string_view> section = source.elf_.section(name);
    if (!section) return section.failure();
    *bytes = *section;
  }
  source.maxSteps_ = 16 * (source.info_.size() + source.types_.size()) + 1'000'000;
  if (!source.readUnits(source.info_, false) || !source.readUnits(source.types_, true))
    return diagnose(Id::DebugInfoUnreadable, path, "it has more units than a program can have");
  return source;
}

bool DwarfSource::readUnits(std::string_view section, bool inTypes) {
  for (std::uint64_t offset = 0; offset < section.size();) {
    if (units_.size() >= maxUnits) return false;
    if (!readUnit(section, inTypes, &offset)) {
      damaged_ = true;
      break;
    }
  }
  return true;
}

// Moves `offset` to the next unit; one of an unknown version is passed over.
bool DwarfSource::readUnit(std::string_view section, bool inTypes, std::uint64_t* offset) {
  const llvm::DWARFDataExtractor data(ref(section), littleEndian, 8);
  llvm::Error error = llvm::Error::success();
  Unit unit;
  unit.inTypes = inTypes;
  unit.offset = *offset;
  std::uint64_t at = *offset;
  const auto [length, format] = data.getInitialLength(&at, &error);
  if (llvm::errorToBool(std::move(error)) || length < 2 || length > section.size() - at)
    return false;
  unit.end = *offset = at + length;
  const llvm::DWARFDataExtractor body(ref(section.substr(0, unit.end)), littleEndian, 8);
  llvm::DataExtractor::Cursor cursor(at);
  const std::uint8_t offsetBytes = dw::getDwarfOffsetByteSize(format);
  unit.params = {body.getU16(cursor), 0, format};
  const std::uint16_t version = unit.params.Version;
  unsigned kind = inTypes ? dw::DW_UT_type : dw::DW_UT_compile;
  if (version >= 5) {
    kind = body.getU8(cursor);
    unit.params.AddrSize = body.getU8(cursor);
  }
  unit.abbreviations = body.getUnsigned(cursor, offsetBytes);
  if (version < 5) unit.params.AddrSize = body.getU8(cursor);
  if (kind == dw::DW_UT_type) {
    unit.signature = body.getU64(cursor);
    unit.typeOffset = unit.offset + body.getUnsigned(cursor, offsetBytes);
  }
  if (kind == dw::DW_UT_skeleton) body.getU64(cursor);
  const bool known = version >= 2 && version <= 5 &&
                     (unit.params.AddrSize == 4 || unit.params.AddrSize == 8) &&
                     (kind == dw::DW_UT_compile || kind == dw::DW_UT_partial ||
                      kind == dw::DW_UT_type || kind == dw::DW_UT_skeleton);
  unit.first = cursor.tell();
  if (llvm::errorToBool(cursor.takeError()) || !known) {
    damaged_ = true;
    return true;
  }
  unit.index = static_cast<std::uint32_t>(units_.size());
  if (unit.signature) signatures_.emplace(*unit.signature, unit.index);
  units_.push_back(std::move(unit));
  return true;
}

bool DwarfSource::openUnit(std::uint32_t index) {
  Entry entry;
  if (!read(index, units_[index].first, entry)) return false;
  Unit& unit = units_[index];
  if (unit.opened) return true;
  unit.opened = true;
  if (const auto base = entry.number(dw::DW_AT_str_offsets_base)) unit.stringOffsets = *base;
  unit.lines = entry.number(dw::DW_AT_stmt_list);
  unit.split = entry.find(dw::DW_AT_dwo_name) || entry.find(dw::DW_AT_GNU_dwo_name);
  if (const auto language = entry.number(dw::DW_AT_language);
      language && *language <= dw::DW_LANG_hi_user)
    unit.cPlusPlus = dw::isCPlusPlus(static_cast<dw::SourceLanguage>(*language));
  if (const auto directory = text(entry, dw::DW_AT_comp_dir, maxPathBytes))
    unit.directory = *directory;
  return true;
}

// --- reading

// Null where the table is damaged, or where tables overlap so much that to read them all would
// take as long as somebody liked.
const Abbreviations* DwarfSource::abbreviationsOf(const Unit& unit) {
  const std::pair key(unit.abbreviations, unit.params.AddrSize);
  if (const auto found = known_.find(key); found != known_.end()) return &found->second;
  std::uint64_t offset = unit.abbreviations;
  const std::uint64_t maxReadBytes = 64 * (abbreviations_.size() + (std::uint64_t{1} << 20));
  if (offset >= abbreviations_.size() || readBytes_ > maxReadBytes) return nullptr;
  Abbreviations table;
  const bool sound = table.read(llvm::DataExtractor(ref(abbreviations_), littleEndian, 8), &offset);
  readBytes_ += sound ? offset - unit.abbreviations : abbreviations_.size();
  if (!sound) return nullptr;
  table.measure(unit.params);
  if (known_.size() >= maxTables) known_.clear();
  return &known_.emplace(key, std::move(table)).first->second;
}

llvm::DWARFDataExtractor DwarfSource::dataOf(const Unit& unit) const {
  return {ref((unit.inTypes ? types_ : info_).substr(0, unit.end)), littleEndian,
          unit.params.AddrSize};
}

const Shape* DwarfSource::shapeAt(const Unit& unit, const llvm::DWARFDataExtractor& data,
                                  std::uint64_t* offset) {
  if (*offset < unit.first || *offset >= unit.end || ++steps_ > maxSteps_) {
    damaged_ = true;
    return nullptr;
  }
  llvm::Error error = llvm::Error::success();
  const std::uint64_t code = data.getULEB128(offset, &error);
  if (llvm::errorToBool(std::move(error))) {
    damaged_ = true;
    return nullptr;
  }
  if (code == 0) return nullptr;
  const Abbreviations* table = abbreviationsOf(unit);
  const Shape* shape = table ? table->find(code) : nullptr;
  if (!shape) damaged_ = true;
  return shape;
}

bool DwarfSource::readValue(const llvm::DWARFDataExtractor& data, const dw::FormParams& params,
                            dw::Form form, std::uint64_t* offset, Attribute& value) {
  llvm::Error error = llvm::Error::success();
  if (form == dw::DW_FORM_indirect)
    form = static_cast<dw::Form>(std::min<std::uint64_t>(data.getULEB128(offset, &error), 0xffff));
  value.form = form;
  value.bytes = {};
  if (llvm::errorToBool(std::move(error))) return false;
  if (form == dw::DW_FORM_addrx3) {
    *offset += 3;
    return *offset <= data.size();
  }
  if (form == dw::DW_FORM_string) {
    llvm::Error unended = llvm::Error::success();
    const llvm::StringRef text = data.getCStrRef(offset, &unended);
    value.bytes = {text.data(), text.size()};
    return !llvm::errorToBool(std::move(unended));
  }
  llvm::DWARFFormValue read(form);
  if (!isReadable(form) || !read.extractValue(data, offset, params)) return false;
  value.bits = read.getRawUValue();
  if (const auto block = read.getAsBlock())
    value.bytes = {reinterpret_cast<const char*>(block->data()), block->size()};
  return true;
}

bool DwarfSource::readAttributes(const Unit& unit, const llvm::DWARFDataExtractor& data,
                                 const Shape& shape, std::uint64_t* offset, Entry& entry) {
  entry.tag = shape.declaration->getTag();
  entry.hasChildren = shape.declaration->hasChildren();
  entry.attributes.clear();
  steps_ += shape.declaration->getNumAttributes();
  for (const auto& spec : shape.declaration->attributes()) {
    Attribute attribute{spec.Attr, spec.Form};
    if (spec.isImplicitConst()) {
      attribute.bits = static_cast<std::uint64_t>(spec.getImplicitConstValue());
    } else if (!readValue(data, unit.params, spec.Form, offset, attribute)) {
      damaged_ = true;
      return false;
    }
    entry.attributes.push_back(attribute);
  }
  entry.end = *offset;
  return true;
}

bool DwarfSource::skipAttributes(const Unit& unit, const llvm::DWARFDataExtractor& data,
                                 const Shape& shape, std::uint64_t* offset) {
  if (shape.fixedBytes) {
    if (*shape.fixedBytes <= unit.end - *offset) {
      *offset += *shape.fixedBytes;
      return true;
    }
    damaged_ = true;
    return false;
  }
  steps_ += shape.declaration->getNumAttributes();
  Attribute ignored{};
  for (const auto& spec : shape.declaration->attributes()) {
    if (spec.isImplicitConst() || readValue(data, unit.params, spec.Form, offset, ignored))
      continue;
    damaged_ = true;
    return false;
  }
  return true;
}

bool DwarfSource::skipChildren(const Unit& unit, const llvm::DWARFDataExtractor& data,
                               std::uint64_t* offset) {
  for (std::uint64_t depth = 1; depth != 0;) {
    if (*offset >= unit.end) return true;
    const std::uint64_t start = *offset;
    const Shape* shape = shapeAt(unit, data, offset);
    if (!shape) {
      if (data.getData()[start] != 0) return false;
      --depth;
      continue;
    }
    if (!skipAttributes(unit, data, *shape, offset)) return false;
    depth += shape->declaration->hasChildren();
  }
  return true;
}

std::optional<std::uint64_t> DwarfSource::siblingOf(const Unit& unit, const Entry& entry) const {
  const Attribute* sibling = entry.find(dw::DW_AT_sibling);
  if (!sibling || sibling->bits > unit.end) return {};
  const std::uint64_t offset =
      sibling->form == dw::DW_FORM_ref_addr ? sibling->bits : unit.offset + sibling->bits;
  if (offset <= entry.end || offset > unit.end) return {};
  return offset;
}

bool DwarfSource::read(std::uint32_t index, std::uint64_t offset, Entry& entry) {
  const Unit& unit = units_[index];
  const llvm::DWARFDataExtractor data = dataOf(unit);
  entry.unit = index;
  entry.offset = offset;
  const Shape* shape = shapeAt(unit, data, &offset);
  return shape && readAttributes(unit, data, *shape, &offset, entry);
}

// --- strings and units

namespace {

std::optional<std::string_view> endedAt(std::string_view section, std::uint64_t offset,
                                        std::size_t maxBytes) {
  if (offset >= section.size()) return {};
  const std::string_view rest = section.substr(offset, maxBytes + 1);
  const std::size_t end = rest.find('\0');
  if (end == rest.npos) return {};
  return rest.substr(0, end);
}

}  // namespace

std::optional<std::string_view> DwarfSource::stringAt(std::uint64_t offset,
                                                      std::size_t maxBytes) const {
  return endedAt(strings_, offset, maxBytes);
}

std::optional<std::string_view> DwarfSource::textAt(const Unit& unit, const Attribute& attribute,
                                                    std::size_t maxBytes) const {
  switch (attribute.form) {
    case dw::DW_FORM_string:
      if (attribute.bytes.size() > maxBytes) return {};
      return attribute.bytes;
    case dw::DW_FORM_strp: return endedAt(strings_, attribute.bits, maxBytes);
    case dw::DW_FORM_line_strp: return endedAt(lineStrings_, attribute.bits, maxBytes);
    case dw::DW_FORM_strx:
    case dw::DW_FORM_strx1:
    case dw::DW_FORM_strx2:
    case dw::DW_FORM_strx3:
    case dw::DW_FORM_strx4: {
      const std::uint8_t bytes = unit.params.getDwarfOffsetByteSize();
      if (attribute.bits >= stringOffsets_.size() || unit.stringOffsets >= stringOffsets_.size())
        return {};
      const std::uint64_t at = unit.stringOffsets + attribute.bits * bytes;
      if (at >= stringOffsets_.size() || stringOffsets_.size() - at < bytes) return {};
      std::uint64_t offset = at;
      const llvm::DataExtractor data(ref(stringOffsets_), littleEndian, 8);
      return endedAt(strings_, data.getUnsigned(&offset, bytes), maxBytes);
    }
    default: return {};
  }
}

std::optional<std::string_view> DwarfSource::text(const Entry& entry, dw::Attribute name,
                                                  std::size_t maxBytes) const {
  const Attribute* attribute = entry.find(name);
  if (!attribute) return {};
  return textAt(units_[entry.unit], *attribute, maxBytes);
}

std::optional<std::uint32_t> DwarfSource::unitAt(std::uint64_t offset, bool inTypes) const {
  // Those of .debug_info come first, each kind by ascending offset.
  const auto found = std::ranges::upper_bound(
      units_, std::pair(inTypes, offset), {},
      [](const Unit& unit) { return std::pair(unit.inTypes, unit.offset); });
  if (found == units_.begin()) return {};
  const Unit& unit = *std::prev(found);
  if (unit.inTypes != inTypes || offset < unit.first || offset >= unit.end) return {};
  return unit.index;
}

std::optional<std::uint32_t> DwarfSource::unitOfSignature(std::uint64_t signature) const {
  const auto found = signatures_.find(signature);
  if (found == signatures_.end()) return {};
  return found->second;
}

}  // namespace ljbind::debuginfo
