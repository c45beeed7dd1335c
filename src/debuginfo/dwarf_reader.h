// Decodes entries of a DwarfFile into an ir::Module, each one once, with what it needs.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "debuginfo/dwarf_file.h"
#include "debuginfo/dwarf_index.h"
#include "debuginfo/line_files.h"
#include "debuginfo/read_dwarf.h"
#include "ir/module.h"

namespace ljbind::debuginfo {

class DwarfReader {
 public:
  DwarfReader(DwarfFile& file, const std::vector<std::string>& names);
  TypeReading run();

 private:
  // --- names (dwarf_reader.cc)
  void readName(const std::string& name, const Places& places);
  std::optional<EntryId> best(const Places& places);
  void compareDefinitions(const std::string& name, const Places& places);
  bool followTypedef(EntryId& id, Entry& entry);
  std::vector<std::string> stillDeclared() const;
  void define(const Index& index);
  void readBodies();

  // --- types (dwarf_types.cc). `hint` is what an untagged type is named after.
  ir::TypeId typeOf(bool alternate, const Entry& entry, unsigned depth,
                    const std::string& hint = {});
  ir::TypeId type(const EntryId& id, unsigned depth, const std::string& hint);
  ir::TypeId decode(const EntryId& id, const Entry& entry, unsigned depth, const std::string& hint);
  ir::TypeId base(const EntryId& id, const Entry& entry);
  ir::TypeId pointer(const EntryId& id, const Entry& entry, unsigned depth,
                     const std::string& hint);
  ir::TypeId qualified(ir::TypeId type, bool isConst, bool isVolatile);
  ir::TypeId typedefName(const EntryId& id, const Entry& entry, unsigned depth);
  ir::TypeId vaList(ir::TypeId type);
  ir::TypeId array(const EntryId& id, const Entry& entry, unsigned depth, const std::string& hint);
  ir::TypeId function(const EntryId& id, const Entry& entry, unsigned depth,
                      std::vector<std::string>* names);
  ir::TypeId unsupported(std::string reason);
  ir::TypeId scalar(ir::Scalar scalar, std::uint64_t bytes);

  // --- declarations (dwarf_decls.cc)
  ir::TypeId record(const EntryId& id, const Entry& entry, unsigned depth, const std::string& hint);
  ir::TypeId enumeration(const EntryId& id, const Entry& entry, unsigned depth,
                         const std::string& hint);
  void readHead(const EntryId& id, const Entry& entry, ir::DeclId decl);
  void readBody(const EntryId& id, ir::DeclId decl);
  ir::Field field(const EntryId& parent, const Entry& entry, const std::string& hint);
  void readFunction(const EntryId& id, const Entry& entry);
  void readVariable(const EntryId& id, const Entry& entry);
  // Asks for the body of the record that `type` holds by value.
  void needComplete(ir::TypeId type);
  ir::TypeId named(ir::DeclId decl) { return table_.add(ir::Named{decl}, {}, 0); }
  ir::DeclId addDecl(std::string name, const EntryId& id, const Entry& entry, ir::DeclKind kind);
  std::optional<ir::DeclId> known(const std::string& spelling, std::size_t print, bool complete);
  // What two entries of the same type have in common: name, size, members and where they lie.
  std::size_t fingerprint(const EntryId& id, const Entry& entry);
  std::string untaggedName(const EntryId& id, const Entry& entry, const std::string& hint);
  ir::Location location(const EntryId& id, const Entry& entry);
  std::string textOf(const EntryId& id, const Entry& entry, dw::Attribute name);

  DwarfFile& file_;
  const std::vector<std::string>& names_;
  TypeReading reading_;
  ir::Module& module_;
  ir::TypeTable table_;
  std::map<EntryId, ir::TypeId> types_;
  // Tags by spelling and fingerprint, and those that are only declared so far, by spelling.
  std::map<std::pair<std::string, std::size_t>, ir::DeclId> defined_;
  std::unordered_map<std::string, ir::DeclId> declared_;
  std::unordered_multimap<std::string, ir::DeclId> typedefs_;
  std::unordered_map<std::size_t, EntryId> entries_;  // of complete records, by DeclId
  std::deque<ir::DeclId> bodies_;
  std::unordered_set<std::size_t> needed_;  // records whose body was asked for, by DeclId
  std::unordered_set<std::string> untagged_;
  std::map<std::pair<bool, std::uint32_t>, FileTable> fileTables_;  // by unit
  std::uint64_t fileTableBudgetBytes_ = std::uint64_t{256} << 20;
  std::unordered_map<std::string, std::uint32_t> files_;
};

// Fills in the sizes and alignments that follow from others, once all bodies are there: those of
// records first (see read_dwarf.h), then those of types made of them.
void settleLayouts(ir::Module& module);

}  // namespace ljbind::debuginfo
