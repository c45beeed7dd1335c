#include "debuginfo/line_files.h"

#include <bit>

namespace ljbind::debuginfo {
namespace {

constexpr std::size_t maxPathBytes = 4096;

std::string joined(const std::string& directory, std::string_view name) {
  if (name.starts_with('/') || directory.empty()) return std::string(name);
  return directory + '/' + std::string(name);
}

class FileTableReader {
 public:
  FileTableReader(const DwarfSource& source, const Unit& unit, std::uint64_t& budgetBytes)
      : source_(source),
        unit_(unit),
        budgetBytes_(budgetBytes),
        data_(llvm::StringRef(source.lineSection().data(), source.lineSection().size()),
              std::endian::native == std::endian::little, unit.params.AddrSize),
        params_(unit.params) {}

  FileTable read() {
    if (!unit_.lines || !spend(1) || !readHeader()) return {};
    if (params_.Version >= 5 ? readVersion5() : readVersion4()) return std::move(files_);
    return {};
  }

 private:
  bool readHeader() {
    llvm::Error error = llvm::Error::success();
    at_ = *unit_.lines;
    const auto [length, format] = data_.getInitialLength(&at_, &error);
    if (llvm::errorToBool(std::move(error)) || length > data_.size() - at_) return false;
    params_.Format = format;
    llvm::DataExtractor::Cursor cursor(at_);
    params_.Version = data_.getU16(cursor);
    if (params_.Version >= 5) {
      params_.AddrSize = data_.getU8(cursor);
      data_.getU8(cursor);  // the size of a segment selector
    }
    data_.getUnsigned(cursor, params_.getDwarfOffsetByteSize());  // the header's length
    data_.getU8(cursor);                                          // minimum_instruction_length
    if (params_.Version >= 4) data_.getU8(cursor);                // maximum_operations
    data_.skip(cursor, 3);  // default_is_stmt, line_base, line_range
    const std::uint8_t opcodes = data_.getU8(cursor);
    if (opcodes > 1) data_.skip(cursor, opcodes - 1u);
    at_ = cursor.tell();
    return !llvm::errorToBool(cursor.takeError()) && params_.Version >= 2 && params_.Version <= 5 &&
           (params_.AddrSize == 4 || params_.AddrSize == 8);
  }

  bool spend(std::uint64_t bytes) {
    if (bytes > budgetBytes_) budgetBytes_ = 0;
    if (budgetBytes_ == 0) return false;
    budgetBytes_ -= bytes;
    return true;
  }

  // Lists of strings that end with an empty one; files and directories count from 1.
  bool readVersion4() {
    std::vector<std::string> directories = {unit_.directory};
    llvm::DataExtractor::Cursor cursor(at_);
    for (;;) {
      const llvm::StringRef text = data_.getCStrRef(cursor);
      if (!cursor || text.empty()) break;
      directories.push_back(joined(unit_.directory, {text.data(), text.size()}));
      if (!spend(directories.back().size())) break;
    }
    files_.emplace_back();
    while (cursor) {
      const llvm::StringRef text = data_.getCStrRef(cursor);
      if (!cursor || text.empty()) break;
      const std::uint64_t directory = data_.getULEB128(cursor);
      data_.getULEB128(cursor);  // when it was changed
      data_.getULEB128(cursor);  // its length
      if (!cursor) break;
      files_.push_back(joined(directory < directories.size() ? directories[directory] : "",
                              {text.data(), text.size()}));
      if (!spend(files_.back().size())) break;
    }
    return !llvm::errorToBool(cursor.takeError());
  }

  struct Row {
    std::string path;
    std::uint64_t directory = 0;
  };

  // Rows whose columns the header describes; both kinds count from 0.
  bool readVersion5() {
    std::vector<Row> directories, files;
    if (!readRows(directories) || !readRows(files)) return false;
    for (Row& row : directories) row.path = joined(unit_.directory, row.path);
    for (const Row& row : files) {
      files_.push_back(joined(
          row.directory < directories.size() ? directories[row.directory].path : "", row.path));
      if (!spend(files_.back().size())) return false;
    }
    return true;
  }

  bool readRows(std::vector<Row>& rows) {
    llvm::DataExtractor::Cursor cursor(at_);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> columns;
    for (unsigned count = data_.getU8(cursor); cursor && count != 0; --count) {
      const std::uint64_t content = data_.getULEB128(cursor);
      columns.emplace_back(content, data_.getULEB128(cursor));
    }
    const std::uint64_t count = data_.getULEB128(cursor);
    at_ = cursor.tell();
    // A row takes a byte at least, or the count could be any.
    if (llvm::errorToBool(cursor.takeError()) || count > data_.size() - at_) return false;
    for (std::uint64_t i = 0; i < count; ++i) {
      Row row;
      const std::uint64_t start = at_;
      for (const auto& [content, form] : columns) {
        Attribute value{};
        if (!DwarfSource::readValue(data_, params_, static_cast<dw::Form>(form & 0xffff), &at_,
                                    value))
          return false;
        if (content == dw::DW_LNCT_directory_index) row.directory = value.bits;
        if (content != dw::DW_LNCT_path) continue;
        if (const auto path = source_.textAt(unit_, value, maxPathBytes)) row.path = *path;
      }
      if (at_ == start || !spend(at_ - start + row.path.size())) return false;
      rows.push_back(std::move(row));
    }
    return true;
  }

  const DwarfSource& source_;
  const Unit& unit_;
  std::uint64_t& budgetBytes_;
  llvm::DWARFDataExtractor data_;
  dw::FormParams params_;
  std::uint64_t at_ = 0;
  FileTable files_;
};

}  // namespace

FileTable readFileTable(const DwarfSource& source, const Unit& unit, std::uint64_t& budgetBytes) {
  return FileTableReader(source, unit, budgetBytes).read();
}

}  // namespace ljbind::debuginfo
