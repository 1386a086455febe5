// Batch normalisation with the batch's own statistics, on blocked tensors: forward and backward.
//
// Forward: `batch_moments_piece`, `batch_statistics_piece`, `batch_apply_piece`. Backward: `batch_sums_piece`,
// `batch_gradients_piece`, `batch_input_gradient_piece`. Vectors over channels (scale, bias, mean, variance and their gradients) have room
// for the channels rounded up to eight; scale and bias hold zero beyond the channels, and so do all results.
#ifndef BRACHIO_KERNELS_BATCH_NORMALIZATION_H
#define BRACHIO_KERNELS_BATCH_NORMALIZATION_H

#include "planes.h"

typedef struct {
    shape x, y, r; // r: the residual, forward; its gradient, backward
    int64_t images;
    int64_t parts;    // ranges of images that moments and sums are taken of separately
    int64_t pieces;   // ranges of planes in the elementwise passes
    int64_t residual; // forward: r is added before the activation; backward: its gradient is written too
    float epsilon;
    activation function; // applied last; backward knows ACT_NONE, ACT_RELU, ACT_CLIPPED and ACT_LEAKY
} batch_normalization;

// Floats of m->scratch: moments or sums of each part, then the backward coefficients.
INLINE int64_t batch_scratch(const batch_normalization c) { return blocks_of(c.x) * LANES * (2 * c.parts + 4); }

INLINE int64_t batch_part_images(const batch_normalization c, int64_t part) {
    return piece(c.images, c.parts, part + 1) - piece(c.images, c.parts, part);
}

// Adds the mean and the sum of squared deviations of `count` more values (Chan, Golub, LeVeque 1979).
INLINE void merge_moments(vec *mean, vec *squares, float before, vec mean_more, vec squares_more, float count) {
    const vec delta = mean_more - *mean;
    const float share = count / (before + count);
    *mean += delta * splat(share);
    *squares += squares_more + delta * delta * splat(share * before);
}

