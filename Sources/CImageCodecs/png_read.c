// PNG through libpng: every colour type and depth becomes 8-bit RGB, with alpha where the file has any.

#include "png_session.h"
#include <string.h>

enum {
    SIDE_PIXELS_MAX = 65535,
    ANCILLARY_CHUNKS_MAX = 1000,
    CHUNK_BYTES_MAX = 8 << 20,
};

static void read_bytes(png_structp png, png_bytep into, size_t count) {
    png_session *session = png_get_io_ptr(png);
    if (count > session->photo.count - session->position) {
        session->status = brachio_fail(session->message, BRACHIO_CODEC_TRUNCATED, "the file ends too early");
        png_error(png, "the file ends too early");
    }
    memcpy(into, session->photo.bytes + session->position, count);
    session->position += count;
}

/// Text that is not looked at is not unpacked either; `iTXt` stays because XMP lives in it.
static void ignore_chunks(png_structp png) {
    static const png_byte ignored[] = "tEXt\0zTXt\0iCCP\0sPLT\0hIST\0pCAL\0sCAL\0tIME";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, ignored, (int)(sizeof ignored / 5));
}

static png_structp open_photo(png_session *session) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, session, brachio_png_error, brachio_png_warning);
    if (!png) return NULL;
    png_set_read_fn(png, session, read_bytes);
    png_set_user_limits(png, SIDE_PIXELS_MAX, SIDE_PIXELS_MAX);
    png_set_chunk_cache_max(png, ANCILLARY_CHUNKS_MAX);
    png_set_chunk_malloc_max(png, CHUNK_BYTES_MAX);
    ignore_chunks(png);
    return png;
}

static int32_t channels_of(png_structp png, png_infop info) {
    int alpha = png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA || png_get_valid(png, info, PNG_INFO_tRNS);
    return alpha ? 4 : 3;
}

static int32_t orientation_in(png_structp png, png_infop info) {
    png_bytep exif = NULL;
    png_uint_32 count = 0;
    int32_t orientation = 0;
    if (png_get_eXIf_1(png, info, &count, &exif)) orientation = brachio_exif_orientation(exif, count);
    png_textp texts = NULL;
    int text_count = 0;
    png_get_text(png, info, &texts, &text_count);
    for (int i = 0; i < text_count && !orientation; i++)
        if (strcmp(texts[i].key, "XML:com.adobe.xmp") == 0 && texts[i].text)
            orientation = brachio_xmp_orientation((const uint8_t *)texts[i].text, strlen(texts[i].text));
    return orientation ? orientation : 1;
}

static void measure(png_structp png, png_infop info, brachio_picture_form *form) {
    png_read_info(png, info);
    form->width = (int32_t)png_get_image_width(png, info);
    form->height = (int32_t)png_get_image_height(png, info);
    form->channels = channels_of(png, info);
    form->orientation = 1;
}

brachio_codec_status brachio_png_measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message) {
    png_session session = {.message = message, .photo = photo};
    png_structp png = open_photo(&session);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        return brachio_fail(message, BRACHIO_CODEC_MEMORY, "out of memory");
    }
    if (setjmp(png_jmpbuf(png)) == 0) measure(png, info, form);
    png_destroy_read_struct(&png, &info, NULL);
    return session.status;
}

static void read_pixels(png_structp png, png_infop info, const brachio_pixels *pixels) {
    png_read_info(png, info);
    int32_t channels = channels_of(png, info);
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    size_t row_bytes = (size_t)pixels->width * (size_t)pixels->channels;
    if (channels != pixels->channels || (int32_t)png_get_image_width(png, info) != pixels->width ||
        (int32_t)png_get_image_height(png, info) != pixels->height || png_get_rowbytes(png, info) != row_bytes)
        png_error(png, "two readings of the size differ");
    for (int pass = 0; pass < passes; pass++)
        for (int32_t y = 0; y < pixels->height; y++) png_read_row(png, pixels->bytes + (size_t)y * row_bytes, NULL);
}

brachio_codec_status brachio_png_read(
    brachio_encoded photo, const brachio_pixels *pixels, int32_t *orientation, brachio_codec_message *message
) {
    png_session session = {.message = message, .photo = photo};
    png_structp png = open_photo(&session);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        return brachio_fail(message, BRACHIO_CODEC_MEMORY, "out of memory");
    }
    *orientation = 1;
    if (setjmp(png_jmpbuf(png)) == 0) read_pixels(png, info, pixels);
    if (session.status == BRACHIO_CODEC_OK) {
        // What follows the pixels may be broken: the picture is whole already.
        if (setjmp(png_jmpbuf(png)) == 0) png_read_end(png, info);
        session.status = BRACHIO_CODEC_OK;
        *orientation = orientation_in(png, info);
    }
    png_destroy_read_struct(&png, &info, NULL);
    return session.status;
}
