// The DwarfReader's reading of declarations: records, enums, functions, variables.

#include <bit>
#include <cctype>
#include <functional>

#include "debuginfo/dwarf_reader.h"

namespace ljbind::debuginfo {
namespace {

// No object is larger, and offsets in bits still fit.
constexpr std::uint64_t maxBytes = std::uint64_t{1} << 58;

bool isMember(dw::Tag tag) { return tag == dw::DW_TAG_member || tag == dw::DW_TAG_inheritance; }

// C++ writes static members among the others.
bool isStatic(const Entry& member) {
  return member.flag(dw::DW_AT_external) || member.flag(dw::DW_AT_declaration);
}

// Where a member lies, which DWARF 2 writes as an expression that adds to the record's address.
std::uint64_t memberBytes(const Entry& member) {
  if (const auto number = member.number(dw::DW_AT_data_member_location))
    return std::min(*number, maxBytes);
  const Attribute* attribute = member.find(dw::DW_AT_data_member_location);
  if (!attribute || attribute->bytes.empty() ||
      static_cast<std::uint8_t>(attribute->bytes[0]) != dw::DW_OP_plus_uconst)
    return 0;
  const llvm::DataExtractor data(llvm::StringRef(attribute->bytes.data(), attribute->bytes.size()),
                                 true, 8);
  std::uint64_t at = 1;
  return std::min(data.getULEB128(&at), maxBytes);
}

std::uint32_t alignmentIn(const Entry& entry) {
  return static_cast<std::uint32_t>(entry.number(dw::DW_AT_alignment).value_or(0) & 0x7fffffff);
}

// Where the storage unit of DWARF 2 to 4's bit-fields begins to count.
std::uint64_t bitOffset(const Entry& member, std::uint64_t typeBytes, std::uint64_t widthBits) {
  if (const auto bits = member.number(dw::DW_AT_data_bit_offset))
    return std::min(*bits, maxBytes * 8);
  const std::uint64_t start = memberBytes(member) * 8;
  const auto fromTop = member.number(dw::DW_AT_bit_offset);
  if (!fromTop) return start;
  if constexpr (std::endian::native == std::endian::big) return start + *fromTop;
  const std::uint64_t storageBits = member.number(dw::DW_AT_byte_size).value_or(typeBytes) * 8;
  return start + storageBits - *fromTop - widthBits;
}

const char* keywordOf(const Entry& entry) {
  switch (entry.tag) {
    case dw::DW_TAG_union_type: return "union ";
    case dw::DW_TAG_enumeration_type: return "enum ";
    default: return "struct ";
  }
}

std::size_t mixed(std::size_t seed, std::size_t value) {
  return seed ^ (value + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2));
}

}  // namespace

std::string DwarfReader::textOf(const EntryId& id, const Entry& entry, dw::Attribute name) {
  return std::string(file_.text(id.alternate, entry, name).value_or(std::string_view()));
}

ir::Location DwarfReader::location(const EntryId& id, const Entry& entry) {
  const auto number = entry.number(dw::DW_AT_decl_file);
  const auto line = entry.number(dw::DW_AT_decl_line);
  if (!number || !line) return {};
  const auto [table, isNew] = fileTables_.try_emplace({id.alternate, id.unit});
  if (isNew)
    table->second =
        readFileTable(file_.source(id.alternate), file_.unit(id), fileTableBudgetBytes_);
  if (*number >= table->second.size() || table->second[*number].empty()) return {};
  const std::string& path = table->second[*number];
  const auto [file, added] =
      files_.try_emplace(path, static_cast<std::uint32_t>(module_.files.size()));
  if (added) {
    const std::size_t include = path.rfind("/include/");
    module_.files.push_back(
        {path, path.substr(include == path.npos ? path.rfind('/') + 1 : include + 9)});
  }
  ir::Location result;
  result.file = file->second;
  result.line = static_cast<std::uint32_t>(*line);
  result.column = static_cast<std::uint32_t>(entry.number(dw::DW_AT_decl_column).value_or(0));
  return result;
}

ir::DeclId DwarfReader::addDecl(std::string name, const EntryId& id, const Entry& entry,
                                ir::DeclKind kind) {
  const auto decl = static_cast<ir::DeclId>(module_.decls.size());
  ir::Decl result;
  result.name = std::move(name);
  result.location = location(id, entry);
  result.kind = std::move(kind);
  module_.decls.push_back(std::move(result));
  return decl;
}

