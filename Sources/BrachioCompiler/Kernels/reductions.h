// Sums over the pixels of blocked tensors: bias gradients, global average pooling, gradients of broadcast factors.
#ifndef BRACHIO_KERNELS_REDUCTIONS_H
#define BRACHIO_KERNELS_REDUCTIONS_H

#include "planes.h"

// Sum over one plane of x, or of x · r where `product` (r with the same extents).
INLINE vec plane_sum(const shape sx, const shape sr, int product, const float *x, const float *r) {
    vec total = splat(0);
    for (int64_t row = 0; row < sx.height; row++) {
        const float *px = x + row * sx.row, *pr = r + row * sr.row;
        vec sum[4] = {splat(0), splat(0), splat(0), splat(0)};
        int64_t i = 0;
        for (; i + 4 <= sx.width; i += 4) {
            UNROLL for (int k = 0; k < 4; k++) {
                const vec v = load(px + (i + k) * LANES);
                sum[k] += product ? v * load(pr + (i + k) * LANES) : v;
            }
        }
        for (; i < sx.width; i++) {
            const vec v = load(px + i * LANES);
            sum[0] += product ? v * load(pr + i * LANES) : v;
        }
        total += (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }
    return total;
}

// y[c] = sum of x over images and pixels (a bias's gradient). Pieces: parts · blocks. m->y: channels rounded up to eight floats, zero
// beyond the channels; with several parts they go to m->scratch, one part behind the other, for `sum_parts_piece`.
INLINE void channel_sum_piece(const shape x, int64_t images, int64_t parts, const operands *m, int64_t index) {
    const int64_t blocks = blocks_of(x), block = index % blocks, part = index / blocks;
    vec total = splat(0);
    for (int64_t n = piece(images, parts, part); n < piece(images, parts, part + 1); n++)
        total += plane_sum(x, x, 0, m->x + n * x.image + block * x.block, m->x);
    store((parts > 1 ? m->scratch : m->y) + index * LANES, real_lanes(total, block, x.channels));
}

// y[n, c] = factor · sum over the pixels of x, or of x · r where `product`. y is blocked with one pixel. Factor 1 / (height · width)
// makes it global average pooling; the product makes it the gradient of a factor [N, C, 1, 1]. Pieces: `pieces` ranges of planes.
INLINE void plane_sum_piece(
    const shape x, const shape r, const shape y, int product, float factor, int64_t images, int64_t pieces, const operands *m,
    int64_t index
) {
    const int64_t blocks = blocks_of(x), planes = images * blocks, last = piece(planes, pieces, index + 1);
    for (int64_t p = piece(planes, pieces, index); p < last; p++) {
        const int64_t n = p / blocks, block = p % blocks;
        const float *px = m->x + n * x.image + block * x.block, *pr = product ? m->r + n * r.image + block * r.block : px;
        const vec sum = plane_sum(x, product ? r : x, product, px, pr) * splat(factor);
        store(m->y + n * y.image + block * y.block, real_lanes(sum, block, x.channels));
    }
}

// y[n, c, h, w] = factor · x[n, c]: the gradient of global average pooling. Pieces: `pieces` ranges of planes.
INLINE void plane_fill_piece(
    const shape x, const shape y, float factor, int64_t images, int64_t pieces, const operands *m, int64_t index
) {
    const int64_t blocks = blocks_of(y), planes = images * blocks, last = piece(planes, pieces, index + 1);
    for (int64_t p = piece(planes, pieces, index); p < last; p++) {
        const int64_t n = p / blocks, block = p % blocks;
        const vec v = load(m->x + n * x.image + block * x.block) * splat(factor);
        float *py = m->y + n * y.image + block * y.block;
        for (int64_t row = 0; row < y.height; row++) {
            for (int64_t i = 0; i < y.width * LANES; i += LANES) store(py + row * y.row + i, v);
        }
    }
}

#endif
