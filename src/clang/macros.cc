#include "clang/macros.h"

#include "clang/lifter.h"

namespace ljbind::headers {
namespace {

// No constant in a C header is near this; beyond it lies a macro that doubles at every step.
constexpr std::uint64_t maxExpansionTokens = 100'000;

std::uint64_t saturatingAdd(std::uint64_t a, std::uint64_t b) {
  return std::min(a + b, 2 * maxExpansionTokens);
}

// Macros, functions and names that clang itself knows.
bool dependsOnPlace(llvm::StringRef builtin) {
  if (!builtin.starts_with("__")) return false;
  return builtin == "__LINE__" || builtin == "__FILE__" || builtin == "__FILE_NAME__" ||
         builtin == "__BASE_FILE__" || builtin == "__INCLUDE_LEVEL__" || builtin == "__COUNTER__" ||
         builtin == "__DATE__" || builtin == "__TIME__" || builtin == "__TIMESTAMP__" ||
         builtin == "__builtin_LINE" || builtin == "__builtin_COLUMN" ||
         builtin == "__builtin_FILE" || builtin == "__builtin_FILE_NAME" ||
         builtin == "__builtin_FUNCTION" || builtin == "__func__" || builtin == "__FUNCTION__" ||
         builtin == "__PRETTY_FUNCTION__";
}

bool isLiteral(const clang::Token& token) {
  return token.isOneOf(clang::tok::numeric_constant, clang::tok::char_constant,
                       clang::tok::string_literal);
}

ir::Inexpressible inexpressible(std::string reason) { return {std::move(reason)}; }

}  // namespace

MacroReader::MacroReader(Session& session, Lifter& lifter) : session_(session), lifter_(lifter) {
  session_.errors().begin(false);
}
MacroReader::~MacroReader() { session_.errors().begin(false); }

// A bound from below would do: the expansion of F(a) holds each argument as often as F uses it, and
// here it is counted once per use of F's own body.
std::uint64_t MacroReader::bodyTokens(llvm::ArrayRef<clang::Token> tokens, unsigned depth) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    total = saturatingAdd(total, 1);
    const clang::IdentifierInfo* name = tokens[i].getIdentifierInfo();
    if (!name) continue;
    const clang::MacroInfo* info = session_.preprocessor().getMacroInfo(name);
    if (!info && session_.deferredFunctions()) session_.deferredFunctions()->declare(name);
    if ((!info || info->isBuiltinMacro()) && dependsOnPlace(name->getName())) sawPlace_ = true;
    if (!info || info->isBuiltinMacro() || expanding_.contains(name) || depth > 2000) continue;
    std::uint64_t size = expansionTokens(name);
    sawPlace_ |= placeDependent_.contains(name);
    if (info->isFunctionLike() && i + 1 < tokens.size() && tokens[i + 1].is(clang::tok::l_paren)) {
      std::size_t end = i + 2;
      for (unsigned open = 1; end < tokens.size() && open; ++end)
        open += tokens[end].is(clang::tok::l_paren), open -= tokens[end].is(clang::tok::r_paren);
      const std::uint64_t argument = bodyTokens(tokens.slice(i + 2, end - i - 2), depth + 1);
      std::uint64_t uses = 0;
      for (const clang::Token& token : info->tokens())
        uses += token.getIdentifierInfo() && info->getParameterNum(token.getIdentifierInfo()) >= 0;
      size = saturatingAdd(size, uses * argument);
      i = end - 1;
    }
    total = saturatingAdd(total, size);
    if (total > maxExpansionTokens) break;
  }
  return total;
}

std::uint64_t MacroReader::expansionTokens(const clang::IdentifierInfo* name) {
  if (const auto known = sizes_.find(name); known != sizes_.end()) return known->second;
  const clang::MacroInfo* info = session_.preprocessor().getMacroInfo(name);
  expanding_.insert(name);
  const bool sawBefore = std::exchange(sawPlace_, false);
  const std::uint64_t size = bodyTokens(info->tokens(), static_cast<unsigned>(expanding_.size()));
  expanding_.erase(name);
  if (sawPlace_) placeDependent_.insert(name);
  sawPlace_ = sawBefore;
  sizes_.try_emplace(name, size);
  return size;
}

ir::Macro MacroReader::read(const clang::IdentifierInfo* name) {
  ir::Macro macro{inexpressible(""), false};
  const clang::MacroInfo* info = session_.preprocessor().getMacroInfo(name);
  if (info->isFunctionLike()) {
    macro.functionLike = true;
    macro.meaning = inexpressible("function-like macro");
  } else if (info->getNumTokens() == 0) {
    macro.meaning = inexpressible("macro that expands to nothing");
  } else if (info->getNumTokens() == 1 && isLiteral(info->getReplacementToken(0))) {
    macro.meaning = literal(info->getReplacementToken(0), name);
  } else if (expansionTokens(name) > maxExpansionTokens) {
    macro.meaning =
        inexpressible(fmt::format("macro that expands to more than {} tokens", maxExpansionTokens));
  } else if (placeDependent_.contains(name)) {
    macro.meaning = inexpressible("macro whose value depends on where or when it is used");
  } else {
    macro.meaning = evaluate(name);
  }
  return macro;
}