// Sum of f(x) over rows of pixels: x, or the squared distance from `centre`.
INLINE vec moment_of_rows(const float *x, int64_t row, int64_t rows, int64_t width, vec centre, int squared) {
    vec sum[4] = {splat(0), splat(0), splat(0), splat(0)};
    for (int64_t y = 0; y < rows; y++) {
        const float *p = x + y * row;
        int64_t i = 0;
        for (; i + 4 <= width; i += 4) {
            UNROLL for (int k = 0; k < 4; k++) {
                const vec v = load(p + (i + k) * LANES) - centre;
                sum[k] += squared ? v * v : v;
            }
        }
        for (; i < width; i++) {
            const vec v = load(p + i * LANES) - centre;
            sum[0] += squared ? v * v : v;
        }
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

// Pieces: parts · blocks. m->x: x. Writes to m->scratch. Chunks of about 16 KB are read twice, from the first-level cache: once for
// their mean, once for the deviations from it.
INLINE void batch_moments_piece(const batch_normalization c, const operands *m, int64_t index) {
    const int64_t blocks = blocks_of(c.x), block = index % blocks, part = index / blocks;
    const int64_t chunk = larger(1, smaller(c.x.height, 512 / c.x.width));
    vec mean = splat(0), squares = splat(0);
    float seen = 0;
    for (int64_t n = piece(c.images, c.parts, part); n < piece(c.images, c.parts, part + 1); n++) {
        for (int64_t row = 0; row < c.x.height; row += chunk) {
            const int64_t rows = smaller(chunk, c.x.height - row);
            const float *x = m->x + n * c.x.image + block * c.x.block + row * c.x.row, count = (float)(rows * c.x.width);
            // Deviations from the first pixel keep the mean exact where it is large against the spread.
            const vec first = load(x), one = splat(1 / count);
            const vec centre = first + moment_of_rows(x, c.x.row, rows, c.x.width, first, 0) * one;
            const vec more = moment_of_rows(x, c.x.row, rows, c.x.width, centre, 1);
            merge_moments(&mean, &squares, seen, centre, more, count);
            seen += count;
        }
    }
    store(m->scratch + index * 2 * LANES, mean);
    store(m->scratch + index * 2 * LANES + LANES, squares);
}

// One piece. Joins the parts: m->y1: mean, m->y2: biased variance.
INLINE void batch_statistics_piece(const batch_normalization c, const operands *m) {
    const int64_t blocks = blocks_of(c.x);
    const float pixels = (float)(c.x.height * c.x.width);
    for (int64_t block = 0; block < blocks; block++) {
        vec mean = splat(0), squares = splat(0);
        float seen = 0;
        for (int64_t part = 0; part < c.parts; part++) {
            const float *p = m->scratch + (part * blocks + block) * 2 * LANES;
            const float count = pixels * (float)batch_part_images(c, part);
            if (count == 0) continue;
            merge_moments(&mean, &squares, seen, load(p), load(p + LANES), count);
            seen += count;
        }
        store(m->y1 + block * LANES, real_lanes(mean, block, c.x.channels));
        store(m->y2 + block * LANES, real_lanes(squares / splat(seen), block, c.x.channels));
    }
}

// Pieces: `pieces` ranges of planes. m->x: x; m->w: scale; m->b: bias; m->x1: mean; m->x2: variance; m->r: residual; m->y: the result.
INLINE void batch_apply_piece(const batch_normalization c, const operands *m, int64_t index) {
    const int64_t blocks = blocks_of(c.x), planes = c.images * blocks, last = piece(planes, c.pieces, index + 1);
    for (int64_t p = piece(planes, c.pieces, index); p < last; p++) {
        const int64_t n = p / blocks, block = p % blocks, lane = block * LANES;
        const vec mean = load(m->x1 + lane), bias = load(m->b + lane);
        const vec factor = load(m->w + lane) / sqrt_vec(load(m->x2 + lane) + splat(c.epsilon));
        const float *x = m->x + n * c.x.image + block * c.x.block;
        const float *r = m->r + n * c.r.image + block * c.r.block;
        float *y = m->y + n * c.y.image + block * c.y.block;
        for (int64_t row = 0; row < c.x.height; row++) {
            for (int64_t i = 0; i < c.x.width * LANES; i += LANES) {
                vec v = (load(x + row * c.x.row + i) - mean) * factor + bias;
                if (c.residual) v += load(r + row * c.r.row + i);
                store(y + row * c.y.row + i, activate(v, c.function));
            }
        }
    }
}

// The gradient before an activation whose output is y.
INLINE vec gradient_before(vec dy, vec y, activation f) {
    switch (f.kind) {
    case ACT_RELU: return select_vec(y > splat(0), dy, splat(0));
    case ACT_CLIPPED: return select_vec((y > splat(f.a)) & (y < splat(f.b)), dy, splat(0));
    case ACT_LEAKY: return select_vec(y > splat(0), dy, dy * splat(f.a));
    default: return dy;
    }
}

INLINE vec batch_outer(const batch_normalization c, const float *dy, const float *y) {
    return c.function.kind == ACT_NONE ? load(dy) : gradient_before(load(dy), load(y), c.function);
}

// Places of the gradients in the backward kernels; x and y are those of the forward pass.
typedef struct {
    shape dx, dy;
} batch_gradient_shapes;

// Pieces: parts · blocks. m->x: the output gradient (shape s.dy); m->b: the forward output (c.y; unused with ACT_NONE); m->r: x (c.x);
// m->x1: mean. Sums of the gradient and of gradient · (x - mean) go to m->scratch.
INLINE void batch_sums_piece(
    const batch_normalization c, const batch_gradient_shapes s, const operands *m, int64_t index
) {
    const int64_t blocks = blocks_of(c.x), block = index % blocks, part = index / blocks;
    const vec mean = load(m->x1 + block * LANES);
    vec total = splat(0), product = splat(0);
    for (int64_t n = piece(c.images, c.parts, part); n < piece(c.images, c.parts, part + 1); n++) {
        vec image_total = splat(0), image_product = splat(0);
        for (int64_t row = 0; row < c.x.height; row++) {
            const float *dy = m->x + n * s.dy.image + block * s.dy.block + row * s.dy.row;
            const float *y = m->b + n * c.y.image + block * c.y.block + row * c.y.row;
            const float *x = m->r + n * c.x.image + block * c.x.block + row * c.x.row;
            vec a[4] = {splat(0), splat(0), splat(0), splat(0)}, b[4] = {splat(0), splat(0), splat(0), splat(0)};
            int64_t i = 0;
            for (; i + 4 * LANES <= c.x.width * LANES; i += 4 * LANES) {
                UNROLL for (int k = 0; k < 4; k++) {
                    const vec outer = batch_outer(c, dy + i + k * LANES, y + i + k * LANES);
                    a[k] += outer;
                    b[k] += outer * (load(x + i + k * LANES) - mean);
                }
            }
            for (; i < c.x.width * LANES; i += LANES) {
                const vec outer = batch_outer(c, dy + i, y + i);
                a[0] += outer;
                b[0] += outer * (load(x + i) - mean);
            }
            image_total += (a[0] + a[1]) + (a[2] + a[3]);
            image_product += (b[0] + b[1]) + (b[2] + b[3]);
        }
        total += image_total;
        product += image_product;
    }
    store(m->scratch + index * 2 * LANES, total);
    store(m->scratch + index * 2 * LANES + LANES, product);
}

// One piece. Joins the parts. m->w: scale; m->x1: mean; m->x2: variance; m->y1: scale's gradient; m->y2: bias's gradient.
// The coefficients for the next pass go to m->scratch.
INLINE void batch_gradients_piece(const batch_normalization c, const operands *m) {
    const int64_t blocks = blocks_of(c.x);
    const vec share = splat(1 / ((float)c.images * (float)(c.x.height * c.x.width)));
    for (int64_t block = 0; block < blocks; block++) {
        vec total = splat(0), product = splat(0);
        for (int64_t part = 0; part < c.parts; part++) {
            const float *p = m->scratch + (part * blocks + block) * 2 * LANES;
            total += load(p);
            product += load(p + LANES);
        }
        const int64_t lane = block * LANES;
        const vec inverse = splat(1) / sqrt_vec(load(m->x2 + lane) + splat(c.epsilon));
        const vec scale = real_lanes(product * inverse, block, c.x.channels);
        float *coefficients = m->scratch + c.parts * 2 * blocks * LANES + block * 4 * LANES;
        store(coefficients, load(m->w + lane) * inverse);
        store(coefficients + LANES, total * share);
        store(coefficients + 2 * LANES, load(m->x1 + lane));
        store(coefficients + 3 * LANES, scale * inverse * share);
        store(m->y1 + lane, scale);
        store(m->y2 + lane, real_lanes(total, block, c.x.channels));
    }
}

// Pieces: `pieces` ranges of planes. m->x, m->b, m->r and m->scratch as in `batch_sums_piece`; m->y: x's gradient (s.dx); m->y1: with
// `residual`, the residual's gradient (c.r).
INLINE void batch_input_gradient_piece(
    const batch_normalization c, const batch_gradient_shapes s, const operands *m, int64_t index
) {
    const int64_t blocks = blocks_of(c.x), planes = c.images * blocks, last = piece(planes, c.pieces, index + 1);
    for (int64_t p = piece(planes, c.pieces, index); p < last; p++) {
        const int64_t n = p / blocks, block = p % blocks;
        const float *coefficients = m->scratch + c.parts * 2 * blocks * LANES + block * 4 * LANES;
        const vec factor = load(coefficients), shift = load(coefficients + LANES);
        const vec mean = load(coefficients + 2 * LANES), slope = load(coefficients + 3 * LANES);
        for (int64_t row = 0; row < c.x.height; row++) {
            const float *dy = m->x + n * s.dy.image + block * s.dy.block + row * s.dy.row;
            const float *y = m->b + n * c.y.image + block * c.y.block + row * c.y.row;
            const float *x = m->r + n * c.x.image + block * c.x.block + row * c.x.row;
            float *dx = m->y + n * s.dx.image + block * s.dx.block + row * s.dx.row;
            float *dr = m->y1 + n * c.r.image + block * c.r.block + row * c.r.row;
            for (int64_t i = 0; i < c.x.width * LANES; i += LANES) {
                const vec outer = batch_outer(c, dy + i, y + i);
                if (c.residual) store(dr + i, outer);
                store(dx + i, factor * (outer - shift - (load(x + i) - mean) * slope));
            }
        }
    }
}

#endif
