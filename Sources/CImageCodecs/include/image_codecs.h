// The system's image libraries behind calls that cannot jump out: every library error becomes a status and a message.
//
// Reading has two steps, so that the caller checks sizes before it owns any memory for pixels:
//   1. `..._measure` reads the header only;
//   2. `..._read` fills pixels that the caller owns.
// No call keeps a pointer to its arguments. Calls are safe from any thread, on different pixels at once.

#ifndef BRACHIO_IMAGE_CODECS_H
#define BRACHIO_IMAGE_CODECS_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    BRACHIO_CODEC_OK = 0,
    BRACHIO_CODEC_DAMAGED,
    BRACHIO_CODEC_TRUNCATED,
    BRACHIO_CODEC_UNSUPPORTED,
    BRACHIO_CODEC_LIMIT,
    BRACHIO_CODEC_MEMORY,
} brachio_codec_status;

/// Why a call failed, as a C string.
typedef struct {
    char text[256];
} brachio_codec_message;

/// An encoded photo in memory.
typedef struct {
    const uint8_t *bytes;
    size_t count;
} brachio_encoded;

/// What a header says. `channels` is 3 (RGB) or 4 (RGB and alpha, not premultiplied).
/// `orientation` is EXIF's, 1 to 8; 1 where nothing is said.
typedef struct {
    int32_t width;
    int32_t height;
    int32_t channels;
    int32_t orientation;
} brachio_picture_form;

/// Pixels that the caller owns: `width * height * channels` bytes, interleaved, top row first, without padding.
typedef struct {
    uint8_t *bytes;
    int32_t width;
    int32_t height;
    int32_t channels;
} brachio_pixels;

/// Bytes allocated with `malloc`; the caller frees them with `free`.
typedef struct {
    uint8_t *bytes;
    size_t count;
} brachio_owned_bytes;

/// EXIF's orientation in a TIFF block, with or without the leading "Exif\0\0"; 0 where it is missing or broken.
int32_t brachio_exif_orientation(const uint8_t *bytes, size_t count);
/// `tiff:Orientation` in an XMP packet; 0 where it is missing or broken.
int32_t brachio_xmp_orientation(const uint8_t *bytes, size_t count);

brachio_codec_status brachio_jpeg_measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message);
/// Decodes at `eighths`/8 of the full size (1 to 8); each side of `pixels` is the full side times that, rounded up.
/// A file of more than `scans_max` scans is refused: a small one could otherwise take hours.
brachio_codec_status brachio_jpeg_read(
    brachio_encoded photo, int32_t eighths, int32_t scans_max, const brachio_pixels *pixels, brachio_codec_message *message);
/// `quality` is 1 to 100. Chroma is halved both ways below 90.
brachio_codec_status brachio_jpeg_write(
    const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, brachio_owned_bytes *written,
    brachio_codec_message *message);

brachio_codec_status brachio_png_measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message);
/// Also finds the orientation, which may stand behind the pixels.
brachio_codec_status brachio_png_read(
    brachio_encoded photo, const brachio_pixels *pixels, int32_t *orientation, brachio_codec_message *message);
brachio_codec_status brachio_png_write(
    const uint8_t *rgb, int32_t width, int32_t height, brachio_owned_bytes *written, brachio_codec_message *message);

/// The canvas of the picture, or of the animation.
brachio_codec_status brachio_webp_measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message);
/// The picture, or the animation's first frame on its canvas.
brachio_codec_status brachio_webp_read(brachio_encoded photo, const brachio_pixels *pixels, brachio_codec_message *message);

/// The canvas, grown where needed to hold the whole first frame.
brachio_codec_status brachio_gif_measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message);
/// The first frame on its canvas; `pixels` has four channels.
brachio_codec_status brachio_gif_read(brachio_encoded photo, const brachio_pixels *pixels, brachio_codec_message *message);

#endif
