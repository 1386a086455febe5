// Winograd's transformed weights from blocked ones, for weights that change from step to step.
#ifndef BRACHIO_KERNELS_WINOGRAD_TRAINING_H
#define BRACHIO_KERNELS_WINOGRAD_TRAINING_H

#include "weight_layout.h"
#include "winograd.h"

// G g for one column or row of three vectors of weights.
INLINE void winograd_weight_vectors(const int m, const vec *g, vec *u) {
    if (m == 4) {
        const vec s = g[0] + g[2], t = g[0] + splat(4) * g[2], d = splat(2) * g[1];
        u[0] = g[0] * splat(1.0f / 4);
        u[1] = (s + g[1]) * splat(-1.0f / 6);
        u[2] = (s - g[1]) * splat(-1.0f / 6);
        u[3] = (t + d) * splat(1.0f / 24);
        u[4] = (t - d) * splat(1.0f / 24);
        u[5] = g[2];
    } else {
        const vec s = (g[0] + g[2]) * splat(0.5f), t = g[1] * splat(0.5f);
        u[0] = g[0];
        u[1] = s + t;
        u[2] = s - t;
        u[3] = g[2];
    }
}

// m->x: blocked weights 3×3 with at least eight inputs. m->y: U [O / (8·OV)][n²][C][8·OV]. Pieces: ranges of output vectors.
INLINE void winograd_blocked_weights_piece(
    const int side, const weight_layout l, const int OV, int64_t pieces, const operands *m, int64_t index
) {
    const int n = side + 2;
    const int64_t depth = weight_blocks(l) * LANES, vectors = weight_vectors(l), last = piece(vectors, pieces, index + 1);
    for (int64_t v = piece(vectors, pieces, index); v < last; v++) {
        const int64_t tile = v / OV, width = smaller(OV, vectors - tile * OV) * LANES, step = weight_step(l, v);
        const float *x = m->x + weight_start(l, v);
        float *u = m->y + (tile * n * n * depth * OV + v % OV) * LANES;
        for (int64_t c = 0; c < depth; c++) {
            const float *from = x + (c / LANES * 9 * LANES + c % LANES) * step;
            vec lines[3][6];
            UNROLL for (int k = 0; k < 3; k++) {
                vec g[3];
                UNROLL for (int t = 0; t < 3; t++) g[t] = load(from + (k * 3 + t) * LANES * step);
                winograd_weight_vectors(side, g, lines[k]);
            }
            UNROLL for (int b = 0; b < n; b++) {
                const vec g[3] = {lines[0][b], lines[1][b], lines[2][b]};
                vec column[6];
                winograd_weight_vectors(side, g, column);
                UNROLL for (int a = 0; a < n; a++) store(u + ((a * n + b) * depth + c) * width, column[a]);
            }
        }
    }
}

#endif
