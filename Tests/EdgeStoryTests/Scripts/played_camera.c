// A V4L2 camera that is not there, for programs that are started with this library in LD_PRELOAD: it answers open, ioctl, mmap and close of one path as the kernel's
// documentation has it for a capture device with streaming ("Linux Media Infrastructure userspace API", part I), and refuses what a driver refuses.
//
//   PLAYED_CAMERA          the path; while there is no such file, the camera is unplugged
//   PLAYED_CAMERA_FRAMES   a folder with a file for each frame, shown in the order of their names, again and again
//   PLAYED_CAMERA_FORM     MJPG or YUYV: what it gives, whatever is asked for
//   PLAYED_CAMERA_SIZE     96x64: likewise
//
// Each fifth frame is another than it should be and marked as damaged, as cameras' are whose cable is bad.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { buffers_max = 32, frame_bytes_max = 1 << 16, padding = 32, damaged_every = 5 };
enum state { idle, queued, done };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int camera = -1, memory = -1;
static bool streaming, gone;
static uint32_t count, sequence, width, height, form;
static double frames_per_second = 30;
static enum state states[buffers_max];
static struct v4l2_buffer filled[buffers_max];
// Numbers of buffers, in the order in which they were queued and filled.
static uint32_t waiting[buffers_max], waiting_count, ready[buffers_max], ready_count;
static unsigned generation;

static uint32_t take(uint32_t *list, uint32_t *length) {
    uint32_t first = list[0];
    memmove(list, list + 1, --*length * sizeof *list);
    return first;
}

static int fail(int number) {
    errno = number;
    return -1;
}

// The camera.

static size_t read_frame(uint32_t number, uint8_t *into) {
    struct dirent **names;
    const char *folder = getenv("PLAYED_CAMERA_FRAMES");
    int found = scandir(folder, &names, NULL, alphasort), frames = 0;
    char path[4096] = "";
    for (int index = 0; index < found; index++) if (names[index]->d_name[0] != '.') frames++;
    int wanted = frames > 0 ? (int)(number % (uint32_t)frames) : -1, seen = 0;
    for (int index = 0; index < found; index++) {
        if (names[index]->d_name[0] != '.' && seen++ == wanted) snprintf(path, sizeof path, "%s/%s", folder, names[index]->d_name);
        free(names[index]);
    }
    free(names);
    FILE *file = fopen(path, "rb");
    size_t bytes = file ? fread(into, 1, frame_bytes_max, file) : 0;
    if (file) fclose(file);
    return bytes;
}

