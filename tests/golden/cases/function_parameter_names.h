/* ljbind: */
/* Names that LuaJIT's parser reserves, or that are declared as a type elsewhere. */
int abs(int bool);
long labs(long complex);
int toupper(int __int32);
typedef int scale;
int tolower(int scale);
