// Says what is going on when it takes long, gives up when it takes far too long, and keeps times.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ljbind::cli {

class Progress {
 public:
  // Prints to a terminal only, and after a second; `timeoutSeconds` 0 waits for ever.
  Progress(bool quiet, unsigned timeoutSeconds);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // What the following work is, as in "gave up while <phase>".
  void enter(std::string phase);
  // "time: PHASE MS" for each phase so far.
  std::string times() const;

 private:
  using Clock = std::chrono::steady_clock;
  void watch();

  bool show_;
  unsigned timeoutSeconds_;
  Clock::time_point start_ = Clock::now();
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  bool printed_ = false;
  std::string phase_ = "starting";
  Clock::time_point phaseStart_ = start_;
  std::vector<std::pair<std::string, double>> times_;
  std::thread watcher_;  // last: it uses the others
};

}  // namespace ljbind::cli