// The macro's name, then an end of file of our own that the parser cannot run past.
void MacroReader::enter(const clang::IdentifierInfo* name) {
  auto tokens = std::make_unique<clang::Token[]>(2);
  const clang::SourceLocation place =
      session_.preprocessor().getMacroInfo(name)->getDefinitionLoc();
  tokens[0].startToken();
  tokens[0].setKind(clang::tok::identifier);
  tokens[0].setIdentifierInfo(const_cast<clang::IdentifierInfo*>(name));
  tokens[0].setKind(name->getTokenID());
  tokens[0].setLocation(place);
  tokens[0].setLength(static_cast<unsigned>(name->getName().size()));
  tokens[1].startToken();
  tokens[1].setKind(clang::tok::eof);
  tokens[1].setEofData(this);
  tokens[1].setLocation(place);
  session_.preprocessor().EnterTokenStream(std::move(tokens), 2, false, false);
  session_.parser().ConsumeAnyToken();
}

bool MacroReader::atEnd() const {
  const clang::Token& token = session_.parser().getCurToken();
  return token.is(clang::tok::eof) && token.getEofData() == this;
}

void MacroReader::skipToEnd() {
  while (!atEnd()) session_.parser().ConsumeAnyToken();
}

bool MacroReader::startsType() {
  const clang::Token& token = session_.parser().getCurToken();
  if (token.is(clang::tok::identifier))
    return static_cast<bool>(session_.sema().getTypeName(
        *token.getIdentifierInfo(), token.getLocation(), session_.sema().getCurScope()));
  return token.isOneOf(clang::tok::kw_void, clang::tok::kw_char, clang::tok::kw_short,
                       clang::tok::kw_int, clang::tok::kw_long, clang::tok::kw_float,
                       clang::tok::kw_double, clang::tok::kw_signed, clang::tok::kw_unsigned,
                       clang::tok::kw__Bool, clang::tok::kw__Complex, clang::tok::kw_struct,
                       clang::tok::kw_union, clang::tok::kw_enum, clang::tok::kw_const,
                       clang::tok::kw_volatile, clang::tok::kw___int128, clang::tok::kw_typeof,
                       clang::tok::kw___float128, clang::tok::kw__Float16, clang::tok::kw_bool);
}

MacroReader::Meaning MacroReader::evaluate(const clang::IdentifierInfo* name) {
  session_.errors().begin(false);
  session_.resetErrors();
  clang::EnterExpressionEvaluationContext scope(
      session_.sema(), clang::Sema::ExpressionEvaluationContext::PotentiallyEvaluated);
  enter(name);
  if (atEnd()) return inexpressible("macro that expands to nothing");
  if (startsType()) return evaluateType();
  const clang::ExprResult result = session_.parser().ParseExpression();
  const bool whole = atEnd();
  skipToEnd();
  if (session_.errors().failed() || result.isInvalid()) return noExpression();
  if (!whole) return inexpressible("macro that is more than one expression");
  return classify(result.get(), name);
}

// Most macros are one literal, which needs no parser.
MacroReader::Meaning MacroReader::literal(const clang::Token& token,
                                          const clang::IdentifierInfo* name) {
  session_.errors().begin(false);
  session_.resetErrors();
  clang::EnterExpressionEvaluationContext scope(
      session_.sema(), clang::Sema::ExpressionEvaluationContext::PotentiallyEvaluated);
  const clang::ExprResult result =
      token.is(clang::tok::numeric_constant) ? session_.sema().ActOnNumericConstant(token)
      : token.is(clang::tok::char_constant)  ? session_.sema().ActOnCharacterConstant(token)
                                             : session_.sema().ActOnStringLiteral(token);
  if (session_.errors().failed() || result.isInvalid()) return noExpression();
  return classify(result.get(), name);
}

MacroReader::Meaning MacroReader::noExpression() const {
  const std::string& message = session_.errors().firstMessage();
  return inexpressible(fmt::format("macro that is no expression: {}",
                                   message.empty() ? "clang cannot parse it" : message));
}

