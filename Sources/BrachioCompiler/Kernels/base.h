// What every kernel shares: vectors, geometry, activations.
//
// Kernels are always inlined into functions of the generated program that pass literal geometry, so every extent, stride and
// flag below is a compile-time constant and every loop is specialised to the layer.
//
// Blocked layout: a picture tensor [N, C, H, W] is stored as [N][C / 8][halo + H + halo][halo + W + halo][8]: eight
// channels of one pixel are one vector. The halo is zero and makes padded convolutions free of border cases. Channels
// beyond C in the last block are finite and meet zero weights. A tensor with at most four channels may use blocks of four.
#ifndef BRACHIO_KERNELS_BASE_H
#define BRACHIO_KERNELS_BASE_H

#include <stdint.h>

#define LANES 8
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float vec __attribute__((vector_size(32)));
typedef float vec_u __attribute__((vector_size(32), aligned(4)));
typedef int32_t ivec __attribute__((vector_size(32)));

INLINE vec load(const float *p) { return *(const vec_u *)p; }
INLINE void store(float *p, vec v) { *(vec_u *)p = v; }
INLINE vec splat(float v) { return (vec){v, v, v, v, v, v, v, v}; }
INLINE vec select_vec(ivec mask, vec a, vec b) { return (vec)((mask & (ivec)a) | (~mask & (ivec)b)); }
INLINE vec max_vec(vec a, vec b) { return select_vec(a > b, a, b); }
INLINE vec min_vec(vec a, vec b) { return select_vec(a < b, a, b); }
INLINE float sum_vec(vec v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

// The place of a blocked tensor, in floats. `data` points at the first pixel inside the halo of image 0, block 0.
typedef struct {
    int64_t channels, height, width; // inside the halo
    int64_t lanes;                   // channels in a block: 8, or 4 for pictures
    int64_t row, block, image;       // distance between rows, channel blocks, images
    int64_t halo;                    // pixels on every side
} shape;

// The memory one step works on.
typedef struct {
    const float *x, *w, *b, *r; // input, weights, bias, residual or second input
    float *y;                   // output
    float *scratch;             // memory of the whole step
    float *mine;                // memory of worker 0; worker i has it `mine_stride` floats further
    int64_t mine_stride;
    const float *s; // a third input: settings, statistics
    float *y1, *y2;  // further outputs
    const float *x1, *x2;
} operands;

enum {
    ACT_NONE, ACT_RELU, ACT_CLIPPED, ACT_LEAKY, ACT_SIGMOID, ACT_HARD_SIGMOID, ACT_HARD_SWISH, ACT_SILU, ACT_TANH
};

// An activation with its two constants (bounds, slope, or alpha and beta).
typedef struct {
    int kind;
    float a, b;
} activation;

// exp(x) to about one unit in the last place: 2^n · p(r) with r in ±ln(2)/2, coefficients of Cephes' expf.
INLINE vec exp_vec(vec x) {
    x = min_vec(max_vec(x, splat(-87.3f)), splat(88.3f));
    vec t = x * splat(1.44269504088896341f);
    vec rounded = (t + splat(12582912.0f)) - splat(12582912.0f);
    ivec n = __builtin_convertvector(rounded, ivec);
    vec r = x - rounded * splat(0.693359375f) + rounded * splat(2.12194440e-4f);
    vec p = splat(1.9875691500e-4f);
    p = p * r + splat(1.3981999507e-3f);
    p = p * r + splat(8.3334519073e-3f);
    p = p * r + splat(4.1665795894e-2f);
    p = p * r + splat(1.6666665459e-1f);
    p = p * r + splat(5.0000001201e-1f);
    p = p * r * r + r + splat(1.0f);
    return p * (vec)((n + 127) << 23);
}
INLINE float exp_float(float x) { return exp_vec(splat(x))[0]; }

// ln(x) for positive normal x: coefficients of Cephes' logf.
INLINE vec log_vec(vec x) {
    ivec bits = (ivec)x;
    ivec e = ((bits >> 23) & 255) - 126;
    vec m = (vec)((bits & 0x007fffff) | 0x3f000000);
    ivec small = m < splat(0.707106781186547524f);
    e = e + small; // a true lane is -1
    m = m + select_vec(small, m, splat(0)) - splat(1);
    vec z = m * m;
    vec y = splat(7.0376836292e-2f);
    y = y * m + splat(-1.1514610310e-1f);
    y = y * m + splat(1.1676998740e-1f);
    y = y * m + splat(-1.2420140846e-1f);
    y = y * m + splat(1.4249322787e-1f);
    y = y * m + splat(-1.6668057665e-1f);
    y = y * m + splat(2.0000714765e-1f);
    y = y * m + splat(-2.4999993993e-1f);
    y = y * m + splat(3.3333331174e-1f);
    y = y * m * z;
    vec fe = __builtin_convertvector(e, vec);
    y = y + fe * splat(-2.12194440e-4f) - splat(0.5f) * z;
    return m + y + fe * splat(0.693359375f);
}
INLINE float log_float(float x) { return log_vec(splat(x))[0]; }

INLINE vec sigmoid_vec(vec x) { return splat(1) / (splat(1) + exp_vec(-x)); }

INLINE vec activate(vec x, activation f) {
    const vec zero = splat(0), one = splat(1);
    switch (f.kind) {
    case ACT_RELU: return max_vec(x, zero);
    case ACT_CLIPPED: return min_vec(max_vec(x, splat(f.a)), splat(f.b));
    case ACT_LEAKY: return select_vec(x > zero, x, x * splat(f.a));
    case ACT_SIGMOID: return sigmoid_vec(x);
    case ACT_HARD_SIGMOID: return min_vec(max_vec(x * splat(f.a) + splat(f.b), zero), one);
    case ACT_HARD_SWISH: return x * min_vec(max_vec(x * splat(1.0f / 6) + splat(0.5f), zero), one);
    case ACT_SILU: return x * sigmoid_vec(x);
    case ACT_TANH: return splat(2) * sigmoid_vec(x + x) - one;
    default: return x;
    }
}

INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
INLINE int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

// Piece `index` of `count` nearly equal pieces of `total` items starts here; it ends where the next one starts.
INLINE int64_t piece(int64_t total, int64_t count, int64_t index) { return total * index / count; }

#endif
