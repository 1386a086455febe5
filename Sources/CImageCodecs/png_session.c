#include "png_session.h"

void brachio_png_error(png_structp png, png_const_charp text) {
    png_session *session = png_get_error_ptr(png);
    if (session->status == BRACHIO_CODEC_OK) session->status = brachio_fail(session->message, BRACHIO_CODEC_DAMAGED, "%s", text);
    png_longjmp(png, 1);
}

void brachio_png_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}
