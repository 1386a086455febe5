// JPEG through libjpeg-turbo: baseline, progressive, arithmetic; grey, RGB, YCbCr, CMYK and YCCK.

#include "jpeg_failure.h"
#include <string.h>

typedef struct {
    struct jpeg_progress_mgr progress;
    int scans_max;
} scan_limit;

static void check_scans(j_common_ptr info) {
    j_decompress_ptr decoder = (j_decompress_ptr)info;
    scan_limit *limit = (scan_limit *)info->progress;
    if (decoder->input_scan_number <= limit->scans_max) return;
    jpeg_failure *failure = (jpeg_failure *)info->err;
    failure->status = brachio_fail(
        failure->message, BRACHIO_CODEC_LIMIT, "more than %d scans for a picture of this size", limit->scans_max);
    longjmp(failure->back, 1);
}

static int starts_with(const struct jpeg_marker_struct *marker, const char *text, unsigned length) {
    return marker->data_length >= length && memcmp(marker->data, text, length) == 0;
}

static int32_t orientation_in(const struct jpeg_decompress_struct *decoder) {
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/";
    int32_t orientation = 0;
    for (jpeg_saved_marker_ptr marker = decoder->marker_list; marker && !orientation; marker = marker->next)
        if (starts_with(marker, "Exif\0\0", 6)) orientation = brachio_exif_orientation(marker->data, marker->data_length);
    for (jpeg_saved_marker_ptr marker = decoder->marker_list; marker && !orientation; marker = marker->next)
        if (starts_with(marker, xmp, sizeof xmp)) orientation = brachio_xmp_orientation(marker->data, marker->data_length);
    return orientation ? orientation : 1;
}

/// Every 8×8 block takes at least one bit in a Huffman-coded file, so a short file that claims a large picture is
/// known to be truncated before any memory is taken for it.
static brachio_codec_status check_plausible(const struct jpeg_decompress_struct *decoder, size_t count, jpeg_failure *failure) {
    size_t blocks = ((size_t)decoder->image_width + 7) / 8 * (((size_t)decoder->image_height + 7) / 8);
    if (decoder->arith_code || blocks / 8 <= count) return BRACHIO_CODEC_OK;
    return brachio_fail(
        failure->message, BRACHIO_CODEC_TRUNCATED, "%zu bytes cannot hold a picture of %u×%u pixels", count,
        decoder->image_width, decoder->image_height);
}

static void open_photo(j_decompress_ptr decoder, brachio_encoded photo) {
    jpeg_create_decompress(decoder);
    jpeg_mem_src(decoder, photo.bytes, (unsigned long)photo.count);
}

brachio_codec_status brachio_jpeg_measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message) {
    struct jpeg_decompress_struct decoder;
    jpeg_failure failure;
    memset(&decoder, 0, sizeof decoder);
    decoder.err = brachio_jpeg_failure(&failure, message);
    if (setjmp(failure.back) == 0) {
        open_photo(&decoder, photo);
        jpeg_save_markers(&decoder, JPEG_APP0 + 1, 0xFFFF);
        jpeg_read_header(&decoder, TRUE);
        form->width = (int32_t)decoder.image_width;
        form->height = (int32_t)decoder.image_height;
        form->channels = 3;
        form->orientation = orientation_in(&decoder);
    }
    jpeg_destroy_decompress(&decoder);
    return failure.status;
}

/// Adobe's convention, which all CMYK files in practice follow: 255 is no ink.
static void cmyk_to_rgb(const uint8_t *cmyk, uint8_t *rgb, int32_t width) {
    for (int32_t x = 0; x < width; x++) {
        unsigned black = cmyk[4 * x + 3];
        for (int c = 0; c < 3; c++) {
            unsigned product = cmyk[4 * x + c] * black + 128;
            rgb[3 * x + c] = (uint8_t)((product + (product >> 8)) >> 8);
        }
    }
}

static void read_cmyk(j_decompress_ptr decoder, const brachio_pixels *pixels) {
    JSAMPARRAY row = decoder->mem->alloc_sarray((j_common_ptr)decoder, JPOOL_IMAGE, 4 * decoder->output_width, 1);
    while (decoder->output_scanline < decoder->output_height) {
        uint8_t *rgb = pixels->bytes + (size_t)decoder->output_scanline * pixels->width * 3;
        if (jpeg_read_scanlines(decoder, row, 1) == 1) cmyk_to_rgb(row[0], rgb, pixels->width);
    }
}

static void read_rgb(j_decompress_ptr decoder, const brachio_pixels *pixels) {
    while (decoder->output_scanline < decoder->output_height) {
        JSAMPROW rows[8];
        unsigned left = decoder->output_height - decoder->output_scanline;
        unsigned count = left < 8 ? left : 8;
        for (unsigned i = 0; i < count; i++)
            rows[i] = pixels->bytes + (size_t)(decoder->output_scanline + i) * pixels->width * 3;
        jpeg_read_scanlines(decoder, rows, count);
    }
}

static brachio_codec_status read_pixels(
    j_decompress_ptr decoder, brachio_encoded photo, int32_t eighths, const brachio_pixels *pixels, jpeg_failure *failure
) {
    jpeg_read_header(decoder, TRUE);
    brachio_codec_status plausible = check_plausible(decoder, photo.count, failure);
    if (plausible != BRACHIO_CODEC_OK) return plausible;
    if (decoder->jpeg_color_space == JCS_UNKNOWN)
        return brachio_fail(
            failure->message, BRACHIO_CODEC_UNSUPPORTED, "a JPEG of %d components is neither grey, RGB nor CMYK",
            decoder->num_components);
    int cmyk = decoder->jpeg_color_space == JCS_CMYK || decoder->jpeg_color_space == JCS_YCCK;
    decoder->out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    decoder->scale_num = (unsigned)eighths;
    decoder->scale_denom = 8;
    int several_scans = jpeg_has_multiple_scans(decoder);
    jpeg_start_decompress(decoder);
    if ((int32_t)decoder->output_width != pixels->width || (int32_t)decoder->output_height != pixels->height)
        return brachio_fail(failure->message, BRACHIO_CODEC_DAMAGED, "two readings of the size differ");
    if (cmyk) read_cmyk(decoder, pixels);
    else read_rgb(decoder, pixels);
    // Only an end-of-image marker may be missing: without `data_missing` every pixel of a single scan was read.
    if (failure->file_ended && (failure->data_missing || several_scans))
        return brachio_fail(failure->message, BRACHIO_CODEC_TRUNCATED, "the file ends in the middle of the picture");
    return BRACHIO_CODEC_OK;
}

brachio_codec_status brachio_jpeg_read(
    brachio_encoded photo, int32_t eighths, int32_t scans_max, const brachio_pixels *pixels, brachio_codec_message *message
) {
    struct jpeg_decompress_struct decoder;
    jpeg_failure failure;
    scan_limit limit = {.progress = {.progress_monitor = check_scans}, .scans_max = scans_max};
    memset(&decoder, 0, sizeof decoder);
    decoder.err = brachio_jpeg_failure(&failure, message);
    if (setjmp(failure.back) == 0) {
        open_photo(&decoder, photo);
        decoder.progress = &limit.progress;
        failure.status = read_pixels(&decoder, photo, eighths, pixels, &failure);
    }
    jpeg_destroy_decompress(&decoder);
    return failure.status;
}