std::size_t DwarfReader::fingerprint(const EntryId& id, const Entry& entry) {
  const std::hash<std::string_view> hash;
  std::size_t print = mixed(entry.tag, entry.number(dw::DW_AT_byte_size).value_or(0));
  const auto counts = [](dw::Tag tag) { return isMember(tag) || tag == dw::DW_TAG_enumerator; };
  file_.source(id.alternate).forEachChild(entry, counts, [&](const Entry& child) {
    if (isStatic(child)) return;
    const auto name = file_.text(id.alternate, child, dw::DW_AT_name);
    print = mixed(print, hash(name.value_or(std::string_view())));
    print = mixed(print, memberBytes(child));
    for (const dw::Attribute number : {dw::DW_AT_data_bit_offset, dw::DW_AT_bit_offset,
                                       dw::DW_AT_bit_size, dw::DW_AT_const_value})
      print = mixed(print, child.number(number).value_or(0));
  });
  return print;
}

// The tag is what C calls it, else what it was reached by; see src/clang for the same names.
std::string DwarfReader::untaggedName(const EntryId& id, const Entry& entry,
                                      const std::string& hint) {
  std::string base = hint;
  if (base.empty()) {
    base = "anonymous_";
    const ir::Location place = location(id, entry);
    const std::string& file = place.known() ? module_.files[place.file].name : base;
    for (const char c : place.known() ? file.substr(file.rfind('/') + 1) : std::string())
      base += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  }
  std::string name = base;
  for (unsigned n = 2; !untagged_.insert(name).second; ++n) name = fmt::format("{}_{}", base, n);
  return name;
}

// The declaration that stands for an entry of this spelling already. A definition also takes the
// place of a declaration.
std::optional<ir::DeclId> DwarfReader::known(const std::string& spelling, std::size_t print,
                                             bool complete) {
  if (complete) {
    const auto same = defined_.find({spelling, print});
    if (same != defined_.end()) return same->second;
    const auto declared = declared_.find(spelling);
    if (declared == declared_.end()) return {};
    const ir::DeclId decl = declared->second;
    declared_.erase(declared);
    return decl;
  }
  const auto any = defined_.lower_bound({spelling, 0});
  if (any != defined_.end() && any->first.first == spelling) return any->second;
  const auto declared = declared_.find(spelling);
  if (declared == declared_.end()) return {};
  return declared->second;
}

ir::TypeId DwarfReader::record(const EntryId& id, const Entry& entry, unsigned depth,
                               const std::string& hint) {
  // A type unit holds the body of what is only declared here.
  if (entry.find(dw::DW_AT_signature)) {
    const std::optional<EntryId> body = file_.reference(id.alternate, entry, dw::DW_AT_signature);
    if (body && *body != id) return type(*body, depth + 1, hint);
  }
  const bool complete = !entry.flag(dw::DW_AT_declaration);
  std::string name = textOf(id, entry, dw::DW_AT_name);
  const bool tagged = !name.empty();
  const std::size_t print = complete ? fingerprint(id, entry) : 0;
  // Without a tag, the same name and members are the same record.
  const std::string spelling =
      keywordOf(entry) + (tagged ? name : fmt::format("(untagged) {}", hint));
  std::optional<ir::DeclId> decl = known(spelling, print, complete);
  if (!decl) {
    ir::Record head;
    head.kind = entry.tag == dw::DW_TAG_union_type ? ir::RecordKind::Union : ir::RecordKind::Struct;
    head.tagged = tagged;
    if (!tagged) name = untaggedName(id, entry, hint);
    decl = addDecl(std::move(name), id, entry, std::move(head));
  }
  if (!complete) {
    if (!ir::as<ir::Record>(module_.decl(*decl))->complete) declared_.emplace(spelling, *decl);
    return named(*decl);
  }
  defined_.emplace(std::pair(spelling, print), *decl);
  if (!ir::as<ir::Record>(module_.decl(*decl))->complete) readHead(id, entry, *decl);
  return named(*decl);
}

