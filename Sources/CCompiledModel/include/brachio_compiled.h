// The C interface of `compiled.so`: what the compiler writes and every loader reads.
//
// A compiled program has no dependencies, allocates nothing and calls nothing but the parallel-for it is handed.
// All pointers are aligned to 64 bytes unless stated otherwise. Tensors at this boundary are float32, row-major.
#ifndef BRACHIO_COMPILED_H
#define BRACHIO_COMPILED_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BRACHIO_COMPILED_ABI 1

/// One piece of parallel work: `index` counts from zero, `worker` is below the number of threads and tells apart
/// the pieces that run at the same time.
typedef void (*brachio_task)(void *context, int64_t index, int32_t worker);

/// Runs `task` for every index below `count`, in any order, on `threads` workers, and returns when all are done.
typedef struct brachio_pool {
    void (*parallel_for)(const struct brachio_pool *pool, int64_t count, brachio_task task, void *context);
    int32_t threads;
} brachio_pool;

/// `BRACHIO_COMPILED_ABI` of the compiler that wrote the program.
typedef int32_t (*brachio_abi_function)(void);

/// A JSON document that lives as long as the program is loaded: instruction set, inputs and outputs (name, shape),
/// parameter and state layout. `compiled_model.json` of the package holds the same.
typedef const char *(*brachio_describe_function)(void);

/// Bytes of memory that `bind` fills and `run` reads (and, for a training program, writes).
typedef uint64_t (*brachio_bound_bytes_function)(void);

/// Bytes of scratch memory one `run` needs with this many threads.
typedef uint64_t (*brachio_workspace_bytes_function)(int32_t threads);

/// Unpacks the content of `compiled.params` into `bound`: layouts and transforms that the kernels read. The parameters can be
/// released afterwards. Both may be called from one thread at a time.
typedef void (*brachio_bind_function)(const void *parameters, void *bound, const brachio_pool *pool);

/// The inverse of `bind` for a training program: writes the current parameters back in the form of `compiled.params`.
typedef void (*brachio_unbind_function)(const void *bound, void *parameters, const brachio_pool *pool);

/// One run. `inputs` and `outputs` are in the order that `describe` gives and need no alignment beyond 4 bytes.
typedef void (*brachio_run_function)(
    void *bound, void *workspace, const float *const *inputs, float *const *outputs, const brachio_pool *pool);

// Exported names: brachio_abi, brachio_describe, brachio_bound_bytes, brachio_workspace_bytes, brachio_bind,
// brachio_unbind (training programs only), brachio_run.

#ifdef __cplusplus
}
#endif
#endif
