#include "system/installed_packages.h"

#include <algorithm>

#include "system/pkgconf_client.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

std::string textOr(const char* text) { return text ? text : ""; }

void addOnce(std::vector<std::string>& all, std::string text) {
  if (!text.empty() && std::ranges::find(all, text) == all.end()) all.push_back(std::move(text));
}

std::size_t lengthOf(const pkgconf_list_t& list) {
  std::size_t length = 0;
  for (const pkgconf_node_t* node = list.head; node; node = node->next) ++length;
  return length;
}

InstalledPackage describe(const pkgconf_client_t* client, const pkgconf_pkg_t& package) {
  InstalledPackage out;
  out.name = textOr(package.id);
  out.pcFile = textOr(package.filename);
  out.requirementCount = lengthOf(package.required);
  const std::string sysroot = textOr(pkgconf_client_get_sysroot_dir(client));
  const auto addIncludeDir = [&](const std::string& text) {
    std::string dir = tidyPath(text);
    if (!isSystemIncludeDir(dir, sysroot)) addOnce(out.includeDirs, std::move(dir));
  };
  for (const pkgconf_node_t* node = package.libs.head; node; node = node->next) {
    const auto& fragment = *static_cast<const pkgconf_fragment_t*>(node->data);
    if (fragment.type == 'l') addOnce(out.libraries, textOr(fragment.data));
    if (fragment.type == 'L') addOnce(out.libraryDirs, tidyPath(textOr(fragment.data)));
  }
  for (const pkgconf_node_t* node = package.cflags.head; node; node = node->next) {
    const auto& fragment = *static_cast<const pkgconf_fragment_t*>(node->data);
    const std::string data = textOr(fragment.data);
    constexpr std::string_view system = "-isystem ";  // libpkgconf keeps the pair together
    if (fragment.type == 'I') addIncludeDir(data);
    if (!fragment.type && data.starts_with(system)) addIncludeDir(data.substr(system.size()));
  }
  return out;
}

}  // namespace

std::vector<InstalledPackage> installedPackages() {
  struct Found {
    pkgconf_client_t* client;
    std::vector<InstalledPackage> packages;
  };
  PkgconfClient client;
  Found found{client.get(), {}};
  pkgconf_scan_all(client.get(), &found, [](const pkgconf_pkg_t* package, void* data) {
    auto& into = *static_cast<Found*>(data);
    into.packages.push_back(describe(into.client, *package));
    return false;  // go on
  });
  std::vector<InstalledPackage> packages = std::move(found.packages);
  // Of a name that several directories have, the first one counts, as for pkg-config.
  std::ranges::stable_sort(packages, {}, &InstalledPackage::name);
  const auto sameName = [](const InstalledPackage& a, const InstalledPackage& b) {
    return a.name == b.name;
  };
  packages.erase(std::unique(packages.begin(), packages.end(), sameName), packages.end());
  return packages;
}

}  // namespace ljbind::sys
