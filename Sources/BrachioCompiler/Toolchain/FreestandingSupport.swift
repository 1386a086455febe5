/// The functions that clang calls for its own use (block copies, 64-bit arithmetic on 32-bit processors), so that a
/// compiled program needs no library.
enum FreestandingSupport {
    static let fileName = "brachio_support.c"

    /// Without this flag clang would recognise the loops below as calls of the very functions they make up.
    static let flags = ["-fno-builtin"]

    static let source = """
        #include <stddef.h>
        #include <stdint.h>

        void *memcpy(void *restrict to, const void *restrict from, size_t count) {
            unsigned char *restrict target = to;
            const unsigned char *restrict source = from;
            for (size_t index = 0; index < count; index++) target[index] = source[index];
            return to;
        }

        void *memmove(void *to, const void *from, size_t count) {
            unsigned char *target = to;
            const unsigned char *source = from;
            if (target <= source) {
                for (size_t index = 0; index < count; index++) target[index] = source[index];
            } else {
                for (size_t index = count; index > 0; index--) target[index - 1] = source[index - 1];
            }
            return to;
        }

        void *memset(void *to, int value, size_t count) {
            unsigned char *target = to;
            for (size_t index = 0; index < count; index++) target[index] = (unsigned char)value;
            return to;
        }

        int memcmp(const void *first, const void *second, size_t count) {
            const unsigned char *left = first, *right = second;
            for (size_t index = 0; index < count; index++) {
                if (left[index] != right[index]) return left[index] < right[index] ? -1 : 1;
            }
            return 0;
        }

        float floorf(float x) {
            if (!(x > -8388608.0f && x < 8388608.0f)) return x;
            float whole = (float)(int32_t)x;
            return whole > x ? whole - 1.0f : __builtin_copysignf(whole, x);
        }

        float ceilf(float x) { return -floorf(-x); }

        #if defined(__arm__)
        // Run-time ABI for the Arm architecture, section 5.1.2: base calling convention, quotient in r0:r1, remainder in r2:r3.
        #define aapcs __attribute__((pcs("aapcs")))

        __attribute__((used)) static uint64_t unsigned_divide(uint64_t n, uint64_t d, uint64_t *remainder) {
            uint64_t quotient = 0, rest = 0;
            for (int bit = 63; bit >= 0 && d != 0; bit--) {
                rest = rest << 1 | (n >> bit & 1);
                if (rest >= d) {
                    rest -= d;
                    quotient |= (uint64_t)1 << bit;
                }
            }
            *remainder = rest;
            return quotient;
        }

        __attribute__((used)) static int64_t signed_divide(int64_t n, int64_t d, int64_t *remainder) {
            uint64_t rest;
            uint64_t quotient = unsigned_divide(
                n < 0 ? -(uint64_t)n : (uint64_t)n, d < 0 ? -(uint64_t)d : (uint64_t)d, &rest);
            *remainder = (int64_t)(n < 0 ? -rest : rest);
            return (int64_t)((n < 0) != (d < 0) ? -quotient : quotient);
        }

        #define divmod(name, function)                                                                    \\
            __attribute__((naked)) void name(void) {                                                      \\
                __asm__("push {r6, lr}\\n sub sp, sp, #16\\n add r6, sp, #8\\n str r6, [sp]\\n bl " #function   \\
                        "\\n ldr r2, [sp, #8]\\n ldr r3, [sp, #12]\\n add sp, sp, #16\\n pop {r6, pc}");         \\
            }
        divmod(__aeabi_uldivmod, unsigned_divide)
        divmod(__aeabi_ldivmod, signed_divide)

        aapcs double __aeabi_ul2d(uint64_t x) { return (double)(uint32_t)(x >> 32) * 4294967296.0 + (double)(uint32_t)x; }
        aapcs double __aeabi_l2d(int64_t x) { return (double)(int32_t)(x >> 32) * 4294967296.0 + (double)(uint32_t)x; }
        // Through double: exact below 2^53, where one rounding remains.
        aapcs float __aeabi_ul2f(uint64_t x) { return (float)__aeabi_ul2d(x); }
        aapcs float __aeabi_l2f(int64_t x) { return (float)__aeabi_l2d(x); }
        aapcs uint64_t __aeabi_d2ulz(double x) {
            uint32_t high = (uint32_t)(x * 0x1p-32);
            return (uint64_t)high << 32 | (uint32_t)(x - (double)high * 4294967296.0);
        }
        aapcs int64_t __aeabi_d2lz(double x) {
            return x < 0 ? -(int64_t)__aeabi_d2ulz(-x) : (int64_t)__aeabi_d2ulz(x);
        }
        aapcs int64_t __aeabi_f2lz(float x) { return __aeabi_d2lz((double)x); }
        aapcs uint64_t __aeabi_f2ulz(float x) { return __aeabi_d2ulz((double)x); }
        #endif
        """
}
