// The clang and LLVM majors ljbind builds with. Differences between them live in this file only.
#pragma once

#include <clang/Basic/Version.h>

#if CLANG_VERSION_MAJOR < 19 || CLANG_VERSION_MAJOR > 22
#error "ljbind supports clang 19 to 22"
#endif
