// Records what a library asks malloc and its relatives for.
//
// This program defines those functions itself, and since its symbols come before those of every
// shared library, all code that is loaded into it calls them. They pass on to the C library's own.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ljbind::probe {

// A block that was allocated while recording; `live` until it is freed.
struct Block {
  std::uintptr_t address = 0;
  std::size_t sizeBytes = 0;  // as asked for
  bool live = false;
  // Which of those asked for during the call it is, from 1; 0: one of those before.
  std::uint64_t number = 0;
};

enum class Recording { Off, Before, Call };

// Applies to the calling thread alone: what the library's other threads allocate is never returned
// by the call that is being watched.
void record(Recording what);

// The sizes that were asked for during the call, in order, as far as they were kept.
struct Sizes {
  const std::size_t* first;
  std::size_t kept;
  std::uint64_t all;  // how many there were
};
Sizes sizesOfCall();

// The live block that begins at `address`, or else the one that holds it; null when there is none.
const Block* blockAt(std::uintptr_t address);
// More blocks than there is room for were allocated, and some are not known.
bool overflowed();

}  // namespace ljbind::probe
