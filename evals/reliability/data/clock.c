/* 乱跳的时钟：真的时间加上一个每几百次换一回的偏移，前后几十年。LD_PRELOAD 用。 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long offset(void) {
    static __thread unsigned calls;
    const char *seed = getenv("CLOCK_SEED");
    unsigned turn = (calls++ / 300) * 2654435761u + (seed ? (unsigned)atoi(seed) : 0) * 40503u;
    return ((long)(turn % 61) - 30) * 365 * 86400;
}

int clock_gettime(clockid_t which, struct timespec *out) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(which, out);
    if (which == CLOCK_REALTIME && !status) out->tv_sec += offset();
    return status;
}

int gettimeofday(struct timeval *out, void *zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
