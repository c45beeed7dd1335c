// How many slips of the pen lie between two words.
#pragma once

#include <cstddef>
#include <string_view>

namespace ljbind {

// Letters that are missing, too many or others, and pairs that changed places. What is above
// `limit` is told as limit + 1, in time proportional to the limit.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace ljbind
