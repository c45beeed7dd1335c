#include "clang/standard_headers.h"

#include <algorithm>
#include <utility>

namespace ljbind::headers {

std::string_view unknownTypeIn(std::string_view message) {
  constexpr std::string_view phrase = "unknown type name '";
  const std::size_t at = message.find(phrase);
  if (at == message.npos) return {};
  message.remove_prefix(at + phrase.size());
  return message.substr(0, message.find('\''));
}

std::string_view standardHeaderOf(std::string_view type) {
  using Entry = std::pair<std::string_view, std::string_view>;
  static constexpr Entry entries[] = {
      {"FILE", "stdio.h"},          {"fpos_t", "stdio.h"},     {"ptrdiff_t", "stddef.h"},
      {"size_t", "stddef.h"},       {"wchar_t", "stddef.h"},   {"max_align_t", "stddef.h"},
      {"va_list", "stdarg.h"},      {"bool", "stdbool.h"},     {"jmp_buf", "setjmp.h"},
      {"sig_atomic_t", "signal.h"}, {"time_t", "time.h"},      {"clock_t", "time.h"},
      {"wint_t", "wchar.h"},        {"mbstate_t", "wchar.h"},  {"intptr_t", "stdint.h"},
      {"uintptr_t", "stdint.h"},    {"intmax_t", "stdint.h"},  {"uintmax_t", "stdint.h"},
      {"int8_t", "stdint.h"},       {"int16_t", "stdint.h"},   {"int32_t", "stdint.h"},
      {"int64_t", "stdint.h"},      {"uint8_t", "stdint.h"},   {"uint16_t", "stdint.h"},
      {"uint32_t", "stdint.h"},     {"uint64_t", "stdint.h"},  {"ssize_t", "sys/types.h"},
      {"off_t", "sys/types.h"},     {"pid_t", "sys/types.h"},  {"uid_t", "sys/types.h"},
      {"gid_t", "sys/types.h"},     {"mode_t", "sys/types.h"}, {"dev_t", "sys/types.h"},
      {"ino_t", "sys/types.h"},     {"id_t", "sys/types.h"},   {"pthread_t", "sys/types.h"},
      {"clockid_t", "sys/types.h"},
  };
  const auto* found =
      std::ranges::find(entries, type, [](const Entry& entry) { return entry.first; });
  return found == std::end(entries) ? std::string_view() : found->second;
}

}  // namespace ljbind::headers