void DwarfReader::readHead(const EntryId& id, const Entry& entry, ir::DeclId decl) {
  module_.decl(decl).location = location(id, entry);
  auto& head = std::get<ir::Record>(module_.decl(decl).kind);
  head.complete = true;
  head.sizeBytes = std::min(entry.number(dw::DW_AT_byte_size).value_or(0), maxBytes);
  head.alignedBytes = alignmentIn(entry);
  file_.source(id.alternate).forEachChild(entry, isMember, [&](const Entry& member) {
    if (!isStatic(member)) head.members.push_back(textOf(id, member, dw::DW_AT_name));
  });
  entries_[ir::index(decl)] = id;
  // Nobody can ask by name for the body of a record without a tag.
  if (!head.tagged) needed_.insert(ir::index(decl));
  if (needed_.contains(ir::index(decl))) bodies_.push_back(decl);
}

void DwarfReader::needComplete(ir::TypeId type) {
  for (;;) {
    type = ir::unqualified(module_, type);
    if (const auto* array = std::get_if<ir::Array>(&module_.type(type))) {
      type = array->element;
      continue;
    }
    const auto* named = std::get_if<ir::Named>(&module_.type(type));
    if (!named) return;
    if (const auto* alias = ir::as<ir::Typedef>(module_.decl(named->decl))) {
      type = alias->type;
      continue;
    }
    const auto* record = ir::as<ir::Record>(module_.decl(named->decl));
    if (record && needed_.insert(ir::index(named->decl)).second && record->complete)
      bodies_.push_back(named->decl);
    return;
  }
}

void DwarfReader::readBody(const EntryId& id, ir::DeclId decl) {
  Entry entry;
  if (!file_.read(id, entry)) return;
  const std::string name = module_.decl(decl).name;
  std::vector<ir::Field> fields;
  unsigned unnamed = 0;
  file_.source(id.alternate).forEachChild(entry, isMember, [&](const Entry& member) {
    if (isStatic(member)) return;
    std::string hint = textOf(id, member, dw::DW_AT_name);
    if (hint.empty()) hint = fmt::format("anonymous{}", ++unnamed);
    fields.push_back(field(id, member, name + '_' + hint));
    needComplete(fields.back().type);
  });
  auto& record = std::get<ir::Record>(module_.decl(decl).kind);
  if (!fields.empty()) {
    const auto* last =
        std::get_if<ir::Array>(&module_.type(ir::strip(module_, fields.back().type)));
    record.flexible = last && last->bound == ir::Bound::Incomplete;
  }
  record.bodyRead = true;
  record.fields = std::move(fields);
}

ir::Field DwarfReader::field(const EntryId& parent, const Entry& member, const std::string& hint) {
  ir::Field field;
  field.name = textOf(parent, member, dw::DW_AT_name);
  field.type = typeOf(parent.alternate, member, 0, hint);
  field.alignedBytes = alignmentIn(member);
  field.location = location(parent, member);
  if (const auto width = member.number(dw::DW_AT_bit_size)) {
    field.widthBits = static_cast<std::uint32_t>(std::min<std::uint64_t>(*width, 1U << 16));
    const ir::TypeEntry& type = module_.entry(ir::strip(module_, field.type));
    std::uint64_t typeBytes = type.sizeBytes.value_or(0);
    if (const auto* named = std::get_if<ir::Named>(&type.type))
      if (const auto* list = ir::as<ir::Enum>(module_.decl(named->decl)))
        typeBytes = module_.entry(list->underlying).sizeBytes.value_or(0);
    field.offsetBits = bitOffset(member, typeBytes, *field.widthBits);
  } else {
    field.offsetBits =
        member.find(dw::DW_AT_data_bit_offset) ? bitOffset(member, 0, 0) : memberBytes(member) * 8;
  }
  return field;
}

