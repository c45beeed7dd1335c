#include "debuginfo/dwarf_reader.h"

#include <set>

namespace ljbind::debuginfo {
namespace {

// A typedef in one unit leads to a struct that another defines; what that holds it defines itself.
constexpr unsigned maxRounds = 4;

}  // namespace

DwarfReader::DwarfReader(DwarfFile& file, const std::vector<std::string>& names)
    : file_(file), names_(names), module_(reading_.module), table_(module_) {}

TypeReading DwarfReader::run() {
  Index index = findNames(file_, names_);
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : names_)
    if (seen.insert(name).second) readName(name, index.find(name)->second);
  readBodies();
  std::vector<std::string> tried;
  for (unsigned round = 0; round < maxRounds; ++round) {
    const std::vector<std::string> missing = stillDeclared();
    if (missing.empty() || missing == tried) break;
    define(findNames(file_, missing));
    tried = missing;
  }
  settleLayouts(module_);
  ir::settleTypedefs(module_);
  if (!file_.problem().empty()) reading_.problems.push_back(file_.problem());
  for (const bool alternate : {false, true}) {
    if (alternate && !file_.hasAlternate()) break;
    for (const Unit& unit : file_.source(alternate).units()) {
      if (!unit.split) continue;
      reading_.problems.push_back("some of it is in .dwo files, which are not read");
      break;
    }
  }
  if (file_.damaged())
    reading_.problems.push_back("some of it is damaged or of an unknown version, and was left out");
  return std::move(reading_);
}

// Of several entries that say the same, the one that was compiled rather than only declared.
std::optional<EntryId> DwarfReader::best(const Places& places) {
  Entry entry;
  for (const EntryId& id : places.definitions)
    if (file_.read(id, entry) && !entry.flag(dw::DW_AT_declaration)) return id;
  if (!places.definitions.empty()) return places.definitions[0];
  if (!places.declarations.empty()) return places.declarations[0];
  return {};
}

void DwarfReader::readName(const std::string& name, const Places& places) {
  const std::optional<EntryId> id = best(places);
  Entry entry;
  if (!id || !file_.read(*id, entry)) {
    reading_.unknown.push_back(name);
    return;
  }
  if (entry.tag == dw::DW_TAG_subprogram) {
    // A bare declaration of what is called says nothing of its parameters.
    if (places.definitions.empty())
      reading_.unknown.push_back(name);
    else
      readFunction(*id, entry);
    return;
  }
  if (entry.tag == dw::DW_TAG_variable) return readVariable(*id, entry);
  const ir::TypeId read = type(*id, 0, {});
  const auto* named = std::get_if<ir::Named>(&module_.type(read));
  if (!named) {
    reading_.unknown.push_back(name);
    return;
  }
  module_.decl(named->decl).wanted = true;
  needComplete(read);
  compareDefinitions(name, places);
}

// From a typedef to what it stands for; false where that is damaged or only declared.
bool DwarfReader::followTypedef(EntryId& id, Entry& entry) {
  if (!file_.read(id, entry)) return false;
  if (entry.tag == dw::DW_TAG_typedef) {
    const std::optional<EntryId> target = file_.reference(id.alternate, entry, dw::DW_AT_type);
    if (!target || !file_.read(*target, entry)) return false;
    id = *target;
  }
  return !entry.flag(dw::DW_AT_declaration);
}

void DwarfReader::compareDefinitions(const std::string& name, const Places& places) {
  std::set<std::size_t> prints;
  std::optional<Disagreement> first;
  for (EntryId id : places.definitions) {
    Entry entry;
    if (!followTypedef(id, entry) || !prints.insert(fingerprint(id, entry)).second) continue;
    const std::string place = ir::placeText(module_, location(id, entry));
    const std::uint64_t bytes = entry.number(dw::DW_AT_byte_size).value_or(0);
    if (!first) {
      first = Disagreement{name, place, {}, bytes, 0};
      continue;
    }
    Disagreement found = *first;
    found.otherPlace = place;
    found.otherSizeBytes = bytes;
    reading_.disagreements.push_back(std::move(found));
  }
}

void DwarfReader::readBodies() {
  while (!bodies_.empty()) {
    const ir::DeclId decl = bodies_.front();
    bodies_.pop_front();
    readBody(entries_.at(ir::index(decl)), decl);
  }
}

// What is needed with a body, and was found without one.
std::vector<std::string> DwarfReader::stillDeclared() const {
  std::vector<std::string> names;
  for (const ir::Decl& decl : module_.decls) {
    const auto* record = ir::as<ir::Record>(decl);
    if (!record || record->complete || !record->tagged) continue;
    if (needed_.contains(static_cast<std::size_t>(&decl - module_.decls.data())))
      names.push_back(ir::spelling(decl));
  }
  return names;
}

void DwarfReader::define(const Index& index) {
  for (const auto& [name, places] : index)
    if (!places.definitions.empty()) {
      type(places.definitions[0], 0, {});
      compareDefinitions(name, places);
    }
  readBodies();
}

Result<TypeReading> readDwarf(const std::string& path, const std::vector<std::string>& names,
                              const std::string& root) {
  Result<DwarfFile> file = DwarfFile::open(path, root);
  if (!file) return file.failure();
  if (!file->source(false).file().has(".debug_info"))
    return diagnose(Id::DebugInfoUnreadable, path, "it has no .debug_info");
  return DwarfReader(*file, names).run();
}

}  // namespace ljbind::debuginfo
