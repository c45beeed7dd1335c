// Memory for one LuaJIT state, given back all at once.
#pragma once

#include <array>
#include <cstddef>

namespace ljbind::luajit {

// Hands out pieces of large ranges of addresses, of which the system provides what is touched. A
// freed piece is kept for the next one of its size class.
class Arena {
 public:
  Arena() = default;
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // What Lua wants an allocator to be; `self` is the Arena. Null when the system has no more.
  static void* allocate(void* self, void* old, std::size_t oldBytes, std::size_t newBytes);

 private:
  struct Free {
    Free* next;
  };
  struct Range {  // at its own beginning
    Range* previous;
    std::size_t bytes;
  };
  void* take(std::size_t sizeClass);
  bool reserve(std::size_t bytes);

  Range* last_ = nullptr;
  char* next_ = nullptr;  // in the last range
  char* end_ = nullptr;
  std::array<Free*, 256> free_{};  // by size class
};

}  // namespace ljbind::luajit
