// The Lifter's reading of declarations: records, enums, typedefs, functions, variables.

#include "clang/lifter.h"
#include "clang/macros.h"

namespace ljbind::headers {
namespace {

// The names LuaJIT declares itself; a redeclaration would be ignored without a word.
bool isPredeclared(llvm::StringRef name) {
  static const std::unordered_set<std::string_view> names = {
      "va_list", "ptrdiff_t", "size_t",   "ssize_t",  "wchar_t",  "int8_t",   "int16_t",  "int32_t",
      "int64_t", "uint8_t",   "uint16_t", "uint32_t", "uint64_t", "intptr_t", "uintptr_t"};
  return names.contains(std::string_view(name));
}

}  // namespace

ir::DeclId Lifter::allocate(const clang::Decl* key, std::string name, clang::SourceLocation place) {
  const auto id = static_cast<ir::DeclId>(module_.decls.size());
  decls_.try_emplace(key, id);
  place = session_.sources().getExpansionLoc(place);  // once for all three
  ir::Decl decl;
  decl.name = std::move(name);
  decl.location = location(place);
  decl.condition = condition(place);
  decl.own = session_.isOwn(place);
  decl.kind = ir::Macro{ir::Inexpressible{"not read"}, false};
  module_.decls.push_back(std::move(decl));
  return id;
}

const clang::TagDecl* Lifter::definitionOf(const clang::TagDecl* tag) const {
  const clang::TagDecl* definition = tag->getDefinition();
  return definition && !session_.isRejected(definition->getLocation()) ? definition : nullptr;
}

bool Lifter::isAccepted(const clang::NamedDecl* decl) const {
  for (const clang::Decl* redeclaration : decl->redecls())
    if (!redeclaration->isInvalidDecl() && !session_.isRejected(redeclaration->getLocation()))
      return true;
  return false;
}

ir::DeclId Lifter::decl(const clang::NamedDecl* named) {
  const auto* canonical = llvm::cast<clang::NamedDecl>(named->getCanonicalDecl());
  if (const auto known = decls_.find(canonical); known != decls_.end()) return known->second;

  // Of several declarations the one that says most is read: the definition, else the own one.
  const clang::NamedDecl* best = named;
  if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(named)) {
    if (const clang::TagDecl* definition = definitionOf(tag)) best = definition;
  }
  if (!isAccepted(named)) session_.contaminate();

  std::string name = named->getName().str();
  bool tagged = true;
  if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(best)) name = tagName(tag, tagged);
  const ir::DeclId id = allocate(canonical, std::move(name), best->getLocation());
  ir::Decl& entry = module_.decl(id);
  if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(best)) {
    ir::Record head;
    head.kind = record->isUnion() ? ir::RecordKind::Union : ir::RecordKind::Struct;
    head.tagged = tagged;
    entry.kind = std::move(head);
    records_.try_emplace(ir::index(id), record);
  } else if (llvm::isa<clang::EnumDecl>(best)) {
    ir::Enum head;
    head.tagged = tagged;
    entry.kind = std::move(head);
  } else if (llvm::isa<clang::TypedefNameDecl>(best)) {
    entry.kind = ir::Typedef{};
  } else if (llvm::isa<clang::FunctionDecl>(best)) {
    entry.kind = ir::FunctionDecl{};
  } else {
    entry.kind = ir::Variable{};
  }
  pending_.emplace_back(best, id);
  // Nobody can ask by name for the body of a struct without a tag.
  if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(best); record && !tagged)
    bodies_.emplace_back(record, id);
  return id;
}

ir::DeclId Lifter::macro(const clang::IdentifierInfo* name) {
  if (const auto known = decls_.find(name); known != decls_.end()) return known->second;
  const clang::SourceLocation place =
      session_.preprocessor().getMacroInfo(name)->getDefinitionLoc();
  const auto id = static_cast<ir::DeclId>(module_.decls.size());
  decls_.try_emplace(name, id);
  ir::Decl decl;
  decl.name = name->getName().str();
  decl.location = location(place);
  decl.condition = condition(place);
  decl.own = session_.isOwn(place);
  decl.kind = ir::Macro{ir::Inexpressible{"not read"}, false};
  module_.decls.push_back(std::move(decl));
  macros_.emplace_back(name, id);
  return id;
}

// --- tags

std::string Lifter::uniqueTag(std::string name) {
  const std::string base = name;
  for (unsigned n = 2; !tags_.insert(name).second; ++n) name = fmt::format("{}_{}", base, n);
  return name;
}

