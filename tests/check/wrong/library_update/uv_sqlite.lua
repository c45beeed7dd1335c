-- Structs of callbacks from an earlier version of the library, and declarations that LuaJIT ignores.
local ffi = require "ffi"
ffi.cdef [[
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_vfs {
  int iVersion; int szOsFile; int mxPathname; struct sqlite3_vfs *pNext; const char *zName; void *pAppData;
  int (*xOpen)(struct sqlite3_vfs *, const char *zName, void *, int flags, int *pOutFlags);
  int (*xAccess)(struct sqlite3_vfs *, const char *zName, int flags, int *pResOut);
  int (*xDelete)(struct sqlite3_vfs *, const char *zName, int syncDir);
} sqlite3_vfs;
sqlite3_vfs *sqlite3_vfs_find(const char *zVfsName);
int sqlite3_close(sqlite3 *);
int sqlite3_exec(sqlite3 *, const char *sql, int (*callback)(void *, int, char **), void *, char **errmsg);
void *sqlite3_malloc(int);
]]
ffi.cdef [[
void sqlite3_close(sqlite3 *);
long sqlite3_malloc(int);
]]
local sqlite = ffi.load "sqlite3"
local vfs = sqlite.sqlite3_vfs_find(nil)
local access = vfs.xAccess
sqlite.sqlite3_exec(nil, "", function() return 0 end, nil, nil)
return access
