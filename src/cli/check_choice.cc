#include "cli/check_choice.h"

#include <algorithm>
#include <unordered_set>

#include "system/header_dirs.h"
#include "system/header_index.h"
#include "system/header_reader.h"
#include "system/header_stand_ins.h"
#include "system/header_tokens.h"

namespace ljbind::cli {
namespace {

using Names = std::set<std::string, std::less<>>;

bool isCapital(const std::string& name) {
  return std::none_of(name.begin(), name.end(),
                      [](char c) { return std::islower(static_cast<unsigned char>(c)); });
}

// Numbers in Lua may have any name; those the standards begin with E, O_ or SIG are C's.
bool namesLibc(const std::string& name) {
  return name.find('_') != std::string::npos || name.starts_with("E") || name.starts_with("SIG");
}

// A macro that is given the name, or a part of it, may well declare it: clang will tell.
bool declaresName(sys::Mention kind) {
  return (sys::declares(kind) && kind != sys::Mention::Member &&
          kind != sys::Mention::TagDeclaration) ||
         kind == sys::Mention::MacroArgument;
}

class Choosing {
 public:
  Choosing(const PackageHeaders& packages, const DeclaredNames& names, sys::DebianPackages& debian)
      : packages_(packages), names_(names), debian_(debian) {}

  HeaderChoice run() {
    Names wanted = names_.ordinary;
    wanted.insert(names_.tags.begin(), names_.tags.end());
    Names withConstants = wanted;
    withConstants.insert(names_.luaConstants.begin(), names_.luaConstants.end());
    Names forLibc;
    for (const std::string& name : choose(packages_.index, withConstants))
      if (wanted.contains(name) || namesLibc(name)) forLibc.insert(name);
    markIncluded();
    if (forLibc.empty()) return std::move(choice_);
    sys::HeaderIndex libc;
    libc.add(sys::libcHeaders(debian_), false);
    libc_ = &libc;
    // What libc has from the kernel: errors, ioctl numbers, the structs of devices.
    Names forKernel;
    for (const std::string& name : choose(libc, forLibc))
      if (names_.tags.contains(name) || isCapital(name)) forKernel.insert(name);
    if (forKernel.empty()) return std::move(choice_);
    sys::HeaderIndex kernel;
    kernel.add(sys::kernelHeaders(debian_), false);
    choose(kernel, forKernel);
    return std::move(choice_);
  }

 private:
  // The names that no header of the index declares.
  Names choose(const sys::HeaderIndex& index, const Names& names) {
    const std::vector<std::string> list(names.begin(), names.end());
    const auto hits = index.find(list);
    Names left;
    std::map<std::string, std::vector<std::string>> chosen;  // include → names
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto take = [&](auto&& isWanted) {
        const auto best = std::find_if(hits[i].begin(), hits[i].end(), isWanted);
        if (best == hits[i].end()) return false;
        choice_.takesFromLibc |= &index == libc_ && (best->kind == sys::Mention::Function ||
                                                     best->kind == sys::Mention::Variable);
        chosen[best->include].push_back(list[i]);
        return true;
      };
      // A struct's typedef may be in one header and its members in another.
      const bool hasBody =
          names_.tags.contains(list[i]) || names_.typedefsWithBody.contains(list[i]);
      bool found =
          hasBody && take([](const sys::HeaderHit& hit) { return hit.kind == sys::Mention::Tag; });
      const bool isOnlyTag = hasBody && !names_.ordinary.contains(list[i]);
      if (!found || !isOnlyTag)
        found |= take([](const sys::HeaderHit& hit) { return declaresName(hit.kind); });
      if (!found) left.insert(list[i]);
    }
    std::vector<std::pair<std::size_t, ChosenHeader>> ordered;
    for (auto& [include, wanted] : chosen) {
      const auto own = packages_.byInclude.find(include);
      const bool isOwn = own != packages_.byInclude.end();
      ordered.emplace_back(isOwn ? own->second.position : packages_.byInclude.size(),
                           ChosenHeader{include, isOwn ? own->second.path : "", std::move(wanted)});
    }
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [at, header] : ordered) choice_.headers.push_back(std::move(header));
    return left;
  }

  // Of headers that include one another, the first one is not marked.
  void markIncluded() {
    std::vector<ChosenHeader*> own;
    for (ChosenHeader& header : choice_.headers)
      if (header.isOwn()) own.push_back(&header);
    const auto mark = [&] {
      std::unordered_set<std::string> reached;
      for (ChosenHeader* header : own)
        if (!header->isIncluded && !(header->isIncluded = reached.contains(header->include)))
          addReached(header->include, reached);
    };
    mark();
    std::reverse(own.begin(), own.end());
    mark();
  }

  void addReached(const std::string& include, std::unordered_set<std::string>& reached) {
    std::vector<std::string> pending{include};
    while (!pending.empty()) {
      const std::string header = std::move(pending.back());
      pending.pop_back();
      for (const std::string& name : includesOf(header))
        if (reached.insert(name).second) pending.push_back(name);
    }
  }

  // The packages' headers that one of them includes.
  const std::vector<std::string>& includesOf(const std::string& include) {
    const auto [known, isNew] = includes_.try_emplace(include);
    if (!isNew) return known->second;
    const std::string& path = packages_.byInclude.find(include)->second.path;
    for (std::string& name : sys::includesOf(file_.read(path, sys::maxHeaderBytes), include))
      if (packages_.byInclude.contains(name)) known->second.push_back(std::move(name));
    return known->second;
  }

  const PackageHeaders& packages_;
  const DeclaredNames& names_;
  sys::DebianPackages& debian_;
  const sys::HeaderIndex* libc_ = nullptr;
  std::map<std::string, std::vector<std::string>> includes_;
  sys::FileBuffer file_;
  HeaderChoice choice_;
};

}  // namespace

HeaderChoice chooseHeaders(const PackageHeaders& packages, const DeclaredNames& names,
                           sys::DebianPackages& debian) {
  return Choosing(packages, names, debian).run();
}

}  // namespace ljbind::cli
