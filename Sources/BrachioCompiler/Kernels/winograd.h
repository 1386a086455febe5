// Convolution 3×3 with stride one by Winograd's minimal filtering F(m×m, 3×3), m = 4 or 2 (Lavin and Gray, "Fast algorithms
// for convolutional neural networks", 2015): n = m + 2; n² products instead of 9 m² for a tile of m × m outputs.
//
// Stages: transform tiles of the input to V [n²][C / 8][T][8]; for each channel tile multiply with the transformed weights
// U [O / (8·OV)][n²][C][8·OV] into M [n²][OV][T][8] with the register tile of the direct convolution; transform back.
// T tiles form a block that fits the second-level cache. The input needs no halo.
#ifndef BRACHIO_KERNELS_WINOGRAD_H
#define BRACHIO_KERNELS_WINOGRAD_H

#include "convolution.h"

typedef struct {
    shape x, y, r;
    int64_t images;
    int64_t m;           // outputs of a tile along one side: 4 or 2
    int64_t pad_top, pad_left;
    int64_t block_tiles; // T: tiles of a block, at most
    int64_t blocks;      // blocks of all images together
    int64_t groups;      // groups of channel tiles (pieces of the second stage)
    int64_t input_groups; // groups of channel blocks (pieces of the first stage)
    int64_t smallest_tile;
    int64_t bias, residual;
    activation function;
} winograd;

// Bᵀ d for one column or row of six (m = 4) or four (m = 2).
INLINE void winograd_input_line(const int m, const vec *d, vec *v) {
    if (m == 4) {
        const vec a = d[4] - splat(4) * d[2], b = d[3] - splat(4) * d[1];
        const vec e = d[4] - d[2], f = splat(2) * (d[3] - d[1]);
        v[0] = splat(4) * d[0] - splat(5) * d[2] + d[4];
        v[1] = a + b;
        v[2] = a - b;
        v[3] = e + f;
        v[4] = e - f;
        v[5] = splat(4) * d[1] - splat(5) * d[3] + d[5];
    } else {
        v[0] = d[0] - d[2];
        v[1] = d[1] + d[2];
        v[2] = d[2] - d[1];
        v[3] = d[1] - d[3];
    }
}

// Aᵀ p for one column or row.
INLINE void winograd_output_line(const int m, const vec *p, vec *y) {
    if (m == 4) {
        const vec a = p[1] + p[2], b = p[1] - p[2], e = p[3] + p[4], f = p[3] - p[4];
        y[0] = p[0] + a + e;
        y[1] = b + splat(2) * f;
        y[2] = a + splat(4) * e;
        y[3] = b + splat(8) * f + p[5];
    } else {
        y[0] = p[0] + p[1] + p[2];
        y[1] = p[1] - p[2] - p[3];
    }
}

// G g for one column or row of three weights.
INLINE void winograd_weight_line(const int m, const float *g, float *u) {
    if (m == 4) {
        const float s = g[0] + g[2], t = g[0] + 4 * g[2];
        u[0] = g[0] * (1.0f / 4);
        u[1] = (s + g[1]) * (-1.0f / 6);
        u[2] = (s - g[1]) * (-1.0f / 6);
        u[3] = (t + 2 * g[1]) * (1.0f / 24);
        u[4] = (t - 2 * g[1]) * (1.0f / 24);
        u[5] = g[2];
    } else {
        u[0] = g[0];
        u[1] = (g[0] + g[1] + g[2]) * 0.5f;
        u[2] = (g[0] - g[1] + g[2]) * 0.5f;
        u[3] = g[2];
    }
}

// Transforms weights [O][C][3][3] for one channel tile (piece `index`) into U. Channels beyond O or C become zero.
INLINE void winograd_weights_piece(
    const int m, const int64_t outputs, const int64_t inputs, const int OV, const int TAIL, const float *weights, float *u, int64_t index
) {
    const int n = m + 2;
    const int64_t blocks = (inputs + LANES - 1) / LANES, depth = blocks * LANES;
    const int64_t tiles = ((outputs + LANES - 1) / LANES + OV - 1) / OV;
    const int64_t width = (TAIL && index == tiles - 1 ? TAIL : OV) * LANES;
    float *target = u + index * n * n * depth * OV * LANES;
    for (int64_t i = 0; i < depth; i++)
        for (int64_t o = 0; o < width; o++) {
            const int64_t channel = index * OV * LANES + o;
            float line[6][6], whole[6][6];
            const int64_t there = i < inputs && channel < outputs;
            const float *g = weights + (there ? (channel * inputs + i) * 9 : 0);
            for (int k = 0; k < 3; k++) winograd_weight_line(m, g + k * 3, line[k]);
            for (int k = 0; k < n; k++) {
                const float column[3] = {line[0][k], line[1][k], line[2][k]};
                winograd_weight_line(m, column, whole[k]);
            }
            for (int a = 0; a < n; a++)
                for (int b = 0; b < n; b++)
                    target[((a * n + b) * depth + i) * width + o] = there ? whole[b][a] : 0;
        }
}

