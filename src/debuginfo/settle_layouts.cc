// Sizes and alignments that follow from others.

#include <algorithm>
#include <bit>

#include "debuginfo/dwarf_reader.h"

namespace ljbind::debuginfo {
namespace {

class Layouts {
 public:
  explicit Layouts(ir::Module& module) : module_(module) {}

  void settle() {
    settled_.assign(module_.decls.size(), false);
    for (std::size_t i = 0; i < module_.decls.size(); ++i)
      if (ir::as<ir::Record>(module_.decls[i])) settleFrom(static_cast<ir::DeclId>(i));
    // A type is made of types that were added before it.
    for (std::size_t i = 0; i < module_.types.size(); ++i) {
      const auto id = static_cast<ir::TypeId>(i);
      ir::TypeEntry& entry = module_.types[i];
      if (!entry.sizeBytes) entry.sizeBytes = sizeOf(id);
      if (entry.sizeBytes && entry.alignBytes == 0) entry.alignBytes = alignmentOf(id);
    }
  }

 private:
  // The records that a record holds come first. They are followed without recursion, since damage
  // can nest them as deep as it likes; a record that holds itself is held to be settled.
  void settleFrom(ir::DeclId root) {
    struct Step {
      ir::DeclId decl;
      std::size_t field;
    };
    std::vector<Step> path;
    const auto enter = [&](ir::DeclId decl) {
      if (decl == ir::DeclId::None || settled_[ir::index(decl)]) return;
      settled_[ir::index(decl)] = true;
      path.push_back({decl, 0});
    };
    enter(root);
    while (!path.empty()) {
      Step& step = path.back();
      auto& record = std::get<ir::Record>(module_.decl(step.decl).kind);
      if (step.field < record.fields.size()) {
        enter(heldBy(record.fields[step.field++].type));
      } else {
        if (record.bodyRead) settleRecord(record);
        path.pop_back();
      }
    }
  }

  ir::DeclId heldBy(ir::TypeId type) const {
    for (;;) {
      type = ir::strip(module_, type);
      const auto* array = std::get_if<ir::Array>(&module_.type(type));
      if (!array) return ir::recordOf(module_, type);
      type = array->element;
    }
  }

  // Whether the field lies where its type's alignment does not allow it.
  bool isPacked(const ir::Field& field, std::uint32_t align) const {
    if (!field.widthBits) return align != 0 && field.offsetBits % (std::uint64_t{align} * 8) != 0;
    // A bit-field never lies across two of its type's places, unless it is packed.
    const std::uint64_t unitBits = std::uint64_t{align} * 8;
    if (unitBits == 0 || *field.widthBits == 0) return false;
    return field.offsetBits / unitBits != (field.offsetBits + *field.widthBits - 1) / unitBits;
  }

  void settleRecord(ir::Record& record) const {
    std::uint32_t strictest = 1;
    for (const ir::Field& field : record.fields) {
      const std::uint32_t align = field.alignedBytes ? field.alignedBytes : alignmentOf(field.type);
      if (isPacked(field, align))
        record.packed = true;
      else
        strictest = std::max(strictest, align);
    }
    if (record.sizeBytes % strictest != 0) record.packed = true;
    if (record.packed) {
      // Members that say what they want have it all the same.
      strictest = 1;
      for (const ir::Field& field : record.fields)
        strictest = std::max(strictest, field.alignedBytes);
    }
    record.alignBytes = std::max(strictest, record.alignedBytes);
  }

  std::uint32_t alignmentOf(ir::TypeId id) const {
    for (;;) {
      const ir::TypeEntry& entry = module_.entry(id);
      if (entry.alignBytes != 0) return entry.alignBytes;
      if (const auto* array = std::get_if<ir::Array>(&entry.type)) {
        id = array->element;
      } else if (const auto* qualified = std::get_if<ir::Qualified>(&entry.type)) {
        id = qualified->type;
      } else if (const auto* atomic = std::get_if<ir::Atomic>(&entry.type)) {
        id = atomic->type;
      } else if (const auto* named = std::get_if<ir::Named>(&entry.type)) {
        const ir::Decl& decl = module_.decl(named->decl);
        if (const auto* record = ir::as<ir::Record>(decl)) return record->alignBytes;
        if (const auto* list = ir::as<ir::Enum>(decl)) {
          id = list->underlying;
        } else if (const auto* alias = ir::as<ir::Typedef>(decl)) {
          if (alias->alignedBytes != 0) return alias->alignedBytes;
          id = alias->type;
        } else {
          return 0;
        }
      } else {
        return 0;
      }
    }
  }

  std::optional<std::uint64_t> sizeOf(ir::TypeId id) const {
    const ir::Type& type = module_.type(id);
    if (const auto* array = std::get_if<ir::Array>(&type)) {
      const auto element = module_.entry(array->element).sizeBytes;
      std::uint64_t bytes = 0;
      if (array->bound != ir::Bound::Fixed || !element ||
          __builtin_mul_overflow(*element, array->count, &bytes))
        return {};
      return bytes;
    }
    if (const auto* qualified = std::get_if<ir::Qualified>(&type))
      return module_.entry(qualified->type).sizeBytes;
    if (const auto* atomic = std::get_if<ir::Atomic>(&type)) {
      // Padded to a size that the machine moves at once.
      const auto inner = module_.entry(atomic->type).sizeBytes;
      return inner && *inner != 0 && *inner <= 16 ? std::bit_ceil(*inner) : inner;
    }
    const auto* named = std::get_if<ir::Named>(&type);
    if (!named) return {};
    const ir::Decl& decl = module_.decl(named->decl);
    if (const auto* record = ir::as<ir::Record>(decl))
      return record->complete ? std::optional(record->sizeBytes) : std::nullopt;
    if (const auto* list = ir::as<ir::Enum>(decl)) return module_.entry(list->underlying).sizeBytes;
    if (const auto* alias = ir::as<ir::Typedef>(decl)) return module_.entry(alias->type).sizeBytes;
    return {};
  }

  ir::Module& module_;
  std::vector<bool> settled_;
};

}  // namespace

void settleLayouts(ir::Module& module) { Layouts(module).settle(); }

}  // namespace ljbind::debuginfo
