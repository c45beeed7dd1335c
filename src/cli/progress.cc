#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/diagnostic.h"

namespace ljbind::cli {

Progress::Progress(bool quiet, unsigned timeoutSeconds)
    : show_(!quiet && ::isatty(STDERR_FILENO)), timeoutSeconds_(timeoutSeconds) {
  if (show_ || timeoutSeconds_) watcher_ = std::thread([this] { watch(); });
}

Progress::~Progress() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
    if (printed_) std::fputs("\r\033[K", stderr);
  }
  changed_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

void Progress::enter(std::string phase) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  times_.emplace_back(phase_, std::chrono::duration<double, std::milli>(now - phaseStart_).count());
  phase_ = std::move(phase);
  phaseStart_ = now;
}

std::string Progress::times() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [phase, milliseconds] : times_)
    text += fmt::format("time: {} {:.1f}\n", phase, milliseconds);
  return text;
}

void Progress::watch() {
  std::unique_lock lock(mutex_);
  const auto stop = [this] { return done_; };
  const auto limit = start_ + std::chrono::seconds(timeoutSeconds_ ? timeoutSeconds_ : 1'000'000);
  while (
      !changed_.wait_until(lock, std::min(limit, Clock::now() + std::chrono::seconds(1)), stop)) {
    if (timeoutSeconds_ && Clock::now() >= limit) {
      if (printed_) std::fputs("\r\033[K", stderr);
      std::fputs(render(diagnose(Id::TimedOut, timeoutSeconds_, phase_)).c_str(), stderr);
      // Clang or LuaJIT is busy in another thread and cannot be asked to stop.
      ::_exit(static_cast<int>(Exit::Input));
    }
    if (!show_) continue;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start_);
    std::fprintf(stderr, "\r\033[K%s (%lld s)", phase_.c_str(),
                 static_cast<long long>(seconds.count()));
    printed_ = true;
  }
}

}  // namespace ljbind::cli