// Input tiles `first` to `first + count` of channel blocks `from` to `to` into V.
INLINE void winograd_input(const winograd c, const float *x, float *v, int64_t first, int64_t count, int64_t from, int64_t to) {
    const int m = (int)c.m, n = m + 2;
    const int64_t across = (c.y.width + m - 1) / m, down = (c.y.height + m - 1) / m;
    const int64_t blocks = (c.x.channels + LANES - 1) / LANES;
    for (int64_t block = from; block < to; block++)
        for (int64_t t = 0; t < count; t++) {
            const int64_t tile = first + t, image = tile / (across * down);
            const int64_t top = tile / across % down * m - c.pad_top, left = tile % across * m - c.pad_left;
            const float *source = x + image * c.x.image + block * c.x.block + top * c.x.row + left * LANES;
            vec lines[6][6];
            if (top >= 0 && left >= 0 && top + n <= c.x.height && left + n <= c.x.width) {
                UNROLL for (int a = 0; a < n; a++) {
                    vec d[6];
                    UNROLL for (int b = 0; b < n; b++) d[b] = load(source + a * c.x.row + b * LANES);
                    winograd_input_line(m, d, lines[a]);
                }
            } else {
                UNROLL for (int a = 0; a < n; a++) {
                    vec d[6];
                    const int64_t inside = top + a >= 0 && top + a < c.x.height;
                    UNROLL for (int b = 0; b < n; b++)
                        d[b] = inside && left + b >= 0 && left + b < c.x.width ? load(source + a * c.x.row + b * LANES) : splat(0);
                    winograd_input_line(m, d, lines[a]);
                }
            }
            float *target = v + (block * c.block_tiles + t) * LANES;
            const int64_t position = blocks * c.block_tiles * LANES;
            UNROLL for (int b = 0; b < n; b++) {
                vec d[6], out[6];
                UNROLL for (int a = 0; a < n; a++) d[a] = lines[a][b];
                winograd_input_line(m, d, out);
                UNROLL for (int a = 0; a < n; a++) store(target + (a * n + b) * position, out[a]);
            }
        }
}

// Products M back to output pixels, with bias, residual and activation.
INLINE void winograd_output(
    const winograd c, const int OV, const float *products, const float *b, const float *r, float *y, int64_t first, int64_t count
) {
    const int m = (int)c.m, n = m + 2;
    const int64_t across = (c.y.width + m - 1) / m, down = (c.y.height + m - 1) / m;
    for (int o = 0; o < OV; o++) {
        const vec bias = c.bias ? load(b + o * LANES) : splat(0);
        for (int64_t t = 0; t < count; t++) {
            const int64_t tile = first + t, image = tile / (across * down);
            const int64_t top = tile / across % down * m, left = tile % across * m;
            const float *source = products + (o * c.block_tiles + t) * LANES;
            vec lines[6][4];
            UNROLL for (int a = 0; a < n; a++) {
                vec p[6];
                UNROLL for (int k = 0; k < n; k++) p[k] = load(source + (a * n + k) * OV * c.block_tiles * LANES);
                winograd_output_line(m, p, lines[a]);
            }
            float *target = y + image * c.y.image + o * c.y.block + top * c.y.row + left * LANES;
            const float *residual = c.residual ? r + image * c.r.image + o * c.r.block + top * c.r.row + left * LANES : 0;
            UNROLL for (int k = 0; k < m; k++) {
                vec p[6], out[4];
                UNROLL for (int a = 0; a < n; a++) p[a] = lines[a][k];
                winograd_output_line(m, p, out);
                if (left + k < c.y.width)
                    UNROLL for (int a = 0; a < m; a++)
                        if (top + a < c.y.height) {
                            vec value = out[a] + bias;
                            if (c.residual) value += load(residual + a * c.r.row + k * LANES);
                            value = activate(value, c.function);
                            store(target + a * c.y.row + k * LANES, value);
                        }
            }
        }
    }
}

