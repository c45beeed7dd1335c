#include <fmt/format.h>

#include "cdeftext/scanner.h"

namespace ljbind::cdeftext {
namespace {

Kind recordKind(TokenKind keyword) {
  return keyword == TokenKind::Struct  ? Kind::Struct
         : keyword == TokenKind::Union ? Kind::Union
                                       : Kind::Enum;
}

Mention::Kind mentionKind(Kind kind) {
  return kind == Kind::Struct  ? Mention::Kind::Struct
         : kind == Kind::Union ? Mention::Kind::Union
                               : Mention::Kind::Enum;
}

}  // namespace

Specifiers Scanner::specifiers() {
  Specifiers found;
  found.range.begin = begin();
  const std::size_t first = position_;
  while (specifier(found)) {
  }
  found.range = position_ == first ? Range{begin(), begin()} : since(found.range.begin);
  return found;
}

bool Scanner::specifier(Specifiers& found) {
  switch (token().kind) {
    case TokenKind::Void:
      found.onlyVoid = !found.hasType;
      found.hasType = true;
      next();
      return true;
    case TokenKind::BasicType:
      found.onlyVoid = false;
      found.hasType = true;
      next();
      return true;
    case TokenKind::Identifier:
      if (found.hasType && !specifierFollows()) return false;
      found.onlyVoid = false;
      found.hasType = true;
      mention(Mention::Kind::Ordinary, token().range);
      next();
      return true;
    case TokenKind::Struct:
    case TokenKind::Union:
    case TokenKind::Enum:
      found.onlyVoid = false;
      found.hasType = true;
      record(found);
      return true;
    case TokenKind::Typedef:
      found.isTypedef = true;
      next();
      return true;
    case TokenKind::Static:
      found.isStatic = true;
      next();
      return true;
    case TokenKind::Qualifier:
    case TokenKind::Storage: next(); return true;
    case TokenKind::Attribute: attribute(); return true;
    case TokenKind::Asm:
      if (const std::optional<Range> label = this->label()) found.asmLabel = label;
      return true;
    case TokenKind::End:
    case TokenKind::Punctuation:
    case TokenKind::Number:
    case TokenKind::String:
    case TokenKind::Character:
    case TokenKind::Directive:
    case TokenKind::Operator: return false;
  }
  return false;
}

// A name behind a type is the one that is declared, unless what follows says otherwise, as in
// `void APIENTRY f(void)`, which LuaJIT would not read.
bool Scanner::specifierFollows() const {
  const Token& following = token(1);
  if (following.startsLine) return false;
  return following.kind == TokenKind::Identifier ||
         (following.kind == TokenKind::Punctuation &&
          (following.punctuation == '*' || following.punctuation == '&'));
}

void Scanner::record(Specifiers& found) {
  const std::uint32_t from = begin();
  Declaration declaration;
  declaration.kind = recordKind(token().kind);
  next();
  attributes(nullptr);
  if (at(TokenKind::Identifier)) {
    declaration.nameRange = token().range;
    declaration.name = spelled(text_, token().range);
    next();
  }
  if (!at('{')) {
    if (declaration.name.empty()) {
      problem(Problem::Kind::Unreadable, since(from), "a tag or a body expected");
      return;
    }
    found.forwardTag = declaration.nameRange;
    found.forwardKind = declaration.kind;
    mention(mentionKind(declaration.kind), declaration.nameRange);
    return;
  }
  if (declaration.name.empty()) declaration.nameRange = {begin(), begin()};
  declaration.declarator = declaration.nameRange;
  declaration.hasBody = true;
  const bool isEnum = declaration.kind == Kind::Enum;
  const std::size_t index = addDeclaration(std::move(declaration));
  found.record = index;
  const std::uint32_t open = begin();
  if (tooDeep()) {
    skipGroup();
  } else {
    body(index, isEnum);
  }
  result_.declarations[index].body = since(open);
  while (at(TokenKind::Attribute)) attribute();
  result_.declarations[index].typeSpecifiers = since(from);
}

void Scanner::body(std::size_t index, bool isEnum) {
  const Range open = token().range;
  const std::optional<std::size_t> outer = std::exchange(enclosing_, index);
  ++depth_;
  next();
  if (isEnum) {
    enumBody(index);
  } else {
    structBody(index);
  }
  --depth_;
  enclosing_ = outer;
  if (at('}')) {
    next();
  } else {
    problem(Problem::Kind::UnclosedBracket, open, "'{' is not closed");
  }
}

void Scanner::structBody(std::size_t index) {
  Body body;
  while (!atEnd() && !at('}')) {
    if (at(';')) {
      next();
    } else if (at(')') || at(']')) {
      problem(Problem::Kind::StrayBracket, token().range,
              fmt::format("'{}' closes nothing", token().punctuation));
      next();
    } else if (at('#') || at(TokenKind::Directive)) {
      directive();
    } else {
      statement(&body);
    }
  }
  result_.declarations[index].members = std::move(body.members);
}

void Scanner::enumBody(std::size_t index) {
  std::vector<Enumerator> enumerators;
  // A `;` says that the enum was not closed.
  while (!atEnd() && !at('}') && !at(';')) {
    if (at(TokenKind::Directive)) {
      directive();
      continue;
    }
    if (at(TokenKind::Identifier)) enumerators.push_back(enumerator());
    if (at(',')) {
      next();
    } else if (!at('}') && !at(';') && !at(TokenKind::Directive) && !atEnd()) {
      const std::uint32_t from = begin();
      expression();
      if (at(')') || at(']') || at(',')) next();
      problem(Problem::Kind::Unreadable, since(from), "an enumerator expected");
    }
  }
  result_.declarations[index].enumerators = std::move(enumerators);
}

Enumerator Scanner::enumerator() {
  Enumerator found;
  found.nameRange = token().range;
  found.name = spelled(text_, found.nameRange);
  next();
  if (at('=')) {
    next();
    found.value = expression();
  }
  found.range = since(found.nameRange.begin);
  return found;
}

}  // namespace ljbind::cdeftext
