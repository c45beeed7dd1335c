/* ljbind: */
struct large { char a; __int128 b; char c; unsigned __int128 d; };
typedef __int128 big;
struct more { char a; big b[2]; };
__int128 abs(__int128 by_value);
void free(unsigned __int128 *by_pointer);
