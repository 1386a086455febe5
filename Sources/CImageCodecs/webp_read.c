// WebP through libwebp: lossy and lossless, with and without alpha, and the first frame of an animation.

#include "message.h"
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

static WebPDemuxer *open_photo(brachio_encoded photo, brachio_codec_message *message, brachio_codec_status *status) {
    WebPData data = {photo.bytes, photo.count};
    WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
    WebPDemuxer *demuxer = WebPDemuxPartial(&data, &state);
    *status = BRACHIO_CODEC_OK;
    if (demuxer && state == WEBP_DEMUX_DONE) return demuxer;
    WebPDemuxDelete(demuxer);
    *status = state == WEBP_DEMUX_PARSE_ERROR
        ? brachio_fail(message, BRACHIO_CODEC_DAMAGED, "its chunks are not those of a WebP file")
        : brachio_fail(message, BRACHIO_CODEC_TRUNCATED, "the file ends too early");
    return NULL;
}

static int32_t orientation_in(const WebPDemuxer *demuxer) {
    WebPChunkIterator chunk;
    int32_t orientation = 0;
    if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk)) {
        orientation = brachio_exif_orientation(chunk.chunk.bytes, chunk.chunk.size);
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    if (!orientation && WebPDemuxGetChunk(demuxer, "XMP ", 1, &chunk)) {
        orientation = brachio_xmp_orientation(chunk.chunk.bytes, chunk.chunk.size);
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    return orientation ? orientation : 1;
}

brachio_codec_status brachio_webp_measure(brachio_encoded photo, brachio_picture_form *form, brachio_codec_message *message) {
    brachio_codec_status status;
    WebPDemuxer *demuxer = open_photo(photo, message, &status);
    if (!demuxer) return status;
    WebPIterator frame;
    form->width = (int32_t)WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH);
    form->height = (int32_t)WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT);
    form->orientation = orientation_in(demuxer);
    if (WebPDemuxGetFrame(demuxer, 1, &frame)) {
        // What a smaller frame leaves free of the canvas is transparent.
        int whole = frame.width == form->width && frame.height == form->height;
        form->channels = frame.has_alpha || !whole ? 4 : 3;
        WebPDemuxReleaseIterator(&frame);
    } else {
        status = brachio_fail(message, BRACHIO_CODEC_DAMAGED, "it holds no picture");
    }
    WebPDemuxDelete(demuxer);
    return status;
}

static brachio_codec_status read_frame(const WebPIterator *frame, const brachio_pixels *pixels, brachio_codec_message *message) {
    if (frame->width < 1 || frame->height < 1 || frame->x_offset < 0 || frame->y_offset < 0 ||
        frame->x_offset > pixels->width - frame->width || frame->y_offset > pixels->height - frame->height)
        return brachio_fail(message, BRACHIO_CODEC_DAMAGED, "its frame lies outside its canvas");
    size_t stride = (size_t)pixels->width * (size_t)pixels->channels;
    size_t start = (size_t)frame->y_offset * stride + (size_t)frame->x_offset * (size_t)pixels->channels;
    size_t room = stride * (size_t)pixels->height - start;
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return brachio_fail(message, BRACHIO_CODEC_UNSUPPORTED, "libwebp is of another version");
    VP8StatusCode features = WebPGetFeatures(frame->fragment.bytes, frame->fragment.size, &config.input);
    if (features != VP8_STATUS_OK || config.input.width != frame->width || config.input.height != frame->height)
        return brachio_fail(message, BRACHIO_CODEC_DAMAGED, "its frame has a broken header");
    config.output.colorspace = pixels->channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels->bytes + start;
    config.output.u.RGBA.stride = (int)stride;
    config.output.u.RGBA.size = room;
    VP8StatusCode decoded = WebPDecode(frame->fragment.bytes, frame->fragment.size, &config);
    WebPFreeDecBuffer(&config.output);
    switch (decoded) {
    case VP8_STATUS_OK: return BRACHIO_CODEC_OK;
    case VP8_STATUS_OUT_OF_MEMORY: return brachio_fail(message, BRACHIO_CODEC_MEMORY, "out of memory");
    case VP8_STATUS_NOT_ENOUGH_DATA: return brachio_fail(message, BRACHIO_CODEC_TRUNCATED, "the file ends too early");
    case VP8_STATUS_UNSUPPORTED_FEATURE: return brachio_fail(message, BRACHIO_CODEC_UNSUPPORTED, "it uses an unknown feature of WebP");
    default: return brachio_fail(message, BRACHIO_CODEC_DAMAGED, "its compressed pixels are broken");
    }
}

brachio_codec_status brachio_webp_read(brachio_encoded photo, const brachio_pixels *pixels, brachio_codec_message *message) {
    brachio_codec_status status;
    WebPDemuxer *demuxer = open_photo(photo, message, &status);
    if (!demuxer) return status;
    WebPIterator frame;
    if (WebPDemuxGetFrame(demuxer, 1, &frame)) {
        if (pixels->channels == 4) memset(pixels->bytes, 0, (size_t)pixels->width * (size_t)pixels->height * 4);
        status = read_frame(&frame, pixels, message);
        WebPDemuxReleaseIterator(&frame);
    } else {
        status = brachio_fail(message, BRACHIO_CODEC_DAMAGED, "it holds no picture");
    }
    WebPDemuxDelete(demuxer);
    return status;
}
