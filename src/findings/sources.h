// The texts of the checked files, for what needs more than a line and a column of them.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ljbind::findings {

class Sources {
 public:
  // A position counted from 1, its column in UTF-16 code units, as editors and SARIF count. The
  // line is 0 when it is not known.
  struct Position {
    std::size_t line = 0, column = 0;
  };

  // `text` has to stay where it is.
  void add(const std::string& file, std::string_view text);
  // Null when there is no such file.
  const std::string_view* text(std::string_view file) const;

  // The number of the line that the byte `offset` is in, and where that line starts.
  struct Line {
    std::size_t number = 0, begin = 0;
  };
  Line lineAt(std::string_view file, std::size_t offset) const;
  Position position(std::string_view file, std::size_t offset) const;
  // Of a line and a column counted in bytes; 0 when there is no such place.
  std::size_t utf16Column(std::string_view file, unsigned line, unsigned column) const;

 private:
  struct Checkpoint {
    std::size_t offset, units;  // of UTF-16 before it
  };
  struct Text {
    std::string_view bytes;
    std::vector<std::size_t> lines;       // where each starts
    std::vector<Checkpoint> checkpoints;  // so that lines of megabytes cost no more than others
  };
  const Text* find(std::string_view file) const;
  static std::size_t unitsBefore(const Text& text, std::size_t offset);

  std::map<std::string, Text, std::less<>> texts_;
};

}  // namespace ljbind::findings
