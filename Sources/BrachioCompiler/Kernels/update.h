// Parameter updates, elementwise on flat arrays of `count` floats in whatever layout parameter, gradient and state share. Results may
// take the place of their inputs. Pieces: `pieces`.
#ifndef BRACHIO_KERNELS_UPDATE_H
#define BRACHIO_KERNELS_UPDATE_H

#include "elementwise.h"

// Up to eight values from p on, and back.
INLINE vec load_up_to(const float *p, int64_t count) { return count >= LANES ? load(p) : load_some(p, count); }
INLINE void store_up_to(float *p, vec v, int64_t count) {
    if (count >= LANES) store(p, v);
    else store_some(p, v, count);
}

// SGD with momentum. m->x: parameter; m->r: gradient; m->x1: velocity; m->s: rate, decay; m->y: new parameter; m->y1: new velocity.
INLINE void momentum_update_piece(
    float momentum, int nesterov, int64_t count, int64_t pieces, const operands *m, int64_t index
) {
    const int64_t last = flat_piece(count, pieces, index + 1);
    const vec rate = splat(m->s[0]), decay = splat(m->s[1]);
    for (int64_t i = flat_piece(count, pieces, index); i < last; i += LANES) {
        const vec p = load_up_to(m->x + i, last - i);
        const vec gradient = load_up_to(m->r + i, last - i) + decay * p;
        const vec velocity = splat(momentum) * load_up_to(m->x1 + i, last - i) + gradient;
        store_up_to(m->y1 + i, velocity, last - i);
        store_up_to(m->y + i, p - rate * (nesterov ? gradient + splat(momentum) * velocity : velocity), last - i);
    }
}

typedef struct {
    float beta1, beta2, epsilon;
    int decouples_decay;
} adam;

// Adam, or AdamW. m->x: parameter; m->r: gradient; m->x1, m->x2: first and second moment; m->s: rate, decay, 1 - beta1^t, 1 - beta2^t;
// m->y: new parameter; m->y1, m->y2: new moments.
INLINE void adam_update_piece(const adam c, int64_t count, int64_t pieces, const operands *m, int64_t index) {
    const int64_t last = flat_piece(count, pieces, index + 1);
    const vec rate = splat(m->s[0]), decay = splat(m->s[1]), bias1 = splat(m->s[2]), bias2 = splat(m->s[3]);
    for (int64_t i = flat_piece(count, pieces, index); i < last; i += LANES) {
        vec p = load_up_to(m->x + i, last - i), gradient = load_up_to(m->r + i, last - i);
        if (c.decouples_decay) p -= rate * decay * p;
        else gradient += decay * p;
        const vec first = splat(c.beta1) * load_up_to(m->x1 + i, last - i) + splat(1 - c.beta1) * gradient;
        const vec second = splat(c.beta2) * load_up_to(m->x2 + i, last - i) + splat(1 - c.beta2) * gradient * gradient;
        store_up_to(m->y1 + i, first, last - i);
        store_up_to(m->y2 + i, second, last - i);
        store_up_to(m->y + i, p - rate * (first / bias1) / (sqrt_vec(second / bias2) + splat(c.epsilon)), last - i);
    }
}

// RMSProp. m->x: parameter; m->r: gradient; m->x1: mean square; m->s: rate, decay; m->y: new parameter; m->y1: new mean square.
INLINE void rmsprop_update_piece(
    float forgetting, float epsilon, int64_t count, int64_t pieces, const operands *m, int64_t index
) {
    const int64_t last = flat_piece(count, pieces, index + 1);
    const vec rate = splat(m->s[0]), decay = splat(m->s[1]);
    for (int64_t i = flat_piece(count, pieces, index); i < last; i += LANES) {
        const vec p = load_up_to(m->x + i, last - i);
        const vec gradient = load_up_to(m->r + i, last - i) + decay * p;
        const vec square = splat(forgetting) * load_up_to(m->x1 + i, last - i) + splat(1 - forgetting) * gradient * gradient;
        store_up_to(m->y1 + i, square, last - i);
        store_up_to(m->y + i, p - rate * gradient / sqrt_vec(square + splat(epsilon)), last - i);
    }
}

// (1 - momentum) · running + momentum · correction · value. m->x: running; m->r: value; m->y: the new running average.
INLINE void running_average_piece(
    float momentum, float correction, int64_t count, int64_t pieces, const operands *m, int64_t index
) {
    const int64_t last = flat_piece(count, pieces, index + 1);
    const vec keep = splat(1 - momentum), share = splat(momentum * correction);
    for (int64_t i = flat_piece(count, pieces, index); i < last; i += LANES) {
        const vec v = keep * load_up_to(m->x + i, last - i) + share * load_up_to(m->r + i, last - i);
        store_up_to(m->y + i, v, last - i);
    }
}

#endif
