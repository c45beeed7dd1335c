#include "debuginfo/dwarf_index.h"

#include <unordered_set>

namespace ljbind::debuginfo {
namespace {

// As many units as might declare one name; what a damaged file repeats beyond that is not kept.
constexpr std::size_t maxPlaces = 100'000;

// What a name's key begins with, or null for entries that are not asked for by name.
const char* prefixOf(dw::Tag tag) {
  switch (tag) {
    case dw::DW_TAG_structure_type:
    case dw::DW_TAG_class_type: return "struct ";
    case dw::DW_TAG_union_type: return "union ";
    case dw::DW_TAG_enumeration_type: return "enum ";
    case dw::DW_TAG_typedef:
    case dw::DW_TAG_subprogram:
    case dw::DW_TAG_variable: return "";
    default: return nullptr;
  }
}

bool isWanted(dw::Tag tag) { return prefixOf(tag) != nullptr; }

// gcc writes a bare declaration of whatever is called, which says nothing of its parameters.
bool isDefinition(const Entry& entry) {
  return entry.tag == dw::DW_TAG_variable || !entry.flag(dw::DW_AT_declaration) ||
         (entry.tag == dw::DW_TAG_subprogram && entry.flag(dw::DW_AT_prototyped) &&
          entry.hasChildren);
}

}  // namespace

Index findNames(DwarfFile& file, const std::vector<std::string>& names) {
  Index index;
  std::unordered_set<std::string_view> bare;  // without "struct ", which most entries fail already
  for (const std::string& name : names) {
    const auto place = index.try_emplace(name).first;
    const std::string_view key = place->first;
    const std::size_t space = key.find(' ');
    bare.insert(space == key.npos ? key : key.substr(space + 1));
  }
  std::string key;
  for (const bool alternate : {false, true}) {
    if (alternate && !file.hasAlternate()) break;
    DwarfSource& source = file.source(alternate);
    for (std::uint32_t unit = 0; unit < source.units().size(); ++unit) {
      Entry top;
      if (!source.openUnit(unit) || !source.read(unit, source.units()[unit].first, top)) continue;
      source.forEachChild(top, isWanted, [&](const Entry& entry) {
        const auto name = file.text(alternate, entry, dw::DW_AT_name);
        if (!name || !bare.contains(*name)) return;
        key = prefixOf(entry.tag);
        key += *name;
        const auto found = index.find(key);
        if (found == index.end()) return;
        std::vector<EntryId>& places =
            isDefinition(entry) ? found->second.definitions : found->second.declarations;
        if (places.size() < maxPlaces) places.push_back({alternate, unit, entry.offset});
      });
    }
  }
  return index;
}

}  // namespace ljbind::debuginfo
