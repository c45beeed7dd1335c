-- Sockets, signals, terminals: what a module about the system declares.
local ffi = require "ffi"
local C = ffi.C
pcall(ffi.cdef, [[ typedef int pid_t; ]])
if not pcall(ffi.typeof, "struct timespec") then
  ffi.cdef [[ struct timespec { long tv_sec; long tv_nsec; }; ]]
end
ffi.cdef [[
struct inotify_event { int wd; uint32_t mask; uint32_t cookie; uint32_t len; char name[]; };
int inotify_init1(int flags);
int inotify_add_watch(int fd, const char *pathname, uint32_t mask);
struct sigaction { union { void (*sa_handler)(int); void (*sa_sigaction)(int, void *, void *); }; unsigned long sa_mask[16]; int sa_flags; void (*sa_restorer)(void); };
int sigaction(int signum, const struct sigaction *act, struct sigaction *oldact);
typedef struct { unsigned long __val[16]; } sigset_t;
int sigprocmask(int how, const sigset_t *set, sigset_t *oldset);
struct termios { unsigned int c_iflag, c_oflag, c_cflag, c_lflag; unsigned char c_line; unsigned char c_cc[32]; unsigned int c_ispeed, c_ospeed; };
int tcgetattr(int fd, struct termios *t);
int tcsetattr(int fd, int actions, const struct termios *t);
struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; };
struct utsname { char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65]; };
int uname(struct utsname *buf);
struct sockaddr_un { unsigned short sun_family; char sun_path[108]; };
struct sockaddr { unsigned short sa_family; char sa_data[14]; };
struct in_addr { uint32_t s_addr; };
struct sockaddr_in { uint16_t sin_family; uint16_t sin_port; struct in_addr sin_addr; unsigned char sin_zero[8]; };
struct in6_addr { unsigned char s6_addr[16]; };
struct sockaddr_in6 { uint16_t sin6_family; uint16_t sin6_port; uint32_t sin6_flowinfo; struct in6_addr sin6_addr; uint32_t sin6_scope_id; };
struct addrinfo { int ai_flags, ai_family, ai_socktype, ai_protocol; uint32_t ai_addrlen; struct sockaddr *ai_addr; char *ai_canonname; struct addrinfo *ai_next; };
int connect(int sockfd, const struct sockaddr *addr, uint32_t addrlen);
int bind(int sockfd, const void *addr, unsigned int addrlen);
uint16_t htons(uint16_t);
int inet_pton(int af, const char *src, void *dst);
const char *inet_ntop(int af, const void *src, char *dst, uint32_t size);
int setsockopt(int, int, int, const void *, uint32_t);
ssize_t send(int, const void *, size_t, int);
ssize_t recvfrom(int, void *, size_t, int, struct sockaddr *, uint32_t *);
struct ifaddrs { struct ifaddrs *ifa_next; char *ifa_name; unsigned int ifa_flags; struct sockaddr *ifa_addr; struct sockaddr *ifa_netmask; union { struct sockaddr *ifu_broadaddr; struct sockaddr *ifu_dstaddr; } ifa_ifu; void *ifa_data; };
int getifaddrs(struct ifaddrs **);
struct rusage { struct { long tv_sec; long tv_usec; } ru_utime, ru_stime; long ru_maxrss, ru_ixrss, ru_idrss, ru_isrss, ru_minflt, ru_majflt, ru_nswap, ru_inblock, ru_oublock, ru_msgsnd, ru_msgrcv, ru_nsignals, ru_nvcsw, ru_nivcsw; };
int getrusage(int who, struct rusage *usage);
int dladdr(const void *addr, void *info);
void *dlopen(const char *, int);
char *dlerror(void);
int clock_nanosleep(int clock, int flags, const struct timespec *req, struct timespec *rem);
int usleep(unsigned);
int pthread_create(unsigned long *, const void *, void *(*)(void *), void *);
int sem_init(void *, int, unsigned);
void qsort(void *, size_t, size_t, int (*)(const void *, const void *));
long strtol(const char *, char **, int);
int snprintf(char *, size_t, const char *, ...);
double strtod(const char *, char **);
int tolower(int);
void *memset(void *, int, size_t);
void srand(unsigned);
extern char **environ;
int kill(int, int);
void exit(int);
int mkdir(const char *, unsigned);
char *getcwd(char *, size_t);
char *strtok_r(char *, const char *, char **);
int regcomp(void *, const char *, int);
unsigned int if_nametoindex(const char *);
void *mremap(void *, size_t, size_t, int, ...);
int sched_yield(void);
ssize_t getrandom(void *, size_t, unsigned);
long sysconf(int);
enum { _SC_NPROCESSORS_ONLN = 84, _SC_PAGESIZE = 30 };
]]
local ws = ffi.new("struct winsize")
local un = ffi.new("struct utsname")
C.uname(un)
local sa = ffi.new("struct sockaddr_in", 2, C.htons(80))
C.bind(1, sa, ffi.sizeof(sa))
C.connect(1, ffi.cast("struct sockaddr *", sa), ffi.sizeof(sa))
local p = C.dlopen("x", 2)
if p == nil then
  local message = C.dlerror()
  error(message ~= nil and ffi.string(message) or "dlopen")
end
local env = C.environ
local t = ffi.new("struct termios[1]")
C.tcgetattr(0, t)
