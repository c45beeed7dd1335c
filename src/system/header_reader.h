// Reads many files one after another into the same memory.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ljbind::sys {

class FileBuffer {
 public:
  // The bytes of a regular file of at most `maxBytes`, until the next call; empty when it is none
  // or cannot be read.
  std::string_view read(const std::string& path, std::size_t maxBytes);

 private:
  std::vector<char> bytes_;
};

// Calls `visit(thread, i)` once for each i below `count`, in no particular order, from up to
// `forEachThreads` threads; `thread` counts from 0.
constexpr unsigned forEachThreads = 4;
void forEachInThreads(std::size_t count,
                      const std::function<void(unsigned thread, std::size_t i)>& visit);

}  // namespace ljbind::sys
