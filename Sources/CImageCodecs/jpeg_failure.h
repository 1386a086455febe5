#ifndef BRACHIO_JPEG_FAILURE_H
#define BRACHIO_JPEG_FAILURE_H

#include "message.h"
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>
#include <jerror.h>

/// libjpeg's error manager with a way back. `error` is first, so that libjpeg's pointer is also ours.
typedef struct {
    struct jpeg_error_mgr error;
    jmp_buf back;
    brachio_codec_message *message;
    brachio_codec_status status;
    int file_ended;
    int data_missing;
} jpeg_failure;

/// Writes the library's message and jumps to `back`.
void brachio_jpeg_jump(j_common_ptr info);
/// Installs the manager in `info` (not yet created) and returns it.
struct jpeg_error_mgr *brachio_jpeg_failure(jpeg_failure *failure, brachio_codec_message *message);

#endif