// A tag, or for an unnamed struct the name of its typedef, else parent_member. The parent numbers
// only members that have no name themselves, so that a name does not move when others are added.
std::string Lifter::tagName(const clang::TagDecl* tag, bool& tagged) {
  tagged = tag->getIdentifier() != nullptr;
  if (tagged) return tag->getName().str();
  if (const auto known = anonymousNames_.find(tag->getCanonicalDecl());
      known != anonymousNames_.end())
    return known->second.first;
  std::string name;
  if (const clang::TypedefNameDecl* typedefName = tag->getTypedefNameForAnonDecl()) {
    name = typedefName->getName().str();
  } else if (const auto* parent = llvm::dyn_cast<clang::RecordDecl>(tag->getLexicalDeclContext())) {
    bool parentTagged = false;
    std::string parentName = tagName(parent, parentTagged);
    std::string suffix;
    unsigned unnamed = 0;
    for (const clang::FieldDecl* field : parent->fields()) {
      clang::QualType type = context_.getBaseElementType(field->getType());
      while (!type->getAsTagDecl() && type->isPointerType()) type = type->getPointeeType();
      if (field->isAnonymousStructOrUnion()) ++unnamed;
      const clang::TagDecl* of = type->getAsTagDecl();
      if (!of || of->getCanonicalDecl() != tag->getCanonicalDecl()) continue;
      suffix =
          field->getName().empty() ? fmt::format("anonymous{}", unnamed) : field->getName().str();
      break;
    }
    name = fmt::format("{}_{}", parentName, suffix.empty() ? "anonymous" : suffix);
  } else {
    const clang::PresumedLoc place = session_.sources().getPresumedLoc(tag->getLocation());
    std::string stem;
    for (char c : llvm::StringRef(place.isValid() ? place.getFilename() : "").rsplit('/').second)
      stem += llvm::isAlnum(c) ? c : '_';
    name = fmt::format("anonymous_{}", stem);
  }
  name = uniqueTag(std::move(name));
  anonymousNames_.emplace(tag->getCanonicalDecl(), std::pair(name, false));
  return name;
}

void Lifter::readRecordHead(const clang::RecordDecl* record, ir::DeclId id) {
  const auto* definition = llvm::cast_or_null<clang::RecordDecl>(definitionOf(record));
  auto& head = std::get<ir::Record>(module_.decl(id).kind);
  head.complete = definition && !definition->isInvalidDecl();
  if (!head.complete) return;
  const clang::ASTRecordLayout& layout = context_.getASTRecordLayout(definition);
  head.sizeBytes = static_cast<std::uint64_t>(layout.getSize().getQuantity());
  head.alignBytes = static_cast<std::uint32_t>(layout.getAlignment().getQuantity());
  head.packed = definition->hasAttr<clang::PackedAttr>();
  head.alignedBytes = definition->getMaxAlignment() / 8;
  head.msLayout = definition->isMsStruct(context_);
  head.flexible = definition->hasFlexibleArrayMember();
  for (const clang::FieldDecl* member : definition->fields())
    head.members.push_back(member->getName().str());
  if (const auto* pack = definition->getAttr<clang::MaxFieldAlignmentAttr>())
    head.maxFieldAlignBytes = pack->getAlignment() / 8;
}

void Lifter::readBody(const clang::RecordDecl* record, ir::DeclId id) {
  if (std::get<ir::Record>(module_.decl(id).kind).bodyRead || record->isInvalidDecl()) return;
  std::get<ir::Record>(module_.decl(id).kind).bodyRead = true;
  const clang::ASTRecordLayout& layout = context_.getASTRecordLayout(record);
  std::get<ir::Record>(module_.decl(id).kind).conditions = conditionsIn(record->getBraceRange());
  const clang::SourceRange braces = record->getBraceRange();
  std::vector<ir::MacroUseId> attributes = macrosIn({record->getBeginLoc(), braces.getBegin()});
  for (ir::MacroUseId use :
       macrosIn({braces.getEnd().getLocWithOffset(1), braces.getEnd().getLocWithOffset(1)}))
    if (std::find(attributes.begin(), attributes.end(), use) == attributes.end())
      attributes.push_back(use);
  module_.decl(id).macros = std::move(attributes);
  std::vector<ir::Field> fields;
  for (const clang::FieldDecl* member : record->fields()) {
    ir::Field field;
    field.name = member->getName().str();
    field.type = type(member->getType());
    field.offsetBits = layout.getFieldOffset(member->getFieldIndex());
    if (member->isBitField()) field.widthBits = member->getBitWidthValue(context_);
    field.alignedBytes = member->getMaxAlignment() / 8;
    field.packed = member->hasAttr<clang::PackedAttr>();
    field.location = location(member->getLocation());
    field.condition = condition(member->getLocation());
    field.macros = macrosIn(member->getSourceRange());
    needComplete(member->getType());
    fields.push_back(std::move(field));
  }
  std::get<ir::Record>(module_.decl(id).kind).fields = std::move(fields);
}

