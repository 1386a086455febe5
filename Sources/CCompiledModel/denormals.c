#include "brachio_threads.h"

#if defined(__x86_64__)
#include <immintrin.h>

// MXCSR: bit 15 flushes results to zero, bit 6 reads denormals as zero.
uint64_t brachio_denormals_flush(void) {
    unsigned int state = _mm_getcsr();
    _mm_setcsr(state | 0x8040u);
    return state;
}

void brachio_denormals_restore(uint64_t state) { _mm_setcsr((unsigned int)state); }

#elif defined(__aarch64__)

// FPCR: bit 24 flushes results and operands to zero.
uint64_t brachio_denormals_flush(void) {
    uint64_t state;
    __asm__ volatile("mrs %0, fpcr" : "=r"(state));
    __asm__ volatile("msr fpcr, %0" : : "r"(state | (1u << 24)));
    return state;
}

void brachio_denormals_restore(uint64_t state) { __asm__ volatile("msr fpcr, %0" : : "r"(state)); }

#else

uint64_t brachio_denormals_flush(void) { return 0; }
void brachio_denormals_restore(uint64_t state) { (void)state; }

#endif
