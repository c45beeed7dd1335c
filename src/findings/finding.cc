#include "findings/finding.h"

#include <algorithm>
#include <tuple>

namespace ljbind::findings {
namespace {

auto order(const Finding& finding) {
  const Diagnostic& d = finding.diagnostic;
  return std::make_tuple(std::string_view(d.place.file), d.place.line, d.place.column,
                         info(d.id).name, std::string_view(finding.subject),
                         std::string_view(d.message));
}

}  // namespace

void sort(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return order(a) < order(b); });
}

}  // namespace ljbind::findings
