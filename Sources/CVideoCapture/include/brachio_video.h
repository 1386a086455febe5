// Frames of a V4L2 camera, in memory that is shared with the driver.
#ifndef BRACHIO_VIDEO_H
#define BRACHIO_VIDEO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct brachio_video brachio_video;

enum brachio_video_form {
    /// Each frame is a JPEG.
    brachio_video_jpeg = 0,
    /// Two pixels in four bytes: Y Cb Y Cr.
    brachio_video_yuyv = 1,
};

struct brachio_video_format {
    enum brachio_video_form form;
    int32_t width;
    int32_t height;
    int32_t row_bytes;
};

/// What could not be done, for `failure`.
enum brachio_video_failure {
    brachio_video_cannot_open = 1,
    brachio_video_no_camera = 2,
    brachio_video_no_format = 3,
    brachio_video_no_memory = 4,
    brachio_video_cannot_start = 5,
};

/// Opens the camera near the wanted size and rate and starts it. Null with the system's error in `errno` and the step in `failure`. JPEG is asked for
/// first, as most cameras give larger pictures with it.
brachio_video *brachio_video_open(
    const char *path, int32_t width, int32_t height, int32_t frames_per_second, struct brachio_video_format *format, enum brachio_video_failure *failure);

/// Can be read when a frame waits.
int32_t brachio_video_descriptor(const brachio_video *video);

/// The frame that waits, which is there until the next call. 1: a frame; 0: none waits; negative: the negative number of the system's error.
int32_t brachio_video_next(brachio_video *video, const void **bytes, size_t *count);

void brachio_video_close(brachio_video *video);

#ifdef __cplusplus
}
#endif
#endif
