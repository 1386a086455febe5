// Threads for compiled programs: a parallel-for with about a microsecond of overhead while it is in use.
#ifndef BRACHIO_THREADS_H
#define BRACHIO_THREADS_H

#include "brachio_compiled.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct brachio_threads brachio_threads;

/// Starts `threads - 1` threads; the caller of `parallel_for` is worker 0. Null where the system gives no thread or memory.
brachio_threads *brachio_threads_make(int32_t threads);

/// The pool to hand to a program. One `parallel_for` at a time, and none inside a task.
const brachio_pool *brachio_threads_pool(const brachio_threads *threads);

/// Ends and joins the threads. No `parallel_for` may be running.
void brachio_threads_free(brachio_threads *threads);

/// From here on, results too small for a normal float32 are zero on the calling thread, as they are on the pool's
/// threads: kernels would take a hundred times as long for numbers below 2^-126. Returns what `restore` takes.
uint64_t brachio_denormals_flush(void);
void brachio_denormals_restore(uint64_t state);

#ifdef __cplusplus
}
#endif
#endif
