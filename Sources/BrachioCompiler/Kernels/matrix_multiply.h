// Product of two row-major matrices, each transposed first where asked: y[M, N] = f(A · B + bias). Register-tiled.
//
// B as it stands is packed, 256 rows by 24 columns at a time, into the worker's memory: power-of-two row lengths would otherwise meet
// in few cache sets. With B transposed alone both factors run along the sum, and tiles are sums of dot products.
#ifndef BRACHIO_KERNELS_MATRIX_MULTIPLY_H
#define BRACHIO_KERNELS_MATRIX_MULTIPLY_H

#include "elementwise.h"

#define PANEL_DEPTH 256
#define PANEL_VECTORS 3

typedef struct {
    int64_t rows, columns, depth;       // M, N, K
    int64_t transposes_a, transposes_b; // A stands as [K, M], B as [N, K]
    int64_t bias;                       // one value a column is added
    activation function;
    int64_t pieces; // ranges of columns
} matrix_multiply;

// Floats of memory each worker needs.
INLINE int64_t matrix_multiply_mine(const matrix_multiply c) {
    return c.transposes_b && !c.transposes_a ? 0 : PANEL_DEPTH * PANEL_VECTORS * LANES;
}

// Rows `k` on of B, `columns` columns from `column` on, as [depth][24], zero beyond the columns.
INLINE void pack_panel(const matrix_multiply c, const float *b, float *to, int64_t k, int64_t depth, int64_t column, int64_t columns) {
    for (int64_t i = 0; i < depth; i++) {
        for (int64_t v = 0; v < PANEL_VECTORS; v++) {
            float *p = to + (i * PANEL_VECTORS + v) * LANES;
            const int64_t n = column + v * LANES, left = columns - v * LANES;
            if (c.transposes_b) {
                for (int64_t j = 0; j < LANES; j++) p[j] = j < left ? b[(n + j) * c.depth + k + i] : 0;
            } else if (left >= LANES) {
                store(p, load(b + (k + i) * c.columns + n));
            } else {
                store(p, load_some(b + (k + i) * c.columns + n, left));
            }
        }
    }
}

// MR rows times NV vectors of columns. `a`: first row at the panel's first k. `columns`: how many of the tile's columns exist.
INLINE void panel_tile(
    const matrix_multiply c, const int MR, const int NV, const float *a, const float *panel, int64_t depth, const float *bias,
    float *y, int64_t columns, int fresh, int final
) {
    const int64_t row_step = c.transposes_a ? 1 : c.depth, k_step = c.transposes_a ? c.rows : 1;
    vec sum[4][3];
    UNROLL for (int r = 0; r < MR; r++) {
        UNROLL for (int v = 0; v < NV; v++) {
            const float *from = fresh ? bias + v * LANES : y + r * c.columns + v * LANES;
            const int64_t left = columns - v * LANES;
            if (fresh && !c.bias) sum[r][v] = splat(0);
            else sum[r][v] = left >= LANES ? load(from) : load_some(from, left);
        }
    }
    for (int64_t k = 0; k < depth; k++) {
        vec b[3];
        UNROLL for (int v = 0; v < NV; v++) b[v] = load(panel + (k * PANEL_VECTORS + v) * LANES);
        UNROLL for (int r = 0; r < MR; r++) {
            const vec value = splat(a[r * row_step + k * k_step]);
            UNROLL for (int v = 0; v < NV; v++) sum[r][v] += value * b[v];
        }
    }
    UNROLL for (int r = 0; r < MR; r++) {
        UNROLL for (int v = 0; v < NV; v++) {
            const int64_t left = columns - v * LANES;
            const vec value = final ? activate(sum[r][v], c.function) : sum[r][v];
            if (left >= LANES) store(y + r * c.columns + v * LANES, value);
            else store_some(y + r * c.columns + v * LANES, value, left);
        }
    }
}

INLINE void panel_rows(
    const matrix_multiply c, const int NV, const operands *m, const float *panel, int64_t k, int64_t depth, int64_t column,
    int64_t columns
) {
    const float *a = m->x + k * (c.transposes_a ? c.rows : 1), *bias = m->b + column;
    float *y = m->y + column;
    const int64_t row_step = c.transposes_a ? 1 : c.depth;
    const int fresh = k == 0, final = k + depth == c.depth;
    int64_t r = 0;
    for (; r + 4 <= c.rows; r += 4)
        panel_tile(c, 4, NV, a + r * row_step, panel, depth, bias, y + r * c.columns, columns, fresh, final);
    UNROLL for (int n = 1; n < 4; n++) {
        if (c.rows % 4 == n)
            panel_tile(c, n, NV, a + r * row_step, panel, depth, bias, y + r * c.columns, columns, fresh, final);
    }
}

