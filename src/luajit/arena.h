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

  // From beginTemporary() to endTemporary() new pieces, up to a few, are noted as they are handed
  // out; freeTemporary() takes those back. For objects that nobody will ask for again, in a Lua
  // whose collector never runs.
  void beginTemporary() {
    noting_ = true;
    noted_ = 0;
  }
  void endTemporary() { noting_ = false; }
  std::size_t temporaryCount() const { return noted_; }
  std::size_t freeTemporary();  // the bytes Lua had asked for

 private:
  struct Piece {
    void* at;
    std::size_t bytes;
  };
  struct Free {
    Free* next;
  };
  struct Range {  // at its own beginning
    Range* previous;
    std::size_t bytes;
  };
  void* take(std::size_t sizeClass);
  bool reserve(std::size_t bytes);
  void forget(const void* old);

  Range* last_ = nullptr;
  char* next_ = nullptr;  // in the last range
  char* end_ = nullptr;
  std::array<Free*, 256> free_{};  // by size class
  bool noting_ = false;
  std::size_t noted_ = 0;
  std::array<Piece, 8> temporary_;
};

}  // namespace ljbind::luajit
