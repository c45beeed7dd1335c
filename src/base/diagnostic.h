// What ljbind tells its user: severity, place, sentence, notes and a hint, in clang's shape.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace ljbind {

enum class Severity { Note, Warning, Error };

// Exit statuses, documented in docs/diagnostics.md.
enum class Exit : int { Done = 0, Input = 1, Usage = 2, Bug = 70 };

// Every diagnostic there is; the sentences live in diagnostic_table.def.
enum class Id {
#define LJBIND_DIAGNOSTIC(name, id, severity, exit, sentence, hint) name,
#include "base/diagnostic_table.def"
#undef LJBIND_DIAGNOSTIC
};

// A place in a text; `line` and `column` count from 1, and 0 means "not known".
struct Place {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
};

struct Diagnostic {
  Id id;
  Severity severity;
  Place place;
  std::string message;
  std::vector<std::string> notes;
  std::string hint;
  std::string compilerText;  // clang's own diagnostics, printed first
  std::string sourceLine;    // the line `place` points into, empty when there is none to show
  unsigned endColumn = 0;    // one past what is meant, on the same line; 0: only `place` is known
};

struct DiagnosticInfo {
  Id id;
  std::string_view name;  // kebab-case, what a user writes to silence it
  Severity severity;
  Exit exit;
  std::string_view sentence;
  std::string_view hint;
};

const DiagnosticInfo& info(Id id);

namespace detail {
Diagnostic make(Id id, Place place, fmt::format_args args);
}

// Builds a diagnostic; `args` fill the `{0}`, `{1}` ... of both the sentence and the hint.
template <typename... Args>
Diagnostic diagnose(Id id, Place place, const Args&... args) {
  return detail::make(id, std::move(place), fmt::make_format_args(args...));
}
template <typename... Args>
Diagnostic diagnose(Id id, const Args&... args) {
  return detail::make(id, Place{}, fmt::make_format_args(args...));
}

// The text printed for one diagnostic, caret included, ending in a newline.
std::string render(const Diagnostic& diagnostic);

// The name among `candidates` closest to `name`, empty when none is close enough to suggest.
std::string closest(std::string_view name, const std::vector<std::string_view>& candidates);

// Collects diagnostics over a pass; a pass runs to its end and then the pipeline looks here.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  bool hasErrors() const { return errors_ != 0; }
  // The exit status the worst diagnostic asks for.
  Exit exit() const { return exit_; }
  const std::vector<Diagnostic>& all() const { return all_; }

 private:
  std::vector<Diagnostic> all_;
  unsigned errors_ = 0;
  Exit exit_ = Exit::Done;
};

}  // namespace ljbind
