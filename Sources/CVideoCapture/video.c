#define _GNU_SOURCE
#include "brachio_video.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { buffers_max = 4 };

struct brachio_video {
    int descriptor;
    uint32_t count;
    // The buffer that the caller reads, given back to the driver at the next call; `count` where there is none.
    uint32_t lent;
    struct {
        void *start;
        size_t length;
    } buffers[buffers_max];
};

static int ask(int descriptor, unsigned long request, void *argument) {
    int result;
    do result = ioctl(descriptor, request, argument);
    while (result < 0 && errno == EINTR);
    return result;
}

static int choose_format(int descriptor, int32_t width, int32_t height, struct brachio_video_format *format) {
    const uint32_t forms[] = {V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG, V4L2_PIX_FMT_YUYV};
    for (size_t index = 0; index < sizeof forms / sizeof forms[0]; index++) {
        struct v4l2_format wanted = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
        wanted.fmt.pix.width = (uint32_t)width;
        wanted.fmt.pix.height = (uint32_t)height;
        wanted.fmt.pix.pixelformat = forms[index];
        wanted.fmt.pix.field = V4L2_FIELD_ANY;
        if (ask(descriptor, VIDIOC_S_FMT, &wanted) != 0 || wanted.fmt.pix.pixelformat != forms[index]) continue;
        format->form = forms[index] == V4L2_PIX_FMT_YUYV ? brachio_video_yuyv : brachio_video_jpeg;
        format->width = (int32_t)wanted.fmt.pix.width;
        format->height = (int32_t)wanted.fmt.pix.height;
        format->row_bytes = (int32_t)wanted.fmt.pix.bytesperline;
        return 0;
    }
    return -1;
}

static int queue(brachio_video *video, uint32_t index) {
    struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
    return ask(video->descriptor, VIDIOC_QBUF, &buffer);
}

static int map_buffers(brachio_video *video) {
    struct v4l2_requestbuffers request = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .count = buffers_max};
    if (ask(video->descriptor, VIDIOC_REQBUFS, &request) != 0) return -1;
    for (uint32_t index = 0; index < request.count && index < buffers_max; index++) {
        struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
        if (ask(video->descriptor, VIDIOC_QUERYBUF, &buffer) != 0) return -1;
        void *start = mmap(NULL, buffer.length, PROT_READ, MAP_SHARED, video->descriptor, buffer.m.offset);
        if (start == MAP_FAILED) return -1;
        video->buffers[index].start = start;
        video->buffers[index].length = buffer.length;
        video->count = video->lent = index + 1;
        if (queue(video, index) != 0) return -1;
    }
    return video->count > 0 ? 0 : -1;
}

brachio_video *brachio_video_open(
    const char *path, int32_t width, int32_t height, int32_t frames_per_second, struct brachio_video_format *format, enum brachio_video_failure *failure) {
    *failure = brachio_video_cannot_open;
    brachio_video *video = calloc(1, sizeof *video);
    if (video == NULL) return NULL;
    video->descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct v4l2_capability capability;
    memset(&capability, 0, sizeof capability);
    uint32_t needed = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    if (video->descriptor < 0) goto failed;
    *failure = brachio_video_no_camera;
    if (ask(video->descriptor, VIDIOC_QUERYCAP, &capability) != 0) goto failed;
    uint32_t offered = capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps : capability.capabilities;
    errno = ENODEV;
    if ((offered & needed) != needed) goto failed;
    *failure = brachio_video_no_format;
    if (choose_format(video->descriptor, width, height, format) != 0) goto failed;
    // Not every driver knows rates; whatever it gives is taken.
    struct v4l2_streamparm rate = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    rate.parm.capture.timeperframe.numerator = 1;
    rate.parm.capture.timeperframe.denominator = (uint32_t)frames_per_second;
    ask(video->descriptor, VIDIOC_S_PARM, &rate);
    *failure = brachio_video_no_memory;
    if (map_buffers(video) != 0) goto failed;
    *failure = brachio_video_cannot_start;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (ask(video->descriptor, VIDIOC_STREAMON, &type) != 0) goto failed;
    return video;
failed:;
    int number = errno;
    brachio_video_close(video);
    errno = number;
    return NULL;
}

int32_t brachio_video_descriptor(const brachio_video *video) { return video->descriptor; }

int32_t brachio_video_next(brachio_video *video, const void **bytes, size_t *count) {
    if (video->lent < video->count && queue(video, video->lent) != 0) return -errno;
    video->lent = video->count;
    struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (ask(video->descriptor, VIDIOC_DQBUF, &buffer) != 0) return errno == EAGAIN ? 0 : -errno;
    if (buffer.index >= video->count || buffer.bytesused > video->buffers[buffer.index].length) return -EIO;
    video->lent = buffer.index;
    // The driver says that it is damaged.
    if ((buffer.flags & V4L2_BUF_FLAG_ERROR) != 0 || buffer.bytesused == 0) return 0;
    *bytes = video->buffers[buffer.index].start;
    *count = buffer.bytesused;
    return 1;
}

void brachio_video_close(brachio_video *video) {
    if (video == NULL) return;
    for (uint32_t index = 0; index < video->count; index++) munmap(video->buffers[index].start, video->buffers[index].length);
    if (video->descriptor >= 0) close(video->descriptor);
    free(video);
}
