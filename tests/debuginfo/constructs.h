// A C source with every construct that changes a layout, and the records in it.
#pragma once

#include <string>
#include <vector>

namespace ljbind::debuginfo {

struct Member {
  std::string name;
  bool bitField = false;
};
struct Layout {
  std::string type;  // as C and the reader spell it
  std::vector<Member> members;
  // An alignment that nothing in DWARF tells.
  bool alignmentHidden = false;
};

inline const char* const constructs = R"(
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
typedef int plain_int;
typedef plain_int chained_int;
typedef chained_int const volatile twice_chained;
typedef int strict_int __attribute__((aligned(32)));
typedef int (*callback)(void *data, const char *text, ...);
typedef float four_floats __attribute__((vector_size(16)));
enum small { SMALL_A, SMALL_B = 200 } __attribute__((packed));
enum medium { MEDIUM_A = -5, MEDIUM_B = 70000 };
enum large { LARGE_A = 1, LARGE_B = 0x123456789abcLL };
enum negative { NEGATIVE_A = -0x123456789abcLL, NEGATIVE_B = 1 };
enum unsigned_top { TOP = 0xffffffffu };
struct forward;
struct scalars {
  char c; signed char sc; unsigned char uc; short s; unsigned short us; int i; unsigned u;
  long l; unsigned long ul; long long ll; unsigned long long ull; float f; double d;
  long double ld; _Bool b; __int128 wide; unsigned __int128 uwide;
  float _Complex cf; double _Complex cd; long double _Complex cl; __float128 q;
};
struct packed { char a; int b; long c; short d; } __attribute__((packed));
struct packed_invisibly { int a; int b; } __attribute__((packed));
#pragma pack(push, 2)
struct pack_two { char a; int b; double c; };
#pragma pack(pop)
struct aligned { char a; } __attribute__((aligned(64)));
struct aligned_member { char a; int b __attribute__((aligned(16))); char c; };
struct with_strict { char a; strict_int b; };
struct bits { unsigned a : 3; unsigned b : 7; int c : 20; unsigned : 0; unsigned char d : 5;
              _Bool e : 1; unsigned long long f : 40; unsigned long long g : 24; };
struct packed_bits { char x; unsigned a : 3; unsigned b : 30; unsigned short c : 9; }
  __attribute__((packed));
struct enum_bits { enum small a : 4; enum medium b : 20; int tail; };
union overlay { int i; double d; char text[3]; struct { short low, high; } halves; };
struct anonymous { int a; union { int b; struct { char c; long d; }; }; char e; };
struct nested { struct { int x; struct packed p; } inner[3]; union overlay o; char last; };
struct arrays { char a[5]; int b[2][3][4]; struct packed c[2]; chained_int d[7]; int none[0]; };
struct flexible { int count; double values[]; };
struct pointers { struct forward *f; callback call; int (*grid)[4]; void *const v; char **names;
                  int (*(*returns)(int))(long); const volatile int *restrict r; };
struct typedefs { chained_int a; twice_chained b; size_t c; uint8_t d; wchar_t e; };
struct vectors { char a; four_floats b; };
struct atomics { char a; _Atomic int b; _Atomic long c; };
struct variadic { int a; va_list list; int b; };
struct recursive { struct recursive *next; struct { struct recursive *back; } links; };
typedef struct { char tag; long value; } untagged;
struct holds_untagged { char a; untagged b; };
struct enums { enum small a; enum medium b; enum large c; enum negative d; enum unsigned_top e; };
)";

inline const std::vector<Layout>& layouts() {
  static const std::vector<Layout> all = {
      {"struct scalars",
       {{"c"}, {"sc"}, {"uc"}, {"s"}, {"us"},   {"i"},     {"u"},  {"l"},  {"ul"}, {"ll"}, {"ull"},
        {"f"}, {"d"},  {"ld"}, {"b"}, {"wide"}, {"uwide"}, {"cf"}, {"cd"}, {"cl"}, {"q"}}},
      {"struct packed", {{"a"}, {"b"}, {"c"}, {"d"}}},
      {"struct packed_invisibly", {{"a"}, {"b"}}, true},
      {"struct pack_two", {{"a"}, {"b"}, {"c"}}, true},
      {"struct aligned", {{"a"}}},
      {"struct aligned_member", {{"a"}, {"b"}, {"c"}}},
      {"struct with_strict", {{"a"}, {"b"}}},
      {"struct bits",
       {{"a", true}, {"b", true}, {"c", true}, {"d", true}, {"e", true}, {"f", true}, {"g", true}}},
      {"struct packed_bits", {{"x"}, {"a", true}, {"b", true}, {"c", true}}},
      {"struct enum_bits", {{"a", true}, {"b", true}, {"tail"}}},
      {"union overlay", {{"i"}, {"d"}, {"text"}, {"halves"}}},
      {"struct anonymous", {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}}},
      {"struct nested", {{"inner"}, {"o"}, {"last"}}},
      {"struct arrays", {{"a"}, {"b"}, {"c"}, {"d"}, {"none"}}},
      {"struct flexible", {{"count"}, {"values"}}},
      {"struct pointers", {{"f"}, {"call"}, {"grid"}, {"v"}, {"names"}, {"returns"}, {"r"}}},
      {"struct typedefs", {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}}},
      {"struct vectors", {{"a"}, {"b"}}},
      {"struct atomics", {{"a"}, {"b"}, {"c"}}},
      {"struct variadic", {{"a"}, {"list"}, {"b"}}},
      {"struct recursive", {{"next"}, {"links"}}},
      {"untagged", {{"tag"}, {"value"}}},
      {"struct holds_untagged", {{"a"}, {"b"}}},
      {"struct enums", {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}}},
  };
  return all;
}

// The constructs, used in ways that make compilers describe them.
inline std::string constructsLibrary() {
  std::string source = constructs;
  unsigned n = 0;
  for (const Layout& layout : layouts())
    source += layout.type + " variable" + std::to_string(n++) + ";\n";
  source +=
      "int function(struct scalars *s, callback c, enum small e, const char *format, ...) "
      "{ return s && c && e && format; }\n";
  return source;
}

}  // namespace ljbind::debuginfo
