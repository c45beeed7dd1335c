#include "system/sub_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <optional>
#include <utility>

namespace ljbind::sys {
namespace {

// AddressSanitizer reserves terabytes of address space for itself.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool limitsMemory = false;
#elif defined(__has_feature)
constexpr bool limitsMemory = !__has_feature(address_sanitizer);
#else
constexpr bool limitsMemory = true;
#endif

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  int number() const { return number_; }
  bool isOpen() const { return number_ >= 0; }
  void close() {
    if (isOpen()) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

struct Pipe {
  Descriptor read, write;
};

// Above the numbers that a command may want for its own. Closed by exec.
std::optional<Pipe> openPipe() {
  constexpr int lowest = 64;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  const Descriptor first(ends[0]), second(ends[1]);
  Pipe pipe{Descriptor(::fcntl(ends[0], F_DUPFD_CLOEXEC, lowest)),
            Descriptor(::fcntl(ends[1], F_DUPFD_CLOEXEC, lowest))};
  if (!pipe.read.isOpen() || !pipe.write.isOpen()) return std::nullopt;
  return pipe;
}

// What the process between sends, once or twice: the first one counts.
struct Message {
  bool started;
  int value;  // errno, or what waitpid gives
};

// --- Behind fork(): other threads' locks may be held for ever, so nothing here allocates.

struct Plan {
  const char* program;
  char* const* arguments;
  rlim_t memoryBytes;
  int descriptor;
  bool showsOutput;
  int output, status, control;  // the ends of pipes that are theirs
};

void say(int to, Message message) {
  // Less than PIPE_BUF, into an empty pipe: it is written whole or nobody reads it any more.
  [[maybe_unused]] const ssize_t written = ::write(to, &message, sizeof message);
}

void limit(int resource, rlim_t value) {
  rlimit wanted{value, value};
  rlimit now{};
  if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &now) == 0)
    wanted.rlim_cur = wanted.rlim_max = std::min(value, now.rlim_max);
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted);
}

void resetSignals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void becomeCommand(const Plan& plan) {
  ::setsid();
  resetSignals();
  limit(RLIMIT_CORE, 0);
  if (limitsMemory && plan.memoryBytes != 0) limit(RLIMIT_AS, plan.memoryBytes);
  if (plan.showsOutput) ::dup2(STDERR_FILENO, STDOUT_FILENO);
  ::dup2(plan.output, plan.descriptor);
  // All others are closed by exec, the one for `status` among them.
  const unsigned above = static_cast<unsigned>(std::max(plan.descriptor, STDERR_FILENO)) + 1;
  ::close_range(above, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execv(plan.program, plan.arguments);
  say(plan.status, {false, errno});
  ::_exit(127);
}

// The parent of process `name`, a decimal number; 0 when it is gone.
pid_t parentOf(const char* name) {
  char path[64] = "/proc/";
  std::strncat(path, name, 20);
  std::strcat(path, "/stat");
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[512];
  const ssize_t size = ::read(file, text, sizeof text - 1);
  ::close(file);
  if (size <= 0) return 0;
  text[size] = '\0';
  // "12 (any name) S 11 ...": the name may have parentheses in it.
  const char* end = std::strrchr(text, ')');
  if (!end || std::strlen(end) < 5) return 0;
  pid_t parent = 0;
  for (const char* digit = end + 4; *digit >= '0' && *digit <= '9'; ++digit)
    parent = parent * 10 + (*digit - '0');
  return parent;
}

// Kills every process whose parent is this one.
void killChildren() {
  const int directory = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  const pid_t self = ::getpid();
  struct Entry {  // as the kernel has it, linux_dirent64
    std::uint64_t inode;
    std::int64_t offset;
    unsigned short bytes;
    unsigned char type;
    char name[1];
  };
  alignas(Entry) char buffer[8192];
  for (;;) {
    const long got = ::syscall(SYS_getdents64, directory, buffer, sizeof buffer);
    if (got <= 0) break;
    for (long at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const Entry*>(buffer + at);
      at += entry->bytes;
      pid_t process = 0;
      const char* digit = entry->name;
      while (*digit >= '0' && *digit <= '9') process = process * 10 + (*digit++ - '0');
      if (process != 0 && *digit == '\0' && parentOf(entry->name) == self) ::kill(process, SIGKILL);
    }
  }
  ::close(directory);
}

void onChild(int) {}

// Of this process's files only the plan's pipes are needed. Whoever reads what this process prints
// must not wait for that one, nor another command for its pipes to be closed.
void dropFiles(const Plan& plan) {
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (number == STDERR_FILENO && plan.showsOutput) continue;
    if (nowhere < 0)
      ::close(number);
    else
      ::dup2(nowhere, number);
  }
  int kept[] = {plan.output, plan.status, plan.control};
  std::sort(std::begin(kept), std::end(kept));
  unsigned next = STDERR_FILENO + 1;
  for (int number : kept) {
    if (static_cast<unsigned>(number) > next)
      ::close_range(next, static_cast<unsigned>(number) - 1, 0);
    next = static_cast<unsigned>(number) + 1;
  }
  ::close_range(next, ~0U, 0);
}

