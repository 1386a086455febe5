// Steps over windows of one channel: pooling and depthwise convolution on blocked tensors.
#ifndef BRACHIO_KERNELS_WINDOW_H
#define BRACHIO_KERNELS_WINDOW_H

#include "base.h"

typedef struct {
    shape x, y, r;
    int64_t kernel_height, kernel_width, stride_y, stride_x, pad_top, pad_left, dilation_y, dilation_x;
    int64_t counts_padding; // average pooling divides by the window, else by the pixels inside the picture
    int64_t pad_bottom, pad_right;
    int64_t parts; // parts of a plane, by rows
    int64_t bias, residual;
    activation function;
} window;

// Pooling, piece: one plane. Windows are clipped to the picture, so the halo does not matter.
INLINE void pool_piece(const window c, const int maximum, const operands *m, int64_t index) {
    const int64_t blocks = (c.x.channels + LANES - 1) / LANES, image = index / blocks, block = index % blocks;
    const float *x = m->x + image * c.x.image + block * c.x.block;
    float *y = m->y + image * c.y.image + block * c.y.block;
    for (int64_t row = 0; row < c.y.height; row++) {
        const int64_t top = row * c.stride_y - c.pad_top;
        const int64_t first_row = larger(top, 0), last_row = smaller(top + c.kernel_height, c.x.height);
        for (int64_t column = 0; column < c.y.width; column++) {
            const int64_t left = column * c.stride_x - c.pad_left;
            const int64_t first = larger(left, 0), last = smaller(left + c.kernel_width, c.x.width);
            vec v = splat(maximum ? -3.402823466e38f : 0);
            for (int64_t a = first_row; a < last_row; a++)
                for (int64_t b = first; b < last; b++) {
                    const vec pixel = load(x + a * c.x.row + b * LANES);
                    v = maximum ? max_vec(v, pixel) : v + pixel;
                }
            if (!maximum) {
                int64_t count = (last_row - first_row) * (last - first);
                if (c.counts_padding)
                    count = (smaller(top + c.kernel_height, c.x.height + c.pad_bottom) - top) *
                        (smaller(left + c.kernel_width, c.x.width + c.pad_right) - left);
                v = v * splat(1.0f / (float)count);
            }
            store(y + row * c.y.row + column * LANES, v);
        }
    }
}

// Mean of a plane; y is [N, C, 1, 1].
INLINE void global_average_piece(const shape sx, const shape sy, const operands *m, int64_t index) {
    const int64_t blocks = (sx.channels + LANES - 1) / LANES, image = index / blocks, block = index % blocks;
    const float *x = m->x + image * sx.image + block * sx.block;
    vec sum = splat(0);
    for (int64_t row = 0; row < sx.height; row++) {
        vec line = splat(0);
        for (int64_t column = 0; column < sx.width; column++) line += load(x + row * sx.row + column * LANES);
        sum += line;
    }
    store(m->y + image * sy.image + block * sy.block, sum * splat(1.0f / (float)(sx.height * sx.width)));
}

// PX neighbouring outputs of one depthwise convolution row.
INLINE void depthwise_pixels(const window c, const int PX, const float *x, const float *w, const vec bias, const float *r, float *y) {
    vec sum[8];
    UNROLL for (int p = 0; p < PX; p++) sum[p] = bias;
    UNROLL for (int a = 0; a < c.kernel_height; a++)
        UNROLL for (int b = 0; b < c.kernel_width; b++) {
            const vec weight = load(w + (a * c.kernel_width + b) * LANES);
            UNROLL for (int p = 0; p < PX; p++)
                sum[p] += weight * load(x + a * c.dilation_y * c.x.row + (b * c.dilation_x + p * c.stride_x) * LANES);
        }
    UNROLL for (int p = 0; p < PX; p++) {
        vec v = sum[p];
        if (c.residual) v += load(r + p * LANES);
        store(y + p * LANES, activate(v, c.function));
    }
}

// Depthwise convolution, piece: some rows of one plane. x has a halo as wide as the padding; weights [C / 8][KH·KW][8].
INLINE void depthwise_piece(const window c, const int PX, const operands *m, int64_t index) {
    const int64_t blocks = (c.x.channels + LANES - 1) / LANES;
    const int64_t part = index % c.parts, block = index / c.parts % blocks, image = index / c.parts / blocks;
    const float *x = m->x + image * c.x.image + block * c.x.block - c.pad_top * c.x.row - c.pad_left * LANES;
    const float *r = m->r + image * c.r.image + block * c.r.block;
    float *y = m->y + image * c.y.image + block * c.y.block;
    const float *w = m->w + block * c.kernel_height * c.kernel_width * LANES;
    const vec bias = c.bias ? load(m->b + block * LANES) : splat(0);
    for (int64_t row = piece(c.y.height, c.parts, part); row < piece(c.y.height, c.parts, part + 1); row++) {
        const float *from = x + row * c.stride_y * c.x.row;
        int64_t column = 0;
        for (; column + PX <= c.y.width; column += PX)
            depthwise_pixels(c, PX, from + column * c.stride_x * LANES, w, bias, r + row * c.r.row + column * LANES,
                             y + row * c.y.row + column * LANES);
        for (; column < c.y.width; column++)
            depthwise_pixels(c, 1, from + column * c.stride_x * LANES, w, bias, r + row * c.r.row + column * LANES,
                             y + row * c.y.row + column * LANES);
    }
}

#endif
