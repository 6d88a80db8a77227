// Loaded before everything else into a process that shall die at one of its writes: counts each call that changes
// something below one folder, whoever makes it (Node, libuv, DuckDB), notes it, and ends the process with SIGKILL
// instead of the one that is asked for. Half of that write reaches the file first where `KILL_HALFWAY` is set.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int steps;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int is_inside(const char *path) {
  const char *folder = getenv("KILL_FOLDER");
  return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

/* Notes a step. Returns whether it is the last one. */
static int is_last(const char *call, const char *path) {
  const char *log = getenv("KILL_LOG"), *at = getenv("KILL_AT");
  int step = atomic_fetch_add(&steps, 1) + 1;
  if (log) {
    char line[4500];
    int length = snprintf(line, sizeof line, "%s %s\n", call, path + strlen(getenv("KILL_FOLDER")));
    int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT, 0600);
    syscall(SYS_write, fd, line, length);
    syscall(SYS_close, fd);
  }
  return at && step == atoi(at);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static void step(const char *call, const char *path) {
  if (is_inside(path) && is_last(call, path)) die();
}

/* Whether a write to an open file is the last step; the caller may let half of it through. */
static int is_last_write(const char *call, int fd) {
  char link[40], path[4096];
  if (fd <= 2) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_inside(path) && is_last(call, path);
}

static int is_halfway(size_t count) { return count > 1 && getenv("KILL_HALFWAY") != NULL; }

ssize_t write(int fd, const void *bytes, size_t count) {
  if (is_last_write("write", fd)) {
    if (is_halfway(count)) REAL(write)(fd, bytes, count / 2);
    die();
  }
  return REAL(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  if (is_last_write("pwrite", fd)) {
    if (is_halfway(count)) REAL(pwrite)(fd, bytes, count / 2, at);
    die();
  }
  return REAL(pwrite)(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  if (is_last_write("pwrite", fd)) {
    if (is_halfway(count)) REAL(pwrite64)(fd, bytes, count / 2, at);
    die();
  }
  return REAL(pwrite64)(fd, bytes, count, at);
}

#define ON_OPEN_FILE(result, name, parameters, arguments) \
  result name parameters {                                \
    if (is_last_write(#name, fd)) die();                  \
    return REAL(name) arguments;                          \
  }

ON_OPEN_FILE(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
ON_OPEN_FILE(ssize_t, pwritev, (int fd, const struct iovec *parts, int count, off_t at), (fd, parts, count, at))
ON_OPEN_FILE(ssize_t, pwritev64, (int fd, const struct iovec *parts, int count, off64_t at), (fd, parts, count, at))
ON_OPEN_FILE(int, fsync, (int fd), (fd))
ON_OPEN_FILE(int, fdatasync, (int fd), (fd))
ON_OPEN_FILE(int, ftruncate, (int fd, off_t length), (fd, length))
ON_OPEN_FILE(int, ftruncate64, (int fd, off64_t length), (fd, length))
ON_OPEN_FILE(int, posix_fallocate, (int fd, off_t at, off_t length), (fd, at, length))

ssize_t copy_file_range(int from, off64_t *from_at, int fd, off64_t *at, size_t count, unsigned flags) {
  if (is_last_write("copy_file_range", fd)) die();
  return REAL(copy_file_range)(from, from_at, fd, at, count, flags);
}

#define ON_PATH(name, parameters, path, arguments) \
  int name parameters {                            \
    step(#name, path);                             \
    return REAL(name) arguments;                   \
  }

ON_PATH(rename, (const char *from, const char *to), to, (from, to))
ON_PATH(unlink, (const char *path), path, (path))
ON_PATH(unlinkat, (int folder, const char *path, int flags), path, (folder, path, flags))
ON_PATH(remove, (const char *path), path, (path))
ON_PATH(rmdir, (const char *path), path, (path))
ON_PATH(mkdir, (const char *path, mode_t mode), path, (path, mode))

#define ON_OPENING(name)                                  \
  int name(const char *path, int flags, ...) {            \
    va_list more;                                         \
    va_start(more, flags);                                \
    mode_t mode = va_arg(more, mode_t);                   \
    va_end(more);                                         \
    if (flags & (O_CREAT | O_TRUNC)) step("open", path);  \
    return REAL(name)(path, flags, mode);                 \
  }

ON_OPENING(open)
ON_OPENING(open64)
