#include "jpeg_failure.h"
#include <stdlib.h>
#include <string.h>

static void write_rows(j_compress_ptr encoder, const uint8_t *rgb, int32_t width, int32_t height, int32_t quality) {
    encoder->image_width = (unsigned)width;
    encoder->image_height = (unsigned)height;
    encoder->input_components = 3;
    encoder->in_color_space = JCS_RGB;
    jpeg_set_defaults(encoder);
    jpeg_set_quality(encoder, quality, TRUE);
    if (quality >= 90) encoder->comp_info[0].h_samp_factor = encoder->comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(encoder, TRUE);
    while (encoder->next_scanline < encoder->image_height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)encoder->next_scanline * (size_t)width * 3);
        jpeg_write_scanlines(encoder, &row, 1);
    }
    jpeg_finish_compress(encoder);
}

brachio_codec_status brachio_jpeg_write(
    const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, brachio_owned_bytes *written,
    brachio_codec_message *message
) {
    struct jpeg_compress_struct encoder;
    jpeg_failure failure;
    // libjpeg writes both as it goes; volatile keeps them true after a jump.
    unsigned char *volatile bytes = NULL;
    volatile unsigned long count = 0;
    memset(&encoder, 0, sizeof encoder);
    encoder.err = brachio_jpeg_failure(&failure, message);
    if (setjmp(failure.back) == 0) {
        jpeg_create_compress(&encoder);
        jpeg_mem_dest(&encoder, (unsigned char **)&bytes, (unsigned long *)&count);
        write_rows(&encoder, rgb, width, height, quality);
    }
    jpeg_destroy_compress(&encoder);
    if (failure.status != BRACHIO_CODEC_OK) {
        free(bytes);
        return failure.status;
    }
    written->bytes = bytes;
    written->count = count;
    return BRACHIO_CODEC_OK;
}
