#include "system/header_text.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "system/header_declarators.h"
#include "system/header_tokens.h"

namespace ljbind::sys {
namespace {

constexpr std::size_t maxScopes = 64;       // braces within braces
constexpr std::size_t maxConditions = 256;  // #if within #if
constexpr std::size_t maxStatementTokens = 1024;
constexpr std::size_t maxSamePlaces = 8;  // of one name and kind in one header

// Where a '{' leads to.
enum class ScopeKind : std::uint8_t { Outer, Record, Enum, Body };

constexpr std::int32_t none = -1;

// A struct, union or enum with a body.
struct Container {
  std::string name;  // "struct _xmlNode", a typedef's name or nothing
  std::int32_t outer = none;
};

// What is known of the statement at hand besides its tokens.
struct Flags {
  bool isTypedef = false;
  std::int32_t body = none;        // the container whose '}' has been read in it
  bool expectsEnumerator = false;  // in an enum, after '{' or ','
};

struct Scope {
  ScopeKind kind;
  Flags outside;  // the statement that goes on after '}'
  std::int32_t container = none;
  std::uint32_t parentheses = 0;
};

// How things were at an #if, to begin its other branches in the same way.
struct Condition {
  std::vector<Scope> scopes;
  std::size_t deeper;
  std::uint32_t parentheses;
  Flags flags;
  std::size_t statement;
  std::size_t tokens;
  bool disabled;
};

struct Place {
  std::uint32_t offset;
  std::int32_t name;
  Mention kind;
  std::int32_t container = none;
  std::uint32_t macro = 0;  // offset of the macro's name, for MacroArgument
};

class HeaderReader {
 public:
  HeaderReader(std::string_view text, const WantedNames& wanted)
      : text_(text), wanted_(wanted), tokens_(text), mentioned_(wanted.size(), false) {}

  HeaderText read() {
    for (Token token = next(); !token.is(token::end); token = next()) {
      if (token.is(token::directive))
        readDirective();
      else if (disabled_ != 0 || scope() == ScopeKind::Body)
        readUnjudged(token);
      else if (scope() == ScopeKind::Enum)
        readInEnum(token);
      else
        readInStatement(token);
    }
    endStatement();
    return finish();
  }

 private:
  Token next() { return lookUp(tokens_.next()); }
  Token lookUp(Token token) const {
    if (token.is(token::word)) token.wanted = wanted_.find(tokens_.textOf(token));
    return token;
  }
  ScopeKind scope() const { return scopes_.empty() ? ScopeKind::Outer : scopes_.back().kind; }
  std::string_view textOf(const Token& token) const { return tokens_.textOf(token); }

  void add(const Token& token, Mention kind, std::int32_t container = none,
           std::uint32_t macro = 0) {
    if (token.wanted < 0) return;
    if (kind == Mention::Other) {
      if (mentioned_[static_cast<std::size_t>(token.wanted)]) return;
      mentioned_[static_cast<std::size_t>(token.wanted)] = true;
    }
    places_.push_back({token.offset, token.wanted, kind, container, macro});
  }

  // --- braces and statements

  void readUnjudged(const Token& token) {
    add(token, Mention::Other);
    if (disabled_ != 0) return;
    if (token.is('{')) push(ScopeKind::Body, {}, none);
    if (token.is('}')) pop();
  }

  void readInEnum(const Token& token) {
    const Token before = std::exchange(enumToken_, token);
    if (token.is('{')) {
      push(ScopeKind::Body, flags_, none);
    } else if (token.is('}')) {
      pop();
    } else if (token.is('(')) {
      // CURLOPT(CURLOPT_URL, STRINGPOINT, 2), where the macro makes an enumerator of its first
      // argument, most likely.
      if (parentheses_++ == 0 && enumeratorAt_ == before.offset) flags_.expectsEnumerator = true;
    } else if (token.is(')')) {
      parentheses_ -= parentheses_ != 0;
    } else if (token.is(',')) {
      flags_.expectsEnumerator = parentheses_ == 0;
    } else if (token.is(token::word)) {
      const bool enumerator = std::exchange(flags_.expectsEnumerator, false);
      if (enumerator) enumeratorAt_ = token.offset;
      add(token, enumerator ? Mention::Enumerator : Mention::Other, scopes_.back().container);
    } else {
      flags_.expectsEnumerator = false;
    }
  }