ir::TypeId DwarfReader::enumeration(const EntryId& id, const Entry& entry, unsigned depth,
                                    const std::string& hint) {
  if (entry.find(dw::DW_AT_signature)) {
    const std::optional<EntryId> body = file_.reference(id.alternate, entry, dw::DW_AT_signature);
    if (body && *body != id) return type(*body, depth + 1, hint);
  }
  ir::Enum result;
  std::string name = textOf(id, entry, dw::DW_AT_name);
  result.tagged = !name.empty();
  result.complete = !entry.flag(dw::DW_AT_declaration);
  const std::size_t print = result.complete ? fingerprint(id, entry) : 0;
  const std::string spelling =
      keywordOf(entry) + (result.tagged ? name : fmt::format("(untagged) {}", hint));
  const std::optional<ir::DeclId> same = known(spelling, print, result.complete);
  if (same && (!result.complete || ir::as<ir::Enum>(module_.decl(*same))->complete))
    return named(*same);

  const std::uint64_t bytes = entry.number(dw::DW_AT_byte_size).value_or(4);
  bool fitsInt = bytes <= 4, hasNegative = false;
  file_.source(id.alternate)
      .forEachChild(
          entry, [](dw::Tag tag) { return tag == dw::DW_TAG_enumerator; },
          [&](const Entry& child) {
            ir::Enumerator value;
            value.name = textOf(id, child, dw::DW_AT_name);
            value.location = location(id, child);
            // Compilers write negative values with a sign, and others without.
            value.value.bits = child.number(dw::DW_AT_const_value).value_or(0);
            const Attribute* constant = child.find(dw::DW_AT_const_value);
            const bool isSigned = constant && (constant->form == dw::DW_FORM_sdata ||
                                               constant->form == dw::DW_FORM_implicit_const);
            const auto number = static_cast<std::int64_t>(value.value.bits);
            hasNegative |= isSigned && number < 0;
            fitsInt &= number >= INT32_MIN && number <= INT32_MAX;
            result.enumerators.push_back(std::move(value));
          });
  // Strict DWARF before 3 does not say what carries it.
  result.underlying =
      entry.find(dw::DW_AT_type)
          ? typeOf(id.alternate, entry, depth)
          : scalar(bytes == 8    ? hasNegative ? ir::Scalar::Long : ir::Scalar::UnsignedLong
                   : bytes == 2  ? hasNegative ? ir::Scalar::Short : ir::Scalar::UnsignedShort
                   : bytes == 1  ? hasNegative ? ir::Scalar::SignedChar : ir::Scalar::UnsignedChar
                   : hasNegative ? ir::Scalar::Int
                                 : ir::Scalar::UnsignedInt,
                   bytes);
  for (ir::Enumerator& value : result.enumerators) {
    value.value.isSigned = fitsInt || hasNegative;
    value.value.widthBits = fitsInt ? 32 : static_cast<std::uint32_t>(bytes > 4 ? 64 : 32);
  }
  const bool complete = result.complete;
  ir::DeclId decl = same.value_or(ir::DeclId::None);
  if (same) {
    module_.decl(decl).location = location(id, entry);
    module_.decl(decl).kind = std::move(result);
  } else {
    if (name.empty()) name = untaggedName(id, entry, hint);
    decl = addDecl(std::move(name), id, entry, std::move(result));
  }
  if (complete)
    defined_.emplace(std::pair(spelling, print), decl);
  else
    declared_.emplace(spelling, decl);
  return named(decl);
}

void DwarfReader::readFunction(const EntryId& id, const Entry& entry) {
  ir::FunctionDecl result;
  result.type = function(id, entry, 0, &result.parameterNames);
  const auto& type = std::get<ir::Function>(module_.type(result.type));
  needComplete(type.result);
  for (const ir::TypeId parameter : std::vector(type.parameters)) needComplete(parameter);
  std::string name = textOf(id, entry, dw::DW_AT_name);
  result.symbol = textOf(id, entry, dw::DW_AT_linkage_name);
  if (result.symbol.empty()) result.symbol = name;
  result.linkage = entry.flag(dw::DW_AT_external) ? ir::Linkage::External : ir::Linkage::Static;
  const ir::DeclId decl = addDecl(std::move(name), id, entry, std::move(result));
  module_.decl(decl).wanted = true;
}

void DwarfReader::readVariable(const EntryId& id, const Entry& entry) {
  ir::Variable result;
  result.type = typeOf(id.alternate, entry, 0);
  needComplete(result.type);
  std::string name = textOf(id, entry, dw::DW_AT_name);
  result.symbol = textOf(id, entry, dw::DW_AT_linkage_name);
  if (result.symbol.empty()) result.symbol = name;
  result.linkage = entry.flag(dw::DW_AT_external) ? ir::Linkage::External : ir::Linkage::Static;
  const ir::DeclId decl = addDecl(std::move(name), id, entry, result);
  module_.decl(decl).wanted = true;
}

}  // namespace ljbind::debuginfo
