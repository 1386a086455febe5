// Gradients of the depthwise convolution, one filter a channel, for its input and its weight. Weights stand as [C / 8][KH][KW][8].
#ifndef BRACHIO_KERNELS_DEPTHWISE_GRADIENT_H
#define BRACHIO_KERNELS_DEPTHWISE_GRADIENT_H

#include "convolution_input_gradient.h"

// x needs a halo of at least the padding, and so that the last window ends inside of it.
typedef struct {
    shape x, y, r;
    int64_t kernel_height, kernel_width, stride_y, stride_x, pad_top, pad_left, dilation_y, dilation_x;
    int64_t images, residual;
    int64_t pieces;
} depthwise;

// How the taps of the weights are visited: tap (ky, kx) of the loop is (first + k · step) of the weights, which are `width` wide.
typedef struct {
    int64_t first_y, first_x, step_y, step_x, width;
} tap_order;

// PX neighbouring output pixels. `x`: the first tap of the first pixel.
INLINE void tap_pixels(
    const depthwise c, const tap_order t, const int PX, const float *x, const float *w, const float *r, float *y
) {
    vec sum[8];
    UNROLL for (int p = 0; p < PX; p++) sum[p] = splat(0);
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
        if (c.residual) sum[p] += load(r + p * c.r.lanes);
        store(y + p * c.y.lanes, sum[p]);
    }
}

INLINE void tap_row(
    const depthwise c, const tap_order t, const float *x, const float *w, const float *r, float *y
) {
    const int64_t step = c.stride_x * c.x.lanes;
    int64_t i = 0;
    for (; i + 8 <= c.y.width; i += 8)
        tap_pixels(c, t, 8, x + i * step, w, r + i * c.r.lanes, y + i * c.y.lanes);
    UNROLL for (int n = 1; n < 8; n++) {
        if (c.y.width % 8 == n) tap_pixels(c, t, n, x + i * step, w, r + i * c.r.lanes, y + i * c.y.lanes);
    }
}

INLINE void tap_rows(const depthwise c, const tap_order t, int64_t taps, const operands *m, int64_t index) {
    const int64_t blocks = (c.y.channels + LANES - 1) / LANES, rows = c.images * blocks * c.y.height;
    for (int64_t p = piece(rows, c.pieces, index); p < piece(rows, c.pieces, index + 1); p++) {
        const int64_t row = p % c.y.height, block = p / c.y.height % blocks, n = p / c.y.height / blocks;
        const float *x = m->x + n * c.x.image + block * c.x.block + (row * c.stride_y - c.pad_top) * c.x.row -
                         c.pad_left * c.x.lanes;
        const float *r = c.residual ? m->r + n * c.r.image + block * c.r.block + row * c.r.row : m->x;
        tap_row(
            c, t, x, m->w + block * taps * LANES, r, m->y + n * c.y.image + block * c.y.block + row * c.y.row);
    }
}

// The input's gradient for one residue of the pixel modulo the stride: see convolution_input_gradient.h.
INLINE void depthwise_phase(const input_gradient c, int64_t ry, int64_t rx, int64_t pieces, const operands *m, int64_t index) {
    const input_phase py = phase_y(c, ry), px = phase_x(c, rx);
    const depthwise phase = {
        .x = c.y, .y = phase_shape(c.x, c, py, px), .r = phase_shape(c.r, c, py, px),
        .kernel_height = py.taps, .kernel_width = px.taps, .stride_y = 1, .stride_x = 1, .pad_top = py.pad, .pad_left = px.pad,
        .dilation_y = c.dilation_y, .dilation_x = c.dilation_x, .residual = c.residual,
        .images = c.images, .pieces = pieces,
    };
    const tap_order flipped = {
        ry + (py.taps - 1) * c.stride_y, rx + (px.taps - 1) * c.stride_x, -c.stride_y, -c.stride_x, c.kernel_width};
    operands o = *m;
    o.y = m->y + py.start * c.x.row + px.start * c.x.lanes;
    if (c.residual) o.r = m->r + py.start * c.r.row + px.start * c.r.lanes;
    tap_rows(phase, flipped, c.kernel_height * c.kernel_width, &o, index);
}

// Pieces: stride_y · stride_x · pieces. c.x: the input's gradient; c.y: the output gradient, with the halo that `input_gradient_halo`
// says; `layout`, `smallest_tile`, `chunks` and `groups` are not used; a stride above one needs dilation one.
// m->x: the output gradient; m->w: the forward weights; m->y: the result; m->r: with `residual`, what is added.
INLINE void depthwise_input_gradient_piece(const input_gradient c, int64_t pieces, const operands *m, int64_t index) {
    UNROLL for (int p = 0; p < c.stride_y * c.stride_x; p++) {
        if (index / pieces == p) depthwise_phase(c, p / c.stride_x, p % c.stride_x, pieces, m, index % pieces);
    }
}

// Adds one plane's sums for all columns of KY rows of taps, from row `ky` on, to y. x: the first tap of row `ky`.
INLINE void depthwise_weight_taps(const depthwise c, const int KY, const float *x, const float *dy, float *y) {
    vec sum[12];
    const int width = (int)c.kernel_width;
    UNROLL for (int k = 0; k < KY * width; k++) sum[k] = load(y + k * LANES);
    for (int64_t row = 0; row < c.y.height; row++) {
        for (int64_t column = 0; column < c.y.width; column++) {
            const vec d = load(dy + row * c.y.row + column * LANES);
            const float *p = x + row * c.stride_y * c.x.row + column * c.stride_x * LANES;
            UNROLL for (int k = 0; k < KY * width; k++)
                sum[k] += d * load(p + k / width * c.dilation_y * c.x.row + k % width * c.dilation_x * LANES);
        }
    }
    UNROLL for (int k = 0; k < KY * width; k++) store(y + k * LANES, sum[k]);
}

// Pieces: parts · blocks (c.pieces is the number of parts). c.x: x; c.y: the output gradient. m->x: x; m->w: the output gradient; m->y:
// the weights' gradient, or, with several parts, m->scratch: one part behind the other, for `sum_parts_piece`. Kernels are at most
// twelve wide.
INLINE void depthwise_weight_gradient_piece(const depthwise c, const operands *m, int64_t index) {
    const int64_t blocks = blocks_of(c.x), block = index % blocks, part = index / blocks;
    const int64_t taps = c.kernel_height * c.kernel_width;
    float *y = (c.pieces > 1 ? m->scratch : m->y) + index * taps * LANES;
    clear_floats(y, taps * LANES);
    for (int64_t n = piece(c.images, c.pieces, part); n < piece(c.images, c.pieces, part + 1); n++) {
        const float *dy = m->w + n * c.y.image + block * c.y.block;
        const float *x = m->x + n * c.x.image + block * c.x.block - c.pad_top * c.x.row - c.pad_left * LANES;
        if (taps <= 12) {
            depthwise_weight_taps(c, taps <= 12 ? (int)c.kernel_height : 1, x, dy, y);
        } else {
            for (int64_t ky = 0; ky < c.kernel_height; ky++)
                depthwise_weight_taps(c, 1, x + ky * c.dilation_y * c.x.row, dy, y + ky * c.kernel_width * LANES);
        }
    }
    for (int64_t k = 0; k < taps; k++) store(y + k * LANES, real_lanes(load(y + k * LANES), block, c.x.channels));
}

#endif
