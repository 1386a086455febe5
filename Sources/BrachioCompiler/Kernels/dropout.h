// Dropout in training: an element's fate is a hash of the step's seed, the layer's salt and the element's row-major index, so the
// gradient is the same operation on the output gradient.
#ifndef BRACHIO_KERNELS_DROPOUT_H
#define BRACHIO_KERNELS_DROPOUT_H

#include "elementwise.h"

typedef uint32_t uvec __attribute__((vector_size(32)));

INLINE uvec splat_bits(uint32_t v) { return (uvec){v, v, v, v, v, v, v, v}; }

// The finaliser lowbias32 (Wellons, "Prospecting for Hash Functions", 2018).
INLINE uvec mix_bits(uvec x) {
    x ^= x >> 16;
    x *= splat_bits(0x7feb352du);
    x ^= x >> 15;
    x *= splat_bits(0x846ca68bu);
    return x ^ (x >> 16);
}

// Seed and salt folded together; the index is folded in by `dropped`.
INLINE uvec dropout_state(float seed, uint32_t salt) {
    const float bounded = seed > 0 ? (seed < 16777216.0f ? seed : 16777216.0f) : 0;
    return mix_bits(mix_bits(splat_bits((uint32_t)bounded * 0x9e3779b1u)) ^ splat_bits(salt * 0x85ebca77u));
}

// x / (1 - rate) where the upper 24 bits of the hash, as a fraction, are at least the rate; else zero.
INLINE vec dropped(vec x, uvec state, uvec element, float rate) {
    const uvec hash = mix_bits(state ^ (element * splat_bits(0xc2b2ae3du)));
    const vec uniform = __builtin_convertvector((ivec)(hash >> 8), vec) * splat(0x1p-24f);
    return select_vec(uniform >= splat(rate), x * splat(1 / (1 - rate)), splat(0));
}

// Flat arrays of `count` floats. Pieces: `pieces`. m->x: x; m->s: the seed [1]; m->y: the result (may be x).
INLINE void dropout_flat_piece(
    float rate, uint32_t salt, int64_t count, int64_t pieces, const operands *m, int64_t index
) {
    const uvec state = dropout_state(m->s[0], salt), lane = {0, 1, 2, 3, 4, 5, 6, 7};
    const int64_t last = flat_piece(count, pieces, index + 1);
    for (int64_t i = flat_piece(count, pieces, index); i < last; i += LANES) {
        const uvec element = splat_bits((uint32_t)i) + lane;
        if (i + LANES <= last) store(m->y + i, dropped(load(m->x + i), state, element, rate));
        else store_some(m->y + i, dropped(load_some(m->x + i, last - i), state, element, rate), last - i);
    }
}

// Blocked tensors. Pieces: `pieces` ranges of planes. m->x: x; m->s: the seed [1]; m->y: the result.
INLINE void dropout_piece(
    float rate, uint32_t salt, const shape x, const shape y, int64_t images, int64_t pieces, const operands *m, int64_t index
) {
    const uvec state = dropout_state(m->s[0], salt), lane = {0, 1, 2, 3, 4, 5, 6, 7};
    const int64_t blocks = blocks_of(x), planes = images * blocks, last = piece(planes, pieces, index + 1);
    const uint32_t plane = (uint32_t)(x.height * x.width);
    for (int64_t p = piece(planes, pieces, index); p < last; p++) {
        const int64_t n = p / blocks, block = p % blocks;
        const uint32_t channel = (uint32_t)(n * x.channels + block * LANES);
        for (int64_t row = 0; row < x.height; row++) {
            const float *from = m->x + n * x.image + block * x.block + row * x.row;
            float *to = m->y + n * y.image + block * y.block + row * y.row;
            uvec element = (splat_bits(channel) + lane) * splat_bits(plane) + splat_bits((uint32_t)(row * x.width));
            for (int64_t i = 0; i < x.width * LANES; i += LANES, element += splat_bits(1))
                store(to + i, dropped(load(from + i), state, element, rate));
        }
    }
}

#endif