INLINE void multiply_panels(const matrix_multiply c, const operands *m, int64_t index, float *panel) {
    const int64_t width = PANEL_VECTORS * LANES, panels = (c.columns + width - 1) / width;
    for (int64_t p = piece(panels, c.pieces, index); p < piece(panels, c.pieces, index + 1); p++) {
        const int64_t column = p * width, columns = smaller(width, c.columns - column);
        for (int64_t k = 0; k < c.depth; k += PANEL_DEPTH) {
            const int64_t depth = smaller(PANEL_DEPTH, c.depth - k);
            pack_panel(c, m->w, panel, k, depth, column, columns);
            if (columns > 2 * LANES) panel_rows(c, 3, m, panel, k, depth, column, columns);
            else if (columns > LANES) panel_rows(c, 2, m, panel, k, depth, column, columns);
            else panel_rows(c, 1, m, panel, k, depth, column, columns);
        }
    }
}

// The sums of four vectors, in lanes 0 to 3.
INLINE vec sum_four(vec p, vec q, vec r, vec s) {
    const vec a = __builtin_shufflevector(p, q, 0, 8, 2, 10, 4, 12, 6, 14) + __builtin_shufflevector(p, q, 1, 9, 3, 11, 5, 13, 7, 15);
    const vec b = __builtin_shufflevector(r, s, 0, 8, 2, 10, 4, 12, 6, 14) + __builtin_shufflevector(r, s, 1, 9, 3, 11, 5, 13, 7, 15);
    const vec c = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13) + __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
    return c + __builtin_shufflevector(c, c, 4, 5, 6, 7, 0, 1, 2, 3);
}

// MR rows of A times NC ≤ 4 rows of B.
INLINE void dot_tile(
    const matrix_multiply c, const int MR, const int NC, const float *a, const float *b, const float *bias, float *y
) {
    vec sum[3][4];
    UNROLL for (int r = 0; r < 3; r++) {
        UNROLL for (int n = 0; n < 4; n++) sum[r][n] = splat(0);
    }
    int64_t k = 0;
    for (; k + LANES <= c.depth; k += LANES) {
        vec values[3];
        UNROLL for (int r = 0; r < MR; r++) values[r] = load(a + r * c.depth + k);
        UNROLL for (int n = 0; n < NC; n++) {
            const vec other = load(b + n * c.depth + k);
            UNROLL for (int r = 0; r < MR; r++) sum[r][n] += values[r] * other;
        }
    }
    if (c.depth % LANES) {
        UNROLL for (int r = 0; r < MR; r++) {
            const vec value = load_some(a + r * c.depth + k, c.depth % LANES);
            UNROLL for (int n = 0; n < NC; n++) sum[r][n] += value * load_some(b + n * c.depth + k, c.depth % LANES);
        }
    }
    const vec add = c.bias ? load_some(bias, NC) : splat(0);
    UNROLL for (int r = 0; r < MR; r++) {
        const vec v = sum_four(sum[r][0], sum[r][1], sum[r][2], sum[r][3]) + add;
        store_some(y + r * c.columns, activate(v, c.function), NC);
    }
}

INLINE void dot_rows(const matrix_multiply c, const int NC, const operands *m, int64_t column) {
    const float *b = m->w + column * c.depth, *bias = m->b + column;
    int64_t r = 0;
    for (; r + 3 <= c.rows; r += 3) dot_tile(c, 3, NC, m->x + r * c.depth, b, bias, m->y + r * c.columns + column);
    UNROLL for (int n = 1; n < 3; n++) {
        if (c.rows % 3 == n) dot_tile(c, n, NC, m->x + r * c.depth, b, bias, m->y + r * c.columns + column);
    }
}

INLINE void multiply_dots(const matrix_multiply c, const operands *m, int64_t index) {
    const int64_t groups = (c.columns + 3) / 4;
    for (int64_t g = piece(groups, c.pieces, index); g < piece(groups, c.pieces, index + 1); g++) {
        if (g * 4 + 4 <= c.columns) dot_rows(c, 4, m, g * 4);
        UNROLL for (int n = 1; n < 4; n++) {
            if (g * 4 + 4 > c.columns && c.columns % 4 == n) dot_rows(c, n, m, g * 4);
        }
    }
}

// Pieces: `pieces`. m->x: A; m->w: B; m->b: bias; m->y: the result; m->mine: `matrix_multiply_mine` floats a worker.
INLINE void matrix_multiply_piece(const matrix_multiply c, const operands *m, int64_t index, int64_t worker) {
    if (c.transposes_b && !c.transposes_a) multiply_dots(c, m, index);
    else multiply_panels(c, m, index, m->mine + worker * m->mine_stride);
}

#endif
