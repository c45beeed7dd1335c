// Runs a command in a process of its own, within limits, and leaves nothing of it running.
//
// The command is watched by a process between it and this one, which outlives neither: when the
// command has ended, its time is up, or this process is gone, whatever the command started is
// killed, in whichever process group or session it may be by then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace ljbind::sys {

struct SubProcess {
  std::string program;  // a path; $PATH is not searched
  std::vector<std::string> arguments;
  unsigned timeoutMilliseconds = 60'000;
  std::size_t memoryBytes = 0;  // of address space; 0: no limit
  // What the command writes to `descriptor` of its own is returned; beyond `maxOutputBytes` the
  // command is stopped.
  int descriptor = 1;
  std::size_t maxOutputBytes = std::size_t{64} << 20;
  // Whether its standard error, and its standard output unless that is `descriptor`, are this
  // process's standard error. Otherwise they are dropped.
  bool showsOutput = false;
};

struct SubProcessEnd {
  enum class How : std::uint8_t {
    Exited,     // `code` is its exit status
    Signalled,  // `code` is the signal's number
    TimedOut,
    TooMuchOutput,
  };
  How how = How::Exited;
  int code = 0;
  std::string output;  // what came before the end, whichever it was
};

// The command's standard input is empty, it has no terminal, leaves no core file, and of this
// process's files it has standard error at most. Its working directory and environment are ours.
// Fails with CannotStart when it could not be started.
Result<SubProcessEnd> run(const SubProcess& command);

}  // namespace ljbind::sys
