// ljbind: the command line, and what happens when something goes wrong that should not.

#include <malloc.h>
#include <pthread.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <latch>
#include <limits>
#include <string_view>
#include <system_error>
#include <thread>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/run_script.h"

namespace {

using ljbind::Exit;
using namespace ljbind::cli;

struct Invocation {
  int argc;
  char** argv;
  int status = static_cast<int>(Exit::Bug);
  std::latch secondArenaIsTaken{1}, hasArena{1};
};

int run(int argc, char** argv) {
  CommandLine line;
  describe(line);
  for (int i = 1; i < argc; ++i) line.gen.arguments.emplace_back(argv[i]);
  // As compilers spell it, which CLI11 would take for -i with an argument.
  static char include[] = "--include";
  for (int i = 1; i < argc; ++i)
    if (std::string_view(argv[i]) == "-include") argv[i] = include;
  try {
    line.app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == 0;  // --help, --version
    line.app->exit(error);
    return static_cast<int>(asked ? Exit::Done : Exit::Usage);
  }
  if (line.app->got_subcommand("man")) {
    std::fputs(manPage(*line.app).c_str(), stdout);
    return static_cast<int>(Exit::Done);
  }
  if (line.app->got_subcommand("completion")) {
    std::fputs(completion(*line.app, line.completionShell).c_str(), stdout);
    return static_cast<int>(Exit::Done);
  }
  if (line.app->got_subcommand("layout")) return static_cast<int>(layout(line.layout));
  if (line.app->got_subcommand("check")) return static_cast<int>(check(line.check));
  if (line.app->got_subcommand("why")) return static_cast<int>(why(line.why));
  if (line.app->got_subcommand("find")) return static_cast<int>(find(line.find));
  if (line.app->got_subcommand("evidence")) return static_cast<int>(evidence(line.evidence));
  return static_cast<int>(gen(line.gen));
}

// Clang and what follows allocate tens of megabytes and free little of it. One arena that grows in
// large steps saves hundreds of system calls. Threads that help have another one: at every
// allocation they would wait for one another. Nothing asks for huge pages: where the memory was
// idle before, and in a virtual machine had been given back to the host, they cost more than the
// page faults they save.
void prepareHeap() {
  constexpr std::size_t step = std::size_t{32} << 20;
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_TOP_PAD, static_cast<int>(step));
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_MMAP_THRESHOLD, static_cast<int>(step));
  void* volatile first = std::malloc(std::size_t{1} << 20);
  std::free(first);
}

// A thread gets its arena when it first allocates.
void takeArena() {
  void* volatile first = std::malloc(1);
  std::free(first);
}

// Has the arena of the threads that help for as long as the command's thread has none, so that this
// one gets the one that was prepared. Without it all is the same but for the time it takes.
std::thread holdSecondArena(Invocation& invocation) {
  try {
    std::thread holder([&] {
      takeArena();
      invocation.secondArenaIsTaken.count_down();
      invocation.hasArena.wait();
    });
    invocation.secondArenaIsTaken.wait();
    return holder;
  } catch (const std::system_error&) {  // no more threads
    return {};
  }
}

void* onLargeStack(void* context) {
  auto* invocation = static_cast<Invocation*>(context);
  takeArena();
  invocation->hasArena.count_down();
  guardThread();
  try {
    invocation->status = run(invocation->argc, invocation->argv);
  } catch (const std::exception& error) {
    reportBug(error.what());
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  // Before the guards: a script that crashes is no bug in ljbind.
  if (argc == 3 && argv[1] == recordArgument) return recordScript(argv[2]);
  guardAgainstCrashes();
  prepareHeap();
  Invocation invocation{argc, argv};
  std::thread holder = holdSecondArena(invocation);
  // Clang descends recursively into declarators and expressions; headers exist that go deep.
  constexpr std::size_t stackBytes = std::size_t{512} << 20;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stackBytes);
  pthread_t thread;
  if (pthread_create(&thread, &attributes, onLargeStack, &invocation) == 0)
    pthread_join(thread, nullptr);
  else
    onLargeStack(&invocation);
  if (holder.joinable()) holder.join();
  return invocation.status;
}
