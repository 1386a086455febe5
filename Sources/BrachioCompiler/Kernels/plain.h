// Steps on row-major tensors: what classifiers need seldom, written plainly.
#ifndef BRACHIO_KERNELS_PLAIN_H
#define BRACHIO_KERNELS_PLAIN_H

#include "base.h"

// Extents of the output and, for each of up to eight axes, the step in x, r and y.
typedef struct {
    int64_t extent[8], x[8], r[8], y[8];
} strided;

enum { STRIDED_COPY, STRIDED_ADD, STRIDED_MULTIPLY };

// y[i] = x[i], x[i] + r[i] or x[i] · r[i] over any strides (a stride of zero repeats): transposing, slicing, stretching, padding.
// Piece: one index of the outermost axis.
INLINE void strided_piece(const strided s, const int kind, const operands *m, int64_t index) {
    int64_t at[8] = {index};
    const int64_t inner = s.extent[7];
    int64_t total = 1;
    for (int axis = 1; axis < 7; axis++) total *= s.extent[axis];
    for (int64_t k = 0; k < total; k++) {
        int64_t rest = k, ix = index * s.x[0], ir = index * s.r[0], iy = index * s.y[0];
        for (int axis = 6; axis >= 1; axis--) {
            at[axis] = rest % s.extent[axis];
            rest /= s.extent[axis];
            ix += at[axis] * s.x[axis];
            ir += at[axis] * s.r[axis];
            iy += at[axis] * s.y[axis];
        }
        for (int64_t i = 0; i < inner; i++) {
            const float v = m->x[ix + i * s.x[7]];
            m->y[iy + i * s.y[7]] = kind == STRIDED_ADD ? v + m->r[ir + i * s.r[7]]
                : kind == STRIDED_MULTIPLY ? v * m->r[ir + i * s.r[7]] : v;
        }
    }
}

INLINE void fill_floats(float *y, int64_t count, float value) {
    for (int64_t i = 0; i < count; i++) y[i] = value;
}

INLINE void plain_activation(int64_t count, const activation f, const operands *m) {
    for (int64_t i = 0; i < count; i++) m->y[i] = activate(splat(m->x[i]), f)[0];
}

// Sum over the axis of `extent` between `outer` and `inner`, times `factor`.
INLINE void reduce(int64_t outer, int64_t extent, int64_t inner, float factor, const operands *m) {
    for (int64_t o = 0; o < outer; o++)
        for (int64_t i = 0; i < inner; i++) {
            float sum = 0;
            for (int64_t k = 0; k < extent; k++) sum += m->x[(o * extent + k) * inner + i];
            m->y[o * inner + i] = sum * factor;
        }
}

// exp(x - max) / sum along the middle axis.
INLINE void softmax(int64_t outer, int64_t extent, int64_t inner, const operands *m) {
    for (int64_t o = 0; o < outer; o++)
        for (int64_t i = 0; i < inner; i++) {
            const float *x = m->x + o * extent * inner + i;
            float *y = m->y + o * extent * inner + i;
            float top = x[0], sum = 0;
            for (int64_t k = 1; k < extent; k++) top = x[k * inner] > top ? x[k * inner] : top;
            for (int64_t k = 0; k < extent; k++) sum += y[k * inner] = exp_float(x[k * inner] - top);
            for (int64_t k = 0; k < extent; k++) y[k * inner] /= sum;
        }
}

// Local response normalisation across `size` channels: x / (bias + alpha / size · Σ x²)^beta.
INLINE void local_response(
    int64_t images, int64_t channels, int64_t pixels, int64_t size, float alpha, float beta, float bias, const operands *m
) {
    for (int64_t n = 0; n < images; n++)
        for (int64_t c = 0; c < channels; c++) {
            const int64_t first = larger(0, c - (size - 1) / 2), last = smaller(channels - 1, c + size / 2);
            for (int64_t p = 0; p < pixels; p++) {
                float sum = 0;
                for (int64_t k = first; k <= last; k++) {
                    const float v = m->x[(n * channels + k) * pixels + p];
                    sum += v * v;
                }
                const int64_t at = (n * channels + c) * pixels + p;
                m->y[at] = m->x[at] * exp_float(-beta * log_float(bias + alpha / (float)size * sum));
            }
        }
}

#endif
