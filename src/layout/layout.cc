#include "layout/layout.h"

#include <fmt/format.h>

#include <string_view>

#include "compare/describe.h"

namespace ljbind::layout {
namespace {

// Structs nested by value can unfold to more rows than there are bytes in the headers.
constexpr std::size_t maxNestedRows = 4000;
constexpr unsigned maxDepth = 24;

// A record that C gives no tag has a name of ours in the model, which nobody would recognise.
std::string spellRecord(const ir::Module& module, ir::TypeId sugar, ir::DeclId id) {
  const ir::Decl& decl = module.decl(id);
  const auto& record = *ir::as<ir::Record>(decl);
  const auto* named = std::get_if<ir::Named>(&module.type(ir::unqualified(module, sugar)));
  const bool byTypedef = named && ir::as<ir::Typedef>(module.decl(named->decl));
  if (record.tagged || byTypedef) return compare::describe(module, sugar);
  return record.kind == ir::RecordKind::Union ? "union {...}" : "struct {...}";
}

// What a member is made of: a record, perhaps through arrays.
struct Element {
  ir::TypeId type;
  ir::DeclId record = ir::DeclId::None;
  std::uint64_t count = 1;
  std::string dimensions;  // "[4][2]"
  bool openEnded = false;
};

Element elementOf(const ir::Module& module, ir::TypeId type) {
  Element element{type};
  for (;;) {
    const auto* array = std::get_if<ir::Array>(&module.type(ir::strip(module, element.type)));
    if (!array) break;
    const bool fixed = array->bound == ir::Bound::Fixed;
    element.openEnded |= !fixed;
    element.count *= fixed ? array->count : 0;
    element.dimensions += fixed ? fmt::format("[{}]", array->count) : "[]";
    element.type = array->element;
  }
  element.record = ir::recordOf(module, element.type);
  return element;
}

class Builder {
 public:
  explicit Builder(const ir::Module& module) : module_(module) {}

  Layout build(ir::DeclId id) {
    const ir::Decl& decl = module_.decl(id);
    const auto& record = *ir::as<ir::Record>(decl);
    layout_.name = ir::spelling(decl);
    layout_.place = ir::placeText(module_, decl.location);
    layout_.isUnion = record.kind == ir::RecordKind::Union;
    layout_.sizeBytes = record.sizeBytes;
    layout_.alignBytes = record.alignBytes;
    layout_.rows.reserve(record.fields.size());
    addMembers(record, {0, "", "", 0, noRow, layout_.isUnion});
    count();
    return std::move(layout_);
  }

 private:
  // Where the members of a record go.
  struct Context {
    std::uint64_t base;  // bits
    std::string path;    // "pos." or empty
    std::string key;     // likewise, and unique
    unsigned depth;
    std::size_t parent;
    bool inUnion;
  };

  void addMembers(const ir::Record& record, const Context& context) {
    const bool isUnion = record.kind == ir::RecordKind::Union;
    std::uint64_t end = 0, furthest = 0;
    std::string before = context.key;
    for (const ir::Field& field : record.fields) {
      if (!isUnion && field.offsetBits > end)
        addGap(RowKind::Hole, before + "\x01", context, end, field.offsetBits);
      const std::size_t row = addField(field, context);
      before = layout_.rows[row].key;
      end = layout_.rows[row].endBits() - context.base;
      furthest = std::max(furthest, end);
    }
    if (record.sizeBytes * 8 > furthest && !record.fields.empty())
      addGap(RowKind::Padding, context.key + "\x02", context, furthest, record.sizeBytes * 8);
  }

  void addGap(RowKind kind, std::string key, const Context& context, std::uint64_t from,
              std::uint64_t to) {
    Row row;
    row.kind = kind;
    row.key = std::move(key);
    row.offsetBits = context.base + from;
    row.sizeBits = to - from;
    row.depth = context.depth;
    row.parent = context.parent;
    row.inUnion = context.inUnion;
    layout_.rows.push_back(std::move(row));
  }