  void readInStatement(const Token& token) {
    if (token.is('{')) return openBrace();
    if (token.is('}')) return closeBrace();
    // A ';' in parentheses shows that a bracket is missing.
    if (token.is(';')) return endStatement();
    if (token.is('(')) ++parentheses_;
    if (token.is(')')) parentheses_ -= parentheses_ != 0;
    if (token.is('=')) initializes_ = true;
    if (token.is(token::word) && textOf(token) == "typedef") flags_.isTypedef = true;
    if (token.wanted >= 0) statementWanted_ = true;
    if (statement_.size() < maxStatementTokens)
      statement_.push_back(token);
    else
      add(token, Mention::Other);
  }

  void push(ScopeKind kind, const Flags& outside, std::int32_t container) {
    if (scopes_.size() < maxScopes) {
      scopes_.push_back({kind, outside, container, std::exchange(parentheses_, 0)});
      flags_ = {};
      flags_.expectsEnumerator = kind == ScopeKind::Enum;
    } else {
      ++deeper_;
    }
  }

  void pop() {
    if (deeper_ != 0) {
      --deeper_;
    } else if (!scopes_.empty()) {
      flags_ = scopes_.back().outside;
      parentheses_ = scopes_.back().parentheses;
      scopes_.pop_back();
    }
  }

  void openBrace() {
    if (parentheses_ != 0 || initializes_) return push(ScopeKind::Body, flags_, none);
    if (opensNamespace()) {
      endStatement();
      return push(ScopeKind::Outer, {}, none);
    }
    const std::size_t keyword = bodyKeyword();
    if (keyword == statement_.size()) {
      endStatement();  // of a function, most likely
      return push(ScopeKind::Body, {}, none);
    }
    openContainer(keyword);
  }

  // extern "C" {, namespace x {
  bool opensNamespace() const {
    if (statement_.empty()) return false;
    if (statement_.back().is(token::string)) return true;
    return std::ranges::any_of(statement_,
                               [&](const Token& token) { return textOf(token) == "namespace"; });
  }

  // The index of the keyword that the body after the statement belongs to: after `struct` come its
  // name, attributes and macros and nothing else. statement_.size() when there is none.
  std::size_t bodyKeyword() const {
    std::size_t at = statement_.size();
    std::size_t depth = 0;
    for (std::size_t i = statement_.size(); i-- > 0 && at == statement_.size();) {
      if (statement_[i].is(')')) ++depth;
      if (statement_[i].is('(') && depth-- == 0) break;
      if (depth == 0 && isTagKeyword(textOf(statement_[i]))) at = i;
    }
    bool bare = false;  // a parenthesis after a name that is no attribute: a parameter list
    for (std::size_t i = at + 1; i < statement_.size() && !statement_[i].is(':'); ++i) {
      if (statement_[i].is('(')) {
        if (depth++ == 0 && !isAttributeWord(textOf(statement_[i - 1])) && i > at + 2) bare = true;
      } else if (statement_[i].is(')')) {
        depth -= depth != 0;
      } else if (depth == 0 && !statement_[i].is(token::word) && !statement_[i].is('[') &&
                 !statement_[i].is(']')) {
        bare = true;
      }
    }
    return bare ? statement_.size() : at;
  }

  void openContainer(std::size_t keyword) {
    const bool isEnum = textOf(statement_[keyword]) == "enum";
    const Token* tag = nullptr;
    std::size_t depth = 0;
    for (std::size_t i = keyword + 1; i < statement_.size() && !statement_[i].is(':'); ++i) {
      if (statement_[i].is('(')) ++depth;
      if (statement_[i].is(')')) depth -= depth != 0;
      const bool called = i + 1 < statement_.size() && statement_[i + 1].is('(');
      if (depth == 0 && statement_[i].is(token::word) && !called &&
          !isAttributeWord(textOf(statement_[i])))
        tag = &statement_[i];
    }
    Container container{{}, enclosingContainer()};
    if (tag)
      container.name = std::string(textOf(statement_[keyword])) + ' ' + std::string(textOf(*tag));
    for (const Token& token : statement_) add(token, &token == tag ? Mention::Tag : Mention::Other);
    containers_.push_back(std::move(container));
    Flags outside = flags_;
    outside.body = static_cast<std::int32_t>(containers_.size()) - 1;
    startStatement();
    push(isEnum ? ScopeKind::Enum : ScopeKind::Record, outside, outside.body);
  }

  std::int32_t enclosingContainer() const {
    return scopes_.empty() ? none : scopes_.back().container;
  }

  void closeBrace() {
    endStatement();
    pop();
  }

  void startStatement() {
    statement_.clear();
    statementWanted_ = false;
    initializes_ = false;
    parentheses_ = 0;
    ++statementNumber_;
    flags_ = {};
  }

