// Gradients of maximum and average pooling on blocked tensors. Windows are clipped at the picture's borders, so no halo is read; every
// window holds at least one pixel of the picture.
#ifndef BRACHIO_KERNELS_POOLING_GRADIENT_H
#define BRACHIO_KERNELS_POOLING_GRADIENT_H

#include "planes.h"

typedef struct {
    shape x, y;
    int64_t kernel_height, kernel_width, stride_y, stride_x, pad_top, pad_left;
    int64_t images, pieces;
    int64_t counts_padding; // averages divide by the window's full size
} pooling;

// The picture's rows and columns in one window.
typedef struct {
    int64_t top, bottom, left, right;
} pool_window;

INLINE pool_window window_at(const pooling c, int64_t row, int64_t column) {
    const int64_t y = row * c.stride_y - c.pad_top, x = column * c.stride_x - c.pad_left;
    return (pool_window){
        larger(y, 0), smaller(y + c.kernel_height, c.x.height), larger(x, 0), smaller(x + c.kernel_width, c.x.width)};
}
INLINE int window_is_whole(const pooling c, const pool_window w) {
    return w.bottom - w.top == c.kernel_height && w.right - w.left == c.kernel_width;
}

INLINE float average_share(const pooling c, const pool_window w) {
    const int64_t whole = c.kernel_height * c.kernel_width;
    return 1 / (float)(c.counts_padding ? whole : (w.bottom - w.top) * (w.right - w.left));
}

// NaN is the maximum only as the window's first value.
INLINE vec window_maximum(const pooling c, const float *x, int64_t rows, int64_t columns) {
    vec most = load(x);
    for (int64_t y = 0; y < rows; y++) {
        for (int64_t i = 0; i < columns; i++) {
            const vec next = load(x + y * c.x.row + i * LANES);
            most = select_vec(next > most, next, most);
        }
    }
    return most;
}

// Adds dy to the first maximum of one window.
INLINE void max_pool_scatter(const pooling c, const shape s, const float *x, float *dx, int64_t rows, int64_t columns, vec dy) {
    const vec most = window_maximum(c, x, rows, columns);
    ivec open = (ivec){-1, -1, -1, -1, -1, -1, -1, -1};
    for (int64_t y = 0; y < rows; y++) {
        for (int64_t i = 0; i < columns; i++) {
            const ivec hit = open & (load(x + y * c.x.row + i * LANES) == most);
            float *p = dx + y * s.row + i * LANES;
            store(p, load(p) + (vec)(hit & (ivec)dy));
            open &= ~hit;
        }
    }
}

INLINE void average_pool_scatter(const shape s, float *dx, int64_t rows, int64_t columns, vec share) {
    for (int64_t y = 0; y < rows; y++) {
        for (int64_t i = 0; i < columns; i++) {
            float *p = dx + y * s.row + i * LANES;
            store(p, load(p) + share);
        }
    }
}

INLINE void pool_gradient_window(
    const pooling c, const shape s, int maximum, const float *x, float *dx, const pool_window w, vec dy
) {
    const float *px = x + w.top * c.x.row + w.left * LANES;
    float *pd = dx + w.top * s.row + w.left * LANES;
    if (!maximum)
        average_pool_scatter(s, pd, w.bottom - w.top, w.right - w.left, dy * splat(average_share(c, w)));
    else if (window_is_whole(c, w))
        max_pool_scatter(c, s, px, pd, c.kernel_height, c.kernel_width, dy);
    else
        max_pool_scatter(c, s, px, pd, w.bottom - w.top, w.right - w.left, dy);
}

// Pieces: `pieces` ranges of planes. m->x: the output gradient (c.y); m->r: x (c.x; maximum only); m->y: x's gradient, placed as `dx`.
INLINE void pool_gradient_piece(const pooling c, const shape dx, int maximum, const operands *m, int64_t index) {
    const int64_t blocks = blocks_of(c.x), planes = c.images * blocks;
    for (int64_t p = piece(planes, c.pieces, index); p < piece(planes, c.pieces, index + 1); p++) {
        const int64_t n = p / blocks, block = p % blocks;
        const float *dy = m->x + n * c.y.image + block * c.y.block, *x = m->r + n * c.x.image + block * c.x.block;
        float *d = m->y + n * dx.image + block * dx.block;
        for (int64_t row = 0; row < dx.height; row++) clear_floats(d + row * dx.row, dx.width * LANES);
        for (int64_t row = 0; row < c.y.height; row++) {
            for (int64_t column = 0; column < c.y.width; column++) {
                const vec outer = load(dy + row * c.y.row + column * LANES);
                pool_gradient_window(c, dx, maximum, x, d, window_at(c, row, column), outer);
            }
        }
    }
}

#endif