  std::size_t addField(const ir::Field& field, const Context& context) {
    Row row;
    row.name = field.name;
    row.typeId = field.type;
    row.offsetBits = context.base + field.offsetBits;
    row.depth = context.depth;
    row.parent = context.parent;
    row.inUnion = context.inUnion;
    row.path = context.path + field.name;
    row.key = context.key + field.name;
    const Element element = elementOf(module_, field.type);
    const ir::Record* inner = element.record == ir::DeclId::None
                                  ? nullptr
                                  : ir::as<ir::Record>(module_.decl(element.record));
    row.openEnded = element.openEnded;
    row.sizeBits =
        field.widthBits ? *field.widthBits : module_.entry(field.type).sizeBytes.value_or(0) * 8;
    if (inner) {
      row.type = element.dimensions.empty() ? spellRecord(module_, field.type, element.record)
                                            : spellRecord(module_, element.type, element.record) +
                                                  " " + element.dimensions;
    } else {
      row.type = compare::describe(module_, field.type);
      describeMeaning(row);
    }
    if (field.widthBits) {
      row.kind = RowKind::BitField;
      row.type += fmt::format(" : {}", *field.widthBits);
      if (field.name.empty()) row.key += fmt::format("\x03{}", row.offsetBits);
    }
    const bool opens = inner && inner->bodyRead && !inner->fields.empty() && !field.widthBits &&
                       context.depth < maxDepth && layout_.rows.size() < maxNestedRows;
    if (opens) {
      row.kind = RowKind::Record;
      row.isUnion = inner->kind == ir::RecordKind::Union;
      row.elements = element.count;
      if (field.name.empty()) row.key += "{" + firstName(*inner, 0) + "}";
    }
    const std::size_t at = layout_.rows.size();
    layout_.rows.push_back(row);
    if (opens) {
      const bool anonymous = field.name.empty();
      const std::string step = element.dimensions.empty() ? "." : "[].";
      addMembers(*inner, {row.offsetBits, anonymous ? context.path : row.path + step,
                          anonymous ? context.key : row.key + step, context.depth + 1, at,
                          context.inUnion || row.isUnion});
      layout_.rows[at].rowsWithin = layout_.rows.size() - at - 1;
    }
    return at;
  }

  void describeMeaning(Row& row) {
    const auto* named = std::get_if<ir::Named>(&module_.type(ir::unqualified(module_, row.typeId)));
    if (!named || !ir::as<ir::Typedef>(module_.decl(named->decl))) return;
    const ir::TypeId stripped = ir::strip(module_, row.typeId);
    // An enum without a tag is known by nothing but its typedef.
    if (const auto* tag = std::get_if<ir::Named>(&module_.type(stripped)))
      if (const auto* of = ir::as<ir::Enum>(module_.decl(tag->decl)); of && !of->tagged) {
        row.meaning = "enum";
        return;
      }
    row.meaning = compare::describe(module_, stripped);
  }

  // By which an anonymous member is recognised: the first name it has in it.
  std::string firstName(const ir::Record& record, unsigned depth) {
    for (const ir::Field& field : record.fields) {
      if (!field.name.empty()) return field.name;
      const ir::DeclId inner = ir::recordOf(module_, field.type);
      if (inner == ir::DeclId::None || depth >= maxDepth) continue;
      if (std::string name = firstName(*ir::as<ir::Record>(module_.decl(inner)), depth + 1);
          !name.empty())
        return name;
    }
    return {};
  }

  void count() {
    for (const Row& row : layout_.rows) {
      const bool own = row.depth == 0;
      if (own && row.isMember()) ++layout_.members;
      if (row.isMember()) continue;
      if (!own) {
        if (!row.inUnion) layout_.nestedLostBits += row.sizeBits;
      } else if (row.kind == RowKind::Hole) {
        ++layout_.holes;
        layout_.holeBits += row.sizeBits;
      } else {
        layout_.paddingBits = row.sizeBits;
      }
    }
  }

  const ir::Module& module_;
  Layout layout_;
};

}  // namespace

Layout layoutOf(const ir::Module& module, ir::DeclId record) {
  return Builder(module).build(record);
}

bool isFiller(const Row& row) {
  if (row.kind == RowKind::Record || !row.isMember()) return false;
  return row.name.empty() || std::string_view(row.name).substr(0, 4) == "_pad";
}

}  // namespace ljbind::layout
