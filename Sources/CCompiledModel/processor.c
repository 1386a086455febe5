#include "brachio_processor.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__linux__)
#include <sys/auxv.h>
#endif

// One feature that an instruction set needs. `level` is the first set of the family that needs it.
struct feature {
    const char *name;
    int level;
    bool offered;
};

struct instruction_set {
    const char *name;
    const char *family;
    int level;
};

// x86-64 levels: System V ABI, AMD64 supplement, section 3.1.1.
static const struct instruction_set sets[] = {
    {"x86-64", "x86-64", 1},     {"x86-64-v2", "x86-64", 2}, {"x86-64-v3", "x86-64", 3},
    {"x86-64-v4", "x86-64", 4},  {"armv8-a", "armv8", 1},    {"armv8.2-a+dotprod", "armv8", 2},
    {"armv7ve+neon-vfpv4", "armv7", 1}, {"rv64gc", "riscv64", 1},
};

const char *brachio_processor_family(void) {
#if defined(__x86_64__)
    return "x86-64";
#elif defined(__aarch64__)
    return "armv8";
#elif defined(__arm__)
    return "armv7";
#elif defined(__riscv) && __riscv_xlen == 64
    return "riscv64";
#else
    return "unknown";
#endif
}

#if defined(__x86_64__)

static size_t find_features(struct feature *features) {
    unsigned int a, b, c = 0, d, c1 = 0, b7 = 0, ce = 0;
    if (__get_cpuid(1, &a, &b, &c, &d)) c1 = c;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) b7 = b;
    if (__get_cpuid(0x80000001u, &a, &b, &c, &d)) ce = c;
    // Wide registers count only where the operating system saves them: XCR0 bits 1-2 (AVX) and 5-7 (AVX-512).
    unsigned int saved = 0;
    if (c1 >> 27 & 1) __asm__ volatile("xgetbv" : "=a"(saved), "=d"(d) : "c"(0));
    bool avx = (saved & 0x6) == 0x6, avx512 = (saved & 0xE6) == 0xE6;
    const struct feature found[] = {
        {"sse3", 2, c1 & 1},           {"ssse3", 2, c1 >> 9 & 1},     {"cx16", 2, c1 >> 13 & 1},
        {"sse4.1", 2, c1 >> 19 & 1},   {"sse4.2", 2, c1 >> 20 & 1},   {"popcnt", 2, c1 >> 23 & 1},
        {"lahf", 2, ce & 1},           {"avx", 3, avx && (c1 >> 28 & 1)}, {"avx2", 3, avx && (b7 >> 5 & 1)},
        {"fma", 3, avx && (c1 >> 12 & 1)}, {"f16c", 3, avx && (c1 >> 29 & 1)}, {"movbe", 3, c1 >> 22 & 1},
        {"lzcnt", 3, ce >> 5 & 1},     {"bmi1", 3, b7 >> 3 & 1},      {"bmi2", 3, b7 >> 8 & 1},
        {"avx512f", 4, avx512 && (b7 >> 16 & 1)},  {"avx512dq", 4, avx512 && (b7 >> 17 & 1)},
        {"avx512cd", 4, avx512 && (b7 >> 28 & 1)}, {"avx512bw", 4, avx512 && (b7 >> 30 & 1)},
        {"avx512vl", 4, avx512 && (b7 >> 31 & 1)},
    };
    memcpy(features, found, sizeof found);
    return sizeof found / sizeof found[0];
}

#elif defined(__aarch64__)

static size_t find_features(struct feature *features) {
    unsigned long words = getauxval(AT_HWCAP);
    const struct feature found[] = {
        {"fp", 1, words & 1}, {"asimd", 1, words >> 1 & 1},
        {"atomics", 2, words >> 8 & 1}, {"asimdhp", 2, words >> 10 & 1}, {"asimddp", 2, words >> 20 & 1},
    };
    memcpy(features, found, sizeof found);
    return sizeof found / sizeof found[0];
}

#elif defined(__arm__)

static size_t find_features(struct feature *features) {
    unsigned long words = getauxval(AT_HWCAP);
    const struct feature found[] = {
        {"neon", 1, words >> 12 & 1}, {"vfpv4", 1, words >> 16 & 1}, {"idiv", 1, words >> 17 & 1},
    };
    memcpy(features, found, sizeof found);
    return sizeof found / sizeof found[0];
}

#else

static size_t find_features(struct feature *features) {
    (void)features;
    return 0;
}

#endif

enum brachio_processor_answer brachio_processor_ask(const char *name, char *missing, size_t missing_bytes) {
    if (missing_bytes > 0) missing[0] = 0;
    const struct instruction_set *set = NULL;
    for (size_t index = 0; index < sizeof sets / sizeof sets[0]; index++) {
        if (strcmp(sets[index].name, name) == 0) set = &sets[index];
    }
    if (set == NULL) return brachio_processor_unknown;
    if (strcmp(set->family, brachio_processor_family()) != 0) return brachio_processor_foreign;
    struct feature features[32];
    size_t count = find_features(features);
    size_t used = 0;
    bool lacks = false;
    for (size_t index = 0; index < count; index++) {
        const struct feature *feature = &features[index];
        if (feature->level > set->level || feature->offered) continue;
        lacks = true;
        size_t length = strlen(feature->name) + (used > 0);
        if (used + length + 1 > missing_bytes) continue;
        if (used > 0) missing[used] = ' ';
        memcpy(missing + used + (used > 0), feature->name, length - (used > 0));
        used += length;
        missing[used] = 0;
    }
    return lacks ? brachio_processor_lacks : brachio_processor_offers;
}
