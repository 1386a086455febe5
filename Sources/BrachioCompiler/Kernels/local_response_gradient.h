// Gradient of local response normalisation on row-major tensors.
#ifndef BRACHIO_KERNELS_LOCAL_RESPONSE_GRADIENT_H
#define BRACHIO_KERNELS_LOCAL_RESPONSE_GRADIENT_H

#include "base.h"

INLINE int64_t response_first(int64_t c, int64_t size) { return larger(0, c - (size - 1) / 2); }
INLINE int64_t response_last(int64_t c, int64_t size, int64_t channels) { return smaller(channels - 1, c + size / 2); }

// With s = bias + alpha / size · Σ x²: dx = dy · s^-beta - 2 · alpha · beta / size · x · Σ dy · x · s^(-beta - 1), the second sum over the
// channels that have this one as a neighbour. Piece: one image. m->x: x; m->r: output gradient; m->y: the result; m->scratch: as
// many floats as x.
INLINE void local_response_gradient(
    int64_t channels, int64_t pixels, int64_t size, float alpha, float beta, float bias, const operands *m, int64_t index
) {
    const int64_t image = index * channels * pixels;
    const float *x = m->x + image, *dy = m->r + image;
    const float share = 2 * alpha * beta / (float)size;
    float *weighted = m->scratch + image, *y = m->y + image;
    for (int64_t c = 0; c < channels; c++) {
        for (int64_t p = 0; p < pixels; p++) {
            float sum = 0;
            for (int64_t k = response_first(c, size); k <= response_last(c, size, channels); k++)
                sum += x[k * pixels + p] * x[k * pixels + p];
            const int64_t at = c * pixels + p;
            const float s = bias + alpha / (float)size * sum, power = exp_float(-beta * log_float(s));
            weighted[at] = dy[at] * x[at] * power / s;
            y[at] = dy[at] * power;
        }
    }
    for (int64_t c = 0; c < channels; c++) {
        for (int64_t k = response_first(c, size); k <= response_last(c, size, channels); k++) {
            for (int64_t p = 0; p < pixels; p++) y[k * pixels + p] -= share * x[k * pixels + p] * weighted[c * pixels + p];
        }
    }
}

#endif
