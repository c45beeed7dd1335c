#include "system/pkgconf_client.h"

#include <dirent.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

#ifdef __SANITIZE_ADDRESS__
// libpkgconf leaks the graph when it cannot be resolved or goes in circles.
extern "C" const char* __lsan_default_suppressions() { return "leak:libpkgconf.so\n"; }
#endif

namespace ljbind::sys {
namespace {

// libpkgconf hands `data` back as const; it is the client object's own string.
bool append(const char* message, const pkgconf_client_t*, const void* data) {
  *static_cast<std::string*>(const_cast<void*>(data)) += message;
  return true;
}

bool isSet(const char* variable) { return std::getenv(variable) != nullptr; }

unsigned flagsFromEnvironment() {
  unsigned flags = PKGCONF_PKG_PKGF_SIMPLIFY_ERRORS;
  if (isSet("PKG_CONFIG_FDO_SYSROOT_RULES")) flags |= PKGCONF_PKG_PKGF_FDO_SYSROOT_RULES;
  if (isSet("PKG_CONFIG_DONT_RELOCATE_PATHS")) flags |= PKGCONF_PKG_PKGF_DONT_RELOCATE_PATHS;
  if (isSet("PKG_CONFIG_IGNORE_CONFLICTS")) flags |= PKGCONF_PKG_PKGF_SKIP_CONFLICTS;
  if (isSet("PKG_CONFIG_DISABLE_UNINSTALLED")) flags |= PKGCONF_PKG_PKGF_NO_UNINSTALLED;
  const char* sysroot = std::getenv("PKG_CONFIG_SYSROOT_DIR");
  const char* destdir = std::getenv("DESTDIR");
  if (sysroot && destdir && !std::strcmp(sysroot, destdir))
    flags |= PKGCONF_PKG_PKGF_FDO_SYSROOT_RULES;
  return flags;
}

}  // namespace

PkgconfClient::PkgconfClient() : flags_(flagsFromEnvironment()) {
  pkgconf_cross_personality_t* personality = pkgconf_cross_personality_default();
  client_ = pkgconf_client_new(append, &errors, personality);
  pkgconf_client_set_warn_handler(client_, append, &warnings);
  // libpkgconf formats every trace message before it drops it: 70 % of its time on gtk+-3.0.
  client_->trace_handler = nullptr;
  if (const char* root = std::getenv("PKG_CONFIG_TOP_BUILD_DIR"))
    pkgconf_client_set_buildroot_dir(client_, root);
  if (const char* root = std::getenv("PKG_CONFIG_SYSROOT_DIR"))
    pkgconf_client_set_sysroot_dir(client_, root);
  if (const char* depth = std::getenv("PKG_CONFIG_MAXIMUM_TRAVERSE_DEPTH"))
    maxDepth_ = std::atoi(depth);
  pkgconf_client_set_flags(client_, flags_);
  pkgconf_client_dir_list_build(client_, personality);
}

PkgconfClient::~PkgconfClient() { pkgconf_client_free(client_); }

void PkgconfClient::followPrivate(bool follow) {
  pkgconf_client_set_flags(client_, follow ? flags_ | PKGCONF_PKG_PKGF_SEARCH_PRIVATE : flags_);
}

bool PkgconfClient::apply(const std::vector<std::string>& names, pkgconf_queue_apply_func_t visit,
                          void* data) {
  pkgconf_list_t queue = PKGCONF_LIST_INITIALIZER;
  for (const std::string& name : names) pkgconf_queue_push(&queue, name.c_str());
  const bool done = pkgconf_queue_apply(client_, &queue, visit, maxDepth_, data);
  pkgconf_queue_free(&queue);
  return done;
}

std::vector<std::string> PkgconfClient::installed() const {
  std::vector<std::string> names;
  pkgconf_node_t* node;
  PKGCONF_FOREACH_LIST_ENTRY(client_->dir_list.head, node) {
    DIR* dir = opendir(static_cast<pkgconf_path_t*>(node->data)->path);
    if (!dir) continue;
    while (const dirent* entry = readdir(dir)) {
      const std::string_view file = entry->d_name;
      if (file.ends_with(".pc") && !file.ends_with("-uninstalled.pc"))
        names.emplace_back(file.substr(0, file.size() - 3));
    }
    closedir(dir);
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace ljbind::sys
