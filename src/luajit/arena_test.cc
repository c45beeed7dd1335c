#include "luajit/arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

namespace ljbind::luajit {
namespace {

struct Piece {
  unsigned char* at = nullptr;
  std::size_t bytes = 0;
  unsigned char value = 0;

  void fill() { std::memset(at, value, bytes); }
  bool isWhole(std::size_t upTo) const {
    for (std::size_t i = 0; i < upTo; ++i)
      if (at[i] != value) return false;
    return true;
  }
};

void* take(Arena& arena, Piece& piece, std::size_t bytes) {
  void* at = Arena::allocate(&arena, piece.at, piece.bytes, bytes);
  piece.at = static_cast<unsigned char*>(at);
  piece.bytes = bytes;
  return at;
}

TEST(Arena, PiecesDoNotOverlapAndKeepWhatTheyHold) {
  Arena arena;
  std::mt19937 random(1);
  std::vector<Piece> pieces(300);
  for (int step = 0; step < 50'000; ++step) {
    Piece& piece = pieces[random() % pieces.size()];
    const std::size_t before = piece.bytes;
    const std::size_t bytes = random() % 5 == 0 ? 0 : 1 + random() % (1U << (random() % 15));
    void* at = take(arena, piece, bytes);
    if (bytes == 0) continue;
    ASSERT_NE(at, nullptr);
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(at) % 16, 0u);
    ASSERT_TRUE(piece.isWhole(std::min(before, bytes)));
    piece.value = static_cast<unsigned char>(random());
    piece.fill();
  }
  for (const Piece& piece : pieces) EXPECT_TRUE(piece.isWhole(piece.bytes));
}

TEST(Arena, AFreedPieceIsUsedAgain) {
  Arena arena;
  for (std::size_t bytes : {1u, 16u, 17u, 100u, 5000u, 70'000u}) {
    Piece piece;
    void* first = take(arena, piece, bytes);
    take(arena, piece, 0);
    EXPECT_EQ(take(arena, piece, bytes), first) << bytes;
  }
}

TEST(Arena, TemporaryPiecesAreTakenBack) {
  Arena arena;
  Piece before, first, second, grown, after;
  take(arena, before, 100);
  before.value = 7;
  before.fill();
  arena.beginTemporary();
  void* at = take(arena, first, 100);
  take(arena, second, 30);
  take(arena, second, 0);  // freed before it is taken back
  take(arena, before, 1000);
  arena.endTemporary();
  take(arena, after, 100);
  EXPECT_NE(after.at, at);
  EXPECT_EQ(arena.freeTemporary(), 100u);
  EXPECT_EQ(arena.freeTemporary(), 0u);
  EXPECT_TRUE(before.isWhole(100));  // replaced, not new
  EXPECT_NE(take(arena, grown, 1000), before.at);
  Piece again;
  EXPECT_EQ(take(arena, again, 100), at);
}

TEST(Arena, OnlyAFewTemporaryPiecesAreNoted) {
  Arena arena;
  std::vector<Piece> pieces(100);
  arena.beginTemporary();
  for (Piece& piece : pieces) take(arena, piece, 16);
  arena.endTemporary();
  EXPECT_EQ(arena.freeTemporary() % 16, 0u);
  arena.beginTemporary();  // forgets what was noted before
  EXPECT_EQ(arena.freeTemporary(), 0u);
}

TEST(Arena, LargePiecesAreThereOrRefused) {
  Arena arena;
  Piece large, small, absurd;
  ASSERT_NE(take(arena, large, std::size_t{100} << 20), nullptr);
  large.at[large.bytes - 1] = 1;
  EXPECT_NE(take(arena, small, 10), nullptr);
  EXPECT_EQ(take(arena, absurd, std::size_t{1} << 60), nullptr);
}

}  // namespace
}  // namespace ljbind::luajit