static void *film(void *argument) {
    unsigned mine = (unsigned)(uintptr_t)argument;
    uint32_t shown = 0;
    uint8_t frame[frame_bytes_max];
    while (true) {
        struct timespec pause = {.tv_nsec = (long)(1e9 / frames_per_second)};
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&lock);
        if (generation != mine) break;
        uint64_t one = 1;
        if (access(getenv("PLAYED_CAMERA"), F_OK) != 0) {
            gone = true;
            if (write(camera, &one, sizeof one) < 0) abort();
            break;
        }
        sequence++;
        if (waiting_count > 0) {
            uint32_t index = take(waiting, &waiting_count);
            bool damaged = sequence % damaged_every == 0;
            size_t bytes = read_frame(damaged ? shown + 2 : shown++, frame);
            if (pwrite(memory, frame, bytes, (off_t)index * frame_bytes_max) < 0) abort();
            filled[index] = (struct v4l2_buffer){
                .index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .bytesused = (uint32_t)bytes, .field = V4L2_FIELD_NONE, .sequence = sequence, .memory = V4L2_MEMORY_MMAP,
                .m.offset = index * frame_bytes_max, .length = frame_bytes_max, .flags = V4L2_BUF_FLAG_MAPPED | (damaged ? V4L2_BUF_FLAG_ERROR : 0)};
            states[index] = done;
            ready[ready_count++] = index;
            if (write(camera, &one, sizeof one) < 0) abort();
        }
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int answer(unsigned long request, void *argument) {
    if (gone) return fail(ENODEV);
    switch (request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *capability = argument;
        memset(capability, 0, sizeof *capability);
        strcpy((char *)capability->driver, "played");
        capability->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        // Of the whole camera, which has a node for metadata beside.
        capability->capabilities = capability->device_caps | V4L2_CAP_DEVICE_CAPS | V4L2_CAP_META_CAPTURE;
        return 0;
    }
    case VIDIOC_S_FMT: {
        struct v4l2_format *format = argument;
        if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
        if (count > 0) return fail(EBUSY);
        // Drivers change what they do not have to what they have.
        format->fmt.pix.width = width;
        format->fmt.pix.height = height;
        format->fmt.pix.pixelformat = form;
        format->fmt.pix.field = V4L2_FIELD_NONE;
        format->fmt.pix.bytesperline = form == V4L2_PIX_FMT_YUYV ? 2 * width + padding : 0;
        format->fmt.pix.sizeimage = frame_bytes_max;
        return 0;
    }
    case VIDIOC_S_PARM: {
        struct v4l2_streamparm *parameters = argument;
        struct v4l2_fract time = parameters->parm.capture.timeperframe;
        if (parameters->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
        if (time.numerator > 0 && time.denominator > 0) frames_per_second = (double)time.denominator / time.numerator;
        return 0;
    }
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *wanted = argument;
        if (wanted->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || wanted->memory != V4L2_MEMORY_MMAP) return fail(EINVAL);
        if (streaming) return fail(EBUSY);
        count = wanted->count = wanted->count > buffers_max ? buffers_max : wanted->count;
        return ftruncate(memory, (off_t)count * frame_bytes_max);
    }
    case VIDIOC_QUERYBUF: case VIDIOC_QBUF: {
        struct v4l2_buffer *buffer = argument;
        if (buffer->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || buffer->index >= count) return fail(EINVAL);
        if (request == VIDIOC_QUERYBUF) {
            buffer->length = frame_bytes_max;
            buffer->m.offset = buffer->index * frame_bytes_max;
            return 0;
        }
        if (buffer->memory != V4L2_MEMORY_MMAP || states[buffer->index] != idle) return fail(EINVAL);
        states[buffer->index] = queued;
        waiting[waiting_count++] = buffer->index;
        return 0;
    }
    case VIDIOC_DQBUF: {
        struct v4l2_buffer *buffer = argument;
        if (buffer->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || buffer->memory != V4L2_MEMORY_MMAP || !streaming) return fail(EINVAL);
        uint64_t one;
        if (read(camera, &one, sizeof one) < 0) return fail(EAGAIN);
        *buffer = filled[take(ready, &ready_count)];
        states[buffer->index] = idle;
        return 0;
    }
    case VIDIOC_STREAMON: {
        if (*(int *)argument != V4L2_BUF_TYPE_VIDEO_CAPTURE || count == 0) return fail(EINVAL);
        streaming = true;
        pthread_t thread;
        if (pthread_create(&thread, NULL, film, (void *)(uintptr_t)generation) != 0) return fail(ENOMEM);
        pthread_detach(thread);
        return 0;
    }
    default: return fail(ENOTTY);
    }
}

// What programs call.

int open(const char *path, int flags, ...) {
    static int (*real)(const char *, int, ...);
    if (!real) real = dlsym(RTLD_NEXT, "open");
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    const char *own = getenv("PLAYED_CAMERA");
    if (!own || strcmp(path, own) != 0) return real(path, flags, mode);
    if (access(own, F_OK) != 0) return fail(ENOENT);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (camera >= 0) {
        errno = EBUSY;
    } else {
        const char *name = getenv("PLAYED_CAMERA_FORM");
        sscanf(getenv("PLAYED_CAMERA_SIZE"), "%ux%u", &width, &height);
        form = v4l2_fourcc((uint32_t)name[0], (uint32_t)name[1], (uint32_t)name[2], (uint32_t)name[3]);
        streaming = gone = false;
        count = sequence = waiting_count = ready_count = 0;
        memset(states, 0, sizeof states);
        memory = memfd_create("frames", MFD_CLOEXEC);
        result = camera = eventfd(0, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int ioctl(int descriptor, unsigned long request, ...) {
    static int (*real)(int, unsigned long, ...);
    if (!real) real = dlsym(RTLD_NEXT, "ioctl");
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    pthread_mutex_lock(&lock);
    bool own = camera >= 0 && descriptor == camera;
    int result = own ? answer(request, argument) : 0, number = errno;
    pthread_mutex_unlock(&lock);
    errno = number;
    return own ? result : real(descriptor, request, argument);
}

void *mmap(void *start, size_t length, int protection, int flags, int descriptor, off_t offset) {
    static void *(*real)(void *, size_t, int, int, int, off_t);
    if (!real) real = dlsym(RTLD_NEXT, "mmap");
    if (camera < 0 || descriptor != camera) return real(start, length, protection, flags, descriptor, offset);
    if (length != frame_bytes_max || offset % frame_bytes_max || offset / frame_bytes_max >= count || !(flags & MAP_SHARED)) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    return real(start, length, protection, flags, memory, offset);
}

int close(int descriptor) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "close");
    pthread_mutex_lock(&lock);
    if (camera >= 0 && descriptor == camera) {
        camera = -1;
        generation++;
        real(memory);
    }
    int result = real(descriptor), number = errno;
    pthread_mutex_unlock(&lock);
    errno = number;
    return result;
}
