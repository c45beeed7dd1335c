#include "cli/check_symbols.h"

#include <fmt/format.h>

#include "system/libraries.h"

namespace ljbind::cli {

ExportedSymbols::ExportedSymbols(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) open(path);
  given_ = opened_.size();
}

void ExportedSymbols::open(const std::string& path) {
  if (!seen_.insert(path).second) return;
  auto library = sys::readSharedLibrary(path);
  if (!library) return;
  seen_.insert(library->soname());
  for (const std::string& needed : library->needed()) needed_.push_back(needed);
  opened_.push_back(std::make_unique<sys::SharedLibrary>(std::move(*library)));
}

bool ExportedSymbols::openNext() {
  while (next_ < needed_.size()) {
    const std::string soname = needed_[next_++];
    if (!seen_.insert(soname).second) continue;
    const std::size_t before = opened_.size();
    if (const auto path = sys::findLibrary(soname)) open(*path);
    if (opened_.size() != before) return true;
  }
  return false;
}

std::optional<std::string> ExportedSymbols::exporter(std::string_view symbol) {
  for (std::size_t i = 0;; ++i) {
    if (i == opened_.size() && !openNext()) return std::nullopt;
    if (opened_[i]->find(symbol)) return opened_[i]->soname();
  }
}

std::vector<std::string_view> ExportedSymbols::names() const {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < given_; ++i)
    for (const sys::Symbol& symbol : opened_[i]->symbols()) names.push_back(symbol.name);
  return names;
}

std::string ExportedSymbols::searched() const {
  std::string text;
  constexpr std::size_t shown = 4;
  for (std::size_t i = 0; i < given_ && i < shown; ++i)
    text += (i == 0 ? "" : i + 1 == given_ ? " and " : ", ") + opened_[i]->soname();
  if (given_ > shown) text += fmt::format(" and {} more", given_ - shown);
  return given_ == 1 ? fmt::format("the libraries ({})", text) : text;
}

}  // namespace ljbind::cli
