#include "system/header_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

namespace ljbind::sys {

std::string_view FileBuffer::read(const std::string& path, std::size_t maxBytes) {
  // O_NONBLOCK so that a FIFO in place of a file is passed over instead of waited for.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return {};
  struct stat status;
  std::size_t have = 0;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) <= maxBytes) {
    const auto size = static_cast<std::size_t>(status.st_size);
    if (bytes_.size() < size) bytes_.resize(size);
    ssize_t got = 1;
    while (have < size && (got = ::read(file, bytes_.data() + have, size - have)) > 0)
      have += static_cast<std::size_t>(got);
  }
  close(file);
  return {bytes_.data(), have};
}

void forEachInThreads(std::size_t count,
                      const std::function<void(unsigned thread, std::size_t i)>& visit) {
  constexpr std::size_t stride = 16;
  std::atomic<std::size_t> next = 0;
  const auto work = [&](unsigned thread) {
    for (std::size_t begin; (begin = next.fetch_add(stride)) < count;)
      for (std::size_t i = begin; i < std::min(begin + stride, count); ++i) visit(thread, i);
  };
  const unsigned wanted = std::clamp(std::thread::hardware_concurrency(), 1u, forEachThreads);
  std::vector<std::thread> threads;
  try {
    for (unsigned thread = 1; thread < wanted && thread * stride < count; ++thread)
      threads.emplace_back(work, thread);
  } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): fewer threads do it, too
  }
  work(0);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace ljbind::sys
