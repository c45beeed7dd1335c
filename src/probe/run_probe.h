// Runs a library's own constructors, and reads from the memory they ask for how large a struct is
// in the library as it was built.
//
// This executes code of the library, with all that its authors may have put into it. It happens in
// a process of its own, `ljbind-probe`, which may crash or hang without harm; what it cannot be
// kept from is what the user could do. So it is only done on request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "probe/child_process.h"
#include "probe/constructors.h"

namespace ljbind::probe {

struct Allocation {
  std::string constructor;
  std::uint64_t sizeBytes = 0;
  bool returned = false;  // it is what the constructor returned, or put where it was told to
};

enum class Outcome {
  Allocated,        // `size` is what the library asked for
  InsideBlock,      // a piece of a larger block: a pool, or a header in front
  AllocatedBefore,  // while the library was loaded or initialised
  StaticStorage,    // part of a library
  OtherMemory,      // from mmap, or from an allocator of its own
  ReturnedNull,
  Crashed,
  TimedOut,
  Exited,     // the library ended the process
  NotCalled,  // a library or a symbol was not found
};

// One constructor, called once.
struct Attempt {
  Constructor constructor;
  std::vector<std::string> initialisers;  // called before it
  Outcome outcome = Outcome::NotCalled;
  // Of the object, in bytes; where it is InsideBlock, of the block, of which `offset` bytes lie
  // before the object.
  std::uint64_t size = 0, offset = 0;
  std::vector<Allocation> allocations;  // what was asked for during the call, the first 256
  std::string reason;  // why there is no size: "it crashed with SIGSEGV"; empty when Allocated
};

struct ProbeRequest {
  std::vector<std::string> libraries;     // paths or sonames; loaded in this order
  std::vector<std::string> initialisers;  // symbols to be called first; empty: what initialisersOf
                                          // finds, where it does not work without
  std::vector<std::string> constructors;  // named by the user; empty: what constructorsOf finds
  ChildLimits limits;                     // of each call
  unsigned mostCalls = 12;                // per record
};

// "runs code of libxmlsec1.so.1 (xmlSecDSigCtxCreate)": to be shown before anything is run.
std::string announcement(const ProbeRequest& request, const std::vector<Constructor>& constructors);

// Where ljbind-probe is: beside this program, or where it is installed. Fails with
// ProbeUnavailable.
Result<std::string> findProbeProgram();

// Calls one constructor.
Result<Attempt> callConstructor(const std::string& program, const ProbeRequest& request,
                                const Constructor& constructor,
                                const std::vector<std::string>& initialisers);

// Calls the constructors of a record, the likeliest first, until one that is named like the type
// gives a size, or all have been tried; each without and then with the initialisers. A name of
// `request.constructors` that is none is an attempt that says so.
Result<std::vector<Attempt>> probeRecord(const ir::Module& module, ir::DeclId record,
                                         const ProbeRequest& request);

// What the attempts say of a size that the headers give.
struct SizeVerdict {
  enum class Kind { Confirmed, Contradicted, Undecided } kind = Kind::Undecided;
  const Attempt* witness = nullptr;  // into what was judged; none when Undecided
  // "xmlSecDSigCtxCreate asks for 1032 bytes; the headers say 1104", or why nothing is said.
  std::string text;
};

// A block of exactly that size confirms it. A smaller one contradicts it, since the object would
// not fit in. A larger one contradicts it only where the constructor has the type's own name and
// the record has no open end: others may make something that begins with the record.
SizeVerdict judgeSize(const ir::Module& module, ir::DeclId record,
                      const std::vector<Attempt>& attempts);

}  // namespace ljbind::probe
