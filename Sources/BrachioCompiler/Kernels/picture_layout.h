// Pictures: from row-major [N, C, H, W] to the blocked layout and back.
#ifndef BRACHIO_KERNELS_PICTURE_LAYOUT_H
#define BRACHIO_KERNELS_PICTURE_LAYOUT_H

#include "weight_layout.h"

// x · scale[c] + shift[c], where `scaled`.
INLINE float scaled_value(const operands *m, int scaled, int64_t c, float v) {
    return scaled ? v * m->w[c] + m->b[c] : v;
}

// Eight pixels of the channels of one block, from plain rows.
INLINE void block_eight_pixels(
    const shape y, int scaled, const operands *m, const float *x, int64_t plane, int64_t channel, float *to
) {
    vec v[8];
    UNROLL for (int k = 0; k < LANES; k++) {
        const int64_t c = channel + k;
        v[k] = c < y.channels ? load(x + k * plane) : splat(0);
        if (scaled && c < y.channels) v[k] = v[k] * splat(m->w[c]) + splat(m->b[c]);
    }
    transpose_lanes(v);
    UNROLL for (int k = 0; k < LANES; k++) store(to + k * LANES, v[k]);
}

// Pieces: `pieces` ranges of rows. m->x: plain; m->y: blocked, lanes of four or eight; those beyond the channels become zero. With `scaled`,
// each channel is multiplied by m->w[c], then m->b[c] is added. Halos are not written.
INLINE void block_pictures_piece(
    const shape y, int scaled, int64_t images, int64_t pieces, const operands *m, int64_t index
) {
    const int64_t blocks = blocks_of(y), rows = images * blocks * y.height, plane = y.height * y.width;
    for (int64_t p = piece(rows, pieces, index); p < piece(rows, pieces, index + 1); p++) {
        const int64_t row = p % y.height, block = p / y.height % blocks, n = p / y.height / blocks;
        const float *x = m->x + (n * y.channels + block * y.lanes) * plane + row * y.width;
        float *to = m->y + n * y.image + block * y.block + row * y.row;
        int64_t i = 0;
        if (y.lanes == LANES) {
            for (; i + LANES <= y.width; i += LANES)
                block_eight_pixels(y, scaled, m, x + i, plane, block * LANES, to + i * LANES);
        }
        for (; i < y.width; i++) {
            for (int64_t k = 0; k < y.lanes; k++) {
                const int64_t c = block * y.lanes + k;
                to[i * y.lanes + k] = c < y.channels ? scaled_value(m, scaled, c, x[k * plane + i]) : 0;
            }
        }
    }
}

// Pieces: `pieces` ranges of rows. m->x: blocked, lanes of four or eight; m->y: plain.
INLINE void unblock_pictures_piece(const shape x, int64_t images, int64_t pieces, const operands *m, int64_t index) {
    const int64_t blocks = blocks_of(x), rows = images * blocks * x.height, plane = x.height * x.width;
    for (int64_t p = piece(rows, pieces, index); p < piece(rows, pieces, index + 1); p++) {
        const int64_t row = p % x.height, block = p / x.height % blocks, n = p / x.height / blocks;
        const float *from = m->x + n * x.image + block * x.block + row * x.row;
        float *y = m->y + (n * x.channels + block * x.lanes) * plane + row * x.width;
        const int64_t channels = smaller(x.lanes, x.channels - block * x.lanes);
        int64_t i = 0;
        if (x.lanes == LANES) {
            for (; i + LANES <= x.width; i += LANES) {
                vec v[8];
                UNROLL for (int k = 0; k < LANES; k++) v[k] = load(from + (i + k) * LANES);
                transpose_lanes(v);
                UNROLL for (int k = 0; k < LANES; k++) {
                    if (k < channels) store(y + k * plane + i, v[k]);
                }
            }
        }
        for (; i < x.width; i++) {
            for (int64_t k = 0; k < channels; k++) y[k * plane + i] = from[i * x.lanes + k];
        }
    }
}

#endif
