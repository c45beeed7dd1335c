/* ljbind: */
/* 64-bit bit-fields: LuaJIT takes none, so they go into smaller containers, or become padding. */
struct fits { unsigned long long a:3, b:8, c:21; long d:7; };
struct wide { unsigned long long a:40, b:24; };
struct full { long long a:64; unsigned long b:33; };
struct signs { long a:5; unsigned long b:5; };
