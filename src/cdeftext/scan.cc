#include "cdeftext/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cdeftext/scanner.h"

namespace ljbind::cdeftext {
namespace {

// The typedefs that LuaJIT knows without being told (lj_ctype.h).
constexpr auto predeclared = std::to_array<std::string_view>(
    {"va_list", "__builtin_va_list", "__gnuc_va_list", "ptrdiff_t", "size_t", "wchar_t", "int8_t",
     "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "intptr_t",
     "uintptr_t", "ssize_t"});

bool startsDeclaration(TokenKind kind) {
  switch (kind) {
    case TokenKind::Identifier:
    case TokenKind::Void:
    case TokenKind::BasicType:
    case TokenKind::Qualifier:
    case TokenKind::Storage:
    case TokenKind::Typedef:
    case TokenKind::Static:
    case TokenKind::Attribute:
    case TokenKind::Struct:
    case TokenKind::Union:
    case TokenKind::Enum: return true;
    case TokenKind::End:
    case TokenKind::Punctuation:
    case TokenKind::Number:
    case TokenKind::String:
    case TokenKind::Character:
    case TokenKind::Directive:
    case TokenKind::Asm:
    case TokenKind::Operator: return false;
  }
  return false;
}

}  // namespace

Scanner::Scanner(std::string_view text) : text_(text) {
  Tokens all = tokenize(text);
  tokens_ = std::move(all.tokens);
  result_.comments = std::move(all.comments);
  result_.problems = std::move(all.problems);
  // About what there is to a kilobyte of ordinary declarations.
  result_.declarations.reserve(tokens_.size() / 12);
  result_.mentions.reserve(tokens_.size() / 6);
}

Scan Scanner::run() {
  while (!atEnd()) {
    const std::uint32_t from = begin();
    if (at(';')) {
      next();
    } else if (at('}') || at(')') || at(']')) {
      problem(Problem::Kind::StrayBracket, token().range,
              fmt::format("'{}' closes nothing", token().punctuation));
      next();
    } else {
      if (at('#') || at(TokenKind::Directive)) {
        directive();
      } else {
        statement(nullptr);
      }
      result_.topLevel.push_back(since(from));
    }
  }
  return std::move(result_);
}

// `#pragma pack` ends at its parenthesis, everything else with its line.
void Scanner::directive() {
  const std::uint32_t from = begin();
  const std::size_t firstPending = pending_.size();
  Declaration found;
  found.kind = Kind::Directive;
  if (at(TokenKind::Directive)) {
    const std::string_view line = textOf(text_, token().range);
    const std::size_t word = std::min(line.find_first_not_of(" \t\v\f", 1), line.size());
    const std::size_t wordEnd = line.find_first_of(" \t\v\f\\(\"</'", word);
    found.nameRange = {static_cast<std::uint32_t>(from + word),
                       static_cast<std::uint32_t>(from + std::min(wordEnd, line.size()))};
    next();
  } else {
    next();
    const std::string word = spelled(text_, token().range);
    // LuaJIT takes 'x' for a number.
    if (at(TokenKind::Number) || at(TokenKind::Character) || word == "line") {
      found.kind = Kind::LineMarker;
    } else if (word == "pragma") {
      found.kind = Kind::Pragma;
      next();
    }
    if (!token().startsLine) found.nameRange = token().range;
    const bool pack = found.kind == Kind::Pragma && spelled(text_, token().range) == "pack" &&
                      token(1).kind == TokenKind::Punctuation && token(1).punctuation == '(';
    if (pack) {
      while (!atEnd() && !at(')') && !at(';')) next();
      if (at(')')) next();
    } else {
      while (!atEnd() && !token().startsLine) next();
    }
  }
  const Range whole = since(from);
  if (found.kind == Kind::Directive)
    problem(Problem::Kind::Unreadable, whole, "LuaJIT reads no preprocessor directives");
  if (found.nameRange.empty()) found.nameRange = {whole.end, whole.end};
  found.name = spelled(text_, found.nameRange);
  found.typeSpecifiers = found.declarator = whole;
  addDeclaration(std::move(found));
  settle(firstPending, whole);
}

void Scanner::statement(Body* body) {
  const std::uint32_t from = begin();
  const std::size_t firstPending = pending_.size();
  const std::size_t firstMember = body ? body->members.size() : 0;
  const bool first = result_.topLevel.empty();
  const Specifiers found = specifiers();
  bool ended = false;
  if (!at(';') && !at('}') && !atEnd()) {
    ended = declarators(found, body);
  } else if (body && found.hasType) {
    Member member;
    member.nameRange = member.declarator = {end(), end()};
    member.typeSpecifiers = found.range;
    member.record = found.record;
    body->members.push_back(std::move(member));
  } else if (!body && found.forwardTag && !found.record) {
    forwardDeclaration(found);
  } else if (!found.record) {
    problem(Problem::Kind::Unreadable, since(from), "this declares nothing");
  }
  const std::uint32_t last = end();
  if (body)
    for (std::size_t i = firstMember; i < body->members.size(); ++i)
      body->members[i].declaration = {from, last};
  if (!ended) semicolon(body, first);
  settle(firstPending, since(from));
}

// True when the statement ended with the body of a function.
bool Scanner::declarators(const Specifiers& specifiers, Body* body) {
  for (bool first = true;; first = false) {
    const std::size_t firstInside = pending_.size();
    Declarator found =
        declarator(body ? Names::Optional : Names::Needed, first ? specifiers.range.end : end());
    if (first && !found.asmLabel) found.asmLabel = specifiers.asmLabel;
    std::optional<Range> width;
    std::optional<Range> value;
    if (at(':')) {
      next();
      width = expression();
    }
    attributes(nullptr);
    if (at('=')) {
      next();
      value = expression();
    }
    const bool function = found.form == Declarator::Form::Function;
    std::optional<std::size_t> index;
    // LuaJIT takes a struct, union or enum without a declarator for a member.
    const bool nameless = body && !specifiers.isStatic && specifiers.hasType &&
                          (width || found.form == Declarator::Form::Plain);
    if (!found.name && !nameless) {
      problem(Problem::Kind::Unreadable, since(specifiers.range.begin), "this has no name");
    } else if (body && !specifiers.isStatic) {
      addMember(specifiers, std::move(found), width, *body);
    } else {
      index = declare(specifiers, std::move(found), value, firstInside);
    }
    if (function && at('{')) {
      const std::uint32_t open = begin();
      skipGroup();
      if (index) {
        result_.declarations[*index].hasBody = true;
        result_.declarations[*index].body = since(open);
      }
      return true;
    }
    if (!at(',')) return false;
    next();
  }
}

void Scanner::addMember(const Specifiers& specifiers, Declarator found, std::optional<Range> width,
                        Body& body) {
  Member member;
  const std::uint32_t behind = specifiers.range.end;
  member.nameRange = found.name.value_or(Range{behind, behind});
  member.name = spelled(text_, member.nameRange);
  member.typeSpecifiers = specifiers.range;
  member.declarator = found.range;
  member.bitWidth = width;
  member.record = specifiers.record;
  member.parameters = std::move(found.parameters);
  member.variadic = found.variadic;
  body.members.push_back(std::move(member));
}

// `found` has a name. `firstInside` is the first of the pending declarations that stand in the
// declarator itself.
std::size_t Scanner::declare(const Specifiers& specifiers, Declarator found,
                             std::optional<Range> value, std::size_t firstInside) {
  Declaration declaration;
  if (specifiers.isTypedef) {
    declaration.kind = Kind::Typedef;
  } else if (found.form == Declarator::Form::Function) {
    declaration.kind = Kind::Function;
  } else if (specifiers.isStatic && value) {
    declaration.kind = Kind::Constant;
  }
  declaration.nameRange = *found.name;
  declaration.name = spelled(text_, declaration.nameRange);
  declaration.typeSpecifiers = specifiers.range;
  declaration.declarator = found.range;
  declaration.parameters = std::move(found.parameters);
  declaration.variadic = found.variadic;
  declaration.value = value;
  declaration.asmLabel = found.asmLabel;
  const std::size_t inside = pending_.size();
  const std::size_t index = addDeclaration(std::move(declaration));
  for (std::size_t i = firstInside; i < inside; ++i) {
    Declaration& nested = result_.declarations[pending_[i]];
    if (nested.enclosing == enclosing_) nested.enclosing = index;
  }
  if (specifiers.isTypedef && found.form == Declarator::Form::Plain && specifiers.record) {
    Declaration& record = result_.declarations[*specifiers.record];
    if (record.name.empty() && !record.namedBy) record.namedBy = index;
  }
  return index;
}

// `struct s;`
void Scanner::forwardDeclaration(const Specifiers& specifiers) {
  Declaration declaration;
  declaration.kind = specifiers.forwardKind;
  declaration.nameRange = declaration.declarator = *specifiers.forwardTag;
  declaration.name = spelled(text_, declaration.nameRange);
  declaration.typeSpecifiers = specifiers.range;
  addDeclaration(std::move(declaration));
  if (!result_.mentions.empty() && result_.mentions.back().nameRange == *specifiers.forwardTag)
    result_.mentions.pop_back();
}

// LuaJIT lets the first statement of a text go without.
void Scanner::semicolon(const Body* body, bool first) {
  if (at(';')) {
    next();
  } else if (atEnd()) {
    if (!body && !first)
      problem(Problem::Kind::MissingSemicolon, {end(), end()}, "';' expected at the end");
  } else if (at('}')) {
    problem(Problem::Kind::MissingSemicolon, {end(), end()}, "';' expected before '}'");
  } else if (token().startsLine && (startsDeclaration(token().kind) || at(TokenKind::Directive))) {
    problem(Problem::Kind::MissingSemicolon, {end(), end()}, "';' expected at the end of the line");
  } else {
    const std::string near = spelled(text_, token().range);
    const std::uint32_t from = begin();
    resynchronize();
    problem(Problem::Kind::Unreadable, since(from), fmt::format("';' expected near '{}'", near));
  }
}

// To behind the next `;`, or to what ends the body or the line.
void Scanner::resynchronize() {
  while (!atEnd() && !at('}') && !at(TokenKind::Directive)) {
    if (at(';')) {
      next();
      return;
    }
    if (at('{')) {
      skipGroup();
    } else {
      next();
    }
  }
}

// From an opening bracket to behind the one that closes it. Parentheses end with their statement.
void Scanner::skipGroup() {
  const Range open = token().range;
  const char opening = token().punctuation;
  const char closing = opening == '(' ? ')' : opening == '[' ? ']' : '}';
  std::size_t level = 0;
  std::size_t braces = 0;  // within parentheses
  for (; !atEnd(); next()) {
    if (opening != '{') {
      if (braces == 0 && (at(';') || at('}'))) break;
      if (at('{')) ++braces;
      if (at('}')) --braces;
      if (braces != 0) continue;
    }
    if (at(opening)) ++level;
    if (at(closing) && --level == 0) {
      next();
      return;
    }
  }
  problem(Problem::Kind::UnclosedBracket, open, fmt::format("'{}' is not closed", opening));
}

std::size_t Scanner::addDeclaration(Declaration declaration) {
  declaration.enclosing = enclosing_;
  pending_.push_back(result_.declarations.size());
  result_.declarations.push_back(std::move(declaration));
  return pending_.back();
}

void Scanner::settle(std::size_t firstPending, Range whole) {
  for (std::size_t i = firstPending; i < pending_.size(); ++i)
    result_.declarations[pending_[i]].whole = whole;
  pending_.resize(firstPending);
}

bool Scanner::tooDeep() {
  if (depth_ < deepestNesting) return false;
  problem(Problem::Kind::TooDeep, token().range,
          fmt::format("nested deeper than {} levels", deepestNesting));
  return true;
}

bool Scanner::isTypedefName(Range name) {
  for (; typedefsTaken_ < result_.declarations.size(); ++typedefsTaken_) {
    const Declaration& declaration = result_.declarations[typedefsTaken_];
    if (declaration.kind == Kind::Typedef) typedefs_.insert(declaration.name);
  }
  const std::string spelling = spelled(text_, name);
  return typedefs_.contains(spelling) ||
         std::find(predeclared.begin(), predeclared.end(), spelling) != predeclared.end();
}

bool isPredeclared(std::string_view name) {
  return std::find(predeclared.begin(), predeclared.end(), name) != predeclared.end();
}

Scan scan(std::string_view text) { return Scanner(text).run(); }

std::vector<Range> topLevel(std::string_view text) { return scan(text).topLevel; }

}  // namespace ljbind::cdeftext
