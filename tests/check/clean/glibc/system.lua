-- What people take from the C library by ffi.C: redirected names, errno, environ, stat, va_list.
local ffi = require "ffi"
local C = ffi.C

ffi.cdef [[
typedef long time_t;
typedef unsigned long dev_t, ino_t, nlink_t;
typedef unsigned int mode_t, uid_t, gid_t;
typedef long off_t;
typedef off_t my_offset;
typedef int32_t pid_t;
typedef struct FILE FILE;
struct timespec { time_t tv_sec; long tv_nsec; };
struct stat {
  dev_t st_dev;
  ino_t st_ino;
  nlink_t st_nlink;
  mode_t st_mode;
  uid_t st_uid;
  gid_t st_gid;
  unsigned int __pad0;
  dev_t st_rdev;
  off_t st_size;
  long st_blksize;
  long st_blocks;
  struct timespec st_atim, st_mtim, st_ctim;
  long __unused[3];
};
int stat(const char *path, struct stat *buf);
int fstat(int fd, struct stat *buf);
int lstat(const char *path, struct stat *buf);
long syscall(long number, ...);
int *__errno_location(void);
char **environ;
char *strerror(int errnum);
char *strerror_r(int errnum, char *buf, size_t buflen);
int sscanf(const char *str, const char *format, ...);
int vprintf(const char *format, va_list ap);
FILE *fdopen(int fd, const char *mode);
int fileno(FILE *stream);
time_t time(time_t *t);
struct tm { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; long tm_gmtoff; const char *tm_zone; };
struct tm *localtime_r(const time_t *timep, struct tm *result);
int pipe2(int pipefd[2], int flags);
int accept4(int fd, void *addr, unsigned int *len, int flags);
pid_t gettid(void);
void *memmem(const void *haystack, size_t n, const void *needle, size_t m);
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **res);
void freeaddrinfo(struct addrinfo *res);
typedef struct { long fds_bits[16]; } fd_set;
struct timeval { long tv_sec; long tv_usec; };
int select(int nfds, fd_set *r, fd_set *w, fd_set *e, struct timeval *timeout);
typedef union { char __size[40]; long __align; } pthread_mutex_t;
int pthread_mutex_init(pthread_mutex_t *mutex, const void *attr);
typedef void (*sighandler_t)(int);
sighandler_t signal(int signum, sighandler_t handler);
double sqrt(double x);
float sqrtf(float x);
struct dirent { unsigned long d_ino; long d_off; unsigned short d_reclen; unsigned char d_type; char d_name[256]; };
typedef struct __dirstream DIR;
DIR *opendir(const char *name);
struct dirent *readdir(DIR *dirp);
int closedir(DIR *dirp);
struct passwd { char *pw_name; char *pw_passwd; uid_t pw_uid; gid_t pw_gid; char *pw_gecos; char *pw_dir; char *pw_shell; };
struct passwd *getpwuid(uid_t uid);
enum { AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SIGTERM = 15, SIGKILL = 9 };
int socket(int domain, int type, int protocol);
]]

local st = ffi.new("struct stat")
local M = {}
function M.size(path)
  if C.stat(path, st) ~= 0 then return nil, ffi.string(C.strerror(ffi.errno())) end
  return tonumber(st.st_size), tonumber(st.st_mtim.tv_sec)
end
function M.list(path)
  local dir = C.opendir(path)
  if dir == nil then return nil end
  local names = {}
  while true do
    local entry = C.readdir(dir)
    if entry == nil then break end
    names[#names + 1] = ffi.string(entry.d_name)
  end
  C.closedir(dir)
  return names
end
function M.now()
  local t, tm = ffi.new("time_t[1]", C.time(nil)), ffi.new("struct tm")
  C.localtime_r(t, tm)
  return tm.tm_hour
end
function M.socket() return C.socket(C.AF_INET, C.SOCK_STREAM, 0) end
return M
