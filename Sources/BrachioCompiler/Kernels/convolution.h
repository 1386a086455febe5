// Direct convolution on blocked tensors, register-tiled.
//
// One register tile is PX output pixels times OV vectors of eight output channels: PX · OV accumulators stay in registers while
// the sum runs over taps and input channels. The pixels of a tile need not be neighbours: each has its own base pointer, so
// tiles cross row ends, and strides cost nothing. Weights stand as [O / (8·OV)][C][KH][KW][8·OV] (channel blocks outermost).
#ifndef BRACHIO_KERNELS_CONVOLUTION_H
#define BRACHIO_KERNELS_CONVOLUTION_H

#include "base.h"

// What is constant about one convolution.
typedef struct {
    shape x, y, r;
    int64_t kernel_height, kernel_width, stride_y, stride_x, pad_top, pad_left, dilation_y, dilation_x;
    int64_t smallest_tile; // least number of pixels a register tile gets
    int64_t bias, residual;
    int64_t chunks;       // pixel chunks of one image
    int64_t groups;       // groups of output-channel tiles, each a piece of work
    activation function;
} convolution;

INLINE int64_t tile_offset(const shape s, int64_t pixel, int64_t columns, int64_t step_y, int64_t step_x) {
    return pixel / columns * step_y * s.row + pixel % columns * step_x * s.lanes;
}

// Computes PX pixels times OV·8 channels. `x`: for each pixel its first tap in channel block 0. `w`: this tile's weights.
INLINE void convolution_tile(
    const convolution c, const int PX, const int OV, const float *const *x, const float *w, const float *b,
    const float *const *r, float *const *y
) {
    vec sum[12][4];
    UNROLL for (int o = 0; o < OV; o++) {
        const vec bias = c.bias ? load(b + o * LANES) : splat(0);
        UNROLL for (int p = 0; p < PX; p++) sum[p][o] = bias;
    }
    const int64_t lanes = c.x.lanes, channels = c.x.channels;
    for (int64_t block = 0; block < channels; block += lanes) {
        const int64_t plane = block / lanes * c.x.block;
        for (int64_t ky = 0; ky < c.kernel_height; ky++) {
            for (int64_t kx = 0; kx < c.kernel_width; kx++) {
                const int64_t tap = plane + ky * c.dilation_y * c.x.row + kx * c.dilation_x * lanes;
                const int inner = (int)(channels < lanes ? channels : lanes);
                UNROLL for (int i = 0; i < inner; i++) {
                    vec weight[4];
                    UNROLL for (int o = 0; o < OV; o++) weight[o] = load(w + (i * OV + o) * LANES);
                    UNROLL for (int p = 0; p < PX; p++) {
                        const vec value = splat(x[p][tap + i]);
                        UNROLL for (int o = 0; o < OV; o++) sum[p][o] += value * weight[o];
                    }
                }
                w += inner * OV * LANES;
            }
        }
    }
    UNROLL for (int p = 0; p < PX; p++) {
        UNROLL for (int o = 0; o < OV; o++) {
            vec v = sum[p][o];
            if (c.residual) v += load(r[p] + o * c.r.block);
            v = activate(v, c.function);
            store(y[p] + o * c.y.block, v);
        }
    }
}

// PX output pixels from `pixel` on (in row-major order of the output picture), one channel tile.
INLINE void convolution_pixels(
    const convolution c, const int PX, const int OV, const float *x, const float *w, const float *b, const float *r,
    float *y, int64_t pixel
) {
    const float *xs[12], *rs[12];
    float *ys[12];
    UNROLL for (int p = 0; p < PX; p++) {
        xs[p] = x + tile_offset(c.x, pixel + p, c.y.width, c.stride_y, c.stride_x);
        ys[p] = y + tile_offset(c.y, pixel + p, c.y.width, 1, 1);
        rs[p] = c.residual ? r + tile_offset(c.r, pixel + p, c.y.width, 1, 1) : 0;
    }
    convolution_tile(c, PX, OV, xs, w, b, rs, ys);
}

// All pixels `first` to `last` for one channel tile of OV vectors, cut into nearly equal register tiles of at most PX pixels.
INLINE void convolution_row(
    const convolution c, const int PX, const int OV, const float *x, const float *w, const float *b, const float *r,
    float *y, int64_t first, int64_t last
) {
    const int64_t count = (last - first + PX - 1) / PX;
    for (int64_t t = 0; t < count; t++) {
        const int64_t pixel = first + piece(last - first, count, t);
        const int64_t size = first + piece(last - first, count, t + 1) - pixel;
        UNROLL for (int n = 1; n <= PX; n++)
            if (n >= c.smallest_tile && size == n) convolution_pixels(c, n, OV, x, w, b, r, y, pixel);
    }
}

// Piece `index` of the layer: (image, group of channel tiles, chunk of pixels), chunks innermost. Channel tiles have OV
// vectors; where that does not divide the channels, the last has TAIL.
INLINE void convolution_piece(const convolution c, const int PX, const int OV, const int TAIL, const operands *m, int64_t index) {
    const int64_t pixels = c.y.height * c.y.width;
    const int64_t vectors = (c.y.channels + LANES - 1) / LANES;
    const int64_t tiles = (vectors + OV - 1) / OV;
    const int64_t chunk = index % c.chunks, group = index / c.chunks % c.groups, image = index / c.chunks / c.groups;
    const int64_t first = piece(pixels, c.chunks, chunk), last = piece(pixels, c.chunks, chunk + 1);
    const int64_t x_blocks = (c.x.channels + c.x.lanes - 1) / c.x.lanes;
    const int64_t inner = c.x.channels < c.x.lanes ? c.x.channels : c.x.lanes;
    const int64_t depth = x_blocks * inner * c.kernel_height * c.kernel_width;
    const float *x = m->x + image * c.x.image - c.pad_top * c.x.row - c.pad_left * c.x.lanes;
    for (int64_t o = piece(tiles, c.groups, group); o < piece(tiles, c.groups, group + 1); o++) {
        const float *w = m->w + o * depth * OV * LANES;
        const float *b = m->b + o * OV * LANES;
        const float *r = m->r + image * c.r.image + o * OV * c.r.block;
        float *y = m->y + image * c.y.image + o * OV * c.y.block;
        if (TAIL && o == tiles - 1)
            convolution_row(c, PX, TAIL, x, w, b, r, y, first, last);
        else
            convolution_row(c, PX, OV, x, w, b, r, y, first, last);
    }
}

#endif
