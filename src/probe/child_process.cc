#include "probe/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace ljbind::probe {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int answerDescriptor = 3;
// What the child ends with when it could not become the program; the reason is in its answer.
constexpr int notStarted = 127;
constexpr char notStartedMark = '\0';

Diagnostic unavailable(const std::string& program, int error) {
  return diagnose(Id::ProbeUnavailable, program, std::strerror(error));
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::path base = std::filesystem::temp_directory_path(ignored);
    if (ignored) base = "/tmp";
    path_ = (base / "ljbind-probe-XXXXXX").string();
    if (!mkdtemp(path_.data())) path_.clear();
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void limit(__rlimit_resource resource, rlim_t most) {
  rlimit value{};
  getrlimit(resource, &value);
  value.rlim_cur = value.rlim_max = std::min(value.rlim_max, most);
  setrlimit(resource, &value);
}

struct Prepared {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* directory;
  int answer;
  pid_t parent;
};

// Between fork and exec, where only what is safe in a signal handler may be called.
[[noreturn]] void becomeProgram(const Prepared& prepared, const ChildLimits& limits) {
  setpgid(0, 0);
  // Nobody is left to kill it when this process is.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != prepared.parent) _exit(notStarted);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_AS, limits.memoryBytes);
  limit(RLIMIT_FSIZE, limits.fileBytes);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.time).count();
  limit(RLIMIT_CPU, static_cast<rlim_t>(seconds) + 1);
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) sigaction(signal, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);

  const int null = open("/dev/null", O_RDWR);
  // The copy is not closed by exec, unlike everything else from here on.
  const bool ready =
      null >= 0 && chdir(prepared.directory) == 0 &&
      (prepared.answer == answerDescriptor ? fcntl(answerDescriptor, F_SETFD, 0) == 0
                                           : dup2(prepared.answer, answerDescriptor) >= 0) &&
      dup2(null, 0) >= 0 && dup2(null, 1) >= 0 && dup2(null, 2) >= 0;
  if (ready) {
    close_range(answerDescriptor + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    execve(prepared.program, prepared.arguments, prepared.environment);
  }
  const char reason[2] = {notStartedMark, static_cast<char>(errno)};
  const ssize_t written = write(prepared.answer, reason, sizeof reason);
  _exit(written == 2 ? notStarted : 1);
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Reads until the pipe ends, the child does, or the time does. A grandchild may keep the pipe open,
// so the child's own end is looked for as well.
void collect(int pipe, pid_t child, const ChildLimits& limits, ChildResult& result) {
  const Clock::time_point deadline = Clock::now() + limits.time;
  constexpr int sliceMilliseconds = 20;
  char buffer[4096];
  for (;;) {
    siginfo_t ended{};
    const bool over =
        waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        ended.si_pid == child;
    pollfd wanted{pipe, POLLIN, 0};
    const int ready = poll(&wanted, 1, over ? 0 : sliceMilliseconds);
    if (ready > 0) {
      const ssize_t got = read(pipe, buffer, sizeof buffer);
      if (got == 0) break;
      if (got > 0) result.answer.append(buffer, static_cast<std::size_t>(got));
    } else if (over) {
      return;
    }
    if (result.answer.size() > limits.answerBytes) {
      result.tooMuch = true;
      return;
    }
    if (Clock::now() >= deadline) {
      result.timedOut = true;
      return;
    }
  }
  // The pipe ended; the child has the rest of its time to do so too.
  for (;;) {
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (ended.si_pid == child) return;
    if (Clock::now() >= deadline) {
      result.timedOut = true;
      return;
    }
    poll(nullptr, 0, 1);
  }
}

}  // namespace

Result<ChildResult> runChild(const std::string& program, const std::vector<std::string>& arguments,
                             const ChildLimits& limits) {
  const TemporaryDirectory directory;
  int pipe[2];
  if (directory.path().empty() || pipe2(pipe, O_CLOEXEC) != 0) return unavailable(program, errno);

  std::vector<std::string> words = {program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "LC_ALL=C",
                                          "HOME=" + directory.path(), "TMPDIR=" + directory.path()};
  if (const char* dirs = std::getenv("LD_LIBRARY_PATH"))
    environment.push_back(std::string("LD_LIBRARY_PATH=") + dirs);
  const std::vector<char*> argumentPointers = pointersTo(words);
  const std::vector<char*> environmentPointers = pointersTo(environment);
  const Prepared prepared = {program.c_str(),
                             argumentPointers.data(),
                             environmentPointers.data(),
                             directory.path().c_str(),
                             pipe[1],
                             getpid()};
  const pid_t child = fork();
  if (child == 0) becomeProgram(prepared, limits);
  const int error = errno;
  close(pipe[1]);
  if (child < 0) {
    close(pipe[0]);
    return unavailable(program, error);
  }
  // Both sides do it, so that it is done whoever comes first.
  setpgid(child, child);
  ChildResult result;
  collect(pipe[0], child, limits, result);
  close(pipe[0]);
  // While the child was not waited for its number, and that of its group, belong to nobody else.
  kill(-child, SIGKILL);
  kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  if (WIFEXITED(status)) result.status = WEXITSTATUS(status);
  if (result.status == notStarted && result.answer.size() == 2 &&
      result.answer[0] == notStartedMark)
    return unavailable(program, static_cast<unsigned char>(result.answer[1]));
  return result;
}

}  // namespace ljbind::probe