  void endStatement() {
    judgeStatement();
    startStatement();
  }

  // Says of each wanted word of the statement what it is.
  void judgeStatement() {
    const bool namesBody = flags_.body != none && flags_.isTypedef &&
                           containers_[static_cast<std::size_t>(flags_.body)].name.empty();
    if (!statementWanted_ && !namesBody) return;
    const Declarators found = findDeclarators(text_, statement_, flags_.body != none);
    if (namesBody && !found.declared.empty())
      containers_[static_cast<std::size_t>(flags_.body)].name =
          textOf(statement_[found.declared.front().token]);
    std::vector<bool> judged(statement_.size(), false);
    for (const Declarator& declarator : found.declared) {
      judged[declarator.token] = true;
      add(statement_[declarator.token], kindOf(declarator), enclosingContainer());
    }
    for (const MacroArgument& argument : found.arguments) {
      judged[argument.token] = true;
      add(statement_[argument.token], Mention::MacroArgument, none,
          statement_[argument.macro].offset);
    }
    for (std::size_t i = 0; i < statement_.size(); ++i)
      if (!judged[i])
        add(statement_[i], isDeclaredTag(i) ? Mention::TagDeclaration : Mention::Other);
  }

  Mention kindOf(const Declarator& declarator) const {
    if (flags_.isTypedef) return Mention::Typedef;
    if (scope() == ScopeKind::Record) return Mention::Member;
    return declarator.function ? Mention::Function : Mention::Variable;
  }

  // struct NAME;  typedef struct NAME ...
  bool isDeclaredTag(std::size_t i) const {
    if (i == 0 || !isTagKeyword(textOf(statement_[i - 1]))) return false;
    return statement_.size() == i + 1 || (i == 2 && flags_.isTypedef);
  }

  // --- directives

  void readDirective() {
    const Token word = tokens_.nextOnLine();
    const std::string_view name = word.is(token::word) ? textOf(word) : std::string_view();
    if (name == "define") {
      add(lookUp(tokens_.nextOnLine()), Mention::Macro);
    } else if (name == "undef") {
      add(lookUp(tokens_.nextOnLine()), Mention::Undefinition);
    } else if (name == "error") {
      readError(tokens_.restOfLine());
    } else if (name == "if" || name == "ifdef" || name == "ifndef") {
      return openCondition(name);
    } else if (name == "else" || name.starts_with("elif")) {
      nextBranch();
    } else if (name == "endif") {
      closeCondition();
    }
    finishLine();
  }

  void finishLine() {
    for (Token token = tokens_.nextOnLine(); !token.is(token::end); token = tokens_.nextOnLine())
      add(lookUp(token), Mention::Other);
  }

  void openCondition(std::string_view directive) {
    std::string expression;
    for (Token token = tokens_.nextOnLine(); !token.is(token::end); token = tokens_.nextOnLine()) {
      add(lookUp(token), Mention::Other);
      if (expression.size() < 64 && !token.is('(') && !token.is(')'))
        expression += std::string(textOf(token).substr(0, 64));
    }
    if (conditions_.size() == maxConditions) {
      ++deeperConditions_;
      return;
    }
    // Nothing of C is in these.
    const bool disabled = directive == "if"
                              ? expression == "0" || expression == "defined__cplusplus"
                              : directive == "ifdef" && expression == "__cplusplus";
    disabled_ += disabled;
    conditions_.push_back(
        {scopes_, deeper_, parentheses_, flags_, statementNumber_, statement_.size(), disabled});
  }

  void nextBranch() {
    if (deeperConditions_ != 0 || conditions_.empty()) return;
    Condition& start = conditions_.back();
    disabled_ -= std::exchange(start.disabled, false);
    // What was read of a statement since the #if has its say before the other branch is read.
    const bool same = start.statement == statementNumber_;
    if (!same || statement_.size() > start.tokens) judgeStatement();
    if (same) {
      statement_.resize(std::min(start.tokens, statement_.size()));
    } else {
      startStatement();
      start.statement = statementNumber_;
      start.tokens = 0;
    }
    scopes_ = start.scopes;
    deeper_ = start.deeper;
    parentheses_ = start.parentheses;
    flags_ = start.flags;
  }

  void closeCondition() {
    if (deeperConditions_ != 0) {
      --deeperConditions_;
    } else if (!conditions_.empty()) {
      disabled_ -= conditions_.back().disabled;
      conditions_.pop_back();
    }
  }

