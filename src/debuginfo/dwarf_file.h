// A debug file's DWARF together with the alternate file that dwz moved shared entries to, so that
// references lead to entries wherever they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "debuginfo/dwarf_source.h"

namespace ljbind::debuginfo {

// An entry of either file.
struct EntryId {
  bool alternate = false;
  std::uint32_t unit = 0;
  std::uint64_t offset = 0;
  auto operator<=>(const EntryId&) const = default;
};

class DwarfFile {
 public:
  // `root` is where an alternate file is looked for by its build-id, when it is not where its
  // reader is told. Fails as DwarfSource::open does; an alternate file that is missing, is another
  // one or cannot be read is a reason in `problem`, and what is in it is not known.
  static Result<DwarfFile> open(const std::string& path, const std::string& root);

  const std::string& problem() const { return problem_; }
  bool damaged() const { return main_.damaged() || (alternate_ && alternate_->damaged()); }
  bool hasAlternate() const { return alternate_.has_value(); }
  DwarfSource& source(bool alternate) { return alternate ? *alternate_ : main_; }
  const Unit& unit(const EntryId& id) { return source(id.alternate).units()[id.unit]; }

  bool read(const EntryId& id, Entry& entry);
  // What an attribute of an entry refers to; none for what leads nowhere.
  std::optional<EntryId> reference(bool alternate, const Entry& entry, dw::Attribute name);
  std::optional<std::string_view> text(bool alternate, const Entry& entry, dw::Attribute name);

 private:
  explicit DwarfFile(DwarfSource main) : main_(std::move(main)) {}
  void openAlternate(const std::string& root);

  DwarfSource main_;
  std::optional<DwarfSource> alternate_;
  std::string problem_;
};

}  // namespace ljbind::debuginfo
