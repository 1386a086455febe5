// Convolution weights in the blocked layout [O / (8·OV)][C / 8][KH][KW][8][8·OV]: back to [O, C, KH, KW], and the transposition that
// turns a convolution into its input gradient.
#ifndef BRACHIO_KERNELS_WEIGHT_LAYOUT_H
#define BRACHIO_KERNELS_WEIGHT_LAYOUT_H

#include "planes.h"

typedef struct {
    int64_t outputs, inputs, kernel_height, kernel_width;
    int64_t lanes;  // channels in a block of the convolution's input
    int64_t layout; // OV
} weight_layout;

INLINE int64_t weight_inner(const weight_layout l) { return smaller(l.inputs, l.lanes); }
INLINE int64_t weight_blocks(const weight_layout l) { return (l.inputs + l.lanes - 1) / l.lanes; }
INLINE int64_t weight_vectors(const weight_layout l) { return (l.outputs + LANES - 1) / LANES; }
INLINE int64_t weight_depth(const weight_layout l) {
    return weight_blocks(l) * weight_inner(l) * l.kernel_height * l.kernel_width;
}
INLINE int64_t weight_size(const weight_layout l) { return weight_vectors(l) * weight_depth(l) * LANES; }

// Where output vector `vector` begins, and the distance from one input channel to the next.
INLINE int64_t weight_start(const weight_layout l, int64_t vector) {
    return (vector / l.layout * l.layout * weight_depth(l) + vector % l.layout) * LANES;
}
INLINE int64_t weight_step(const weight_layout l, int64_t vector) {
    return smaller(l.layout, weight_vectors(l) - vector / l.layout * l.layout) * LANES;
}

// The place of input `c` among those of the group of output `o`; negative or beyond the group's inputs for one of another group.
INLINE int64_t input_in_group(const weight_layout l, int64_t groups, int64_t o, int64_t c) {
    return c - o / (l.outputs / groups) * (l.inputs / groups);
}

// m->x: blocked, dense with zeros between groups. m->y: [O, C / groups, KH, KW]. Pieces: ranges of output vectors.
INLINE void unpack_weights_piece(
    const weight_layout l, const int64_t groups, int64_t pieces, const operands *m, int64_t index
) {
    const int64_t taps = l.kernel_height * l.kernel_width, inner = weight_inner(l), group_inputs = l.inputs / groups;
    const int64_t last = piece(weight_vectors(l), pieces, index + 1);
    for (int64_t v = piece(weight_vectors(l), pieces, index); v < last; v++) {
        const float *x = m->x + weight_start(l, v);
        for (int64_t block = 0; block < weight_blocks(l); block++) {
            for (int64_t tap = 0; tap < taps; tap++) {
                for (int64_t i = 0; i < inner; i++, x += weight_step(l, v)) {
                    const int64_t c = block * l.lanes + i;
                    for (int64_t k = 0; k < LANES && v * LANES + k < l.outputs && c < l.inputs; k++) {
                        const int64_t o = v * LANES + k, local = input_in_group(l, groups, o, c);
                        if (local >= 0 && local < group_inputs) m->y[(o * group_inputs + local) * taps + tap] = x[k];
                    }
                }
            }
        }
    }
}

// Zeroes in m->y, blocked, what stands between channels of different groups. Pieces: ranges of output vectors.
INLINE void separate_groups_piece(
    const weight_layout l, const int64_t groups, int64_t pieces, const operands *m, int64_t index
) {
    const int64_t taps = l.kernel_height * l.kernel_width, inner = weight_inner(l), group_inputs = l.inputs / groups;
    const int64_t last = piece(weight_vectors(l), pieces, index + 1);
    for (int64_t v = piece(weight_vectors(l), pieces, index); v < last; v++) {
        float *y = m->y + weight_start(l, v);
        for (int64_t block = 0; block < weight_blocks(l); block++) {
            for (int64_t i = 0; i < taps * inner; i++, y += weight_step(l, v)) {
                for (int64_t k = 0; k < LANES && v * LANES + k < l.outputs; k++) {
                    const int64_t local = input_in_group(l, groups, v * LANES + k, block * l.lanes + i % inner);
                    if (local < 0 || local >= group_inputs) y[k] = 0;
                }
            }
        }
    }
}

// Depthwise weights: [C / 8][KH][KW][8] to [C, 1, KH, KW]. Pieces: ranges of channels.
INLINE void unpack_depthwise_piece(int64_t channels, int64_t taps, int64_t pieces, const operands *m, int64_t index) {
    const int64_t last = piece(channels, pieces, index + 1);
    for (int64_t c = piece(channels, pieces, index); c < last; c++) {
        for (int64_t tap = 0; tap < taps; tap++)
            m->y[c * taps + tap] = m->x[(c / LANES * taps + tap) * LANES + c % LANES];
    }
}

// Rows become columns.
INLINE void transpose_lanes(vec *v) {
    vec t[8], u[8];
    UNROLL for (int i = 0; i < 4; i++) {
        t[2 * i] = __builtin_shufflevector(v[2 * i], v[2 * i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        t[2 * i + 1] = __builtin_shufflevector(v[2 * i], v[2 * i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    UNROLL for (int i = 0; i < 8; i += 4) {
        UNROLL for (int k = 0; k < 2; k++) {
            u[i + k] = __builtin_shufflevector(t[i + k], t[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            u[i + k + 2] = __builtin_shufflevector(t[i + k], t[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    UNROLL for (int i = 0; i < 4; i++) {
        v[i] = __builtin_shufflevector(u[i], u[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        v[i + 4] = __builtin_shufflevector(u[i], u[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

// Some taps of blocked weights `l` with inputs and outputs exchanged, for output vector (of the result) `vector`: tap (ky, kx) of the
// result is tap (first - step · k) of `x`. `to` is the result's layout.
INLINE void transpose_weights(
    const weight_layout l, const weight_layout to, int64_t first_y, int64_t first_x, int64_t step_y, int64_t step_x,
    const float *x, float *y, int64_t vector
) {
    const int64_t inner = weight_inner(l), taps = l.kernel_height * l.kernel_width;
    y += weight_start(to, vector);
    for (int64_t o = 0; o < weight_blocks(to); o++) {
        const float *source = x + weight_start(l, o) + vector * taps * inner * weight_step(l, o);
        for (int64_t ky = 0; ky < to.kernel_height; ky++) {
            for (int64_t kx = 0; kx < to.kernel_width; kx++) {
                const int64_t tap = (first_y - ky * step_y) * l.kernel_width + first_x - kx * step_x;
                vec v[8];
                UNROLL for (int i = 0; i < LANES; i++)
                    v[i] = i < inner ? load(source + (tap * inner + i) * weight_step(l, o)) : splat(0);
                transpose_lanes(v);
                UNROLL for (int i = 0; i < LANES; i++) {
                    if (i < weight_inner(to)) store(y + i * weight_step(to, vector), v[i]);
                }
                y += weight_inner(to) * weight_step(to, vector);
            }
        }
    }
}

#endif
