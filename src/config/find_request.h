// What `ljbind find` was asked for.
#pragma once

#include <string>
#include <vector>

namespace ljbind::config {

struct FindRequest {
  std::vector<std::string> names;     // xmlFree, struct stat, xmlNode.children, libxml/tree.h
  std::vector<std::string> packages;  // only the headers of these; none: all there are
  bool all = false;                   // every place, rather than the first ones
  bool json = false;
  unsigned timeoutSeconds = 60;  // 0: none
};

}  // namespace ljbind::config
