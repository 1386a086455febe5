// Softmax over the rows of a row-major matrix, its gradient, and the cross entropy of its logarithm.
#ifndef BRACHIO_KERNELS_SOFTMAX_H
#define BRACHIO_KERNELS_SOFTMAX_H

#include "elementwise.h"

typedef struct {
    int64_t rows, columns;
    int64_t pieces; // ranges of rows
} row_set;

// Eight values of a row from `i` on; beyond its end `rest`.
INLINE vec row_values(const float *row, int64_t i, int64_t columns, float rest) {
    if (i + LANES <= columns) return load(row + i);
    vec v = splat(rest);
    for (int k = 0; k < LANES; k++)
        if (i + k < columns) v[k] = row[i + k];
    return v;
}
INLINE void store_row(float *row, int64_t i, int64_t columns, vec v) {
    if (i + LANES <= columns) store(row + i, v);
    else store_some(row + i, v, columns - i);
}

INLINE float row_maximum(const float *x, int64_t columns) {
    vec most = row_values(x, 0, columns, -__builtin_inff());
    for (int64_t i = LANES; i < columns; i += LANES) most = max_vec(row_values(x, i, columns, -__builtin_inff()), most);
    float result = most[0];
    for (int k = 1; k < LANES; k++) result = most[k] > result ? most[k] : result;
    return result;
}

// Sum of exp(x - most) over a row.
INLINE float row_exponentials(const float *x, int64_t columns, float most) {
    vec sum = splat(0);
    int64_t i = 0;
    for (; i + LANES <= columns; i += LANES) sum += exp_vec(load(x + i) - splat(most));
    float result = sum_vec(sum);
    for (; i < columns; i++) result += exp_float(x[i] - most);
    return result;
}

// Sum of x over a row, or of x · r where `product`.
INLINE float row_sum(const float *x, const float *r, int64_t columns, int product) {
    vec sum = splat(0);
    for (int64_t i = 0; i < columns; i += LANES) {
        const vec v = row_values(x, i, columns, 0);
        sum += product ? v * row_values(r, i, columns, 0) : v;
    }
    return sum_vec(sum);
}

// Pieces: `pieces`. m->x: x; m->y: softmax of each row (may be x).
INLINE void softmax_piece(const row_set c, const operands *m, int64_t index) {
    for (int64_t row = piece(c.rows, c.pieces, index); row < piece(c.rows, c.pieces, index + 1); row++) {
        const float *x = m->x + row * c.columns;
        const float most = row_maximum(x, c.columns), factor = 1 / row_exponentials(x, c.columns, most);
        for (int64_t i = 0; i < c.columns; i += LANES) {
            const vec v = exp_vec(row_values(x, i, c.columns, 0) - splat(most)) * splat(factor);
            store_row(m->y + row * c.columns, i, c.columns, v);
        }
    }
}

// Pieces: `pieces`. m->x: the softmax's output y; m->r: its gradient; m->y: y · (gradient - Σ gradient · y).
INLINE void softmax_gradient_piece(const row_set c, const operands *m, int64_t index) {
    for (int64_t row = piece(c.rows, c.pieces, index); row < piece(c.rows, c.pieces, index + 1); row++) {
        const float *y = m->x + row * c.columns, *dy = m->r + row * c.columns;
        const float product = row_sum(y, dy, c.columns, 1);
        for (int64_t i = 0; i < c.columns; i += LANES) {
            const vec v = row_values(y, i, c.columns, 0) * (row_values(dy, i, c.columns, 0) - splat(product));
            store_row(m->y + row * c.columns, i, c.columns, v);
        }
    }
}

// One piece. m->x: logits; m->r: targets; m->y: [1], the mean over the rows of -Σ target · log softmax(logits).
INLINE void cross_entropy_piece(const row_set c, const operands *m) {
    float loss = 0;
    for (int64_t row = 0; row < c.rows; row++) {
        const float *x = m->x + row * c.columns, *t = m->r + row * c.columns;
        const float most = row_maximum(x, c.columns);
        const vec shift = splat(most + log_float(row_exponentials(x, c.columns, most)));
        vec sum = splat(0);
        for (int64_t i = 0; i < c.columns; i += LANES)
            sum += row_values(t, i, c.columns, 0) * (shift - row_values(x, i, c.columns, 0));
        loss += sum_vec(sum);
    }
    m->y[0] = loss / (float)c.rows;
}

// Pieces: `pieces`. m->x: logits; m->r: targets; m->y: the loss's gradient for the logits: (softmax · Σ targets - targets) / rows.
INLINE void cross_entropy_gradient_piece(const row_set c, const operands *m, int64_t index) {
    for (int64_t row = piece(c.rows, c.pieces, index); row < piece(c.rows, c.pieces, index + 1); row++) {
        const float *x = m->x + row * c.columns, *t = m->r + row * c.columns;
        const float most = row_maximum(x, c.columns), mass = row_sum(t, t, c.columns, 0);
        const vec factor = splat(mass / row_exponentials(x, c.columns, most)), share = splat(1 / (float)c.rows);
        for (int64_t i = 0; i < c.columns; i += LANES) {
            const vec p = exp_vec(row_values(x, i, c.columns, 0) - splat(most)) * factor;
            store_row(m->y + row * c.columns, i, c.columns, (p - row_values(t, i, c.columns, 0)) * share);
        }
    }
}

// log(1 + exp(x)) without overflow.
INLINE vec softplus_vec(vec x) { return max_vec(x, splat(0)) + log_vec(splat(1) + exp_vec(-max_vec(x, -x))); }

// One piece. m->x: logits; m->r: targets; m->x1: a weight a column; m->y: [1], the mean of
// weight · target · softplus(-logit) + (1 - target) · softplus(logit).
INLINE void sigmoid_cross_entropy_piece(const row_set c, const operands *m) {
    float loss = 0;
    for (int64_t row = 0; row < c.rows; row++) {
        const float *x = m->x + row * c.columns, *t = m->r + row * c.columns;
        for (int64_t i = 0; i < c.columns; i += LANES) {
            const vec z = row_values(x, i, c.columns, 0), target = row_values(t, i, c.columns, 0);
            const vec cost = row_values(m->x1, i, c.columns, 0) * target * softplus_vec(-z) + (splat(1) - target) * softplus_vec(z);
            for (int k = 0; k < LANES && i + k < c.columns; k++) loss += cost[k];
        }
    }
    m->y[0] = loss / (float)(c.rows * c.columns);
}

// Pieces: `pieces`. m->x: logits; m->r: targets; m->x1: a weight a column; m->y: the loss's gradient for the logits.
INLINE void sigmoid_cross_entropy_gradient_piece(const row_set c, const operands *m, int64_t index) {
    const vec share = splat(1 / (float)(c.rows * c.columns));
    for (int64_t row = piece(c.rows, c.pieces, index); row < piece(c.rows, c.pieces, index + 1); row++) {
        const float *x = m->x + row * c.columns, *t = m->r + row * c.columns;
        for (int64_t i = 0; i < c.columns; i += LANES) {
            const vec target = row_values(t, i, c.columns, 0), mass = row_values(m->x1, i, c.columns, 0) * target;
            const vec p = sigmoid_vec(row_values(x, i, c.columns, 0));
            store_row(m->y + row * c.columns, i, c.columns, (p * (splat(1) - target + mass) - mass) * share);
        }
    }
}

#endif
