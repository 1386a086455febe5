// Walking the planes (image, channel block) of blocked tensors; lanes without a channel; halos.
#ifndef BRACHIO_KERNELS_PLANES_H
#define BRACHIO_KERNELS_PLANES_H

#include "base.h"

INLINE int64_t blocks_of(const shape s) { return (s.channels + s.lanes - 1) / s.lanes; }

// Zeroes the lanes of block `block` that hold no channel.
INLINE vec real_lanes(vec v, int64_t block, int64_t channels) {
    const ivec lane = {0, 1, 2, 3, 4, 5, 6, 7};
    const int32_t left = (int32_t)smaller(channels - block * LANES, LANES);
    const ivec limit = {left, left, left, left, left, left, left, left};
    return select_vec(lane < limit, v, splat(0));
}

INLINE vec sqrt_vec(vec v) { return __builtin_elementwise_sqrt(v); }

INLINE void clear_floats(float *p, int64_t count) {
    for (int64_t i = 0; i < count; i++) p[i] = 0;
}

// Zeroes the halo of `m->y`. Pieces: `pieces` ranges of planes.
INLINE void clear_halo_piece(const shape s, int64_t images, int64_t pieces, const operands *m, int64_t index) {
    const int64_t blocks = blocks_of(s), planes = images * blocks, last = piece(planes, pieces, index + 1);
    const int64_t width = (s.width + 2 * s.halo) * s.lanes;
    for (int64_t p = piece(planes, pieces, index); p < last; p++) {
        float *corner = m->y + p / blocks * s.image + p % blocks * s.block - s.halo * (s.row + s.lanes);
        for (int64_t i = 0; i < s.halo; i++) {
            clear_floats(corner + i * s.row, width);
            clear_floats(corner + (s.halo + s.height + i) * s.row, width);
        }
        for (int64_t i = 0; i < s.height; i++) {
            float *row = corner + (s.halo + i) * s.row;
            clear_floats(row, s.halo * s.lanes);
            clear_floats(row + (s.halo + s.width) * s.lanes, s.halo * s.lanes);
        }
    }
}

// y = the sum of `parts` arrays of `count` floats (a multiple of eight) that stand one behind the other at x.
INLINE void sum_parts_piece(int64_t count, int64_t parts, int64_t pieces, const operands *m, int64_t index) {
    const int64_t last = piece(count / LANES, pieces, index + 1) * LANES;
    for (int64_t i = piece(count / LANES, pieces, index) * LANES; i < last; i += LANES) {
        vec sum = load(m->x + i);
        for (int64_t k = 1; k < parts; k++) sum += load(m->x + k * count + i);
        store(m->y + i, sum);
    }
}

#endif
