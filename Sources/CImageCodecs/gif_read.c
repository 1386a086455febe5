// GIF through giflib, up to the first frame and no further, so that a long animation costs nothing.

#include "message.h"
#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_PIXELS_MAX = 65535 };

typedef struct {
    brachio_encoded photo;
    size_t position;
    GifFileType *gif;
    int transparent;
    int32_t width;
    int32_t height;
} gif_session;

static int read_bytes(GifFileType *gif, GifByteType *into, int count) {
    gif_session *session = gif->UserData;
    size_t left = session->photo.count - session->position;
    size_t given = (size_t)count < left ? (size_t)count : left;
    memcpy(into, session->photo.bytes + session->position, given);
    session->position += given;
    return (int)given;
}

static brachio_codec_status failed(const gif_session *session, int code, brachio_codec_message *message) {
    if (session->position == session->photo.count) return brachio_fail(message, BRACHIO_CODEC_TRUNCATED, "the file ends too early");
    const char *text = GifErrorString(code);
    return brachio_fail(message, BRACHIO_CODEC_DAMAGED, "%s", text ? text : "broken GIF data");
}

static int read_extension(gif_session *session) {
    int code = 0;
    GifByteType *block = NULL;
    if (DGifGetExtension(session->gif, &code, &block) == GIF_ERROR) return GIF_ERROR;
    while (block) {
        GraphicsControlBlock control;
        if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
            session->transparent = control.TransparentColor;
        if (DGifGetExtensionNext(session->gif, &block) == GIF_ERROR) return GIF_ERROR;
    }
    return GIF_OK;
}

/// Reads up to the pixels of the first frame.
static brachio_codec_status find_frame(gif_session *session, brachio_codec_message *message) {
    GifFileType *gif = session->gif;
    for (;;) {
        GifRecordType record;
        if (DGifGetRecordType(gif, &record) == GIF_ERROR) return failed(session, gif->Error, message);
        if (record == TERMINATE_RECORD_TYPE) return brachio_fail(message, BRACHIO_CODEC_DAMAGED, "it holds no picture");
        if (record == EXTENSION_RECORD_TYPE) {
            if (read_extension(session) == GIF_ERROR) return failed(session, gif->Error, message);
        } else if (record == IMAGE_DESC_RECORD_TYPE) {
            break;
        }
    }
    if (DGifGetImageDesc(gif) == GIF_ERROR) return failed(session, gif->Error, message);
    const GifImageDesc *frame = &gif->Image;
    if (frame->Width < 1 || frame->Height < 1 || frame->Left < 0 || frame->Top < 0)
        return brachio_fail(message, BRACHIO_CODEC_DAMAGED, "its first frame has no pixels");
    session->width = gif->SWidth > frame->Left + frame->Width ? gif->SWidth : frame->Left + frame->Width;
    session->height = gif->SHeight > frame->Top + frame->Height ? gif->SHeight : frame->Top + frame->Height;
    if (session->width > SIDE_PIXELS_MAX || session->height > SIDE_PIXELS_MAX)
        return brachio_fail(message, BRACHIO_CODEC_LIMIT, "its first frame lies %d×%d pixels out", session->width, session->height);
    return BRACHIO_CODEC_OK;
}

static brachio_codec_status open_photo(gif_session *session, brachio_encoded photo, brachio_codec_message *message) {
    int code = 0;
    *session = (gif_session){.photo = photo, .transparent = NO_TRANSPARENT_COLOR};
    session->gif = DGifOpen(session, read_bytes, &code);
    if (!session->gif) return failed(session, code, message);
    return find_frame(session, message);
}

static void close_photo(gif_session *session) {
    int code = 0;
    if (session->gif) DGifCloseFile(session->gif, &code);
}

brachio_codec_status brachio_gif_measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message) {
    gif_session session;
    brachio_codec_status status = open_photo(&session, photo, message);
    if (status == BRACHIO_CODEC_OK) *form = (brachio_picture_form){session.width, session.height, 4, 1};
    close_photo(&session);
    return status;
}

/// A file without a palette is shown in grey levels.
static void put_row(const gif_session *session, const GifPixelType *indices, uint8_t *rgba) {
    const GifFileType *gif = session->gif;
    const ColorMapObject *map = gif->Image.ColorMap ? gif->Image.ColorMap : gif->SColorMap;
    for (int x = 0; x < gif->Image.Width; x++) {
        int index = indices[x];
        if (index == session->transparent) continue;
        int known = map && index < map->ColorCount;
        rgba[4 * x + 0] = known ? map->Colors[index].Red : map ? 0 : (uint8_t)index;
        rgba[4 * x + 1] = known ? map->Colors[index].Green : map ? 0 : (uint8_t)index;
        rgba[4 * x + 2] = known ? map->Colors[index].Blue : map ? 0 : (uint8_t)index;
        rgba[4 * x + 3] = 255;
    }
}

static brachio_codec_status read_frame(gif_session *session, const brachio_pixels *pixels, brachio_codec_message *message) {
    static const int starts[4] = {0, 4, 2, 1}, steps[4] = {8, 8, 4, 2};
    GifFileType *gif = session->gif;
    GifPixelType *indices = calloc((size_t)gif->Image.Width, 1);
    if (!indices) return brachio_fail(message, BRACHIO_CODEC_MEMORY, "out of memory");
    brachio_codec_status status = BRACHIO_CODEC_OK;
    int passes = gif->Image.Interlace ? 4 : 1;
    for (int pass = 0; pass < passes && status == BRACHIO_CODEC_OK; pass++) {
        int step = passes == 4 ? steps[pass] : 1;
        for (int y = passes == 4 ? starts[pass] : 0; y < gif->Image.Height; y += step) {
            if (DGifGetLine(gif, indices, gif->Image.Width) == GIF_ERROR) {
                status = failed(session, gif->Error, message);
                break;
            }
            size_t at = (size_t)(gif->Image.Top + y) * (size_t)pixels->width + (size_t)gif->Image.Left;
            put_row(session, indices, pixels->bytes + 4 * at);
        }
    }
    free(indices);
    return status;
}

brachio_codec_status brachio_gif_read(brachio_encoded photo, const brachio_pixels *pixels, brachio_codec_message *message) {
    gif_session session;
    brachio_codec_status status = open_photo(&session, photo, message);
    if (status == BRACHIO_CODEC_OK && (session.width != pixels->width || session.height != pixels->height || pixels->channels != 4))
        status = brachio_fail(message, BRACHIO_CODEC_DAMAGED, "two readings of the size differ");
    if (status == BRACHIO_CODEC_OK) {
        memset(pixels->bytes, 0, (size_t)pixels->width * (size_t)pixels->height * 4);
        status = read_frame(&session, pixels, message);
    }
    close_photo(&session);
    return status;
}
