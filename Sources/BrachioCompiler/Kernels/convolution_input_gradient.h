// Gradient of a convolution for its input: for each residue of the input pixel modulo the stride, a convolution with stride one of
// the output gradient with those taps that meet this residue, flipped, inputs and outputs exchanged. With stride one that is one
// convolution with all taps; a residue that no tap meets (1×1 kernels with strides) is zero.
#ifndef BRACHIO_KERNELS_CONVOLUTION_INPUT_GRADIENT_H
#define BRACHIO_KERNELS_CONVOLUTION_INPUT_GRADIENT_H

#include "convolution.h"
#include "weight_layout.h"

// x: the input's gradient, the result. y: the output gradient, with a halo of at least `input_gradient_halo` along each axis.
// r: with `residual`, a gradient that is added (as in the forward convolution). A stride above one needs dilation one;
// otherwise use `input_gradient_plain_piece`.
typedef struct {
    shape x, y, r;
    int64_t kernel_height, kernel_width, stride_y, stride_x, pad_top, pad_left, dilation_y, dilation_x;
    int64_t images, residual;
    int64_t layout;        // OV of the forward weights
    int64_t smallest_tile; // as in the forward convolution
    int64_t chunks, groups;
} input_gradient;

// One residue along one axis: taps that meet it, first and number of its pixels, padding of its convolution.
typedef struct {
    int64_t taps, start, count, pad;
} input_phase;

INLINE input_phase phase_of(int64_t extent, int64_t kernel, int64_t stride, int64_t pad, int64_t dilation, int64_t residue) {
    const int64_t taps = residue < kernel ? (kernel - residue + stride - 1) / stride : 0;
    const int64_t skipped = pad > residue ? (pad - residue + stride - 1) / stride : 0;
    const int64_t start = stride * skipped + residue - pad;
    return (input_phase){taps, start, larger(0, (extent - start + stride - 1) / stride), (taps - 1) * dilation - skipped};
}

// Pixels of the output gradient that are read outside of it along one axis: the least halo it needs.
INLINE int64_t input_gradient_halo(
    int64_t extent, int64_t outputs, int64_t kernel, int64_t stride, int64_t pad, int64_t dilation
) {
    const int64_t reach = (kernel - 1) * dilation - pad;
    return larger(reach > 0 ? reach / stride : 0, larger(0, (extent - 1 + pad) / stride - outputs + 1));
}

INLINE input_phase phase_y(const input_gradient c, int64_t residue) {
    return phase_of(c.x.height, c.kernel_height, c.stride_y, c.pad_top, c.dilation_y, residue);
}
INLINE input_phase phase_x(const input_gradient c, int64_t residue) {
    return phase_of(c.x.width, c.kernel_width, c.stride_x, c.pad_left, c.dilation_x, residue);
}

// The layout of the transposed weights of one phase; OV is that of the convolution that computes the input's gradient.
INLINE weight_layout phase_weights(const input_gradient c, const int OV, int64_t residue_y, int64_t residue_x) {
    return (weight_layout){c.x.channels, c.y.channels, phase_y(c, residue_y).taps, phase_x(c, residue_x).taps, LANES, OV};
}

// Where a phase's transposed weights begin; all of them have `weight_size` of the forward weights with OV floats in all.
INLINE int64_t phase_weights_start(const input_gradient c, const int OV, int64_t phase) {
    int64_t sum = 0;
    UNROLL for (int p = 0; p < c.stride_y * c.stride_x; p++)
        if (p < phase) sum += weight_size(phase_weights(c, OV, p / c.stride_x, p % c.stride_x));
    return sum;
}

// m->x: the forward weights, blocked. m->y: the transposed weights of all phases. Pieces: ranges of input-channel vectors.
INLINE void transpose_weights_piece(const input_gradient c, const int OV, int64_t pieces, const operands *m, int64_t index) {
    const weight_layout l = {c.y.channels, c.x.channels, c.kernel_height, c.kernel_width, LANES, c.layout};
    const int64_t vectors = (c.x.channels + LANES - 1) / LANES;
    for (int64_t v = piece(vectors, pieces, index); v < piece(vectors, pieces, index + 1); v++) {
        UNROLL for (int p = 0; p < c.stride_y * c.stride_x; p++) {
            const int64_t ry = p / c.stride_x, rx = p % c.stride_x;
            const weight_layout to = phase_weights(c, OV, ry, rx);
            transpose_weights(
                l, to, ry + (to.kernel_height - 1) * c.stride_y, rx + (to.kernel_width - 1) * c.stride_x, c.stride_y,
                c.stride_x, m->x, m->y + phase_weights_start(c, OV, p), v);
        }
    }
}

// Pixels (residues ry, rx) of `s` as a tensor of their own.
INLINE shape phase_shape(const shape s, const input_gradient c, const input_phase py, const input_phase px) {
    return (shape){s.channels, py.count, px.count, s.lanes * c.stride_x, s.row * c.stride_y, s.block, s.image, 0};
}

