// Paths as they are shown to a user.
#pragma once

#include <string>
#include <string_view>

namespace ljbind {

// `path` relative to `directory` when it is below it, and without a leading "./"; else unchanged.
// Only the text is looked at: `directory` has to be absolute, and links are not followed.
std::string shownPath(std::string_view path, std::string_view directory);

// `path` as seen from `directory`, absolute and without "." and ".."; unchanged when it is empty.
std::string absolutePath(const std::string& path, const std::string& directory);

}  // namespace ljbind
