#include "probe/run_probe.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "base/test_directory.h"

namespace ljbind::probe {
namespace {

// A library with a constructor for each thing that can happen.
constexpr const char* source = R"(
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
static int ready;
static char storage[64];
static void *early;
__attribute__((constructor)) static void atLoad(void) { early = malloc(77); }
int x_init(void) { ready = 1; return 0; }
int x_crash_init(void) { abort(); }
void *exact(void) { free(malloc(500)); void *p = malloc(120); malloc(9); return p; }
void *zeroed(void *a, int b, double c) { return !a && !b && c == 0 ? calloc(3, 40) : 0; }
void *grown(void) { return realloc(malloc(8), 320); }
void *aligned(void) { void *p; return posix_memalign(&p, 64, 96) ? 0 : p; }
void *copied(void) { return strdup("eleven byte"); }
int filled(void *name, double d, void **out) { *out = malloc(48); return 0; }
int unfilled(void **out) { return 1; }
void *ninth(long a, long b, long c, long d, long e, long f, long g, long h, void **i) {
  *i = malloc(33); return 0; }
void *needs_init(void) { return ready ? malloc(72) : 0; }
void *crash_without_init(void) { if (!ready) *(volatile int *)0 = 1; return malloc(73); }
void *in_block(void) { return (char *)malloc(100) + 16; }
void *at_load(void) { return early; }
void *static_one(void) { return storage; }
void *mapped(void) { return mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
void *many(void) { for (int i = 0; i < 300000; i++) malloc(16); return malloc(40); }
void *much(void) { void *p = malloc(1UL << 40); return p ? p : 0; }
void *loops(void) { for (;;) pause(); }
void *spins(void) { for (;;) {} }
void *leaves(void) { exit(3); }
void *kills(void) { raise(SIGKILL); return 0; }
void *deep(void) { volatile char room[4096]; room[0] = 1; return room[0] ? deep() : (void *)room; }
void *writes(void) { for (;;) if (write(3, storage, sizeof storage) < 0) _exit(9); }
void *daemon_left(void) {
  if (fork() == 0) for (;;) pause();
  _exit(0);
}
static void *other(void *p) { malloc(5000); return p; }
void *threads(void) {
  pthread_t t; pthread_create(&t, 0, other, 0); pthread_join(t, 0); return malloc(24);
}
)";

class RunProbe : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory = new TestDirectory;
    const std::string c = directory->write("x.c", source);
    library = directory->path() + "/libx.so";
    ASSERT_EQ(std::system(("gcc -w -O0 -shared -fPIC -pthread -o " + library + " " + c).c_str()),
              0);
  }
  static void TearDownTestSuite() { delete directory; }

  static Attempt call(const std::string& symbol, std::vector<std::string> initialisers = {},
                      std::optional<unsigned> out = {}) {
    const auto program = findProbeProgram();
    EXPECT_TRUE(program);
    ProbeRequest request;
    request.libraries = {library};
    request.limits.time = std::chrono::milliseconds(3000);
    Constructor constructor;
    constructor.name = constructor.symbol = symbol;
    constructor.out = out;
    const auto attempt = callConstructor(*program, request, constructor, initialisers);
    EXPECT_TRUE(attempt) << render(attempt.failure());
    return *attempt;
  }
  // The size, or the reason why there is none.
  static std::string said(const std::string& symbol, std::vector<std::string> initialisers = {},
                          std::optional<unsigned> out = {}) {
    const Attempt attempt = call(symbol, std::move(initialisers), out);
    EXPECT_EQ(attempt.reason.empty(), attempt.outcome == Outcome::Allocated);
    return attempt.reason.empty() ? std::to_string(attempt.size) : attempt.reason;
  }

  static TestDirectory* directory;
  static std::string library;
};
TestDirectory* RunProbe::directory = nullptr;
std::string RunProbe::library;

TEST_F(RunProbe, Sizes) {
  EXPECT_EQ(said("exact"), "120");
  EXPECT_EQ(said("zeroed"), "120");
  EXPECT_EQ(said("grown"), "320");
  EXPECT_EQ(said("aligned"), "96");
  EXPECT_EQ(said("copied"), "12");
  EXPECT_EQ(said("threads"), "24");
  EXPECT_EQ(said("filled", {}, 1), "48");
  EXPECT_EQ(said("ninth", {}, 8), "33");
  EXPECT_EQ(said("needs_init", {"x_init"}), "72");
}

TEST_F(RunProbe, AllThatWasAskedFor) {
  std::string text;
  for (const Allocation& one : call("exact").allocations)
    text += fmt::format("{}{} ", one.sizeBytes, one.returned ? "!" : "");
  EXPECT_EQ(text, "500 120! 9 ");
}

