// ljbind-probe: calls one constructor of a library and tells what memory it asked for.
//
//   ljbind-probe [lib=FILE]... [init=SYMBOL]... call=SYMBOL [out=INDEX]
//
// It is started by ljbind (src/probe/run_probe.h), as the process that may crash, hang or be
// killed, and answers on descriptor 3 in lines whose first word says what they are:
//
//   stage WORD NAME       what is about to be done: load, init or call
//   failed TEXT           a library or a symbol that is not there; nothing follows
//   sizes COUNT SIZE...   what was asked for during the call, the first ones
//   null | block SIZE WHICH | inside SIZE OFFSET | before SIZE | static FILE | elsewhere | untold
//                         where the result points
//   end
#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "probe/program/allocations.h"

namespace {

using ljbind::probe::Recording;

constexpr int answerDescriptor = 3;

void answer(std::string line) {
  for (char& c : line)
    if (c == '\n') c = ' ';
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t written = write(answerDescriptor, rest.data(), rest.size());
    if (written <= 0) _exit(1);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void failed(const std::string& why) {
  answer("failed " + why);
  _exit(0);
}

// Every register and the first words of the stack that the psABIs of x86-64 and AArch64 pass
// arguments in hold a zero, whatever the function's parameters are, save for the integer or pointer
// that is given a value. What a function does not take, it does not look at.
using AnyFunction = void* (*)(long, long, long, long, long, long, long, long, double, double,
                              double, double, double, double, double, double, long, long, long,
                              long, long, long, long, long);
constexpr std::size_t argumentCount = 16;

void* callWithZeros(void* symbol, const long (&a)[argumentCount]) {
  const auto function = reinterpret_cast<AnyFunction>(symbol);
  return function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], 0, 0, 0, 0, 0, 0, 0, 0, a[8],
                  a[9], a[10], a[11], a[12], a[13], a[14], a[15]);
}

struct Job {
  std::vector<std::string> libraries, initialisers;
  std::string constructor;
  std::size_t out = argumentCount;  // the argument that is a T **; argumentCount: none is
};

Job readJob(int count, char** arguments) {
  Job job;
  for (int i = 1; i < count; ++i) {
    const std::string_view text = arguments[i];
    const std::size_t equals = text.find('=');
    if (equals == text.npos) failed("the arguments are not understood");
    const std::string_view key = text.substr(0, equals);
    const std::string value(text.substr(equals + 1));
    if (key == "lib") {
      job.libraries.push_back(value);
    } else if (key == "init") {
      job.initialisers.push_back(value);
    } else if (key == "call") {
      job.constructor = value;
    } else if (key == "out") {
      job.out = std::strtoul(value.c_str(), nullptr, 10);
      if (job.out >= argumentCount) failed("its parameters are too many");
    } else {
      failed("the arguments are not understood");
    }
  }
  return job;
}

std::vector<void*> load(const std::vector<std::string>& libraries) {
  std::vector<void*> handles;
  for (const std::string& library : libraries) {
    answer("stage load " + library);
    ljbind::probe::record(Recording::Before);
    void* handle = dlopen(library.c_str(), RTLD_LAZY | RTLD_GLOBAL);
    ljbind::probe::record(Recording::Off);
    if (!handle) failed(std::string("cannot be loaded: ") + dlerror());
    handles.push_back(handle);
  }
  return handles;
}

void* find(const std::vector<void*>& handles, const std::string& symbol) {
  for (void* handle : handles)
    if (void* found = dlsym(handle, symbol.c_str())) return found;
  failed("no library that was loaded exports it");
}

std::string placeOf(void* result) {
  if (!result) return "null";
  const auto address = reinterpret_cast<std::uintptr_t>(result);
  if (const ljbind::probe::Block* block = ljbind::probe::blockAt(address)) {
    const std::string size = std::to_string(block->sizeBytes);
    if (block->address != address)
      return "inside " + size + " " + std::to_string(address - block->address);
    if (block->number == 0) return "before " + size;
    return "block " + size + " " + std::to_string(block->number);
  }
  // A block that there was no room to record may also be the one.
  if (ljbind::probe::overflowed()) return "untold";
  Dl_info info;
  if (dladdr(result, &info) != 0 && info.dli_fname) return std::string("static ") + info.dli_fname;
  return "elsewhere";
}

}  // namespace

int main(int count, char** arguments) {
  const Job job = readJob(count, arguments);
  const std::vector<void*> handles = load(job.libraries);
  const long zeros[argumentCount] = {};
  for (const std::string& name : job.initialisers) {
    answer("stage init " + name);
    void* symbol = find(handles, name);
    ljbind::probe::record(Recording::Before);
    callWithZeros(symbol, zeros);
    ljbind::probe::record(Recording::Off);
  }
  answer("stage call " + job.constructor);
  void* symbol = find(handles, job.constructor);
  void* filled = nullptr;
  long values[argumentCount] = {};
  if (job.out < argumentCount) values[job.out] = reinterpret_cast<long>(&filled);
  ljbind::probe::record(Recording::Call);
  void* result = callWithZeros(symbol, values);
  ljbind::probe::record(Recording::Off);

  const ljbind::probe::Sizes sizes = ljbind::probe::sizesOfCall();
  std::string line = "sizes " + std::to_string(sizes.all);
  for (std::size_t i = 0; i < sizes.kept; ++i)
    line.append(" ").append(std::to_string(sizes.first[i]));
  answer(line);
  answer(placeOf(job.out < argumentCount ? filled : result));
  answer("end");
  // Nothing of the library is torn down: its exit handlers are none of our business.
  _exit(0);
}
