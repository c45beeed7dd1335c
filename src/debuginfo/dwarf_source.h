// The units and entries of one file's DWARF, read one at a time and kept by nobody.
//
// LLVM reads the abbreviations and the values. Its own DWARFUnit is not used: that decodes whole
// units and keeps them, and takes values for granted that a damaged file does not have.
#pragma once

#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/DebugInfo/DWARF/DWARFDataExtractor.h>
#include <llvm/DebugInfo/DWARF/DWARFDebugAbbrev.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "debuginfo/elf_sections.h"

namespace ljbind::debuginfo {

namespace dw = llvm::dwarf;

struct Attribute {
  dw::Attribute name;
  dw::Form form;
  std::uint64_t bits = 0;  // a constant, a flag, an offset, an index or a reference
  std::string_view bytes;  // of a block, or of a string that stands in the entry itself
};

// The abbreviations of a unit, with what makes it quick to pass over an entry.
struct Shape {
  const llvm::DWARFAbbreviationDeclaration* declaration;
  std::optional<std::uint64_t> fixedBytes;  // of all attributes, where that is always the same
};
class Abbreviations {
 public:
  bool read(llvm::DataExtractor section, std::uint64_t* offset);
  // For values of this address size and offset size.
  void measure(const dw::FormParams& params);
  const Shape* find(std::uint64_t code) const;

 private:
  llvm::DWARFAbbreviationDeclarationSet set_;
  std::vector<Shape> shapes_;  // by ascending code
};

struct Unit {
  std::uint32_t index = 0;
  bool inTypes = false;  // in .debug_types, which has offsets of its own
  std::uint64_t offset = 0;
  std::uint64_t end = 0;    // one past its last byte
  std::uint64_t first = 0;  // its own entry, which all others are below
  std::uint64_t abbreviations = 0;
  dw::FormParams params = {};
  // Of a type unit: what references name it by, and where the type's entry is.
  std::optional<std::uint64_t> signature;
  std::uint64_t typeOffset = 0;
  // What its own entry says.
  bool opened = false;
  bool split = false;  // what it describes is in a .dwo file
  bool cPlusPlus = false;
  std::uint64_t stringOffsets = 0;  // in .debug_str_offsets
  std::optional<std::uint64_t> lines;
  std::string directory;
};

struct Entry {
  std::uint32_t unit = 0;
  std::uint64_t offset = 0;
  std::uint64_t end = 0;  // of the attributes, where the children begin
  dw::Tag tag = dw::DW_TAG_null;
  bool hasChildren = false;
  std::vector<Attribute> attributes;

  const Attribute* find(dw::Attribute name) const;
  bool flag(dw::Attribute name) const;
  // A constant, sign-extended where the form has a sign.
  std::optional<std::uint64_t> number(dw::Attribute name) const;
};

class DwarfSource {
 public:
  // Reads the unit headers. DebugInfoUnreadable when a section cannot be read or there are more
  // units than any program has; of a damaged .debug_info, the units before the damage are there.
  static Result<DwarfSource> open(const std::string& path);

  const ElfSections& file() const { return elf_; }
  const std::vector<Unit>& units() const { return units_; }
  // True when something did not make sense and was left out.
  bool damaged() const { return damaged_; }

  // Reads a unit's own entry and notes what it says in the unit; false when that is damaged.
  bool openUnit(std::uint32_t unit);
  // The entry at `offset`, which need not be one: damage ends in false, never outside of the unit.
  bool read(std::uint32_t unit, std::uint64_t offset, Entry& entry);

  // Calls `visit` with the direct children whose tag `wants` accepts, in order. False where damage
  // cut the walk short.
  template <typename Wants, typename Visit>
  bool forEachChild(const Entry& parent, Wants wants, Visit visit);

  // A string's bytes; none when it is not a string, lies outside its section or in the alternate
  // file, or is longer than `maxBytes`.
  std::optional<std::string_view> text(const Entry& entry, dw::Attribute name,
                                       std::size_t maxBytes) const;
  std::optional<std::string_view> textAt(const Unit& unit, const Attribute& attribute,
                                         std::size_t maxBytes) const;
  // The string at an offset of .debug_str: what DW_FORM_GNU_strp_alt refers to from elsewhere.
  std::optional<std::string_view> stringAt(std::uint64_t offset, std::size_t maxBytes) const;
  std::optional<std::uint32_t> unitAt(std::uint64_t offset, bool inTypes) const;
  std::optional<std::uint32_t> unitOfSignature(std::uint64_t signature) const;

