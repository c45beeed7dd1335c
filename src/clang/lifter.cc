#include "clang/lifter.h"

#include "clang/macros.h"

namespace ljbind::headers {
namespace {

// C keeps names that begin with two underscores, or one and a capital, for the implementation.
bool isReserved(llvm::StringRef name) {
  return name.size() > 1 && name[0] == '_' && (name[1] == '_' || llvm::isUpper(name[1]));
}

}  // namespace

Lifter::Lifter(Session& session, const LiftRequest& request)
    : session_(session), request_(request), context_(session.context()), table_(module_) {
  module_.target = context_.getTargetInfo().getTriple().str();
}

ir::Module Lifter::run() {
  // Declarations are large, and moving them as often as a vector grows is a tenth of the work.
  module_.decls.reserve(request_.chosen.size() + request_.chosen.size() / 4);
  for (std::size_t candidate : request_.chosen) select(candidate, true);
  for (std::size_t candidate : request_.mentioned) select(candidate, false);
  drain();
  {
    MacroReader reader(session_, *this);
    for (std::size_t i = 0; i < macros_.size(); ++i) {
      // Reading one may add declarations, which may move the vector.
      ir::Macro meaning = reader.read(macros_[i].first);
      module_.decl(macros_[i].second).kind = std::move(meaning);
    }
  }
  drain();
  wantBodies();
  ir::settleTypedefs(module_);
  return std::move(module_);
}

void Lifter::select(std::size_t candidate, bool withBody) {
  const Session::Source& source = session_.candidateSources[candidate];
  if (source.macro) return want(macro(source.macro));
  const clang::NamedDecl* named =
      source.deferred ? session_.declareDeferred(source.deferred) : source.decl;
  if (!named) return;
  if (const auto* value = llvm::dyn_cast<clang::EnumConstantDecl>(named)) {
    const auto* parent = llvm::cast<clang::EnumDecl>(value->getDeclContext());
    const ir::DeclId id = decl(parent);
    drain();
    if (const auto place = enumerators_.find(value); place != enumerators_.end())
      std::get<ir::Enum>(module_.decl(id).kind).enumerators[place->second].wanted = true;
    return;
  }
  const ir::DeclId id = decl(named);
  want(id);
  module_.decl(id).own = session_.candidates[candidate].own;
  if (!withBody) return;
  if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(named))
    needComplete(context_.getRecordType(record));
  if (const auto* name = llvm::dyn_cast<clang::TypedefNameDecl>(named))
    needComplete(name->getUnderlyingType());
}

// Declarations are read one after another instead of recursively: a chain of a hundred thousand
// typedefs is no deeper than one.
void Lifter::drain() {
  while (!pending_.empty() || !bodies_.empty()) {
    if (!pending_.empty()) {
      const auto [next, id] = pending_.front();
      pending_.pop_front();
      if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(next)) readRecordHead(record, id);
      if (const auto* list = llvm::dyn_cast<clang::EnumDecl>(next)) readEnum(list, id);
      if (const auto* name = llvm::dyn_cast<clang::TypedefNameDecl>(next)) readTypedef(name, id);
      if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(next))
        readFunction(function, id);
      if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(next)) readVariable(variable, id);
    } else {
      const auto [record, id] = bodies_.front();
      bodies_.pop_front();
      readBody(record, id);
    }
  }
}

// Each body that is read may reach further records by pointer, so this goes on until none is
// wanted.
void Lifter::wantBodies() {
  if (!request_.moreBodies) return;
  for (;;) {
    const std::vector<ir::DeclId> wanted = request_.moreBodies(module_);
    bool grew = false;
    for (ir::DeclId id : wanted) {
      const auto record = records_.find(ir::index(id));
      if (record == records_.end() || std::get<ir::Record>(module_.decl(id).kind).bodyRead)
        continue;
      needComplete(context_.getRecordType(record->second));
      grew = true;
    }
    if (!grew) return;
    drain();
  }
}

// --- types

ir::TypeId Lifter::add(ir::Type type, clang::QualType of) {
  if (of->isIncompleteType() || of->isFunctionType() || of->isVoidType() ||
      of->isVariablyModifiedType() || of->isSizelessType())
    return table_.add(std::move(type), std::nullopt, 0);
  const clang::TypeInfoChars info = context_.getTypeInfoInChars(of);
  return table_.add(std::move(type), static_cast<std::uint64_t>(info.Width.getQuantity()),
                    static_cast<std::uint32_t>(info.Align.getQuantity()));
}

