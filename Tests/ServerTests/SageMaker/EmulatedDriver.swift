/// A program in C, without a library, that loads a compiled package's program by itself and runs it once: what an emulated 64-bit Arm
/// needs, as there is nothing of that machine's system here. `driver compiled.so compiled.params INPUT OUTPUTS` prints the bits of each
/// output, one a line; other statuses than 0 say where it stopped.
enum EmulatedDriver {
    static let source = #"""
        // Runs a compiled program with no library and no loader but itself: driver compiled.so compiled.params input outputs
        #include <stdint.h>
        typedef struct { unsigned char ident[16]; uint16_t type, machine; uint32_t version; uint64_t entry, phoff, shoff; uint32_t flags; uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx; } header;
        typedef struct { uint32_t type, flags; uint64_t offset, vaddr, paddr, filesz, memsz, align; } segment;
        typedef struct { int64_t tag; uint64_t value; } entry;
        typedef struct { uint32_t name; unsigned char info, other; uint16_t section; uint64_t value, size; } symbol;
        typedef struct { uint64_t offset, info; int64_t addend; } relocation;
        typedef struct pool { void (*parallel_for)(const struct pool *, int64_t, void (*)(void *, int64_t, int32_t), void *); int32_t threads; } pool;

        static long call(long number, long a, long b, long c, long d, long e, long f) {
            register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d, x4 __asm__("x4") = e, x5 __asm__("x5") = f;
            __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
            return x0;
        }
        static void end(int status) { call(93, status, 0, 0, 0, 0, 0); __builtin_unreachable(); }
        static char *memory(uint64_t bytes) {
            long at = call(222, 0, (long)(bytes + 4096), 7, 0x22, -1, 0);
            if (at < 0 && at > -4096) end(3);
            return (char *)at;
        }
        static char *content(const char *path) {
            long file = call(56, -100, (long)path, 0, 0, 0, 0);
            if (file < 0) end(4);
            long size = call(62, file, 0, 2, 0, 0, 0), at = 0;
            char *bytes = memory((uint64_t)size);
            call(62, file, 0, 0, 0, 0, 0);
            while (at < size) {
                long got = call(63, file, (long)(bytes + at), size - at, 0, 0, 0);
                if (got <= 0) end(5);
                at += got;
            }
            return bytes;
        }
        void *memset(void *p, int c, unsigned long n) { volatile char *q = p; while (n--) *q++ = (char)c; return p; }
        void *memcpy(void *p, const void *s, unsigned long n) { volatile char *q = p; const char *r = s; while (n--) *q++ = *r++; return p; }
        static int equal(const char *a, const char *b) { while (*a && *a == *b) a++, b++; return *a == *b; }
        static void one_by_one(const pool *p, int64_t count, void (*task)(void *, int64_t, int32_t), void *context) {
            (void)p;
            for (int64_t i = 0; i < count; i++) task(context, i, 0);
        }
        static uint64_t base;
        static const symbol *symbols; static const char *names; static uint64_t symbol_count;
        static void *find(const char *name) {
            for (uint64_t i = 1; i < symbol_count; i++)
                if (symbols[i].section && equal(names + symbols[i].name, name)) return (void *)(base + symbols[i].value);
            end(6);
            return 0;
        }
        static void load(const char *file) {
            const header *h = (const header *)file;
            const segment *s = (const segment *)(file + h->phoff);
            uint64_t top = 0, dynamic = 0;
            for (int i = 0; i < h->phnum; i++) if (s[i].type == 1 && s[i].vaddr + s[i].memsz > top) top = s[i].vaddr + s[i].memsz;
            base = ((uint64_t)memory(top + 65536) + 65535) & ~65535ull;
            for (int i = 0; i < h->phnum; i++) {
                if (s[i].type == 1) memcpy((void *)(base + s[i].vaddr), file + s[i].offset, s[i].filesz);
                if (s[i].type == 2) dynamic = base + s[i].vaddr;
            }
            if (!dynamic) end(7);
            uint64_t rela = 0, relasz = 0, jmprel = 0, pltrelsz = 0, hash = 0, gnu = 0;
            for (const entry *d = (const entry *)dynamic; d->tag; d++) switch (d->tag) {
                case 5: names = (const char *)(base + d->value); break;
                case 6: symbols = (const symbol *)(base + d->value); break;
                case 7: rela = base + d->value; break;
                case 8: relasz = d->value; break;
                case 23: jmprel = base + d->value; break;
                case 2: pltrelsz = d->value; break;
                case 4: hash = base + d->value; break;
                case 0x6ffffef5: gnu = base + d->value; break;
                case 36: case 0x6ffffffb: break;
            }
            if (hash) symbol_count = ((const uint32_t *)hash)[1];
            else if (gnu) {
                const uint32_t *g = (const uint32_t *)gnu, *buckets = g + 4 + g[2] * 2, *chain = buckets + g[0];
                uint32_t last = 0;
                for (uint32_t i = 0; i < g[0]; i++) if (buckets[i] > last) last = buckets[i];
                while (last && !(chain[last - g[1]] & 1)) last++;
                symbol_count = last + 1;
            }
            for (int part = 0; part < 2; part++) {
                const relocation *r = (const relocation *)(part ? jmprel : rela);
                for (uint64_t n = (part ? pltrelsz : relasz) / sizeof(relocation); n--; r++) {
                    uint64_t *place = (uint64_t *)(base + r->offset), sym = r->info >> 32;
                    switch ((uint32_t)r->info) {
                    case 1027: *place = base + (uint64_t)r->addend; break;
                    case 257: case 1025: case 1026: *place = base + symbols[sym].value + (uint64_t)r->addend; break;
                    default: end(8);
                    }
                }
            }
        }
        static void say(float value) {
            union { float f; uint32_t u; } bits = { value };
            char line[9];
            for (int i = 0; i < 8; i++) line[i] = "0123456789abcdef"[bits.u >> (28 - 4 * i) & 15];
            line[8] = '\n';
            call(64, 1, (long)line, 9, 0, 0, 0);
        }
        __attribute__((used)) static void start(long *stack) {
            if (stack[0] != 5) end(2);
            char **arguments = (char **)(stack + 1);
            load(content(arguments[1]));
            const pool workers = { one_by_one, 1 };
            char *bound = memory(((uint64_t (*)(void))find("brachio_bound_bytes"))());
            char *workspace = memory(((uint64_t (*)(int32_t))find("brachio_workspace_bytes"))(1));
            ((void (*)(const void *, void *, const pool *))find("brachio_bind"))(content(arguments[2]), bound, &workers);
            const float *input = (const float *)content(arguments[3]);
            long count = 0;
            for (const char *c = arguments[4]; *c; c++) count = 10 * count + (*c - '0');
            float *output = (float *)memory((uint64_t)count * 4);
            ((void (*)(void *, void *, const float *const *, float *const *, const pool *))find("brachio_run"))(bound, workspace, &input, &output, &workers);
            for (long i = 0; i < count; i++) say(output[i]);
            end(0);
        }
        __attribute__((naked)) void _start(void) { __asm__("mov x0, sp\n b start"); }

        """#
}