  // "Never include <bits/x.h> directly; use <y.h> instead.", "Only <gtk/gtk.h> can be included
  // directly."
  void readError(std::string_view sentence) {
    const bool refuses =
        sentence.find("nclude") != sentence.npos &&
        (sentence.find("directly") != sentence.npos || sentence.find("Never") != sentence.npos);
    if (!refuses || disabled_ != 0) return;
    result_.refusesInclusion = true;
    std::string_view last;
    for (std::string_view rest = sentence; rest.find('<') != rest.npos;) {
      rest.remove_prefix(rest.find('<') + 1);
      const std::string_view name = rest.substr(0, rest.find('>'));
      if (name.size() == rest.size() || name.size() > 256) break;
      last = name;
    }
    if (result_.includeInstead.empty()) result_.includeInstead = last;
  }

  // --- the end

  std::string containerOf(const Place& place) const {
    if (place.kind == Mention::MacroArgument) {
      std::size_t end = place.macro;
      while (end < text_.size() && isNamePart(text_[end])) ++end;
      return std::string(text_.substr(place.macro, end - place.macro));
    }
    if (place.kind != Mention::Member && place.kind != Mention::Enumerator) return {};
    // Members of a nameless struct belong to the one around it.
    for (std::int32_t at = place.container; at != none;
         at = containers_[static_cast<std::size_t>(at)].outer)
      if (!containers_[static_cast<std::size_t>(at)].name.empty())
        return containers_[static_cast<std::size_t>(at)].name;
    return {};
  }

  HeaderText finish() {
    // A branch may have been judged twice; what declares more comes first.
    std::ranges::sort(places_, {}, [](const Place& p) { return std::tuple(p.offset, p.kind); });
    const auto repeated = [](const Place& a, const Place& b) { return a.offset == b.offset; };
    places_.erase(std::unique(places_.begin(), places_.end(), repeated), places_.end());
    std::vector<std::array<std::uint8_t, 11>> counts(wanted_.size());
    std::vector<bool> judged(wanted_.size(), false);
    for (const Place& place : places_)
      if (place.kind != Mention::Other) judged[static_cast<std::size_t>(place.name)] = true;
    unsigned line = 1;
    std::size_t lineStart = 0;
    std::size_t at = 0;
    for (const Place& place : places_) {
      const auto name = static_cast<std::size_t>(place.name);
      if (place.kind == Mention::Other && judged[name]) continue;
      std::uint8_t& count = counts[name][static_cast<std::size_t>(place.kind)];
      if (count == maxSamePlaces) continue;
      ++count;
      for (; (at = text_.find('\n', at)) < place.offset; lineStart = ++at) ++line;
      at = place.offset;
      result_.mentions.push_back({name, line, static_cast<unsigned>(place.offset - lineStart) + 1,
                                  place.kind, containerOf(place)});
    }
    return std::move(result_);
  }

  std::string_view text_;
  const WantedNames& wanted_;
  HeaderTokens tokens_;

  std::vector<Token> statement_;
  bool statementWanted_ = false;  // a wanted name is in it
  bool initializes_ = false;      // there is an '=' in it
  std::size_t statementNumber_ = 0;
  Flags flags_;
  std::uint32_t parentheses_ = 0;

  Token enumToken_;                 // the last one in an enum
  std::uint32_t enumeratorAt_ = 0;  // where the last enumerator is

  std::vector<Scope> scopes_;
  std::size_t deeper_ = 0;  // braces beyond maxScopes
  std::vector<Condition> conditions_;
  std::size_t deeperConditions_ = 0;
  std::size_t disabled_ = 0;  // conditions whose branch is no C

  std::vector<Container> containers_;
  std::vector<Place> places_;
  std::vector<bool> mentioned_;  // by name: its first Mention::Other is among the places
  HeaderText result_;
};

}  // namespace

bool declares(Mention kind) { return kind < Mention::MacroArgument; }

std::string_view wordFor(Mention kind) {
  switch (kind) {
    case Mention::Macro: return "macro";
    case Mention::Function: return "function";
    case Mention::Typedef: return "typedef";
    case Mention::Tag: return "tag";
    case Mention::Enumerator: return "enumerator";
    case Mention::Variable: return "variable";
    case Mention::Member: return "member";
    case Mention::TagDeclaration: return "tag declaration";
    case Mention::MacroArgument: return "macro argument";
    case Mention::Undefinition: return "#undef";
    case Mention::Other: return "mention";
  }
  return "";
}

HeaderText readHeaderText(std::string_view text, const WantedNames& wanted) {
  return HeaderReader(text, wanted).read();
}

}  // namespace ljbind::sys