ir::TypeId Lifter::type(clang::QualType type) {
  const auto [known, fresh] = types_.try_emplace(type.getAsOpaquePtr(), ir::TypeId::None);
  if (!fresh) return known->second;
  ir::TypeId id = unqualifiedType(type.getLocalUnqualifiedType());
  if (type.isLocalConstQualified() || type.isLocalVolatileQualified()) {
    const ir::TypeEntry entry = module_.entry(id);
    id =
        table_.add(ir::Qualified{id, type.isLocalConstQualified(), type.isLocalVolatileQualified()},
                   entry.sizeBytes, entry.alignBytes);
  }
  types_[type.getAsOpaquePtr()] = id;
  return id;
}

ir::TypeId Lifter::unqualifiedType(clang::QualType qualified) {
  const clang::Type* type = qualified.getTypePtr();
  if (const auto* name = llvm::dyn_cast<clang::TypedefType>(type))
    return typedefType(name->getDecl());
  if (const auto* decayed = llvm::dyn_cast<clang::AdjustedType>(type))
    return this->type(decayed->getAdjustedType());
  if (const auto* builtinType = llvm::dyn_cast<clang::BuiltinType>(type))
    return builtin(builtinType);
  if (const auto* complex = llvm::dyn_cast<clang::ComplexType>(type))
    return add(ir::Complex{this->type(complex->getElementType())}, qualified);
  if (const auto* pointer = llvm::dyn_cast<clang::PointerType>(type)) {
    // As a parameter, va_list has decayed to a pointer to what it is an array of.
    if (const auto* record = pointer->getPointeeType()->getAsRecordDecl();
        record && record == context_.getVaListTagDecl())
      return add(ir::VaList{}, qualified);
    return add(ir::Pointer{this->type(pointer->getPointeeType())}, qualified);
  }
  if (const auto* block = llvm::dyn_cast<clang::BlockPointerType>(type))
    return add(ir::Pointer{this->type(block->getPointeeType()), true}, qualified);
  if (const auto* vector = llvm::dyn_cast<clang::VectorType>(type))
    return add(ir::Vector{this->type(vector->getElementType()), vector->getNumElements()},
               qualified);
  if (const auto* arrayType = llvm::dyn_cast<clang::ArrayType>(type)) return array(arrayType);
  if (const auto* functionType = llvm::dyn_cast<clang::FunctionType>(type))
    return function(functionType);
  if (const auto* tag = llvm::dyn_cast<clang::TagType>(type)) {
    const ir::DeclId id = decl(tag->getDecl());
    return add(ir::Named{id}, qualified);
  }
  if (const auto* atomic = llvm::dyn_cast<clang::AtomicType>(type))
    return add(ir::Atomic{this->type(atomic->getValueType())}, qualified);
  if (const auto* bits = llvm::dyn_cast<clang::BitIntType>(type))
    return add(ir::BitInt{bits->getNumBits(), bits->isSigned()}, qualified);
  const clang::QualType sugarless = qualified.getSingleStepDesugaredType(context_);
  if (sugarless != qualified) return this->type(sugarless);
  return add(ir::Unsupported{fmt::format("type '{}'", qualified.getAsString())}, qualified);
}

ir::TypeId Lifter::builtin(const clang::BuiltinType* type) {
  using Kind = clang::BuiltinType;
  const auto scalar = [&](ir::Scalar kind) { return add(kind, clang::QualType(type, 0)); };
  switch (type->getKind()) {
    case Kind::Void: return scalar(ir::Scalar::Void);
    case Kind::Bool: return scalar(ir::Scalar::Bool);
    case Kind::Char_S:
    case Kind::Char_U: return scalar(ir::Scalar::Char);
    case Kind::SChar: return scalar(ir::Scalar::SignedChar);
    case Kind::UChar: return scalar(ir::Scalar::UnsignedChar);
    case Kind::Short: return scalar(ir::Scalar::Short);
    case Kind::UShort: return scalar(ir::Scalar::UnsignedShort);
    case Kind::Int: return scalar(ir::Scalar::Int);
    case Kind::UInt: return scalar(ir::Scalar::UnsignedInt);
    case Kind::Long: return scalar(ir::Scalar::Long);
    case Kind::ULong: return scalar(ir::Scalar::UnsignedLong);
    case Kind::LongLong: return scalar(ir::Scalar::LongLong);
    case Kind::ULongLong: return scalar(ir::Scalar::UnsignedLongLong);
    case Kind::Int128: return scalar(ir::Scalar::Int128);
    case Kind::UInt128: return scalar(ir::Scalar::UnsignedInt128);
    case Kind::Half:
    case Kind::Float16: return scalar(ir::Scalar::Float16);
    case Kind::BFloat16: return scalar(ir::Scalar::BFloat16);
    case Kind::Float: return scalar(ir::Scalar::Float);
    case Kind::Double: return scalar(ir::Scalar::Double);
    case Kind::LongDouble: return scalar(ir::Scalar::LongDouble);
    case Kind::Float128: return scalar(ir::Scalar::Float128);
    default:
      return add(ir::Unsupported{fmt::format("type '{}'",
                                             type->getName(context_.getPrintingPolicy()).str())},
                 clang::QualType(type, 0));
  }
}