// One channel tile of OV vectors for one block of tiles: multiply, transform back.
INLINE void winograd_channels(
    const winograd c, const int PX, const int OV, const float *v, const float *u, const float *b, const float *r, float *y,
    float *products, int64_t first, int64_t count
) {
    const int n = (int)c.m + 2;
    const int64_t blocks = (c.x.channels + LANES - 1) / LANES, position = blocks * c.block_tiles * LANES;
    const shape tiles = {blocks * LANES, 1, c.block_tiles, LANES, c.block_tiles * LANES, c.block_tiles * LANES, position, 0};
    const shape out = {OV * LANES, 1, c.block_tiles, LANES, c.block_tiles * LANES, c.block_tiles * LANES, OV * c.block_tiles * LANES, 0};
    const convolution multiply = {
        .x = tiles, .y = out, .r = out, .kernel_height = 1, .kernel_width = 1, .stride_y = 1, .stride_x = 1,
        .dilation_y = 1, .dilation_x = 1, .smallest_tile = c.smallest_tile};
    for (int64_t k = 0; k < n * n; k++)
        convolution_row(multiply, PX, OV, v + k * position, u + k * blocks * LANES * OV * LANES, 0, 0,
                        products + k * OV * c.block_tiles * LANES, 0, count);
    winograd_output(c, OV, products, b, r, y, first, count);
}

INLINE int64_t winograd_total(const winograd c) {
    return c.images * ((c.y.width + c.m - 1) / c.m) * ((c.y.height + c.m - 1) / c.m);
}

// All channel tiles of a group for one block of tiles.
INLINE void winograd_group(
    const winograd c, const int PX, const int OV, const int TAIL, const operands *m, const float *v, float *products,
    int64_t block, int64_t group
) {
    const int64_t n = c.m + 2, depth = (c.x.channels + LANES - 1) / LANES * LANES;
    const int64_t tiles = ((c.y.channels + LANES - 1) / LANES + OV - 1) / OV;
    const int64_t first = piece(winograd_total(c), c.blocks, block);
    const int64_t count = piece(winograd_total(c), c.blocks, block + 1) - first;
    for (int64_t o = piece(tiles, c.groups, group); o < piece(tiles, c.groups, group + 1); o++) {
        const float *u = m->w + o * n * n * depth * OV * LANES, *b = m->b + o * OV * LANES, *r = m->r + o * OV * c.r.block;
        float *y = m->y + o * OV * c.y.block;
        if (TAIL && o == tiles - 1)
            winograd_channels(c, PX, TAIL, v, u, b, r, y, products, first, count);
        else
            winograd_channels(c, PX, OV, v, u, b, r, y, products, first, count);
    }
}

// One block of tiles through all stages; V and M are the worker's own.
INLINE void winograd_piece(
    const winograd c, const int PX, const int OV, const int TAIL, const operands *m, int64_t index, int32_t worker
) {
    const int64_t n = c.m + 2, blocks = (c.x.channels + LANES - 1) / LANES;
    const int64_t first = piece(winograd_total(c), c.blocks, index);
    float *v = m->mine + worker * m->mine_stride;
    winograd_input(c, m->x, v, first, piece(winograd_total(c), c.blocks, index + 1) - first, 0, blocks);
    winograd_group(c, PX, OV, TAIL, m, v, v + n * n * blocks * c.block_tiles * LANES, index, 0);
}

// First stage alone, V shared in `scratch`: piece (block, group of channel blocks).
INLINE void winograd_input_piece(const winograd c, const operands *m, int64_t index) {
    const int64_t n = c.m + 2, blocks = (c.x.channels + LANES - 1) / LANES;
    const int64_t block = index / c.input_groups, group = index % c.input_groups;
    const int64_t first = piece(winograd_total(c), c.blocks, block);
    winograd_input(c, m->x, m->scratch + block * n * n * blocks * c.block_tiles * LANES, first,
                   piece(winograd_total(c), c.blocks, block + 1) - first, piece(blocks, c.input_groups, group),
                   piece(blocks, c.input_groups, group + 1));
}

// The other stages: piece (block, group of channel tiles).
INLINE void winograd_output_piece(
    const winograd c, const int PX, const int OV, const int TAIL, const operands *m, int64_t index, int32_t worker
) {
    const int64_t n = c.m + 2, blocks = (c.x.channels + LANES - 1) / LANES;
    const int64_t block = index / c.groups;
    winograd_group(c, PX, OV, TAIL, m, m->scratch + block * n * n * blocks * c.block_tiles * LANES,
                   m->mine + worker * m->mine_stride, block, index % c.groups);
}

#endif
