#include "jpeg_failure.h"

void brachio_jpeg_jump(j_common_ptr info) {
    jpeg_failure *failure = (jpeg_failure *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    failure->status = BRACHIO_CODEC_DAMAGED;
    if (info->err->msg_code == JERR_OUT_OF_MEMORY) failure->status = BRACHIO_CODEC_MEMORY;
    if (info->err->msg_code == JERR_IMAGE_TOO_BIG) failure->status = BRACHIO_CODEC_LIMIT;
    if (info->err->msg_code == JERR_SOF_UNSUPPORTED || info->err->msg_code == JERR_BAD_PRECISION ||
        info->err->msg_code == JERR_CONVERSION_NOTIMPL)
        failure->status = BRACHIO_CODEC_UNSUPPORTED;
    if (failure->file_ended) {
        failure->status = BRACHIO_CODEC_TRUNCATED;
        brachio_fail(failure->message, 0, "the file ends too early (%s)", text);
    } else {
        brachio_fail(failure->message, 0, "%s", text);
    }
    longjmp(failure->back, 1);
}

static void note_warning(j_common_ptr info, int level) {
    jpeg_failure *failure = (jpeg_failure *)info->err;
    if (level >= 0) return;
    if (info->err->msg_code == JWRN_JPEG_EOF) failure->file_ended = 1;
    if (info->err->msg_code == JWRN_HIT_MARKER) failure->data_missing = 1;
}

static void print_nothing(j_common_ptr info) { (void)info; }

struct jpeg_error_mgr *brachio_jpeg_failure(jpeg_failure *failure, brachio_codec_message *message) {
    jpeg_std_error(&failure->error);
    failure->error.error_exit = brachio_jpeg_jump;
    failure->error.emit_message = note_warning;
    failure->error.output_message = print_nothing;
    failure->message = message;
    failure->status = BRACHIO_CODEC_OK;
    failure->file_ended = failure->data_missing = 0;
    return &failure->error;
}