MacroReader::Meaning MacroReader::evaluateType() {
  const clang::TypeResult result = session_.parser().ParseTypeName();
  const bool whole = atEnd();
  skipToEnd();
  if (session_.errors().failed() || result.isInvalid() || !whole)
    return inexpressible("macro that is part of a declaration");
  const clang::QualType type = clang::Sema::GetTypeFromParser(result.get());
  lifter_.needComplete(type);
  return ir::TypeName{lifter_.type(type)};
}

MacroReader::Meaning MacroReader::classify(const clang::Expr* expression,
                                           const clang::IdentifierInfo* name) {
  const clang::Expr* bare = expression->IgnoreParenImpCasts();
  unsigned dereferences = 0;
  while (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(bare)) {
    if (unary->getOpcode() == clang::UO_Deref)
      ++dereferences;
    else if (unary->getOpcode() != clang::UO_Extension)
      break;
    bare = unary->getSubExpr()->IgnoreParenImpCasts();
  }
  if (const auto* call = llvm::dyn_cast<clang::CallExpr>(bare)) {
    const clang::FunctionDecl* callee = call->getDirectCallee();
    if (callee && session_.deferredFunctions()) session_.deferredFunctions()->seen(callee);
    if (callee && callee->getBuiltinID() == 0 && call->getNumArgs() == 0 &&
        callee->getDeclName().isIdentifier()) {
      clang::QualType result = callee->getReturnType();
      for (unsigned i = 0; i < dereferences; ++i) result = result->getPointeeType();
      lifter_.needComplete(result);
      return ir::Accessor{lifter_.decl(callee), dereferences, lifter_.type(result)};
    }
  }
  if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(bare);
      reference && dereferences == 0) {
    const clang::ValueDecl* target = reference->getDecl();
    if (session_.deferredFunctions()) session_.deferredFunctions()->seen(target);
    if (llvm::isa<clang::FunctionDecl, clang::VarDecl>(target) && target->getIdentifier()) {
      if (target->getIdentifier() == name) return inexpressible("macro that names itself");
      return ir::Alias{target->getName().str(), lifter_.decl(target)};
    }
  }
  return constant(expression);
}

MacroReader::Meaning MacroReader::constant(const clang::Expr* expression) {
  clang::ASTContext& context = session_.context();
  const clang::QualType type = expression->getType();
  if (const auto* literal = llvm::dyn_cast<clang::StringLiteral>(expression->IgnoreParenCasts());
      literal && (type->isPointerType() || type->isArrayType())) {
    if (literal->getCharByteWidth() != 1) return inexpressible("wide string literal");
    const clang::QualType element = type->isPointerType()
                                        ? type->getPointeeType()
                                        : context.getAsArrayType(type)->getElementType();
    // Of a struct that is only named, and of a function, clang must not be asked for the size.
    const bool sized = element->isObjectType() && !element->isIncompleteType();
    if (!element->isVoidType() && (!sized || context.getTypeSize(element) != 8))
      return inexpressible("string literal behind a pointer to something else");
    return ir::Constant{lifter_.type(context.getPointerType(element)), literal->getBytes().str()};
  }
  clang::Expr::EvalResult result;
  if (type->isVoidType() || type->isFunctionType() ||
      !expression->EvaluateAsRValue(result, context) || result.HasSideEffects)
    return inexpressible("macro whose value is only known at run time");
  const clang::APValue& value = result.Val;
  if (value.isInt()) {
    const llvm::APSInt& integer = value.getInt();
    if (type->isPointerType())
      return ir::Constant{lifter_.type(type), ir::Address{integer.getZExtValue()}};
    if (integer.getBitWidth() > 64) return inexpressible("integer wider than 64 bits");
    const std::uint64_t bits = integer.isSigned()
                                   ? static_cast<std::uint64_t>(integer.getSExtValue())
                                   : integer.getZExtValue();
    return ir::Constant{lifter_.type(type),
                        ir::Integer{bits, integer.isSigned(), integer.getBitWidth()}};
  }
  if (value.isFloat()) {
    llvm::APFloat number = value.getFloat();
    bool loses = false;
    number.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &loses);
    if (number.isInfinity() && !value.getFloat().isInfinity())
      return inexpressible("floating constant beyond the range of a double");
    if (loses && !number.isNaN())
      return inexpressible(
          fmt::format("constant of type '{}' that no double holds exactly", type.getAsString()));
    return ir::Constant{lifter_.type(type), number.convertToDouble()};
  }
  if (value.isLValue() && !value.getLValueBase() && type->isPointerType())
    return ir::Constant{
        lifter_.type(type),
        ir::Address{value.isNullPointer()
                        ? 0
                        : static_cast<std::uint64_t>(value.getLValueOffset().getQuantity())}};
  if (value.isLValue()) return inexpressible("macro that is the address of an object");
  return inexpressible(
      fmt::format("constant of type '{}', which a Lua value cannot hold", type.getAsString()));
}

}  // namespace ljbind::headers
