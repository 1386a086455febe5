#define _GNU_SOURCE
#include "brachio_private_file.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int brachio_private_file(const void *bytes, size_t count) {
    int descriptor = memfd_create("compiled.so", MFD_CLOEXEC);
    if (descriptor < 0) return -errno;
    size_t written = 0;
    while (written < count) {
        ssize_t step = write(descriptor, (const char *)bytes + written, count - written);
        if (step < 0 && errno == EINTR) continue;
        if (step <= 0) {
            int failure = step < 0 ? errno : EIO;
            close(descriptor);
            return -failure;
        }
        written += (size_t)step;
    }
    return descriptor;
}
