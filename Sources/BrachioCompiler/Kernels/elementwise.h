// Elementwise operations on blocked tensors and on flat arrays.
#ifndef BRACHIO_KERNELS_ELEMENTWISE_H
#define BRACHIO_KERNELS_ELEMENTWISE_H

#include "planes.h"

// What is done with a (from m->x) and b (from m->r).
enum {
    ELEMENT_ADD,                 // f(a + b)
    ELEMENT_MULTIPLY,            // f(a · b)
    ELEMENT_SCALE,               // f(a · factor + offset)
    ELEMENT_ACTIVATION_GRADIENT, // f'(a) · b, a being the activation's input
    ELEMENT_OUTPUT_GRADIENT,     // f' · b, a being the activation's output (ACT_NONE, ACT_RELU, ACT_CLIPPED, ACT_LEAKY)
};

typedef struct {
    int kind;
    float factor, offset;
    activation function;
} element_operation;

// The derivative of an activation at its input x; at corners as PyTorch's.
INLINE vec derivative(vec x, activation f) {
    const vec zero = splat(0), one = splat(1);
    switch (f.kind) {
    case ACT_RELU: return select_vec(x > zero, one, zero);
    case ACT_CLIPPED: return select_vec((x > splat(f.a)) & (x < splat(f.b)), one, zero);
    case ACT_LEAKY: return select_vec(x > zero, one, splat(f.a));
    case ACT_SIGMOID: {
        const vec y = sigmoid_vec(x);
        return y * (one - y);
    }
    case ACT_HARD_SIGMOID: {
        const vec y = x * splat(f.a) + splat(f.b);
        return select_vec((y > zero) & (y < one), splat(f.a), zero);
    }
    case ACT_HARD_SWISH:
        return select_vec(x > splat(-3), select_vec(x < splat(3), x * splat(1.0f / 3) + splat(0.5f), one), zero);
    case ACT_SILU: {
        const vec y = sigmoid_vec(x);
        return y * (one + x * (one - y));
    }
    case ACT_TANH: {
        const vec y = splat(2) * sigmoid_vec(x + x) - one;
        return one - y * y;
    }
    default: return one;
    }
}

INLINE vec element(const element_operation e, vec a, vec b) {
    switch (e.kind) {
    case ELEMENT_ADD: return activate(a + b, e.function);
    case ELEMENT_MULTIPLY: return activate(a * b, e.function);
    case ELEMENT_SCALE: return activate(a * splat(e.factor) + splat(e.offset), e.function);
    case ELEMENT_ACTIVATION_GRADIENT: return derivative(a, e.function) * b;
    default: { // a leaky slope is positive, so the output has the sign of the input
        const vec d = derivative(a, e.function);
        return e.function.kind == ACT_LEAKY ? d * b : select_vec(d != splat(0), b, splat(0));
    }
    }
}

// Blocked tensors. An extent of one in r is repeated along a longer one in x; r.image is zero where r has one image for all.
typedef struct {
    shape x, r, y;
    int64_t images, pieces;
    element_operation operation;
} elementwise;

// Pieces: `pieces` ranges of planes. m->x, m->r: operands; m->y: the result.
INLINE void elementwise_piece(const elementwise c, const operands *m, int64_t index) {
    const int64_t blocks = blocks_of(c.x), planes = c.images * blocks, last = piece(planes, c.pieces, index + 1);
    const int64_t next_row = c.r.height == 1 ? 0 : c.r.row, next_pixel = c.r.width == 1 ? 0 : 1;
    const int unary = c.operation.kind == ELEMENT_SCALE;
    for (int64_t p = piece(planes, c.pieces, index); p < last; p++) {
        const int64_t n = p / blocks, block = p % blocks;
        for (int64_t row = 0; row < c.x.height; row++) {
            const float *x = m->x + n * c.x.image + block * c.x.block + row * c.x.row;
            const float *r = m->r + n * c.r.image + block * c.r.block + row * next_row;
            float *y = m->y + n * c.y.image + block * c.y.block + row * c.y.row;
            for (int64_t i = 0; i < c.x.width * LANES; i += LANES)
                store(y + i, element(c.operation, load(x + i), unary ? splat(0) : load(r + i * next_pixel)));
        }
    }
}

INLINE vec load_some(const float *p, int64_t count) {
    vec v = splat(0);
    for (int i = 0; i < LANES; i++)
        if (i < count) v[i] = p[i];
    return v;
}
INLINE void store_some(float *p, vec v, int64_t count) {
    for (int i = 0; i < LANES; i++)
        if (i < count) p[i] = v[i];
}

// Where piece `index` of `pieces` of `count` floats begins: a multiple of eight, or the end.
INLINE int64_t flat_piece(int64_t count, int64_t pieces, int64_t index) {
    return index == pieces ? count : piece(count / LANES, pieces, index) * LANES;
}

// Flat arrays of `count` floats. Pieces: `pieces`. m->x, m->r: operands; m->y: the result, which may be an operand.
INLINE void elementwise_flat_piece(
    const element_operation e, int64_t count, int64_t pieces, const operands *m, int64_t index
) {
    const int64_t last = flat_piece(count, pieces, index + 1);
    const int unary = e.kind == ELEMENT_SCALE;
    int64_t i = flat_piece(count, pieces, index);
    for (; i + LANES <= last; i += LANES)
        store(m->y + i, element(e, load(m->x + i), unary ? splat(0) : load(m->r + i)));
    if (i < last) {
        const vec b = unary ? splat(0) : load_some(m->r + i, last - i);
        store_some(m->y + i, element(e, load_some(m->x + i, last - i), b), last - i);
    }
}

#endif
