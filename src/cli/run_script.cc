#include "cli/run_script.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "luajit/record_cdef.h"
#include "system/sub_process.h"

namespace ljbind::cli {
namespace {

constexpr int recordDescriptor = 3;
constexpr std::size_t maxRecordBytes = std::size_t{64} << 20;
constexpr std::size_t maxMemoryBytes = std::size_t{4} << 30;

// --- The messages: a count, and as many texts with their lengths: "2;5:error,4:oops,"

using Message = std::vector<std::string>;

std::string encoded(const Message& message) {
  std::string bytes = fmt::format("{};", message.size());
  for (const std::string& text : message) bytes += fmt::format("{}:{},", text.size(), text);
  return bytes;
}

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : bytes_(bytes) {}

  // None at the end, before a message that is not complete, and at what is none.
  std::optional<Message> next() {
    const auto count = number(';');
    if (!count || *count > bytes_.size()) return std::nullopt;
    Message message;
    for (std::size_t i = 0; i < *count; ++i) {
      const auto size = number(':');
      if (!size || *size >= bytes_.size() || bytes_[*size] != ',') return std::nullopt;
      message.emplace_back(bytes_.substr(0, *size));
      bytes_.remove_prefix(*size + 1);
    }
    return message;
  }

 private:
  std::optional<std::size_t> number(char end) {
    std::size_t value = 0;
    const char* last = bytes_.data() + bytes_.size();
    const auto [at, error] = std::from_chars(bytes_.data(), last, value);
    if (error != std::errc{} || at == last || *at != end) return std::nullopt;
    bytes_.remove_prefix(static_cast<std::size_t>(at - bytes_.data()) + 1);
    return value;
  }

  std::string_view bytes_;
};

unsigned lineOf(const std::string& text) {
  unsigned line = 0;
  std::from_chars(text.data(), text.data() + text.size(), line);
  return line;
}

// --- The other side

void send(const Message& message) {
  const std::string bytes = encoded(message);
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t wrote = ::write(recordDescriptor, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    done += static_cast<std::size_t>(wrote);
  }
}

// --- This side

std::string firstLine(const std::string& text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

std::string describe(const sys::SubProcessEnd& end, unsigned timeoutMilliseconds) {
  using How = sys::SubProcessEnd::How;
  switch (end.how) {
    case How::Exited: return fmt::format("ended with status {}", end.code);
    case How::Signalled:
      return fmt::format("was ended by signal {} ({})", end.code, ::strsignal(end.code));
    case How::TimedOut:
      return fmt::format("was stopped after {:g} seconds", timeoutMilliseconds / 1000.0);
    case How::TooMuchOutput:
      return fmt::format("was stopped: it gave more than {} MiB to ffi.cdef", maxRecordBytes >> 20);
  }
  return {};
}

ScriptRun runScript(const std::string& script, unsigned timeoutMilliseconds, bool showsOutput) {
  ScriptRun result;
  result.recorded.script = script;
  sys::SubProcess command;
  command.program = "/proc/self/exe";
  command.arguments = {std::string(recordArgument), script};
  command.timeoutMilliseconds = timeoutMilliseconds;
  command.memoryBytes = maxMemoryBytes;
  command.descriptor = recordDescriptor;
  command.maxOutputBytes = maxRecordBytes;
  command.showsOutput = showsOutput;
  const auto end = sys::run(command);
  if (!end) {
    result.failure = end.failure();
    return result;
  }
  Decoder decoder(end->output);
  while (auto message = decoder.next()) {
    const Message& is = *message;
    if (is.size() >= 5 && is[0] == "cdef") {
      project::RecordedText text{is[1], {}, is[2], lineOf(is[3]), is[4] == "protected"};
      for (std::size_t i = 5; i < is.size(); ++i)
        text.parameters.push_back(is[i].starts_with("=") ? std::optional(is[i].substr(1))
                                                         : std::nullopt);
      result.recorded.texts.push_back(std::move(text));
    } else if (is.size() == 5 && is[0] == "error") {
      result.ran = is[4] == "ran";
      result.failure = diagnose(Id::ScriptFailed, Place{is[1], lineOf(is[2]), 0}, script,
                                fmt::format("raised an error: {}", firstLine(is[3])));
    }
  }
  const bool done = end->how == sys::SubProcessEnd::How::Exited && end->code == 0;
  if (!done && !result.failure)
    result.failure = diagnose(Id::ScriptFailed, script, describe(*end, timeoutMilliseconds));
  return result;
}

}  // namespace

int recordScript(const char* script) {
  // A process that the script forks is none of ours.
  const pid_t self = ::getpid();
  const auto error = luajit::runRecorded(script, [self](const luajit::RecordedCdef& call) {
    if (::getpid() != self) return;
    Message message{"cdef", call.text, call.caller.file, std::to_string(call.caller.line),
                    call.isProtected ? "protected" : ""};
    for (const auto& parameter : call.parameters)
      message.push_back(parameter ? "=" + *parameter : "?");
    send(message);
  });
  if (error && ::getpid() == self)
    send({"error", error->place.file, std::to_string(error->place.line), error->message,
          error->ran ? "ran" : ""});
  std::fflush(nullptr);
  return error ? 1 : 0;
}

std::vector<ScriptRun> runScripts(const config::CheckRequest& request, Progress& progress) {
  // Time has to be left for the checking.
  constexpr std::uint64_t longest = 60'000;
  const std::uint64_t half = std::uint64_t{request.timeoutSeconds} * 500;
  const auto limit = static_cast<unsigned>(half == 0 ? longest : std::min(half, longest));
  std::vector<ScriptRun> runs;
  for (const std::string& script : request.scripts) {
    progress.enter("running " + script);
    if (!request.quiet)
      fmt::print(stderr,
                 "ljbind: running {}, for at most {:g} seconds, to see what it gives to ffi.cdef\n",
                 script, limit / 1000.0);
    runs.push_back(runScript(script, limit, request.verbose));
  }
  return runs;
}

void noteFailures(const std::vector<ScriptRun>& runs, Diagnostics& diagnostics) {
  const bool told = diagnostics.hasErrors();
  for (const ScriptRun& run : runs)
    if (run.failure && (run.ran || !told)) diagnostics.add(*run.failure);
}

}  // namespace ljbind::cli
