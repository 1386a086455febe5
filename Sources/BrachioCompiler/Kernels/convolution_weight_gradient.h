// Gradient of a convolution for its weight, on blocked tensors, register-tiled.
//
// One register tile is four input channels times GV vectors of eight output channels of one tap; the sum runs over the pixels of a
// chunk (some rows of some images) that stays in the first-level cache while all taps are visited. The result has the forward
// convolution's weight layout [O / (8·OV)][C / 8][KH][KW][8][8·OV], so a parameter, its gradient and its optimiser's state
// share one layout. Weights of lanes without a channel get zero.
#ifndef BRACHIO_KERNELS_CONVOLUTION_WEIGHT_GRADIENT_H
#define BRACHIO_KERNELS_CONVOLUTION_WEIGHT_GRADIENT_H

#include "planes.h"

// x needs a halo of at least the padding (as in the forward convolution); y is the output gradient.
typedef struct {
    shape x, y;
    int64_t kernel_height, kernel_width, stride_y, stride_x, pad_top, pad_left, dilation_y, dilation_x;
    int64_t images;
    int64_t layout;                   // OV of the weight layout
    int64_t parts;                    // ranges of images with partial sums of their own; 1: sums go to the result
    int64_t groups;                   // ranges of input-channel blocks, each a piece of work; 1 unless pieces are few
    int64_t chunk_images, chunk_rows; // chunk_rows · chunk_images rows: about 100 pixels, for 1×1 kernels 200 … 400
} weight_gradient;

INLINE int64_t weight_gradient_inner(const weight_gradient c) { return smaller(c.x.channels, c.x.lanes); }
INLINE int64_t weight_gradient_depth(const weight_gradient c) {
    return blocks_of(c.x) * weight_gradient_inner(c) * c.kernel_height * c.kernel_width;
}
// Floats of one weight tensor in the blocked layout.
INLINE int64_t weight_gradient_size(const weight_gradient c) {
    return weight_gradient_depth(c) * blocks_of(c.y) * LANES;
}

// CI input channels times GV vectors. `x`: first channel at the chunk's first pixel for this tap. `w[o]`: where vector o of the first
// channel stands; the next channel is `step[o]` floats further.
INLINE void weight_gradient_tile(
    const weight_gradient c, const int CI, const int GV, const float *x, const float *dy, float *const *w,
    const int64_t *step, int64_t images, int64_t rows, int fresh
) {
    vec sum[8][4];
    UNROLL for (int i = 0; i < CI; i++) {
        UNROLL for (int o = 0; o < GV; o++) sum[i][o] = splat(0);
    }
    if (!fresh) {
        UNROLL for (int i = 0; i < CI; i++) {
            UNROLL for (int o = 0; o < GV; o++) sum[i][o] = load(w[o] + i * step[o]);
        }
    }
    for (int64_t n = 0; n < images; n++) {
        for (int64_t row = 0; row < rows; row++) {
            const float *xs = x + n * c.x.image + row * c.stride_y * c.x.row;
            const float *ds = dy + n * c.y.image + row * c.y.row;
            for (int64_t column = 0; column < c.y.width; column++) {
                vec d[4];
                UNROLL for (int o = 0; o < GV; o++) d[o] = load(ds + o * c.y.block);
                UNROLL for (int i = 0; i < CI; i++) {
                    const vec value = splat(xs[i]);
                    UNROLL for (int o = 0; o < GV; o++) sum[i][o] += value * d[o];
                }
                xs += c.stride_x * c.x.lanes;
                ds += LANES;
            }
        }
    }
    UNROLL for (int i = 0; i < CI; i++) {
        UNROLL for (int o = 0; o < GV; o++) store(w[o] + i * step[o], sum[i][o]);
    }
}

// All taps and channels of one block for one chunk. `x`: the block at the chunk's first pixel and first tap.
INLINE void weight_gradient_chunk(
    const weight_gradient c, const int GV, const float *x, const float *dy, float *const *w, const int64_t *step,
    int64_t images, int64_t rows, int fresh
) {
    const int inner = (int)weight_gradient_inner(c), most = GV == 1 ? 8 : 4;
    float *at[4];
    UNROLL for (int o = 0; o < GV; o++) at[o] = w[o];
    for (int64_t ky = 0; ky < c.kernel_height; ky++) {
        for (int64_t kx = 0; kx < c.kernel_width; kx++) {
            const float *tap = x + ky * c.dilation_y * c.x.row + kx * c.dilation_x * c.x.lanes;
            UNROLL for (int i = 0; i < inner; i += most) {
                const int CI = inner - i < most ? inner - i : most;
                weight_gradient_tile(c, CI, GV, tap + i, dy, at, step, images, rows, fresh);
                UNROLL for (int o = 0; o < GV; o++) at[o] += CI * step[o];
            }
        }
    }
}

