#include "cli/terminal.h"

#include <cctype>
#include <cstdlib>
#include <string>

namespace ljbind::cli {

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool localeIsUtf8() {
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    locale = environment(name);
    if (!locale.empty()) break;
  }
  for (char& c : locale) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return locale.find("utf-8") != locale.npos || locale.find("utf8") != locale.npos;
}

}  // namespace ljbind::cli