// Waits until every child has ended, or nothing has come of killing them for a while: one that runs
// as another user cannot be killed.
void endChildren(pid_t command, std::optional<int>& ended) {
  constexpr unsigned patience = 200;
  const timespec moment{0, 10'000'000};
  for (unsigned idle = 0; idle < patience;) {
    killChildren();
    ++idle;
    for (;;) {
      int status = 0;
      const pid_t process = ::waitpid(-1, &status, WNOHANG);
      if (process < 0) return;
      if (process == 0) break;
      if (process == command) ended = status;
      idle = 0;  // its children have come up as our own
    }
    if (idle != 0) ::nanosleep(&moment, nullptr);
  }
}

// Waits for the command to end, or for `control` to be closed; then ends all that it started.
[[noreturn]] void watch(const Plan& plan) {
  ::setsid();  // so that what a terminal sends does not end this process before its work is done
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);  // what loses its parent becomes our child
  sigset_t child, before;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &before);
  struct sigaction action {};
  action.sa_handler = onChild;
  ::sigaction(SIGCHLD, &action, nullptr);
  const pid_t command = ::_Fork();
  if (command == 0) becomeCommand(plan);
  if (command < 0) {
    say(plan.status, {false, errno});
    ::_exit(1);
  }
  ::close(plan.output);
  sigset_t waiting = before;
  sigdelset(&waiting, SIGCHLD);
  std::optional<int> ended;
  for (;;) {
    for (;;) {
      int status = 0;
      const pid_t process = ::waitpid(-1, &status, WNOHANG);
      if (process <= 0) break;
      if (process == command) ended = status;
    }
    if (ended) break;
    pollfd control{plan.control, POLLIN, 0};
    if (::ppoll(&control, 1, nullptr, &waiting) > 0) break;
  }
  ::kill(-command, SIGKILL);
  endChildren(command, ended);
  say(plan.status, {true, ended.value_or(0)});
  ::_exit(0);
}

// --- In this process

class Running {
 public:
  explicit Running(const SubProcess& command) : command_(command) {}

  Result<SubProcessEnd> run() {
    if (const int error = start(); error != 0) return failure(error);
    read();
    output_.read.close();  // who still writes gets to know
    control_.write.close();
    Message message{false, EIO};
    const ssize_t got = readAll(status_.read.number(), &message, sizeof message);
    while (::waitpid(watcher_, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (got != sizeof message || !message.started) return failure(message.value);
    if (!stopped_) {
      const bool exited = WIFEXITED(message.value);
      end_.how = exited ? SubProcessEnd::How::Exited : SubProcessEnd::How::Signalled;
      end_.code = exited ? WEXITSTATUS(message.value) : WTERMSIG(message.value);
    }
    return std::move(end_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  Diagnostic failure(int error) const {
    return diagnose(Id::CannotStart, command_.program, std::strerror(error));
  }

  int start() {
    for (Pipe* pipe : {&output_, &status_, &control_}) {
      auto opened = openPipe();
      if (!opened) return errno;
      *pipe = std::move(*opened);
    }
    std::vector<char*> arguments{const_cast<char*>(command_.program.c_str())};
    for (const std::string& argument : command_.arguments)
      arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const Plan plan{command_.program.c_str(), arguments.data(),      command_.memoryBytes,
                    command_.descriptor,      command_.showsOutput,  output_.write.number(),
                    status_.write.number(),   control_.read.number()};
    // No signal handler of ours may run over there.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    watcher_ = ::_Fork();
    if (watcher_ == 0) {
      dropFiles(plan);
      resetSignals();
      watch(plan);
    }
    const int error = watcher_ < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    output_.write.close();
    status_.write.close();
    control_.read.close();
    return error;
  }

  // Until the command and all that has its descriptor are gone, or it is to be stopped.
  void read() {
    const auto limit = Clock::now() + std::chrono::milliseconds(command_.timeoutMilliseconds);
    std::vector<char> buffer(std::size_t{1} << 16);
    bool outputOpen = true;
    while (!stopped_) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now()).count();
      // The status tells of the end, and output may have been closed long before.
      pollfd files[] = {{outputOpen ? output_.read.number() : -1, POLLIN, 0},
                        {status_.read.number(), POLLIN, 0}};
      const int ready = ::poll(files, 2, static_cast<int>(std::max<long long>(0, left + 1)));
      if (left < 0) stop(SubProcessEnd::How::TimedOut);
      if (ready <= 0) continue;
      if (files[0].revents != 0) {
        const ssize_t got = ::read(output_.read.number(), buffer.data(), buffer.size());
        if (got > 0) take(buffer.data(), static_cast<std::size_t>(got));
        if (got == 0) outputOpen = false;
      } else if (files[1].revents != 0) {
        return;
      }
    }
  }
  void take(const char* bytes, std::size_t count) {
    const std::size_t room = command_.maxOutputBytes - end_.output.size();
    end_.output.append(bytes, std::min(count, room));
    if (count > room) stop(SubProcessEnd::How::TooMuchOutput);
  }
  void stop(SubProcessEnd::How how) {
    if (stopped_) return;
    stopped_ = true;
    end_.how = how;
  }

  static ssize_t readAll(int file, void* to, std::size_t bytes) {
    ssize_t got = 0;
    do got = ::read(file, to, bytes);
    while (got < 0 && errno == EINTR);
    return got;
  }

  const SubProcess& command_;
  Pipe output_, status_, control_;
  pid_t watcher_ = -1;
  bool stopped_ = false;
  SubProcessEnd end_;
};

}  // namespace

Result<SubProcessEnd> run(const SubProcess& command) { return Running(command).run(); }

}  // namespace ljbind::sys
