#include "luajit/arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

namespace ljbind::luajit {
namespace {

constexpr std::size_t unit = 16;  // the alignment Lua wants
constexpr std::size_t firstRangeBytes = std::size_t{1} << 20;
constexpr std::size_t rangeBytes = std::size_t{32} << 20;
constexpr std::size_t maxPiece = std::size_t{1} << 40;

// Four classes for each doubling, the smallest for one unit.
std::size_t classOf(std::size_t bytes) {
  const std::size_t units = bytes <= unit ? 1 : (bytes + unit - 1) / unit;
  if (units <= 4) return units - 1;
  // 5, 6, 7 and 8 units are a class each, then steps of two units up to 16, and so on.
  const auto doubling = static_cast<std::size_t>(std::bit_width(units - 1)) - 3;
  return 4 * doubling + ((units - 1) >> doubling);
}

std::size_t bytesOf(std::size_t sizeClass) {
  if (sizeClass < 4) return (sizeClass + 1) * unit;
  const std::size_t doubling = sizeClass / 4 - 1;
  // A class is one of classOf(), of no more than maxPiece bytes.
  // NOLINTNEXTLINE(clang-analyzer-core.BitwiseShift)
  return ((sizeClass % 4 + 4 + 1) << doubling) * unit;
}

}  // namespace

Arena::~Arena() {
  while (last_) {
    const Range range = *last_;
    munmap(last_, range.bytes);
    last_ = range.previous;
  }
}

bool Arena::reserve(std::size_t bytes) {
  const std::size_t size = std::max(last_ ? rangeBytes : firstRangeBytes, bytes + unit);
  void* start = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return false;
  last_ = new (start) Range{last_, size};
  static_assert(sizeof(Range) <= unit);
  next_ = static_cast<char*>(start) + unit;
  end_ = static_cast<char*>(start) + size;
  return true;
}

void* Arena::take(std::size_t sizeClass) {
  if (Free* piece = free_[sizeClass]) {
    free_[sizeClass] = piece->next;
    return piece;
  }
  const std::size_t bytes = bytesOf(sizeClass);
  if (static_cast<std::size_t>(end_ - next_) < bytes && !reserve(bytes)) return nullptr;
  return std::exchange(next_, next_ + bytes);
}

void* Arena::allocate(void* self, void* old, std::size_t oldBytes, std::size_t newBytes) {
  auto* arena = static_cast<Arena*>(self);
  const std::size_t oldClass = classOf(oldBytes);
  void* piece = nullptr;
  if (newBytes) {
    if (newBytes > maxPiece) return nullptr;
    const std::size_t newClass = classOf(newBytes);
    if (old && oldClass == newClass) {
      for (std::size_t i = 0; i < arena->noted_; ++i)
        if (arena->temporary_[i].at == old) arena->temporary_[i].bytes = newBytes;
      return old;
    }
    piece = arena->take(newClass);
    if (!piece) return nullptr;
    if (old) std::memcpy(piece, old, std::min(oldBytes, newBytes));
    // A piece that replaces another, such as a Lua stack that grew, is no object of the moment.
    if (!old && arena->noting_ && arena->noted_ < arena->temporary_.size())
      arena->temporary_[arena->noted_++] = {piece, newBytes};
  }
  if (old && arena->noted_) arena->forget(old);
  if (old) arena->free_[oldClass] = new (old) Free{arena->free_[oldClass]};
  return piece;
}

// Lua freed it itself.
void Arena::forget(const void* old) {
  const auto last = temporary_.begin() + static_cast<std::ptrdiff_t>(noted_);
  const auto left =
      std::remove_if(temporary_.begin(), last, [old](Piece p) { return p.at == old; });
  noted_ = static_cast<std::size_t>(left - temporary_.begin());
}

std::size_t Arena::freeTemporary() {
  std::size_t bytes = 0;
  for (; noted_; --noted_) {
    const Piece piece = temporary_[noted_ - 1];
    const std::size_t sizeClass = classOf(piece.bytes);
    free_[sizeClass] = new (piece.at) Free{free_[sizeClass]};
    bytes += piece.bytes;
  }
  return bytes;
}

}  // namespace ljbind::luajit
