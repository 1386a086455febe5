#ifndef BRACHIO_PNG_SESSION_H
#define BRACHIO_PNG_SESSION_H

#include "message.h"
#include <png.h>

/// What libpng's callbacks need: the message, and the bytes that are read or written.
typedef struct {
    brachio_codec_message *message;
    brachio_codec_status status;
    brachio_encoded photo;
    size_t position;
    brachio_owned_bytes written;
    size_t capacity;
} png_session;

/// Keeps the message and jumps back to the `setjmp` of `png`.
void brachio_png_error(png_structp png, png_const_charp text);
/// Damage that libpng mends (a broken text chunk, a missing checksum) is no error.
void brachio_png_warning(png_structp png, png_const_charp text);

#endif