// Zeroes what stands for lanes without a channel, in vector `vector` and blocks `first` to `last`.
INLINE void weight_gradient_clean(
    const weight_gradient c, float *w, int64_t step, int64_t vector, int64_t first, int64_t last
) {
    const int64_t inner = weight_gradient_inner(c), taps = c.kernel_height * c.kernel_width;
    for (int64_t block = first; block < last; block++) {
        for (int64_t i = 0; i < taps * inner; i++) {
            float *p = w + (block * taps * inner + i) * step;
            store(p, block * c.x.lanes + i % inner < c.x.channels ? real_lanes(load(p), vector, c.y.channels) : splat(0));
        }
    }
}

INLINE void weight_gradient_range(
    const weight_gradient c, const int GV, const float *x, const float *dy, float *y, int64_t vector, int64_t first_block,
    int64_t last_block, int64_t first_image, int64_t last_image
) {
    const int64_t vectors = blocks_of(c.y), depth = weight_gradient_depth(c), OV = c.layout;
    float *w[4];
    int64_t step[4];
    UNROLL for (int o = 0; o < GV; o++) {
        const int64_t tile = (vector + o) / OV;
        w[o] = y + tile * OV * depth * LANES + (vector + o) % OV * LANES;
        step[o] = smaller(OV, vectors - tile * OV) * LANES;
    }
    const int64_t block_depth = weight_gradient_inner(c) * c.kernel_height * c.kernel_width;
    for (int64_t n = first_image; n < last_image; n += c.chunk_images) {
        const int64_t images = smaller(c.chunk_images, last_image - n);
        for (int64_t row = 0; row < c.y.height; row += c.chunk_rows) {
            const int64_t rows = smaller(c.chunk_rows, c.y.height - row);
            const float *ds = dy + n * c.y.image + vector * c.y.block + row * c.y.row;
            const float *xs = x + n * c.x.image + (row * c.stride_y - c.pad_top) * c.x.row - c.pad_left * c.x.lanes;
            for (int64_t block = first_block; block < last_block; block++) {
                float *at[4];
                UNROLL for (int o = 0; o < GV; o++) at[o] = w[o] + block * block_depth * step[o];
                weight_gradient_chunk(
                    c, GV, xs + block * c.x.block, ds, at, step, images, rows, n == first_image && row == 0);
            }
        }
    }
    if (c.x.channels % weight_gradient_inner(c) || c.y.channels % LANES) {
        for (int o = 0; o < GV; o++) weight_gradient_clean(c, w[o], step[o], vector + o, first_block, last_block);
    }
}

// Pieces: parts · groups · ceil(vectors of y / GV), the tiles of output channels innermost. m->x: x; m->w: output gradient;
// m->y: the weight's gradient, or, with several parts, m->scratch: parts · `weight_gradient_size` floats that `sum_parts_piece`
// then adds up. GV is 3, or the number of vectors if that is less.
INLINE void weight_gradient_piece(const weight_gradient c, const int GV, const operands *m, int64_t index) {
    const int64_t vectors = blocks_of(c.y), tiles = (vectors + GV - 1) / GV, blocks = blocks_of(c.x);
    const int64_t tile = index % tiles, group = index / tiles % c.groups, part = index / tiles / c.groups;
    const int64_t vector = piece(vectors, tiles, tile), size = piece(vectors, tiles, tile + 1) - vector;
    float *y = c.parts > 1 ? m->scratch + part * weight_gradient_size(c) : m->y;
    UNROLL for (int n = 1; n <= GV; n++) {
        if (n >= vectors / tiles && size == n)
            weight_gradient_range(
                c, n, m->x, m->w, y, vector, piece(blocks, c.groups, group), piece(blocks, c.groups, group + 1),
                piece(c.images, c.parts, part), piece(c.images, c.parts, part + 1));
    }
}

#endif
