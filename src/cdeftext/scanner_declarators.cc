#include <fmt/format.h>

#include "cdeftext/scanner.h"

namespace ljbind::cdeftext {
namespace {

// Attributes whose arguments are expressions, and not words of their own.
bool takesExpression(std::string_view attribute) {
  return attribute == "aligned" || attribute == "__aligned__" || attribute == "vector_size" ||
         attribute == "__vector_size__" || attribute == "align";
}

void settleForm(Declarator& declarator, Declarator::Form form) {
  if (declarator.form == Declarator::Form::Plain) declarator.form = form;
}

}  // namespace

// `behind` is where the name of one that is not there would stand.
Declarator Scanner::declarator(Names names, std::uint32_t behind) {
  Declarator found;
  const std::uint32_t from = begin();
  const std::size_t first = position_;
  level(found, names);
  found.range = position_ == first ? Range{behind, behind} : since(from);
  return found;
}

// What stands between two parentheses, or all of it.
void Scanner::level(Declarator& found, Names names) {
  bool pointer = false;
  while (at('*') || at('&')) {
    pointer = true;
    next();
    attributes(&found.asmLabel);
  }
  if (at('(')) {
    const Range open = token().range;
    if (tooDeep()) {
      skipGroup();
      return;
    }
    next();
    attributes(&found.asmLabel);
    ++depth_;
    if (names == Names::Optional && startsParameters()) {
      settleForm(found, Declarator::Form::Function);
      parameters(found, open);
    } else {
      level(found, names);
      close(open, ')');
    }
    --depth_;
  } else if (at(TokenKind::Identifier)) {
    found.name = token().range;
    next();
  }
  suffixes(found);
  if (pointer) settleForm(found, Declarator::Form::Pointer);
  attributes(&found.asmLabel);
}

void Scanner::suffixes(Declarator& found) {
  for (;;) {
    const Range open = token().range;
    if (at('[')) {
      settleForm(found, Declarator::Form::Array);
      next();
      attributes(nullptr);
      expression();
      close(open, ']');
    } else if (at('(')) {
      settleForm(found, Declarator::Form::Function);
      if (tooDeep()) {
        skipGroup();
        return;
      }
      next();
      ++depth_;
      parameters(found, open);
      --depth_;
    } else {
      return;
    }
  }
}

// Behind a `(` where a name may be missing: whether it opens the parameters of a function without a
// name, as in `int (int)`, rather than `int (x)`.
bool Scanner::startsParameters() {
  switch (token().kind) {
    case TokenKind::Void:
    case TokenKind::BasicType:
    case TokenKind::Qualifier:
    case TokenKind::Storage:
    case TokenKind::Attribute:
    case TokenKind::Struct:
    case TokenKind::Union:
    case TokenKind::Enum: return true;
    case TokenKind::Punctuation: return at(')') || at('.');
    case TokenKind::Identifier: {
      const Token& following = token(1);
      const bool asName = following.kind == TokenKind::Punctuation &&
                          (following.punctuation == ')' || following.punctuation == '(' ||
                           following.punctuation == '[');
      return !asName || isTypedefName(token().range);
    }
    case TokenKind::End:
    case TokenKind::Number:
    case TokenKind::String:
    case TokenKind::Character:
    case TokenKind::Directive:
    case TokenKind::Typedef:
    case TokenKind::Static:
    case TokenKind::Asm:
    case TokenKind::Operator: return false;
  }
  return false;
}

// Behind the `(`. Lists are met from the name outwards: the first is the one to keep.
void Scanner::parameters(Declarator& found, Range open) {
  std::vector<Parameter> list;
  bool variadic = false;
  while (!at(')')) {
    if (at('.')) {
      while (at('.')) next();
      variadic = true;
      break;
    }
    if (!parameter(list) || !at(',')) break;
    next();
  }
  close(open, ')');
  if (found.hasParameters) return;
  found.hasParameters = true;
  found.parameters = std::move(list);
  found.variadic = variadic;
}

// False when there is nothing that could be one.
bool Scanner::parameter(std::vector<Parameter>& list) {
  const std::uint32_t from = begin();
  const std::size_t first = position_;
  const Specifiers specifiers = this->specifiers();
  const Declarator found = declarator(Names::Optional, specifiers.range.end);
  if (position_ == first) return false;
  // `void` is none, and LuaJIT lets it have a name.
  if (specifiers.onlyVoid && found.form == Declarator::Form::Plain) return true;
  Parameter parameter;
  parameter.range = since(from);
  parameter.nameRange = found.name.value_or(Range{specifiers.range.end, specifiers.range.end});
  parameter.name = spelled(text_, parameter.nameRange);
  list.push_back(std::move(parameter));
  return true;
}

void Scanner::attributes(std::optional<Range>* asmLabel) {
  for (;;) {
    if (at(TokenKind::Qualifier)) {
      next();
    } else if (at(TokenKind::Attribute)) {
      attribute();
    } else if (at(TokenKind::Asm)) {
      const std::optional<Range> found = label();
      if (found && asmLabel) *asmLabel = found;
    } else {
      return;
    }
  }
}

// `__attribute__((aligned(N), packed))`, `__declspec(align(N))`.
void Scanner::attribute() {
  next();
  if (!at('(')) return;
  const Range open = token().range;
  if (tooDeep()) {
    skipGroup();
    return;
  }
  ++depth_;
  std::size_t parentheses = 0;
  while (at('(')) {
    ++parentheses;
    next();
  }
  while (!atEnd() && !at(';') && !at('{') && !at('}') && !at(TokenKind::Directive)) {
    if (at('(')) {
      attributeArguments();
    } else if (at(')')) {
      next();
      if (--parentheses == 0) break;
    } else {
      next();
    }
  }
  --depth_;
  if (parentheses != 0) problem(Problem::Kind::UnclosedBracket, open, "'(' is not closed");
}

// Of an attribute it does not know LuaJIT skips whatever stands up to the next `)`.
void Scanner::attributeArguments() {
  const Range open = token().range;
  const bool expressions = takesExpression(spelled(text_, tokens_[position_ - 1].range));
  next();
  if (expressions) {
    expression();
    close(open, ')');
    return;
  }
  while (!atEnd() && !at(')')) next();
  next();
}

// `__asm__("name")`: what stands between the outermost quotes.
std::optional<Range> Scanner::label() {
  next();
  if (!at('(')) return std::nullopt;
  const Range open = token().range;
  next();
  std::optional<Range> strings;
  for (; at(TokenKind::String); next()) {
    if (!strings) strings = token().range;
    strings->end = token().range.end;
  }
  if (strings) {
    ++strings->begin;
    if (strings->end > strings->begin && text_[strings->end - 1] == '"') --strings->end;
  }
  close(open, ')');
  return strings;
}

// Up to what cannot belong to it: a comma, a semicolon, or a bracket that was opened before.
Range Scanner::expression() {
  const std::uint32_t from = begin();
  const std::size_t first = position_;
  std::vector<Range> open;
  while (!atEnd() && !at(TokenKind::Directive)) {
    if (isRecordKeyword(token().kind)) {
      Specifiers ignored;
      record(ignored);
      continue;
    }
    if (at(TokenKind::Identifier)) {
      if (!followsAccess()) mention(Mention::Kind::Ordinary, token().range);
    } else if (at('(') || at('[') || at('{')) {
      open.push_back(token().range);
    } else if (at(')') || at(']') || at('}')) {
      if (open.empty()) break;
      open.pop_back();
    } else if (at(';') || (at(',') && open.empty())) {
      break;
    }
    next();
  }
  if (!open.empty())
    problem(Problem::Kind::UnclosedBracket, open.back(),
            fmt::format("'{}' is not closed", text_[open.back().begin]));
  return position_ == first ? Range{end(), end()} : since(from);
}

// Whether a name is a member's: behind `.` or `->`.
bool Scanner::followsAccess() const {
  if (position_ == 0) return false;
  const Token& before = tokens_[position_ - 1];
  if (before.kind != TokenKind::Punctuation) return false;
  if (before.punctuation == '.') return true;
  if (before.punctuation != '>' || position_ < 2) return false;
  const Token& dash = tokens_[position_ - 2];
  return dash.kind == TokenKind::Punctuation && dash.punctuation == '-' &&
         dash.range.end == before.range.begin;
}

// Reads the bracket that closes `open`, after whatever stands before it.
void Scanner::close(Range open, char closing) {
  const std::uint32_t from = begin();
  const std::size_t first = position_;
  while (!atEnd() && !at(closing) && !at(';') && !at('}') && !at(TokenKind::Directive)) {
    if (at('(') || at('[') || at('{')) {
      skipGroup();
    } else {
      next();
    }
  }
  if (!at(closing)) {
    problem(Problem::Kind::UnclosedBracket, open,
            fmt::format("'{}' is not closed", text_[open.begin]));
    return;
  }
  if (position_ != first)
    problem(Problem::Kind::Unreadable, since(from),
            fmt::format("'{}' expected near '{}'", closing, spelled(text_, tokens_[first].range)));
  next();
}

}  // namespace ljbind::cdeftext
