#include "luajit/read_module.h"

#include <gtest/gtest.h>
using namespace ljbind;
using namespace ljbind::luajit;
TEST(ReadModule, Smoke) {
  auto m = readModule(
      R"(local ffi=require"ffi" ffi.cdef"int f(void); int *g(void); enum{K=-3};" local l=ffi.load"libx.so" 
 return setmetatable({a=1,b=2ULL,c="x",d=ffi.cast("void*",-1),e=ffi.typeof"int",f=l.f,g=l.g()[0],k=ffi.C.K,h=print},{__index=function(t,k) error("no "..k,0) end}))",
      "m", {},
      {{Probe::Kind::Symbol, "f"},
       {Probe::Kind::Symbol, "g"},
       {Probe::Kind::Symbol, "b"},
       {Probe::Kind::Symbol, "d"},
       {Probe::Kind::Symbol, "e"},
       {Probe::Kind::Symbol, "k"},
       {Probe::Kind::Symbol, "zz"},
       {Probe::Kind::Symbol, "h"}});
  if (!m) FAIL() << render(m.failure());
  for (auto& r : m->results) printf("%zu %s\n", r.value.index(), r.error.c_str());
  auto h = readModule("while true do pcall(function() while true do end end) end", "h", {}, {});
  ASSERT_FALSE(h);
  puts(h.failure().message.c_str());
}
