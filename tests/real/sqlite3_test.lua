local ffi = require "ffi"
local check = require "check"
local sqlite3 = require "sqlite3"

check.equal(sqlite3.sqlite3_libversion_number(), sqlite3.SQLITE_VERSION_NUMBER)
check.equal(ffi.string(sqlite3.sqlite3_version), sqlite3.SQLITE_VERSION)
check.equal(sqlite3.SQLITE_OPEN_READWRITE, 2)
check.equal(sqlite3.SQLITE_IOERR_READ, 266)  -- an expression over another macro
check.equal(ffi.cast("intptr_t", sqlite3.SQLITE_TRANSIENT), -1LL)
check.ok(sqlite3.SQLITE_STATIC == nil)

check.ok(sqlite3["struct sqlite3"])  -- never completed: a forward declaration
local db_out = ffi.new("struct sqlite3 *[1]")
check.equal(sqlite3.sqlite3_open(":memory:", db_out), sqlite3.SQLITE_OK)
local db = db_out[0]

local function execute(sql)
  check.equal(sqlite3.sqlite3_exec(db, sql, nil, nil, nil), sqlite3.SQLITE_OK,
              ffi.string(sqlite3.sqlite3_errmsg(db)))
end

check.ok(sqlite3.sqlite3_stmt)
local function prepare(sql)
  local statement = ffi.new("sqlite3_stmt *[1]")
  check.equal(sqlite3.sqlite3_prepare_v2(db, sql, #sql, statement, nil), sqlite3.SQLITE_OK,
              ffi.string(sqlite3.sqlite3_errmsg(db)))
  return statement[0]
end

execute "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, weight REAL, big INTEGER)"

local insert = prepare "INSERT INTO item (name, weight, big) VALUES (?, ?, ?)"
for i = 1, 100 do
  -- TRANSIENT: sqlite copies the string, which is garbage right after.
  check.equal(sqlite3.sqlite3_bind_text(insert, 1, "item " .. i, -1, sqlite3.SQLITE_TRANSIENT),
              sqlite3.SQLITE_OK)
  check.equal(sqlite3.sqlite3_bind_double(insert, 2, i / 8), sqlite3.SQLITE_OK)
  check.equal(sqlite3.sqlite3_bind_int64(insert, 3, 0x7fffffffffffff00LL + i), sqlite3.SQLITE_OK)
  collectgarbage "step"
  check.equal(sqlite3.sqlite3_step(insert), sqlite3.SQLITE_DONE)
  check.equal(sqlite3.sqlite3_reset(insert), sqlite3.SQLITE_OK)
end
check.equal(sqlite3.sqlite3_finalize(insert), sqlite3.SQLITE_OK)
check.equal(sqlite3.sqlite3_last_insert_rowid(db), 100LL)

local query = prepare "SELECT id, name, weight, big FROM item WHERE weight > 12 ORDER BY id"
check.equal(sqlite3.sqlite3_column_count(query), 4)
check.equal(ffi.string(sqlite3.sqlite3_column_name(query, 1)), "name")
local id = 96
while sqlite3.sqlite3_step(query) == sqlite3.SQLITE_ROW do
  id = id + 1
  check.equal(sqlite3.sqlite3_column_type(query, 1), sqlite3.SQLITE_TEXT)
  check.equal(sqlite3.sqlite3_column_int(query, 0), id)
  check.equal(ffi.string(sqlite3.sqlite3_column_text(query, 1)), "item " .. id)
  check.equal(sqlite3.sqlite3_column_double(query, 2), id / 8)
  check.equal(sqlite3.sqlite3_column_int64(query, 3), 0x7fffffffffffff00LL + id)
end
check.equal(id, 100)
check.equal(sqlite3.sqlite3_finalize(query), sqlite3.SQLITE_OK)

-- A variadic function, and memory that is freed by the library's own function.
local quoted = sqlite3.sqlite3_mprintf("%Q and %d", "it's", ffi.cast("int", 7))
check.equal(ffi.string(quoted), "'it''s' and 7")
sqlite3.sqlite3_free(quoted)

-- A callback for each row; the caller is kept from the compiler.
local rows = {}
check.ok(sqlite3.sqlite3_callback)
local each_row = ffi.cast("sqlite3_callback", function(_, count, values, names)
  rows[#rows + 1] = count .. " " .. ffi.string(names[0]) .. "=" .. ffi.string(values[0])
  return 0
end)
local function execute_with_callback(sql)
  return sqlite3.sqlite3_exec(db, sql, each_row, nil, nil)
end
jit.off(execute_with_callback)
check.equal(execute_with_callback "SELECT name FROM item WHERE id <= 2", sqlite3.SQLITE_OK)
each_row:free()
check.equal(table.concat(rows, ", "), "1 name=item 1, 1 name=item 2")

-- A variable of the library, written through the module.
check.ok(sqlite3.sqlite3_temp_directory == nil)
local directory = sqlite3.sqlite3_mprintf("%s", "/tmp")
sqlite3.sqlite3_temp_directory = directory
check.ok(sqlite3.sqlite3_temp_directory == directory)
query = prepare "PRAGMA temp_store_directory"
check.equal(sqlite3.sqlite3_step(query), sqlite3.SQLITE_ROW)
check.equal(ffi.string(sqlite3.sqlite3_column_text(query, 0)), "/tmp")
check.equal(sqlite3.sqlite3_finalize(query), sqlite3.SQLITE_OK)
sqlite3.sqlite3_temp_directory = nil
check.ok(sqlite3.sqlite3_temp_directory == nil)
sqlite3.sqlite3_free(directory)

check.equal(sqlite3.sqlite3_exec(db, "SELECT nonsense", nil, nil, nil), sqlite3.SQLITE_ERROR)
check.match(ffi.string(sqlite3.sqlite3_errmsg(db)), "no such column: nonsense")
check.equal(sqlite3.sqlite3_close(db), sqlite3.SQLITE_OK)
