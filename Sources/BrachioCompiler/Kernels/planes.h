// Walking the planes (image, channel block) of blocked tensors; lanes without a channel; partial sums.
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
