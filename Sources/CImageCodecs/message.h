#ifndef BRACHIO_CODEC_MESSAGE_H
#define BRACHIO_CODEC_MESSAGE_H

#include "image_codecs.h"
#include <stdio.h>

/// Sets the message and returns the status, so that a failing call ends in one line.
#define brachio_fail(message, status, ...) \
    (snprintf((message)->text, sizeof (message)->text, __VA_ARGS__), (status))

#endif