  // Reads one value of `form`, moving `offset` behind it. False for forms that are not known and
  // for values that lie outside.
  static bool readValue(const llvm::DWARFDataExtractor& data, const dw::FormParams& params,
                        dw::Form form, std::uint64_t* offset, Attribute& value);

  std::string_view lineSection() const { return lines_; }
  std::string_view lineStrings() const { return lineStrings_; }

 private:
  explicit DwarfSource(ElfSections elf) : elf_(std::move(elf)) {}
  bool readUnits(std::string_view section, bool inTypes);
  bool readUnit(std::string_view section, bool inTypes, std::uint64_t* offset);
  const Abbreviations* abbreviationsOf(const Unit& unit);
  llvm::DWARFDataExtractor dataOf(const Unit& unit) const;
  // What is at an offset: its shape, or null at the end of a list of children and for damage.
  const Shape* shapeAt(const Unit& unit, const llvm::DWARFDataExtractor& data,
                       std::uint64_t* offset);
  bool readAttributes(const Unit& unit, const llvm::DWARFDataExtractor& data, const Shape& shape,
                      std::uint64_t* offset, Entry& entry);
  bool skipAttributes(const Unit& unit, const llvm::DWARFDataExtractor& data, const Shape& shape,
                      std::uint64_t* offset);
  // Moves behind the children of an entry whose attributes end at `offset`.
  bool skipChildren(const Unit& unit, const llvm::DWARFDataExtractor& data, std::uint64_t* offset);
  // Where the entry says its sibling is, if that is ahead and in the unit.
  std::optional<std::uint64_t> siblingOf(const Unit& unit, const Entry& entry) const;

  ElfSections elf_;
  std::string_view info_, types_, abbreviations_, strings_, stringOffsets_, lines_, lineStrings_;
  std::vector<Unit> units_;
  std::map<std::uint64_t, std::uint32_t> signatures_;
  bool damaged_ = false;
  // Of the units looked at last, by offset and address size.
  std::map<std::pair<std::uint64_t, std::uint8_t>, Abbreviations> known_;
  std::uint64_t readBytes_ = 0;  // of abbreviations, each time anew
  // Entries and attributes looked at. Damage can make entries overlap, so that each would be read
  // from many places; what a sound file takes is far below the limit.
  std::uint64_t steps_ = 0;
  std::uint64_t maxSteps_ = 0;
};

template <typename Wants, typename Visit>
bool DwarfSource::forEachChild(const Entry& parent, Wants wants, Visit visit) {
  if (!parent.hasChildren) return true;
  const std::uint32_t unitIndex = parent.unit;
  const llvm::DWARFDataExtractor data = dataOf(units_[unitIndex]);
  std::uint64_t offset = parent.end;
  Entry entry;
  for (;;) {
    const Unit& unit = units_[unitIndex];
    if (offset >= unit.end) return true;  // the terminator of a unit's last list may be missing
    const std::uint64_t start = offset;
    const Shape* shape = shapeAt(unit, data, &offset);
    if (!shape) return !damaged_ || data.getData()[start] == 0;
    const bool wanted = wants(shape->declaration->getTag());
    const bool hasChildren = shape->declaration->hasChildren();
    std::optional<std::uint64_t> sibling;
    if (wanted || hasChildren) {
      entry.unit = unitIndex;
      entry.offset = start;
      if (!readAttributes(unit, data, *shape, &offset, entry)) return false;
      if (hasChildren) sibling = siblingOf(unit, entry);
    } else if (!skipAttributes(unit, data, *shape, &offset)) {
      return false;
    }
    if (hasChildren) {
      if (sibling)
        offset = *sibling;
      else if (!skipChildren(unit, data, &offset))
        return false;
    }
    if (wanted) visit(entry);
  }
}

}  // namespace ljbind::debuginfo
