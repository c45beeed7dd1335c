#include "system/sub_process.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "base/file.h"
#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

using How = SubProcessEnd::How;

SubProcess shell(const std::string& script) {
  SubProcess command;
  command.program = "/bin/sh";
  command.arguments = {"-c", script};
  return command;
}

SubProcessEnd ended(const SubProcess& command) {
  auto end = run(command);
  if (end) return std::move(*end);
  ADD_FAILURE() << render(end.failure());
  return {};
}

// Processes whose command line has `text` in it.
std::size_t countRunning(const std::string& text) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline", std::ios::binary);
    const std::string line(std::istreambuf_iterator<char>(file), {});
    if (line.find(text) != std::string::npos) ++count;
  }
  return count;
}

std::size_t countOpenFiles() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

TEST(SubProcess, OutputAndStatus) {
  const SubProcessEnd end = ended(shell("echo some words; exit 3"));
  EXPECT_EQ(end.how, How::Exited);
  EXPECT_EQ(end.code, 3);
  EXPECT_EQ(end.output, "some words\n");
}

TEST(SubProcess, AnotherDescriptor) {
  SubProcess command = shell("echo not this; echo nor this >&2; echo this >&5");
  command.descriptor = 5;
  EXPECT_EQ(ended(command).output, "this\n");
}

TEST(SubProcess, Signal) {
  const SubProcessEnd end = ended(shell("echo before; kill -SEGV $$"));
  EXPECT_EQ(end.how, How::Signalled);
  EXPECT_EQ(end.code, SIGSEGV);
  EXPECT_EQ(end.output, "before\n");
}

TEST(SubProcess, WhatItHas) {
  // Empty input, no other files of ours, a session of its own.
  const int file = ::open("/etc/passwd", O_RDONLY);
  const SubProcessEnd end = ended(shell(
      "cat; ls /proc/$$/fd | tr '\\n' ' '; [ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo leads"));
  ::close(file);
  EXPECT_EQ(end.output, "0 1 2 leads\n");
}

TEST(SubProcess, ItsTimeIsUp) {
  SubProcess command = shell("echo before; sleep 98761 & wait");
  command.timeoutMilliseconds = 300;
  const auto start = std::chrono::steady_clock::now();
  const SubProcessEnd end = ended(command);
  EXPECT_EQ(end.how, How::TimedOut);
  EXPECT_EQ(end.output, "before\n");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_EQ(countRunning("98761"), 0U);
}

TEST(SubProcess, WhatItLeavesBehindIsKilled) {
  // In the background, in a session of its own, and deaf to signals.
  const SubProcessEnd end = ended(shell(
      "sleep 98762 & setsid sh -c \"trap '' TERM HUP INT; sleep 98762; :\" & echo done; sleep "
      "0.3"));
  EXPECT_EQ(end.how, How::Exited);
  EXPECT_EQ(end.output, "done\n");
  EXPECT_EQ(countRunning("98762"), 0U);
}

TEST(SubProcess, TooMuchOutput) {
  SubProcess command = shell("yes");
  command.maxOutputBytes = 100'000;
  const SubProcessEnd end = ended(command);
  EXPECT_EQ(end.how, How::TooMuchOutput);
  EXPECT_EQ(end.output.size(), 100'000U);
}

TEST(SubProcess, MuchOutput) {
  EXPECT_EQ(ended(shell("head -c 3000000 /dev/zero")).output.size(), 3'000'000U);
}

TEST(SubProcess, OutputClosedLongBeforeTheEnd) {
  const SubProcessEnd end = ended(shell("echo x; exec >&-; sleep 0.3; exit 4"));
  EXPECT_EQ(end.output, "x\n");
  EXPECT_EQ(end.code, 4);
}

TEST(SubProcess, Memory) {
#if !defined(__SANITIZE_ADDRESS__)
  SubProcess command = shell("ulimit -v");
  command.memoryBytes = std::size_t{512} << 20;
  EXPECT_EQ(ended(command).output, "524288\n");
#endif
}

TEST(SubProcess, CannotStart) {
  SubProcess command;
  command.program = "/nowhere/at-all";
  const auto end = run(command);
  ASSERT_FALSE(end);
  EXPECT_EQ(render(end.failure()),
            "ljbind: error: cannot start '/nowhere/at-all': No such file or directory "
            "[cannot-start]\n"
            "  hint: free some memory or processes, and see that the file may be executed\n");
}

TEST(SubProcess, LeavesNoFilesOpen) {
  const std::size_t before = countOpenFiles();
  for (int i = 0; i < 20; ++i) ended(shell("exit 0"));
  EXPECT_EQ(countOpenFiles(), before);
}

TEST(SubProcess, SeveralAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([i] {
      const SubProcessEnd end = ended(shell("sleep 0.2; echo " + std::to_string(i)));
      EXPECT_EQ(end.output, std::to_string(i) + "\n");
    });
  for (std::thread& thread : threads) thread.join();
}

// Whoever kills this program must not leave the command running.
TEST(SubProcess, EndsWithThisProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    (void)run(shell("sleep 98763"));
    ::_exit(0);
  }
  for (int i = 0; i < 500 && countRunning("98763") == 0; ++i) ::usleep(10'000);
  ASSERT_NE(countRunning("98763"), 0U);
  ::kill(child, SIGKILL);
  for (int i = 0; i < 500 && countRunning("98763") != 0; ++i) ::usleep(10'000);
  EXPECT_EQ(countRunning("98763"), 0U);
}

}  // namespace
}  // namespace ljbind::sys
