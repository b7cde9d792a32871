// A clock for programs of the lab: what they take for now is the number of seconds that stands in the file LAB_CLOCK.
//
//     cc -shared -fPIC -O2 -o clock.so test/lab/demo/clock.c
//     LD_PRELOAD=$PWD/clock.so LAB_CLOCK=clock redis-server …
//
// It stands still between two visits, so that a snapshot of the lab always holds the same times. Time that only measures how long
// something takes goes on as ever. Nothing in here allocates: the allocators themselves ask for the time.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long now(void) {
  static const char *path;
  if (!path) path = getenv("LAB_CLOCK");
  char text[32];
  long seconds = 0;
  int file = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY) : -1;
  long length = file < 0 ? 0 : syscall(SYS_read, file, text, sizeof text);
  if (file >= 0) syscall(SYS_close, file);
  for (long at = 0; at < length && text[at] >= '0' && text[at] <= '9'; at++) seconds = seconds * 10 + (text[at] - '0');
  return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  long seconds = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ? now() : 0;
  if (seconds == 0) return (int)syscall(SYS_clock_gettime, clock, time);
  time->tv_sec = seconds;
  time->tv_nsec = 0;
  return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec exact;
  if (clock_gettime(CLOCK_REALTIME, &exact) != 0) return -1;
  time->tv_sec = exact.tv_sec;
  time->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *kept) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (kept) *kept = exact.tv_sec;
  return exact.tv_sec;
}
