/* ljbind: */
/* Members the FFI's parser reserves, and such as are named like typedefs, Lua's keywords and tags. */
typedef int number;
struct names {
  int complex;
  int bool;
  int __int32;
  int __ptr32;
  number number;
  int end, function, local, nil, then;
  int names;
};
struct bits { unsigned complex:3, bool:5; };
struct canonical { unsigned complex:3; unsigned long long bool:5; };
