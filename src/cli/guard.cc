#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>

#include "cli/commands.h"

// Of llvm/Support/ErrorHandling.h, whose other contents are none of this layer's business.
namespace llvm {
void install_bad_alloc_error_handler(void (*handler)(void*, const char*, bool), void* data);
}

namespace ljbind::cli {
namespace {

// Only what may be called from a signal handler.
void print(const char* text) {
  [[maybe_unused]] const ssize_t written = ::write(2, text, std::strlen(text));
}

constexpr char bugLine[] =
    "  hint: this is a bug in ljbind; please report it with the command line and `ljbind "
    "--version`\n";

[[noreturn]] void outOfMemory() {
  print(
      "ljbind: error: out of memory [out-of-memory]\n"
      "  hint: a macro or a type in the headers grows without bound; name fewer headers\n");
  ::_exit(static_cast<int>(Exit::Input));
}

// LLVM allocates with malloc as well, and would abort.
void llvmOutOfMemory(void*, const char*, bool) { outOfMemory(); }

void crashed(int signal) {
  print("ljbind: error: internal error: ");
  print(signal == SIGSEGV   ? "segmentation fault or stack overflow"
        : signal == SIGABRT ? "aborted"
                            : "crash");
  print(" [internal-error]\n");
  print(bugLine);
  ::_exit(static_cast<int>(Exit::Bug));
}

}  // namespace

void reportBug(std::string_view what) {
  std::fprintf(stderr, "ljbind: error: internal error: %.*s [internal-error]\n%s",
               static_cast<int>(what.size()), what.data(), bugLine);
}

void guardAgainstCrashes() {
  std::set_new_handler(outOfMemory);
  llvm::install_bad_alloc_error_handler(llvmOutOfMemory, nullptr);
  struct sigaction action {};
  action.sa_handler = crashed;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT})
    ::sigaction(signal, &action, nullptr);
#if !defined(__SANITIZE_ADDRESS__)
  // More than any header needs; a sanitizer's shadow memory needs far more than this.
  constexpr rlim_t bytes = rlim_t{8} << 30;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 &&
      (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > bytes)) {
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_AS, &limit);
  }
#endif
}

void guardThread() {
  static thread_local char stack[64 * 1024];  // a stack overflow leaves no room for a handler
  stack_t alternative{};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof stack;
  ::sigaltstack(&alternative, nullptr);
}

}  // namespace ljbind::cli
