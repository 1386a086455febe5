#define _GNU_SOURCE
#include "checksums.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

// A check of `width` bits is a polynomial over GF(2) modulo P, kept reflected: bit width-1-i is the coefficient of x^i.
typedef struct {
    uint64_t reflected;   // P without its highest term
    int width;
    uint64_t tables[8][256];
    uint64_t fold512[2];  // x^575 and x^511 mod P, in the upper bits of 64: what moves 128 bits forward by 512
    uint64_t fold128[2];  // x^191 and x^127 mod P
} parameters;

static parameters all[3] = {
    {.reflected = 0xEDB88320u, .width = 32},
    {.reflected = 0x82F63B78u, .width = 32},
    {.reflected = 0x9A6C9329AC4BC9B5u, .width = 64},
};
static int can_multiply;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint64_t times_x(const parameters *p, uint64_t value) {
    return value & 1 ? (value >> 1) ^ p->reflected : value >> 1;
}

static uint64_t power_of_x(const parameters *p, int exponent) {
    uint64_t value = 1ull << (p->width - 1);
    for (int i = 0; i < exponent; ++i) value = times_x(p, value);
    return value << (64 - p->width);
}

static void prepare(void) {
    for (int kind = 0; kind < 3; ++kind) {
        parameters *p = &all[kind];
        for (int byte = 0; byte < 256; ++byte) {
            uint64_t value = byte;
            for (int bit = 0; bit < 8; ++bit) value = times_x(p, value);
            p->tables[0][byte] = value;
        }
        for (int level = 1; level < 8; ++level)
            for (int byte = 0; byte < 256; ++byte) {
                uint64_t below = p->tables[level - 1][byte];
                p->tables[level][byte] = (below >> 8) ^ p->tables[0][below & 255];
            }
        p->fold512[0] = power_of_x(p, 575);
        p->fold512[1] = power_of_x(p, 511);
        p->fold128[0] = power_of_x(p, 191);
        p->fold128[1] = power_of_x(p, 127);
    }
#if defined(__x86_64__)
    unsigned a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d)) can_multiply = (c & bit_PCLMUL) && (c & bit_SSE4_1);
#endif
}

// `crc` is the bare remainder here: without the final inversion.
static uint64_t by_tables(const parameters *p, uint64_t crc, const uint8_t *bytes, size_t length) {
    const uint64_t (*t)[256] = p->tables;
    while (length >= 8) {
        uint64_t x;
        memcpy(&x, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        x = __builtin_bswap64(x);
#endif
        x ^= crc;
        crc = t[7][x & 255] ^ t[6][x >> 8 & 255] ^ t[5][x >> 16 & 255] ^ t[4][x >> 24 & 255] ^ t[3][x >> 32 & 255] ^
              t[2][x >> 40 & 255] ^ t[1][x >> 48 & 255] ^ t[0][x >> 56];
        bytes += 8;
        length -= 8;
    }
    while (length--) crc = (crc >> 8) ^ t[0][(crc ^ *bytes++) & 255];
    return crc;
}

#if defined(__x86_64__)
// Folding after Gopal et al., "Fast CRC computation for generic polynomials using PCLMULQDQ" (Intel, 2009). What is left is 128 bits
// congruent to the text modulo P, which the tables finish.
__attribute__((target("pclmul,sse4.1"))) static __m128i fold(__m128i value, __m128i by, __m128i next) {
    __m128i low = _mm_clmulepi64_si128(value, by, 0x00), high = _mm_clmulepi64_si128(value, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

__attribute__((target("pclmul,sse4.1"))) static uint64_t by_folding(
    const parameters *p, uint64_t crc, const uint8_t *bytes, size_t length) {
    const __m128i by512 = _mm_set_epi64x((long long)p->fold512[1], (long long)p->fold512[0]);
    const __m128i by128 = _mm_set_epi64x((long long)p->fold128[1], (long long)p->fold128[0]);
    const __m128i *data = (const __m128i *)bytes;
    __m128i a = _mm_xor_si128(_mm_loadu_si128(data), _mm_set_epi64x(0, (long long)crc));
    __m128i b = _mm_loadu_si128(data + 1), c = _mm_loadu_si128(data + 2), d = _mm_loadu_si128(data + 3);
    data += 4;
    length -= 64;
    while (length >= 64) {
        a = fold(a, by512, _mm_loadu_si128(data));
        b = fold(b, by512, _mm_loadu_si128(data + 1));
        c = fold(c, by512, _mm_loadu_si128(data + 2));
        d = fold(d, by512, _mm_loadu_si128(data + 3));
        data += 4;
        length -= 64;
    }
    a = fold(fold(fold(a, by128, b), by128, c), by128, d);
    while (length >= 16) {
        a = fold(a, by128, _mm_loadu_si128(data++));
        length -= 16;
    }
    uint8_t left[16];
    _mm_storeu_si128((__m128i *)left, a);
    return by_tables(p, by_tables(p, 0, left, 16), (const uint8_t *)data, length);
}
#endif

static uint64_t ones(const parameters *p) { return p->width == 64 ? ~0ull : 0xFFFFFFFFull; }

uint64_t brachio_crc_update_by_tables(int kind, uint64_t crc, const void *bytes, size_t length) {
    pthread_once(&once, prepare);
    const parameters *p = &all[kind];
    return by_tables(p, crc ^ ones(p), bytes, length) ^ ones(p);
}

uint64_t brachio_crc_update(int kind, uint64_t crc, const void *bytes, size_t length) {
    pthread_once(&once, prepare);
#if defined(__x86_64__)
    const parameters *p = &all[kind];
    if (can_multiply && length >= 64) return by_folding(p, crc ^ ones(p), bytes, length) ^ ones(p);
#endif
    return brachio_crc_update_by_tables(kind, crc, bytes, length);
}

static uint64_t product(const parameters *p, uint64_t a, uint64_t b) {
    uint64_t sum = 0;
    for (int i = p->width - 1; i >= 0; --i) {
        if (a >> i & 1) sum ^= b;
        b = times_x(p, b);
    }
    return sum;
}

uint64_t brachio_crc_combine(int kind, uint64_t first, uint64_t second, uint64_t second_length) {
    pthread_once(&once, prepare);
    const parameters *p = &all[kind];
    uint64_t shift = 1ull << (p->width - 1), base = shift >> 8;
    for (uint64_t n = second_length; n; n >>= 1) {
        if (n & 1) shift = product(p, shift, base);
        base = product(p, base, base);
    }
    return product(p, first, shift) ^ second;
}

void brachio_start_writing_back(int descriptor, int64_t offset, int64_t length) {
#if defined(__linux__)
    sync_file_range(descriptor, offset, length, SYNC_FILE_RANGE_WRITE);
#else
    (void)descriptor, (void)offset, (void)length;
#endif
}
