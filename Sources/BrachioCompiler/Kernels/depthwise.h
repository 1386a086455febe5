// Depthwise convolution on blocked tensors, one filter a channel: forward, input gradient, weight gradient. Weights stand as
// [C / 8][KH][KW][8].
#ifndef BRACHIO_KERNELS_DEPTHWISE_H
#define BRACHIO_KERNELS_DEPTHWISE_H

#include "planes.h"

// x needs a halo of at least the padding, and so that the last window ends inside of it.
typedef struct {
    shape x, y, r;
    int64_t kernel_height, kernel_width, stride_y, stride_x, pad_top, pad_left, dilation_y, dilation_x;
    int64_t bias, residual;
    int64_t images, pieces;
    activation function;
    int64_t activate_first; // the activation comes before the residual is added
} depthwise;

// How the taps of the weights are visited: tap (ky, kx) of the loop is (first + ky · step). A forward convolution visits all in order.
typedef struct {
    int64_t first_y, first_x, step_y, step_x, width;
} tap_order;

// PX neighbouring output pixels. `x`: the first tap of the first pixel.
INLINE void depthwise_pixels(
    const depthwise c, const tap_order t, const int PX, const float *x, const float *w, vec bias, const float *r, float *y
) {
    vec sum[8];
    UNROLL for (int p = 0; p < PX; p++) sum[p] = bias;
    for (int64_t ky = 0; ky < c.kernel_height; ky++) {
        const float *xs = x + ky * c.dilation_y * c.x.row;
        const float *ws = w + (t.first_y + ky * t.step_y) * t.width * LANES;
        UNROLL for (int kx = 0; kx < c.kernel_width; kx++) {
            const vec weight = load(ws + (t.first_x + kx * t.step_x) * LANES);
            UNROLL for (int p = 0; p < PX; p++)
                sum[p] += weight * load(xs + (p * c.stride_x + kx * c.dilation_x) * c.x.lanes);
        }
    }
    UNROLL for (int p = 0; p < PX; p++) {
        vec v = sum[p];
        if (c.activate_first) v = activate(v, c.function);
        if (c.residual) v += load(r + p * c.r.lanes);
        if (!c.activate_first) v = activate(v, c.function);
        store(y + p * c.y.lanes, v);
    }
}

INLINE void depthwise_row(
    const depthwise c, const tap_order t, const float *x, const float *w, vec bias, const float *r, float *y
) {
    const int64_t step = c.stride_x * c.x.lanes;
    int64_t i = 0;
    for (; i + 8 <= c.y.width; i += 8)
        depthwise_pixels(c, t, 8, x + i * step, w, bias, r + i * c.r.lanes, y + i * c.y.lanes);
    UNROLL for (int n = 1; n < 8; n++) {
        if (c.y.width % 8 == n) depthwise_pixels(c, t, n, x + i * step, w, bias, r + i * c.r.lanes, y + i * c.y.lanes);
    }
}

INLINE void depthwise_rows(const depthwise c, const tap_order t, int64_t taps, const operands *m, int64_t index) {
    const int64_t blocks = (c.y.channels + LANES - 1) / LANES, rows = c.images * blocks * c.y.height;
    for (int64_t p = piece(rows, c.pieces, index); p < piece(rows, c.pieces, index + 1); p++) {
        const int64_t row = p % c.y.height, block = p / c.y.height % blocks, n = p / c.y.height / blocks;
        const float *x = m->x + n * c.x.image + block * c.x.block + (row * c.stride_y - c.pad_top) * c.x.row -
                         c.pad_left * c.x.lanes;
        const float *r = c.residual ? m->r + n * c.r.image + block * c.r.block + row * c.r.row : m->x;
        const vec bias = c.bias ? load(m->b + block * LANES) : splat(0);
        depthwise_row(
            c, t, x, m->w + block * taps * LANES, bias, r, m->y + n * c.y.image + block * c.y.block + row * c.y.row);
    }
}

// Pieces: `pieces` ranges of the result's rows. m->x: x; m->w: weights; m->b: bias; m->r: residual; m->y: the result.
INLINE void depthwise_piece(const depthwise c, const operands *m, int64_t index) {
    const tap_order all = {0, 0, 1, 1, c.kernel_width};
    depthwise_rows(c, all, c.kernel_height * c.kernel_width, m, index);
}

#endif
