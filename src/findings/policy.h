// Which findings are wanted, and which are errors: the options -W and --werror.
//
// As with compilers, later options win over earlier ones:
//   -WID, -Wno-ID               on, off
//   -Werror=ID                  on, and an error
//   -Wno-error=ID               no more than a warning, --werror or not
//   -Werror, -Wno-error         what --werror says
//   -Wall, -Wno-all             all that are on by default; -Wno-all turns off the same
//   -Weverything, -Wno-everything  all there are
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "config/check_request.h"

namespace ljbind::findings {

struct FindingKind {
  Id id;
  bool onByDefault;
  std::string_view meaning;  // one sentence
};

// Every finding there is (finding_table.def).
std::span<const FindingKind> findingKinds();

class Policy {
 public:
  explicit Policy(std::span<const FindingKind> kinds = findingKinds());

  // One option without its "-W"; what it names and is not there is added to `problems`.
  void apply(const config::WarningOption& option, Diagnostics& problems);
  void setWerror(bool werror) { werror_ = werror; }

  std::span<const FindingKind> kinds() const { return kinds_; }
  const FindingKind* find(std::string_view name) const;
  // "; did you mean 'unused-ignore'?", or nothing.
  std::string suggestion(std::string_view name) const;

  bool isOn(Id id) const;
  // How severe it is to be; none: it is off. What is no finding stays as it is.
  std::optional<Severity> severity(const Diagnostic& diagnostic) const;

 private:
  struct State {
    bool on;
    std::optional<bool> error;  // said of this one
  };
  const State* state(Id id) const;
  void applyToAll(bool on, bool defaultsOnly);

  std::span<const FindingKind> kinds_;
  std::vector<State> states_;  // beside kinds_
  bool werror_ = false;
};

}  // namespace ljbind::findings