void Lifter::readEnum(const clang::EnumDecl* list, ir::DeclId id) {
  const auto* definition = llvm::cast_or_null<clang::EnumDecl>(definitionOf(list));
  ir::Enum result = std::get<ir::Enum>(module_.decl(id).kind);
  result.complete = definition != nullptr;
  if (definition) {
    result.underlying = type(definition->getIntegerType());
    for (const clang::EnumConstantDecl* value : definition->enumerators()) {
      const llvm::APSInt& bits = value->getInitVal();
      const bool isSigned = bits.isSigned();
      enumerators_.try_emplace(value, result.enumerators.size());
      result.enumerators.push_back(
          {value->getName().str(),
           {isSigned ? static_cast<std::uint64_t>(bits.getSExtValue()) : bits.getZExtValue(),
            isSigned, static_cast<std::uint32_t>(context_.getTypeSize(value->getType()))},
           location(value->getLocation()),
           false,
           condition(value->getLocation())});
    }
  } else {
    result.underlying = type(context_.UnsignedIntTy);
  }
  module_.decl(id).kind = std::move(result);
}

// --- ordinary names

void Lifter::readTypedef(const clang::TypedefNameDecl* name, ir::DeclId id) {
  ir::Typedef result;
  result.type = type(name->getUnderlyingType());
  result.alignedBytes = name->getMaxAlignment() / 8;
  result.predeclared = isPredeclared(name->getName());
  module_.decl(id).kind = result;
  clang::SourceRange range = name->getSourceRange();
  // What the members of a record within it are written with is theirs.
  if (const clang::TagDecl* tag = name->getUnderlyingType()->getAsTagDecl();
      tag && tag->getBraceRange().isValid() && range.fullyContains(tag->getBraceRange()))
    range.setBegin(tag->getBraceRange().getEnd());
  module_.decl(id).macros = macrosIn(range);
}

void Lifter::readFunction(const clang::FunctionDecl* function, ir::DeclId id) {
  const clang::FunctionDecl* best = function;
  ir::FunctionDecl result;
  for (const clang::FunctionDecl* redeclaration : function->redecls())
    if (redeclaration->getType()->isFunctionProtoType() && !best->getType()->isFunctionProtoType())
      best = redeclaration;
  result.type = type(best->getType());
  needComplete(best->getReturnType());
  for (const clang::ParmVarDecl* parameter : best->parameters()) {
    result.parameterNames.push_back(parameter->getName().str());
    needComplete(parameter->getType());
  }
  result.symbol = function->getName().str();
  for (const clang::FunctionDecl* redeclaration : function->redecls())
    if (const auto* label = redeclaration->getAttr<clang::AsmLabelAttr>())
      result.symbol = label->getLabel().str();
  const clang::FunctionDecl* latest = function->getMostRecentDecl();
  if (latest->getCanonicalDecl()->getStorageClass() == clang::SC_Static)
    result.linkage = latest->isInlineSpecified() || latest->isDefined() ? ir::Linkage::InlineOnly
                                                                        : ir::Linkage::Static;
  else if (latest->getVisibility() == clang::HiddenVisibility)
    result.linkage = ir::Linkage::Hidden;
  module_.decl(id).kind = std::move(result);
  module_.decl(id).macros = macrosIn(best->getSourceRange());
}

void Lifter::readVariable(const clang::VarDecl* variable, ir::DeclId id) {
  // No library has a symbol for `static const int x = 1;`, but its value is known.
  if (const clang::Expr* initializer = variable->getAnyInitializer();
      initializer && variable->getStorageClass() == clang::SC_Static &&
      context_.getBaseElementType(variable->getType()).isConstQualified()) {
    MacroReader::Meaning value = MacroReader(session_, *this).constant(initializer);
    if (std::holds_alternative<ir::Constant>(value)) {
      module_.decl(id).kind = ir::Macro{std::move(value), false, true};
      return;
    }
  }
  ir::Variable result;
  result.type = type(variable->getMostRecentDecl()->getType());
  needComplete(variable->getMostRecentDecl()->getType());
  result.symbol = variable->getName().str();
  if (const auto* label = variable->getAttr<clang::AsmLabelAttr>())
    result.symbol = label->getLabel().str();
  result.threadLocal = variable->getTLSKind() != clang::VarDecl::TLS_None;
  if (variable->getStorageClass() == clang::SC_Static)
    result.linkage = ir::Linkage::Static;
  else if (variable->getVisibility() == clang::HiddenVisibility)
    result.linkage = ir::Linkage::Hidden;
  module_.decl(id).kind = result;
  module_.decl(id).macros = macrosIn(variable->getMostRecentDecl()->getSourceRange());
}

}  // namespace ljbind::headers
