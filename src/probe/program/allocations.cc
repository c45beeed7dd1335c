#include "probe/program/allocations.h"

#include <cerrno>

// The names under which glibc has these functions besides the ones this program takes over.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void* __libc_valloc(std::size_t size);
void* __libc_pvalloc(std::size_t size);
void __libc_free(void* block);
}
// NOLINTEND(bugprone-reserved-identifier)

namespace ljbind::probe {
namespace {

// Fixed tables: nothing here may allocate. Their pages cost nothing until they are used.
constexpr std::size_t slotCount = std::size_t{1} << 18;
constexpr std::size_t keptSizes = 256;
Block slots[slotCount];
std::size_t used = 0;
bool full = false;
std::size_t sizes[keptSizes];
std::uint64_t sizeCount = 0;
thread_local Recording recording = Recording::Off;

// The slot of an address, or the free one where it belongs. An address keeps its slot once it has
// one, so that a search ends at the first free slot.
Block& slotOf(std::uintptr_t address) {
  std::size_t at = (address >> 4) * 0x9e3779b97f4a7c15ULL >> 46;
  while (slots[at].address != 0 && slots[at].address != address) at = (at + 1) % slotCount;
  return slots[at];
}

void added(void* block, std::size_t sizeBytes) {
  if (recording == Recording::Off || !block) return;
  const bool duringCall = recording == Recording::Call;
  if (duringCall && sizeCount++ < keptSizes) sizes[sizeCount - 1] = sizeBytes;
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  Block& slot = slotOf(address);
  if (slot.address == 0) {
    if (used >= slotCount / 4 * 3) {
      full = true;
      return;
    }
    ++used;
  }
  slot = {address, sizeBytes, true, duringCall ? sizeCount : 0};
}

void removed(void* block) {
  if (recording == Recording::Off || !block) return;
  slotOf(reinterpret_cast<std::uintptr_t>(block)).live = false;
}

void* aligned(std::size_t alignment, std::size_t size) {
  void* block = __libc_memalign(alignment, size);
  added(block, size);
  return block;
}

void* resized(void* block, std::size_t size) {
  void* moved = __libc_realloc(block, size);
  // A size of 0 frees; a failure leaves the old block as it is.
  if (moved || size == 0) removed(block);
  added(moved, size);
  return moved;
}

bool productOverflows(std::size_t a, std::size_t b, std::size_t& product) {
  return __builtin_mul_overflow(a, b, &product);
}

}  // namespace

void record(Recording what) { recording = what; }
Sizes sizesOfCall() {
  return {sizes, sizeCount < keptSizes ? static_cast<std::size_t>(sizeCount) : keptSizes,
          sizeCount};
}
bool overflowed() { return full; }

const Block* blockAt(std::uintptr_t address) {
  if (const Block& slot = slotOf(address); slot.live) return &slot;
  for (const Block& slot : slots)
    if (slot.live && address > slot.address && address - slot.address < slot.sizeBytes)
      return &slot;
  return nullptr;
}

}  // namespace ljbind::probe

extern "C" {

void* malloc(std::size_t size) {
  void* block = __libc_malloc(size);
  ljbind::probe::added(block, size);
  return block;
}

void* calloc(std::size_t count, std::size_t size) {
  std::size_t total = 0;
  void* block = __libc_calloc(count, size);
  if (!ljbind::probe::productOverflows(count, size, total)) ljbind::probe::added(block, total);
  return block;
}

void* realloc(void* block, std::size_t size) { return ljbind::probe::resized(block, size); }

void* reallocarray(void* block, std::size_t count, std::size_t size) {
  std::size_t total = 0;
  if (ljbind::probe::productOverflows(count, size, total)) {
    errno = ENOMEM;
    return nullptr;
  }
  return ljbind::probe::resized(block, total);
}

void free(void* block) {
  ljbind::probe::removed(block);
  __libc_free(block);
}

void* memalign(std::size_t alignment, std::size_t size) {
  return ljbind::probe::aligned(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return ljbind::probe::aligned(alignment, size);
}

int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
  const bool power = alignment != 0 && (alignment & (alignment - 1)) == 0;
  if (!power || alignment % sizeof(void*) != 0) return EINVAL;
  void* block = ljbind::probe::aligned(alignment, size);
  if (!block) return ENOMEM;
  *result = block;
  return 0;
}

void* valloc(std::size_t size) {
  void* block = __libc_valloc(size);
  ljbind::probe::added(block, size);
  return block;
}

void* pvalloc(std::size_t size) {
  void* block = __libc_pvalloc(size);
  ljbind::probe::added(block, size);
  return block;
}

}  // extern "C"
