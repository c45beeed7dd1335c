// Runs a program that may do anything: crash, hang, fill memory or never close its output.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace ljbind::probe {

struct ChildLimits {
  std::chrono::milliseconds time{5000};
  std::uint64_t memoryBytes = std::uint64_t{4} << 30;  // of address space
  std::uint64_t fileBytes = 1 << 20;                   // of any file it writes
  std::size_t answerBytes = 1 << 20;                   // more than that is not read
};

struct ChildResult {
  std::string answer;  // what it wrote to descriptor 3
  bool timedOut = false;
  bool tooMuch = false;  // it was stopped, because its answer had no end
  int signal = 0;        // that ended it, 0: none
  int status = 0;        // its exit status, where no signal did
};

// Runs `program` with `arguments` in an empty temporary directory, which is its home as well and is
// removed afterwards; without input, output, core dumps, new privileges and this process's
// environment, except for LD_LIBRARY_PATH. When it ends, or its time does, its whole process group
// is killed. Fails with ProbeUnavailable when it cannot be started.
Result<ChildResult> runChild(const std::string& program, const std::vector<std::string>& arguments,
                             const ChildLimits& limits);

}  // namespace ljbind::probe
