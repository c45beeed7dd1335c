// Owns one libpkgconf client, set up from the environment as the pkg-config command sets up its
// own.
#pragma once

extern "C" {
#include <libpkgconf/libpkgconf.h>
}

#include <string>
#include <vector>

namespace ljbind::sys {

class PkgconfClient {
 public:
  PkgconfClient();
  ~PkgconfClient();
  PkgconfClient(const PkgconfClient&) = delete;
  PkgconfClient& operator=(const PkgconfClient&) = delete;

  pkgconf_client_t* get() const { return client_; }
  // Requires.private are followed for --cflags and not for --libs.
  void followPrivate(bool follow);
  int maxDepth() const { return maxDepth_; }
  // Calls `visit` with the world made of `names`; false when a requirement cannot be met or
  // `visit` returned false.
  bool apply(const std::vector<std::string>& names, pkgconf_queue_apply_func_t visit, void* data);
  // Names of all .pc files in the search path, sorted.
  std::vector<std::string> installed() const;

  // What libpkgconf reported so far, one sentence per line.
  std::string errors;
  std::string warnings;

 private:
  pkgconf_client_t* client_;
  unsigned flags_ = 0;
  int maxDepth_ = 2000;  // as the command
};

}  // namespace ljbind::sys
