#include "base/edit_distance.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace ljbind {
namespace {

TEST(EditDistance, CountsSlips) {
  EXPECT_EQ(editDistance("parser", "parser", 3), 0u);
  EXPECT_EQ(editDistance("parser", "praser", 3), 1u);
  EXPECT_EQ(editDistance("parser", "parsers", 3), 1u);
  EXPECT_EQ(editDistance("parser", "parse", 3), 1u);
  EXPECT_EQ(editDistance("parser", "pauser", 3), 1u);
  EXPECT_EQ(editDistance("", "abc", 3), 3u);
  EXPECT_EQ(editDistance("", "", 0), 0u);
}

TEST(EditDistance, StopsAtTheLimit) {
  EXPECT_EQ(editDistance("parser", "window", 2), 3u);
  EXPECT_EQ(editDistance("a", std::string(100000, 'a'), 2), 3u);
  EXPECT_EQ(editDistance("abc", "abd", 0), 1u);
}

// The whole table.
std::size_t plainDistance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      table[i][j] = std::min(
          {table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  return table[a.size()][b.size()];
}

TEST(EditDistance, IsThatOfTheWholeTable) {
  std::mt19937 random(1);
  const auto word = [&] {
    std::string text(random() % 9, 'a');
    for (char& c : text) c = static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 20000; ++i) {
    const std::string a = word(), b = word();
    const std::size_t limit = random() % 6;
    EXPECT_EQ(editDistance(a, b, limit), std::min(plainDistance(a, b), limit + 1))
        << a << " " << b << " " << limit;
  }
}

}  // namespace
}  // namespace ljbind