TEST_F(RunProbe, WhyThereIsNone) {
  EXPECT_EQ(said("needs_init"), "it returned NULL");
  EXPECT_EQ(said("unfilled", {}, 0), "it filled in nothing");
  EXPECT_EQ(said("in_block"), "what it returned lies 16 bytes behind the begin of a block of 100");
  EXPECT_EQ(said("at_load"), "what it returned was allocated before the call, with 77 bytes");
  EXPECT_EQ(said("static_one"), "what it returned is part of " + library);
  EXPECT_EQ(said("mapped"), "what it returned does not come from malloc");
  EXPECT_EQ(said("many"), "it allocated too many blocks to tell which it returned");
  EXPECT_EQ(said("much"), "it returned NULL");
  EXPECT_EQ(said("nothing"), "no library that was loaded exports it");
}

TEST_F(RunProbe, SurvivesWhateverALibraryDoes) {
  EXPECT_EQ(said("crash_without_init"), "it crashed with SIGSEGV");
  EXPECT_EQ(said("exact", {"x_crash_init"}), "the initialiser x_crash_init crashed with SIGABRT");
  EXPECT_EQ(said("deep"), "it crashed with SIGSEGV");
  EXPECT_EQ(said("kills"), "it crashed with SIGKILL");
  EXPECT_EQ(said("leaves"), "it ended the process with status 3");
  EXPECT_EQ(said("writes"), "it writes to a descriptor that is not its own");
  EXPECT_EQ(said("daemon_left"), "it ended the process with status 0");
  EXPECT_EQ(said("loops"), "it did not return within 3 seconds");
  EXPECT_EQ(said("spins"), "it did not return within 3 seconds");
}

TEST_F(RunProbe, ProgramThatIsNotThere) {
  const auto result = runChild("/no/such/program", {}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(render(result.failure()),
            "ljbind: error: cannot run '/no/such/program', in which constructors are called: No "
            "such file or directory [probe-unavailable]\n  hint: ljbind-probe belongs beside "
            "ljbind, or into ../lib/ljbind; leave --probe out to do without\n");
}

TEST_F(RunProbe, LibraryThatIsNotThere) {
  ProbeRequest request;
  request.libraries = {"libno-such.so.1"};
  Constructor constructor;
  constructor.name = constructor.symbol = "f";
  const auto attempt = callConstructor(*findProbeProgram(), request, constructor, {});
  ASSERT_TRUE(attempt);
  EXPECT_EQ(attempt->reason,
            "libno-such.so.1 cannot be loaded: libno-such.so.1: cannot open shared object file: "
            "No such file or directory");
}

TEST(Announcement, SaysWhatIsRun) {
  ProbeRequest request;
  request.libraries = {"/usr/lib/libx.so.1"};
  std::vector<Constructor> some(5);
  for (std::size_t i = 0; i < some.size(); ++i) some[i].name = fmt::format("f{}", i);
  EXPECT_EQ(announcement(request, {some[0]}), "runs code of libx.so.1 (f0)");
  EXPECT_EQ(announcement(request, some), "runs code of libx.so.1 (f0, f1, f2 and 2 more)");
}

// What a size says of a record of 24 bytes.
std::string judged(std::uint64_t size, bool ofThisType, bool flexible = false,
                   bool complete = true) {
  ir::Module module;
  ir::Record record;
  record.complete = complete;
  record.sizeBytes = 24;
  record.flexible = flexible;
  ir::Decl decl;
  decl.name = "t";
  decl.kind = record;
  module.decls.push_back(decl);
  Attempt attempt;
  attempt.constructor.name = "t_new";
  attempt.constructor.ofThisType = ofThisType;
  attempt.size = size;
  attempt.outcome = size ? Outcome::Allocated : Outcome::ReturnedNull;
  if (size == 0) attempt.reason = "it returned NULL";
  const SizeVerdict verdict = judgeSize(module, static_cast<ir::DeclId>(0), {attempt});
  EXPECT_EQ(verdict.witness == nullptr, verdict.kind == SizeVerdict::Kind::Undecided);
  const char* kinds[] = {"+ ", "- ", "? "};
  return kinds[static_cast<int>(verdict.kind)] + verdict.text;
}

TEST(JudgeSize, Verdicts) {
  EXPECT_EQ(judged(24, false), "+ t_new asks for 24 bytes");
  EXPECT_EQ(judged(16, false), "- t_new asks for 16 bytes; the headers say 24");
  EXPECT_EQ(judged(32, true), "- t_new asks for 32 bytes; the headers say 24");
  EXPECT_EQ(judged(32, true, true),
            "? t_new asks for 32 bytes, in which more than the 24 of struct t may be");
  EXPECT_EQ(judged(32, false),
            "? t_new asks for 32 bytes, in which more than the 24 of struct t may be");
  EXPECT_EQ(judged(24, true, false, false),
            "? t_new asks for 24 bytes; the headers do not say what is in it");
  EXPECT_EQ(judged(0, true), "? t_new: it returned NULL");
}

}  // namespace
}  // namespace ljbind::probe
