#include "luajit/decode.h"

#include "luajit/decode_types.h"

namespace ljbind::luajit {
namespace {

class Decoder {
 public:
  Decoder(const std::vector<Ctype>& table, std::uint32_t firstNew, std::string target)
      : table_(table),
        firstNew_(firstNew),
        decls_(table.size(), ir::DeclId::None),
        members_(table.size()),
        types_(table_, decls_, module_) {
    module_.target = std::move(target);
  }
  Decoded run();

 private:
  void markMembers();
  void declare(std::uint32_t id);
  void nameUntagged();
  void fill(std::uint32_t id);

  ir::Record record(const Ctype& ctype);
  ir::Enum enumeration(const Ctype& ctype);
  ir::Typedef typedefOf(std::uint32_t id);
  ir::FunctionDecl function(std::uint32_t id);
  ir::Variable variable(const Ctype& ctype);
  ir::Macro constant(const Ctype& ctype);

  std::optional<ir::Field> field(const Ctype& member);
  ir::Integer integer(const Ctype& constant);
  std::string symbol(const Ctype& ctype);

  const std::vector<Ctype>& table_;
  std::uint32_t firstNew_;
  std::vector<ir::DeclId> decls_;  // by ctype id
  std::vector<bool> members_;      // constants that belong to an enum or a struct
  ir::Module module_;
  TypeDecoder types_;
};

Decoded Decoder::run() {
  markMembers();
  for (std::uint32_t id = 1; id < table_.size(); ++id) declare(id);
  for (std::uint32_t id = 1; id < table_.size(); ++id) types_.decode(id);
  for (std::uint32_t id = 1; id < table_.size(); ++id)
    if (decls_[id] != ir::DeclId::None) fill(id);
  nameUntagged();
  return {std::move(module_), types_.takeTypes()};
}

void Decoder::markMembers() {
  for (std::uint32_t id = firstNew_; id < table_.size(); ++id) {
    const Ctype& ctype = table_[id];
    if (ctype.kind() != CtypeKind::Enum && ctype.kind() != CtypeKind::Struct) continue;
    forEachSibling(table_, ctype.sibling,
                   [this](std::uint32_t member, const Ctype&) { members_[member] = true; });
  }
}

// Gives every declaration its id; what it holds is filled in once all types are known.
void Decoder::declare(std::uint32_t id) {
  const Ctype& ctype = table_[id];
  const bool predeclared = id < firstNew_;
  bool declares = false;
  switch (ctype.kind()) {
    case CtypeKind::Struct:
    case CtypeKind::Enum: declares = !predeclared; break;
    case CtypeKind::Typedef: declares = !ctype.name.empty(); break;
    case CtypeKind::Func:
    case CtypeKind::Extern: declares = !predeclared && !ctype.name.empty(); break;
    case CtypeKind::Constant:
      declares = !predeclared && !members_[id] && !ctype.name.empty();
      break;
    case CtypeKind::Num:
    case CtypeKind::Ptr:
    case CtypeKind::Array:
    case CtypeKind::Void:
    case CtypeKind::Attrib:
    case CtypeKind::Field:
    case CtypeKind::Bitfield:
    case CtypeKind::Keyword: break;
  }
  if (!declares) return;
  decls_[id] = static_cast<ir::DeclId>(module_.decls.size());
  ir::Decl decl;
  decl.name = ctype.name;
  decl.own = !predeclared;
  module_.decls.push_back(std::move(decl));
}

void Decoder::fill(std::uint32_t id) {
  const Ctype& ctype = table_[id];
  ir::DeclKind& kind = module_.decl(decls_[id]).kind;
  switch (ctype.kind()) {
    case CtypeKind::Struct: kind = record(ctype); break;
    case CtypeKind::Enum: kind = enumeration(ctype); break;
    case CtypeKind::Typedef: kind = typedefOf(id); break;
    case CtypeKind::Func: kind = function(id); break;
    case CtypeKind::Extern: kind = variable(ctype); break;
    case CtypeKind::Constant: kind = constant(ctype); break;
    case CtypeKind::Num:
    case CtypeKind::Ptr:
    case CtypeKind::Array:
    case CtypeKind::Void:
    case CtypeKind::Attrib:
    case CtypeKind::Field:
    case CtypeKind::Bitfield:
    case CtypeKind::Keyword: break;
  }
}

// `typedef struct { ... } name;`: the first such typedef names the struct.
void Decoder::nameUntagged() {
  for (std::uint32_t id = firstNew_; id < table_.size(); ++id) {
    const Ctype& ctype = table_[id];
    if (ctype.kind() != CtypeKind::Typedef || decls_[ctype.child()] == ir::DeclId::None) continue;
    ir::Decl& decl = module_.decl(decls_[ctype.child()]);
    if (decl.name.empty()) decl.name = ctype.name;
  }
}

ir::Record Decoder::record(const Ctype& ctype) {
  ir::Record result;
  result.kind = ctype.has(flagUnion) ? ir::RecordKind::Union : ir::RecordKind::Struct;
  result.tagged = !ctype.name.empty();
  result.complete = result.bodyRead = ctype.size != noSize;
  if (!result.complete) return result;
  result.sizeBytes = ctype.size;
  result.alignBytes = ctype.alignBytes();
  forEachSibling(table_, ctype.sibling, [&](std::uint32_t, const Ctype& member) {
    if (std::optional<ir::Field> read = field(member)) result.fields.push_back(std::move(*read));
  });
  if (!result.fields.empty()) {
    const auto* last = std::get_if<ir::Array>(&module_.type(result.fields.back().type));
    result.flexible = last && last->bound == ir::Bound::Incomplete;
  }
  return result;
}

// None for a constant declared among the members.
std::optional<ir::Field> Decoder::field(const Ctype& member) {
  ir::Field result;
  result.name = member.name;
  result.offsetBits = std::uint64_t{member.size} * 8;
  if (member.kind() == CtypeKind::Field || member.isAttribute(Attribute::Subtype)) {
    result.type = types_.decode(member.child());
    return result;
  }
  if (member.kind() != CtypeKind::Bitfield) return std::nullopt;
  result.type = types_.bitfield(member);
  result.offsetBits += member.bitPosition();
  result.widthBits = member.bitWidth();
  return result;
}

ir::Enum Decoder::enumeration(const Ctype& ctype) {
  ir::Enum result;
  result.tagged = !ctype.name.empty();
  result.complete = ctype.size != noSize;
  result.underlying = types_.decode(ctype.child());
  forEachSibling(table_, ctype.sibling, [&](std::uint32_t, const Ctype& constant) {
    if (constant.kind() == CtypeKind::Constant)
      result.enumerators.push_back({std::string(constant.name), integer(constant)});
  });
  return result;
}

ir::Typedef Decoder::typedefOf(std::uint32_t id) {
  ir::Typedef result;
  const Ctype& target = table_[table_[id].child()];
  result.type = types_.decode(table_[id].child());
  if (target.isAttribute(Attribute::Align)) result.alignedBytes = 1U << (target.size & 15);
  result.predeclared = id < firstNew_;
  return result;
}

ir::FunctionDecl Decoder::function(std::uint32_t id) {
  ir::FunctionDecl result;
  result.type = types_.decode(id);
  result.symbol = symbol(table_[id]);
  forEachSibling(table_, table_[id].sibling, [&](std::uint32_t, const Ctype& parameter) {
    if (parameter.kind() == CtypeKind::Field) result.parameterNames.emplace_back(parameter.name);
  });
  return result;
}

ir::Variable Decoder::variable(const Ctype& ctype) {
  ir::Variable result;
  result.type = types_.decode(ctype.child());
  result.symbol = symbol(ctype);
  return result;
}

ir::Macro Decoder::constant(const Ctype& ctype) {
  return {ir::Constant{types_.decode(ctype.child()), integer(ctype)}};
}

// LuaJIT keeps 32 bits; the type says what the upper half is.
ir::Integer Decoder::integer(const Ctype& constant) {
  const Ctype& type = table_[constant.child()];
  ir::Integer result;
  result.isSigned = !type.has(flagUnsigned);
  if (type.kind() == CtypeKind::Num && type.size != noSize) result.widthBits = type.size * 8;
  const auto extended = static_cast<std::int64_t>(static_cast<std::int32_t>(constant.size));
  result.bits = result.isSigned ? static_cast<std::uint64_t>(extended) : constant.size;
  return result;
}

std::string Decoder::symbol(const Ctype& ctype) {
  std::string name(ctype.name);
  forEachSibling(table_, ctype.sibling, [&](std::uint32_t, const Ctype& next) {
    if (next.isAttribute(Attribute::Redirect)) name = next.name;
  });
  return name;
}

}  // namespace

Decoded decode(const std::vector<Ctype>& table, std::uint32_t firstNew, std::string target) {
  return Decoder(table, firstNew, std::move(target)).run();
}

}  // namespace ljbind::luajit
