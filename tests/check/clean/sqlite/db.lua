local ffi = require "ffi"
ffi.cdef [[
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef long long sqlite3_int64;
typedef void (*sqlite3_destructor_type)(void*);
int sqlite3_open(const char *filename, sqlite3 **ppDb);
int sqlite3_open_v2(const char *filename, sqlite3 **ppDb, int flags, const char *zVfs);
int sqlite3_close(sqlite3*);
int sqlite3_prepare_v2(sqlite3 *conn, const char *zSql, int nByte, sqlite3_stmt **ppStmt, const char **pzTail);
int sqlite3_step(sqlite3_stmt*);
int sqlite3_finalize(sqlite3_stmt*);
int sqlite3_bind_text(sqlite3_stmt*, int, const char*, int n, void(*)(void*));
int sqlite3_bind_int64(sqlite3_stmt*, int, long long);
int sqlite3_bind_double(sqlite3_stmt*, int, double);
const char *sqlite3_errmsg(sqlite3*);
const unsigned char *sqlite3_column_text(sqlite3_stmt*, int iCol);
sqlite3_int64 sqlite3_column_int64(sqlite3_stmt*, int iCol);
const void *sqlite3_column_blob(sqlite3_stmt*, int iCol);
int sqlite3_column_bytes(sqlite3_stmt*, int iCol);
int sqlite3_exec(sqlite3*, const char *sql, int (*callback)(void*,int,char**,char**), void *, char **errmsg);
int sqlite3_config(int, ...);
char *sqlite3_mprintf(const char*,...);
]]
local sql = ffi.load(ffi.os == "Windows" and "sqlite3" or "libsqlite3.so.0")
local codes = { [0] = "OK", "ERROR", "INTERNAL" }
local M = { SQLITE_OK = 0, SQLITE_ROW = 100, SQLITE_DONE = 101, SQLITE_OPEN_READWRITE = 0x2, SQLITE_OPEN_CREATE = 0x00000004 }
local SQLITE_TRANSIENT = ffi.cast("sqlite3_destructor_type", -1)
function M.open(path)
  local p = ffi.new("sqlite3*[1]")
  if sql.sqlite3_open(path, p) ~= M.SQLITE_OK then return nil, ffi.string(sql.sqlite3_errmsg(p[0])) end
  return ffi.gc(p[0], sql.sqlite3_close)
end
function M.text(stmt, i)
  local t = sql.sqlite3_column_text(stmt, i)
  return ffi.string(t, sql.sqlite3_column_bytes(stmt, i))
end
return M
