#include "luasource/ignore_comments.h"

#include <algorithm>
#include <tuple>

#include "luasource/lexer.h"

namespace ljbind::luasource {
namespace {

constexpr std::string_view mark = "ljbind:";
constexpr std::string_view blanks = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

bool isId(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

// What is wrong with the words behind the mark, or nothing.
std::string readWords(std::string_view words, IgnoreComment& comment) {
  constexpr std::string_view ignore = "ignore";
  words = trimmed(words);
  if (!words.starts_with(ignore)) return "'ignore[ID]' is all that can follow 'ljbind:'";
  words = trimmed(words.substr(ignore.size()));
  if (!words.starts_with('[')) return "no '[' follows 'ignore'";
  const std::size_t close = words.find(']');
  if (close == std::string_view::npos) return "no ']' closes the ids";
  std::string_view ids = words.substr(1, close - 1);
  for (bool more = true; more;) {
    const std::size_t comma = ids.find(',');
    const std::string_view id = trimmed(ids.substr(0, comma));
    if (id.empty()) return "an id is empty";
    if (!isId(id)) return "'" + printable(id) + "' is not an id";
    comment.ids.emplace_back(id);
    more = comma != std::string_view::npos;
    if (more) ids.remove_prefix(comma + 1);
  }
  comment.reason = trimmed(words.substr(close + 1));
  return {};
}

// `body` is what the comment says, without what begins and ends it.
void readComment(std::string_view body, Span span, unsigned line, IgnoreComments& out) {
  body = trimmed(body);
  if (!body.starts_with(mark)) return;
  IgnoreComment comment;
  comment.span = span;
  comment.appliesToLine = line;
  const std::string why = readWords(body.substr(mark.size()), comment);
  if (why.empty()) {
    out.comments.push_back(std::move(comment));
  } else {
    out.malformed.push_back({why, span});
  }
}

// A comment and the lines of what stands around it; 0: nothing does.
struct Waiting {
  std::string_view body;
  Span span;
  unsigned lastLine = 0;  // the comment's
  unsigned before = 0;    // the last line of the token before it
};

// Once it is known on which line the next token begins.
void settle(std::vector<Waiting>& waiting, unsigned next, IgnoreComments& out) {
  for (const Waiting& comment : waiting) {
    const bool alone = comment.before != comment.span.line && next != comment.lastLine;
    readComment(comment.body, comment.span, alone ? next : comment.span.line, out);
  }
  waiting.clear();
}

std::string_view luaBody(std::string_view comment) {
  comment.remove_prefix(2);
  if (!comment.starts_with('[')) return comment;
  const std::size_t equals = std::min(comment.find_first_not_of('=', 1), comment.size());
  if (equals == comment.size() || comment[equals] != '[') return comment;
  return comment.substr(equals + 1, comment.size() - 2 * (equals + 1));
}

}  // namespace

void readLuaIgnores(std::string_view text, IgnoreComments& out) {
  if (text.find(mark) == std::string_view::npos) return;
  const Lines lines(text);
  Lexer lexer(text);
  std::vector<Waiting> waiting;
  std::size_t seen = 0;
  unsigned before = 0;
  for (bool more = true; more;) {
    const Token token = lexer.next();
    more = token.kind != TokenKind::Eof;
    for (; seen < lexer.comments().size(); ++seen) {
      const Span span = lexer.comments()[seen];
      const std::string_view body = luaBody(text.substr(span.begin, span.end - span.begin));
      waiting.push_back({body, span, lines.at(span.end).line, before});
    }
    settle(waiting, more ? token.span.line : 0, out);
    before = token.endLine;
  }
}

namespace {

// Walks over a C text as LuaJIT's C lexer does (lj_cparse.c). `comment` gets each comment's offsets
// and its body, `token` the offset of each other character that is no blank.
template <typename OnComment, typename OnToken>
void scanC(std::string_view text, OnComment comment, OnToken token) {
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("//")) {
      const std::size_t end = std::min(text.find_first_of("\r\n", i), text.size());
      comment(i, end, text.substr(i + 2, end - i - 2));
      i = end;
    } else if (rest.starts_with("/*")) {
      const std::size_t close = text.find("*/", i + 2);
      const std::size_t inner = std::min(close, text.size());
      const std::size_t end = close == std::string_view::npos ? text.size() : close + 2;
      comment(i, end, text.substr(i + 2, inner - i - 2));
      i = end;
    } else if (blanks.find(text[i]) != std::string_view::npos) {
      ++i;
    } else if (text[i] == '"' || text[i] == '\'') {
      const char quote = text[i];
      token(i++);
      while (i < text.size() && text[i] != quote && text[i] != '\n') i += text[i] == '\\' ? 2 : 1;
      ++i;
    } else {
      token(i++);
    }
  }
}

}  // namespace

void readCIgnores(std::string_view text, const TextMap& map, IgnoreComments& out) {
  if (text.find(mark) == std::string_view::npos) return;
  std::vector<Waiting> waiting;
  std::size_t before = std::string_view::npos;
  const auto lineOf = [&](std::size_t offset) { return map.at(offset).line; };
  scanC(
      text,
      [&](std::size_t begin, std::size_t end, std::string_view body) {
        if (!trimmed(body).starts_with(mark)) return;
        const bool first = before == std::string_view::npos;
        waiting.push_back(
            {body, map.source(begin, end), lineOf(end - 1), first ? 0 : lineOf(before)});
      },
      [&](std::size_t offset) {
        before = offset;
        if (!waiting.empty()) settle(waiting, lineOf(offset), out);
      });
  settle(waiting, 0, out);
}

std::vector<std::size_t> findParameters(std::string_view text) {
  std::vector<std::size_t> found;
  if (text.find('$') == std::string_view::npos) return found;
  scanC(
      text, [](std::size_t, std::size_t, std::string_view) {},
      [&](std::size_t offset) {
        if (text[offset] == '$') found.push_back(offset);
      });
  return found;
}

void IgnoreComments::sort() {
  const auto order = [](auto& list) {
    const auto less = [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; };
    std::stable_sort(list.begin(), list.end(), less);
    const auto same = [](const auto& a, const auto& b) {
      return std::tie(a.span.begin, a.span.end) == std::tie(b.span.begin, b.span.end);
    };
    list.erase(std::unique(list.begin(), list.end(), same), list.end());
  };
  order(comments);
  order(malformed);
}

}  // namespace ljbind::luasource
