// The scanner itself: one pass over the tokens, forward only. Only scan.cc and its neighbours
// include this.
//
// Each function stands on the first token of what it reads and leaves the position behind it; what
// it does not understand it leaves to its caller, and `semicolon` skips what nobody took.
#pragma once

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "cdeftext/lexer.h"
#include "cdeftext/scan.h"

namespace ljbind::cdeftext {

struct Specifiers {
  Range range = {};
  bool hasType = false;
  bool isTypedef = false;
  bool isStatic = false;
  bool onlyVoid = false;
  std::optional<std::size_t> record = {};  // the last struct, union or enum with a body
  std::optional<Range> forwardTag = {};    // the tag of the last one without
  Kind forwardKind = Kind::Struct;
  std::optional<Range> asmLabel = {};
};

struct Declarator {
  // What is nearest to the name: `int *f(int)` is a function and `int (*f)(int)` a pointer.
  enum class Form : std::uint8_t { Plain, Pointer, Array, Function };
  Range range = {};
  std::optional<Range> name = {};
  Form form = Form::Plain;
  bool hasParameters = false;
  std::vector<Parameter> parameters = {};
  bool variadic = false;
  std::optional<Range> asmLabel = {};
};

class Scanner {
 public:
  explicit Scanner(std::string_view text);
  Scan run();

 private:
  // Whether a declarator may lack a name, as those of parameters and members may.
  enum class Names : std::uint8_t { Needed, Optional };
  // The body of a struct or union that statements stand in; at the top there is none.
  struct Body {
    std::vector<Member> members;
  };

  // scan.cc: statements, and what to do when something is wrong
  void directive();
  void statement(Body* body);
  bool declarators(const Specifiers& specifiers, Body* body);
  void addMember(const Specifiers& specifiers, Declarator found, std::optional<Range> width,
                 Body& body);
  std::size_t declare(const Specifiers& specifiers, Declarator found, std::optional<Range> value,
                      std::size_t firstInside);
  void forwardDeclaration(const Specifiers& specifiers);
  void semicolon(const Body* body, bool first);
  void resynchronize();
  void skipGroup();
  std::size_t addDeclaration(Declaration declaration);
  void settle(std::size_t firstPending, Range whole);
  bool tooDeep();
  bool isTypedefName(Range name);

  // scanner_records.cc: specifiers, structs, unions and enums
  Specifiers specifiers();
  bool specifier(Specifiers& found);
  bool specifierFollows() const;
  void record(Specifiers& found);
  void body(std::size_t index, bool isEnum);
  void structBody(std::size_t index);
  void enumBody(std::size_t index);
  Enumerator enumerator();

  // scanner_declarators.cc: declarators, parameters, attributes and what stands in brackets
  Declarator declarator(Names names, std::uint32_t behind);
  void level(Declarator& found, Names names);
  void suffixes(Declarator& found);
  bool startsParameters();
  void parameters(Declarator& found, Range open);
  bool parameter(std::vector<Parameter>& list);
  void attributes(std::optional<Range>* asmLabel);
  void attribute();
  void attributeArguments();
  std::optional<Range> label();
  Range expression();
  bool followsAccess() const;
  void close(Range open, char closing);

  const Token& token(std::size_t ahead = 0) const {
    return tokens_[std::min(position_ + ahead, tokens_.size() - 1)];
  }
  bool at(TokenKind kind) const { return token().kind == kind; }
  bool at(char punctuation) const {
    return at(TokenKind::Punctuation) && token().punctuation == punctuation;
  }
  bool atEnd() const { return at(TokenKind::End); }
  void next() {
    if (!atEnd()) ++position_;
  }
  // Where what comes next begins, and where what was read last ends.
  std::uint32_t begin() const { return token().range.begin; }
  std::uint32_t end() const { return position_ == 0 ? 0 : tokens_[position_ - 1].range.end; }
  Range since(std::uint32_t from) const { return {from, std::max(from, end())}; }
  void mention(Mention::Kind kind, Range name) { result_.mentions.push_back({kind, name}); }
  void problem(Problem::Kind kind, Range range, std::string what) {
    result_.problems.push_back({kind, range, std::move(what)});
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  unsigned depth_ = 0;
  // Declarations whose statement has not ended.
  std::vector<std::size_t> pending_;
  // The record whose body is being read.
  std::optional<std::size_t> enclosing_;
  std::unordered_set<std::string> typedefs_;
  std::size_t typedefsTaken_ = 0;  // declarations before this one are in typedefs_
  Scan result_;
};

inline bool isRecordKeyword(TokenKind kind) {
  return kind == TokenKind::Struct || kind == TokenKind::Union || kind == TokenKind::Enum;
}

}  // namespace ljbind::cdeftext
