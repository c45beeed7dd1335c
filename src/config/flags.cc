#include "config/flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace ljbind::config {
namespace {

bool isIdentifier(std::string_view text) {
  return !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c == '_' || c == '$' || c >= 0x80 || std::isalnum(c);
         });
}

}  // namespace

std::string refuseFlag(const std::string& flag, const std::string& value) {
  if (value.empty()) return "its argument is empty";
  if (flag != "-D" && flag != "-U") return {};
  std::string_view name =
      std::string_view(value).substr(0, flag == "-D" ? value.find('=') : value.npos);
  if (const std::size_t open = name.find('(');
      flag == "-D" && open != name.npos && name.ends_with(')'))
    name = name.substr(0, open);
  if (isIdentifier(name)) return {};
  return fmt::format("'{}' does not start with the name of a macro", value);
}

}  // namespace ljbind::config
