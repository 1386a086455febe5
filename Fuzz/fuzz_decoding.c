// One decode entry point per program: compile with -DFORMAT_jpeg, -DFORMAT_png, -DFORMAT_webp or -DFORMAT_gif.
// Pixels are allocated exactly, so that the address sanitizer sees one byte too many.

#include "image_codecs.h"
#include <stdlib.h>

enum { PIXELS_MAX = 1 << 22 };

static brachio_codec_status measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message) {
#if defined(FORMAT_jpeg)
    return brachio_jpeg_measure(photo, form, message);
#elif defined(FORMAT_png)
    return brachio_png_measure(photo, form, message);
#elif defined(FORMAT_webp)
    return brachio_webp_measure(photo, form, message);
#elif defined(FORMAT_gif)
    return brachio_gif_measure(photo, form, message);
#endif
}

static void read_pixels(brachio_encoded photo, const brachio_pixels *pixels, int eighths, brachio_codec_message *message) {
    int32_t orientation = 1;
    (void)orientation;
    (void)eighths;
#if defined(FORMAT_jpeg)
    brachio_jpeg_read(photo, eighths, 16, pixels, message);
#elif defined(FORMAT_png)
    brachio_png_read(photo, pixels, &orientation, message);
#elif defined(FORMAT_webp)
    brachio_webp_read(photo, pixels, message);
#elif defined(FORMAT_gif)
    brachio_gif_read(photo, pixels, message);
#endif
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    brachio_encoded photo = {data, size};
    brachio_picture_form form = {0, 0, 0, 0};
    brachio_codec_message message;
    if (size == 0 || measure(photo, &form, &message) != BRACHIO_CODEC_OK) return 0;
    if (form.width < 1 || form.height < 1 || (int64_t)form.width * form.height > PIXELS_MAX) return 0;
    int eighths = 8;
#if defined(FORMAT_jpeg)
    eighths = 1 + data[size - 1] % 8;
#endif
    brachio_pixels pixels = {NULL, (form.width * eighths + 7) / 8, (form.height * eighths + 7) / 8, form.channels};
    pixels.bytes = malloc((size_t)pixels.width * (size_t)pixels.height * (size_t)pixels.channels);
    if (!pixels.bytes) return 0;
    read_pixels(photo, &pixels, eighths, &message);
    free(pixels.bytes);
    return 0;
}