ir::TypeId Lifter::array(const clang::ArrayType* type) {
  const clang::QualType of(type, 0);
  const ir::TypeId element = this->type(type->getElementType());
  if (const auto* constant = llvm::dyn_cast<clang::ConstantArrayType>(type))
    return add(ir::Array{element, ir::Bound::Fixed, constant->getSize().getZExtValue()}, of);
  const bool incomplete = llvm::isa<clang::IncompleteArrayType>(type);
  return table_.add(ir::Array{element, incomplete ? ir::Bound::Incomplete : ir::Bound::Variable, 0},
                    std::nullopt, module_.entry(element).alignBytes);
}

// A transparent union is passed as its first member is: glibc's bind takes a pointer to whatever
// kind of address.
static clang::QualType passedAs(clang::QualType parameter) {
  const clang::RecordType* type = parameter->getAsUnionType();
  const clang::RecordDecl* decl = type ? type->getDecl()->getDefinition() : nullptr;
  if (!decl || !decl->hasAttr<clang::TransparentUnionAttr>() || decl->field_empty())
    return parameter;
  return decl->field_begin()->getType();
}

ir::TypeId Lifter::function(const clang::FunctionType* type) {
  ir::Function result;
  result.result = this->type(type->getReturnType());
  if (const auto* prototype = llvm::dyn_cast<clang::FunctionProtoType>(type)) {
    for (clang::QualType parameter : prototype->param_types())
      result.parameters.push_back(this->type(passedAs(parameter).getUnqualifiedType()));
    result.variadic = prototype->isVariadic();
  } else {
    result.prototyped = false;
  }
  switch (type->getCallConv()) {
    case clang::CC_C: result.convention = ir::Convention::C; break;
    case clang::CC_X86StdCall: result.convention = ir::Convention::Stdcall; break;
    case clang::CC_X86FastCall: result.convention = ir::Convention::Fastcall; break;
    case clang::CC_X86ThisCall: result.convention = ir::Convention::Thiscall; break;
    default: result.convention = ir::Convention::Other; break;
  }
  return table_.add(std::move(result), std::nullopt, 0);
}

ir::TypeId Lifter::typedefType(const clang::TypedefNameDecl* name) {
  const clang::QualType underlying = name->getUnderlyingType();
  if (name->getName() == "__builtin_va_list" || name->getName() == "va_list" ||
      name->getName() == "__gnuc_va_list")
    return add(ir::VaList{}, underlying);
  // time_t is a long through __time_t: names nobody may use add nothing to a module.
  if (isReserved(name->getName()) && !session_.isOwn(name->getLocation()) && !name->hasAttrs() &&
      !underlying->isRecordType())
    return type(underlying);
  const ir::DeclId id = decl(name);
  return add(ir::Named{id}, context_.getTypedefType(name));
}

void Lifter::needComplete(clang::QualType type) {
  type = context_.getBaseElementType(type.getCanonicalType());
  if (const auto* atomic = type->getAs<clang::AtomicType>())
    return needComplete(atomic->getValueType());
  const auto* record = type->getAsRecordDecl();
  if (!record) return;
  const ir::DeclId id = decl(record);
  if (const clang::TagDecl* definition = definitionOf(record))
    bodies_.emplace_back(llvm::cast<clang::RecordDecl>(definition), id);
}

}  // namespace ljbind::headers