// What no tap meets: zero, or the residual.
INLINE void phase_without_taps(const shape y, const shape r, int64_t residual, const float *rs, float *ys) {
    for (int64_t block = 0; block < (y.channels + LANES - 1) / LANES; block++) {
        for (int64_t row = 0; row < y.height; row++) {
            for (int64_t column = 0; column < y.width; column++) {
                const int64_t at = block * r.block + row * r.row + column * r.lanes;
                store(ys + block * y.block + row * y.row + column * y.lanes, residual ? load(rs + at) : splat(0));
            }
        }
    }
}

INLINE void input_gradient_phase(
    const input_gradient c, const int PX, const int OV, const int TAIL, int64_t ry, int64_t rx, const operands *m, int64_t index
) {
    const input_phase py = phase_y(c, ry), px = phase_x(c, rx);
    const convolution phase = {
        .x = c.y, .y = phase_shape(c.x, c, py, px), .r = phase_shape(c.r, c, py, px),
        .kernel_height = py.taps, .kernel_width = px.taps, .stride_y = 1, .stride_x = 1, .pad_top = py.pad, .pad_left = px.pad,
        .dilation_y = c.dilation_y, .dilation_x = c.dilation_x, .smallest_tile = c.smallest_tile, .bias = 0,
        .residual = c.residual, .chunks = c.chunks, .groups = c.groups, .function = {ACT_NONE, 0, 0},
    };
    operands o = *m;
    o.w = m->w + phase_weights_start(c, OV, ry * c.stride_x + rx);
    o.y = m->y + py.start * c.x.row + px.start * c.x.lanes;
    if (c.residual) o.r = m->r + py.start * c.r.row + px.start * c.r.lanes;
    if (py.taps > 0 && px.taps > 0) {
        convolution_piece(phase, PX, OV, TAIL, &o, index);
    } else if (index % (c.groups * c.chunks) == 0) {
        const int64_t image = index / (c.groups * c.chunks);
        phase_without_taps(phase.y, phase.r, c.residual, o.r + image * c.r.image, o.y + image * c.x.image);
    }
}

// Pieces: stride_y · stride_x · images · groups · chunks. m->x: the output gradient; m->w: the transposed weights; m->y: the result;
// m->r: with `residual`, what is added. TAIL: as in the forward convolution, for the channels of x.
INLINE void input_gradient_piece(
    const input_gradient c, const int PX, const int OV, const int TAIL, const operands *m, int64_t index
) {
    const int64_t pieces = c.images * c.groups * c.chunks;
    UNROLL for (int p = 0; p < c.stride_y * c.stride_x; p++) {
        if (index / pieces == p)
            input_gradient_phase(c, PX, OV, TAIL, p / c.stride_x, p % c.stride_x, m, index % pieces);
    }
}

// One pixel and vector of the result, any stride and dilation.
INLINE vec input_gradient_pixel(const input_gradient c, const weight_layout l, const float *dy, const float *w, int64_t vector,
    int64_t row, int64_t column) {
    vec sum = splat(0);
    const int64_t inner = weight_inner(l), step = weight_step(l, vector), taps = c.kernel_height * c.kernel_width;
    for (int64_t tap = 0; tap < taps; tap++) {
        const int64_t y = row + c.pad_top - (c.kernel_height - 1 - tap / c.kernel_width) * c.dilation_y;
        const int64_t x = column + c.pad_left - (c.kernel_width - 1 - tap % c.kernel_width) * c.dilation_x;
        if (y % c.stride_y || x % c.stride_x || y < 0 || x < 0) continue;
        if (y / c.stride_y >= c.y.height || x / c.stride_x >= c.y.width) continue;
        for (int64_t o = 0; o < c.y.channels; o++) {
            const int64_t at = o / LANES * c.y.block + y / c.stride_y * c.y.row + x / c.stride_x * LANES + o % LANES;
            sum += splat(dy[at]) * load(w + ((o / LANES * taps + tap) * inner + o % LANES) * step);
        }
    }
    return sum;
}

// The plain kernel for strides together with dilation. m->w: transposed weights made by `transpose_weights_piece` with both strides
// given as one. Needs no halo. Pieces: images · vectors of x.
INLINE void input_gradient_plain_piece(const input_gradient c, const int OV, const operands *m, int64_t index) {
    const weight_layout l = {c.x.channels, c.y.channels, c.kernel_height, c.kernel_width, LANES, OV};
    const int64_t vector = index % weight_vectors(l), image = index / weight_vectors(l);
    const float *w = m->w + weight_start(l, vector), *dy = m->x + image * c.y.image;
    for (int64_t row = 0; row < c.x.height; row++) {
        for (int64_t column = 0; column < c.x.width; column++) {
            vec v = input_gradient_pixel(c, l, dy, w, vector, row, column);
            if (c.residual)
                v += load(m->r + image * c.r.image + vector * c.r.block + row * c.r.row + column * LANES);
            store(m->y + image * c.x.image + vector * c.x.block + row * c.x.row + column * LANES, v);
        }
    }
}

#endif
