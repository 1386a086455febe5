// Pixel-by-pixel steps on blocked tensors. Piece: one plane (image, channel block).
#ifndef BRACHIO_KERNELS_MAP_H
#define BRACHIO_KERNELS_MAP_H

#include "base.h"

// y = activation(x · scale + shift), scale and shift by channel (w, b).
INLINE void affine_piece(const shape sx, const shape sy, const activation f, const operands *m, int64_t index) {
    const int64_t blocks = (sx.channels + LANES - 1) / LANES, image = index / blocks, block = index % blocks;
    const float *x = m->x + image * sx.image + block * sx.block;
    float *y = m->y + image * sy.image + block * sy.block;
    const vec scale = load(m->w + block * LANES), shift = load(m->b + block * LANES);
    for (int64_t row = 0; row < sx.height; row++)
        for (int64_t i = 0; i < sx.width * LANES; i += LANES)
            store(y + row * sy.row + i, activate(load(x + row * sx.row + i) * scale + shift, f));
}

INLINE void activation_piece(const shape sx, const shape sy, const activation f, const operands *m, int64_t index) {
    const int64_t blocks = (sx.channels + LANES - 1) / LANES, image = index / blocks, block = index % blocks;
    const float *x = m->x + image * sx.image + block * sx.block;
    float *y = m->y + image * sy.image + block * sy.block;
    for (int64_t row = 0; row < sx.height; row++)
        for (int64_t i = 0; i < sx.width * LANES; i += LANES)
            store(y + row * sy.row + i, activate(load(x + row * sx.row + i), f));
}

// y = x + r or x · r, where r has x's shape, or one value a channel and image (`broadcast`).
INLINE void binary_piece(
    const shape sx, const shape sr, const shape sy, const int multiply, const int broadcast, const operands *m, int64_t index
) {
    const int64_t blocks = (sx.channels + LANES - 1) / LANES, image = index / blocks, block = index % blocks;
    const float *x = m->x + image * sx.image + block * sx.block;
    const float *r = m->r + image * sr.image + block * sr.block;
    float *y = m->y + image * sy.image + block * sy.block;
    for (int64_t row = 0; row < sx.height; row++)
        for (int64_t i = 0; i < sx.width * LANES; i += LANES) {
            const vec a = load(x + row * sx.row + i), b = load(broadcast ? r : r + row * sr.row + i);
            store(y + row * sy.row + i, multiply ? a * b : a + b);
        }
}

INLINE void copy_plane_piece(const shape sx, const shape sy, const operands *m, int64_t index) {
    const int64_t blocks = (sx.channels + LANES - 1) / LANES, image = index / blocks, block = index % blocks;
    const float *x = m->x + image * sx.image + block * sx.block;
    float *y = m->y + image * sy.image + block * sy.block;
    for (int64_t row = 0; row < sx.height; row++)
        for (int64_t i = 0; i < sx.width * LANES; i += LANES) store(y + row * sy.row + i, load(x + row * sx.row + i));
}

#endif
