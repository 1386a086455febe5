// Between row-major tensors (the boundary of a program) and blocked ones, and weights on their way into the kernels' layouts.
#ifndef BRACHIO_KERNELS_LAYOUT_H
#define BRACHIO_KERNELS_LAYOUT_H

#include "base.h"

INLINE void copy_floats(const float *x, float *y, int64_t count) {
    for (int64_t i = 0; i < count; i++) y[i] = x[i];
}

// Zeroes the halo of one plane; `plane` points at its first pixel inside.
INLINE void clear_plane_halo(const shape s, float *plane) {
    const int64_t edge = s.halo * s.row;
    float *top = plane - edge - s.halo * s.lanes;
    for (int64_t i = 0; i < edge; i++) top[i] = 0;
    float *bottom = top + edge + s.height * s.row;
    for (int64_t i = 0; i < edge; i++) bottom[i] = 0;
    for (int64_t row = 0; row < s.height; row++) {
        float *left = plane + row * s.row - s.halo * s.lanes;
        for (int64_t i = 0; i < s.halo * s.lanes; i++) left[i] = left[(s.halo + s.width) * s.lanes + i] = 0;
    }
}

// Plane `index` of all images' channel blocks.
INLINE void halo_piece(const shape s, const operands *m, int64_t index) {
    const int64_t blocks = (s.channels + s.lanes - 1) / s.lanes;
    clear_plane_halo(s, m->y + index / blocks * s.image + index % blocks * s.block);
}

// One plane (image, channel block) of row-major x to blocked y, scaled and shifted by channel where `affine`
// (w = scale, b = shift): the model's input normalisation costs nothing. Lanes beyond the channels become zero.
INLINE void pack_piece(const shape s, const int affine, const operands *m, int64_t index) {
    const int64_t blocks = (s.channels + s.lanes - 1) / s.lanes, image = index / blocks, block = index % blocks;
    const int64_t pixels = s.height * s.width;
    const float *x = m->x + (image * s.channels + block * s.lanes) * pixels;
    float *y = m->y + image * s.image + block * s.block;
    const int64_t count = smaller(s.lanes, s.channels - block * s.lanes);
    for (int64_t row = 0; row < s.height; row++)
        for (int64_t column = 0; column < s.width; column++)
            for (int64_t lane = 0; lane < s.lanes; lane++) {
                float v = 0;
                if (lane < count) {
                    v = x[lane * pixels + row * s.width + column];
                    if (affine) v = v * m->w[block * s.lanes + lane] + m->b[block * s.lanes + lane];
                }
                y[row * s.row + column * s.lanes + lane] = v;
            }
    clear_plane_halo(s, y);
}

// One plane of blocked x to row-major y.
INLINE void unpack_piece(const shape s, const operands *m, int64_t index) {
    const int64_t blocks = (s.channels + s.lanes - 1) / s.lanes, image = index / blocks, block = index % blocks;
    const int64_t pixels = s.height * s.width;
    const float *x = m->x + image * s.image + block * s.block;
    float *y = m->y + (image * s.channels + block * s.lanes) * pixels;
    const int64_t count = smaller(s.lanes, s.channels - block * s.lanes);
    for (int64_t lane = 0; lane < count; lane++)
        for (int64_t row = 0; row < s.height; row++)
            for (int64_t column = 0; column < s.width; column++)
                y[lane * pixels + row * s.width + column] = x[row * s.row + column * s.lanes + lane];
}

// Weights [O][C / groups][KH·KW] of a convolution to the layout of the register tile, channel tile `index`: OV vectors wide, the
// last one TAIL. `inner` is the number of input channels of a block. Grouped weights become dense ones with zeros.
INLINE void pack_weights_piece(
    const int64_t outputs, const int64_t inputs, const int64_t taps, const int64_t inner, const int64_t groups, const int OV,
    const int TAIL, const operands *m, int64_t index
) {
    const int64_t blocks = (inputs + inner - 1) / inner, tiles = ((outputs + LANES - 1) / LANES + OV - 1) / OV;
    const int64_t width = (TAIL && index == tiles - 1 ? TAIL : OV) * LANES;
    const int64_t group_inputs = inputs / groups, group_outputs = outputs / groups;
    float *y = m->y + index * blocks * inner * taps * OV * LANES;
    for (int64_t block = 0; block < blocks; block++)
        for (int64_t tap = 0; tap < taps; tap++)
            for (int64_t i = 0; i < inner; i++)
                for (int64_t o = 0; o < width; o++) {
                    const int64_t out = index * OV * LANES + o, in = block * inner + i;
                    const int64_t local = in - out / group_outputs * group_inputs;
                    *y++ = out < outputs && in < inputs && local >= 0 && local < group_inputs
                        ? m->x[(out * group_inputs + local) * taps + tap] : 0;
                }
}

// Depthwise weights [C][1][KH·KW] to [C / 8][KH·KW][8].
INLINE void pack_depthwise(const int64_t channels, const int64_t taps, const operands *m) {
    for (int64_t block = 0; block < (channels + LANES - 1) / LANES; block++)
        for (int64_t tap = 0; tap < taps; tap++)
            for (int64_t lane = 0; lane < LANES; lane++) {
                const int64_t channel = block * LANES + lane;
                m->y[(block * taps + tap) * LANES + lane] = channel < channels ? m->x[channel * taps + tap] : 0;
            }
}

// A vector with one value a channel, with zeros up to whole blocks.
INLINE void pack_channels(const int64_t channels, const operands *m) {
    for (int64_t i = 0; i < (channels + LANES - 1) / LANES * LANES; i++) m->y[i] = i < channels ? m->x[i] : 0;
}

#endif
