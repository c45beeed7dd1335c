#include "base/edit_distance.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ljbind {

std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit) return limit + 1;
  // Rows of the table of all distances between beginnings; of each only what is near the diagonal,
  // since what lies further away is above the limit.
  const std::size_t far = limit + 1;
  thread_local std::vector<std::size_t> row, above, twoAbove;
  for (auto* one : {&row, &above, &twoAbove}) one->assign(b.size() + 2, far);
  for (std::size_t j = 0; j <= std::min(b.size(), limit); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(twoAbove, above);
    std::swap(above, row);
    const std::size_t first = i > limit ? i - limit : 0;
    const std::size_t last = std::min(b.size(), i + limit);
    std::size_t least = far;
    if (first > 0) row[first - 1] = far;
    for (std::size_t j = first; j <= last; ++j) {
      std::size_t best = j == 0 ? i : far;
      if (j > 0) {
        best = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
        // Two letters that changed places are one slip.
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          best = std::min(best, twoAbove[j - 2] + 1);
      }
      row[j] = std::min(best, far);
      least = std::min(least, row[j]);
    }
    row[last + 1] = far;
    // The next row may still be reached from the one above this, by a pair that changed places.
    if (least >= far && *std::min_element(above.begin(), above.end()) >= far) return far;
  }
  return row[b.size()];
}

}  // namespace ljbind
