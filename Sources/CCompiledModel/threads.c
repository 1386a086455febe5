#define _GNU_SOURCE
#include "brachio_threads.h"

#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// The state that the threads share. Invariants:
// - `ticket` holds the job's count in its upper and the next free index in its lower half. A compare-and-swap that moves
//   the index from i to i + 1 (i < count) claims index i of the job that is current at that instant, and that job cannot
//   end before `done` has counted the index. So whoever claims may read `task` and `context`, and nobody else does.
// - `done` counts finished indices. Only the thread that started the job resets it, while no index can be claimed.
// - A thread sleeps only after it has announced itself in `sleepers` and then found no index to claim; who starts a job
//   writes `ticket` before it reads `sleepers`. Both are sequentially consistent, so one of the two sees the other.
struct brachio_threads {
    brachio_pool pool;
    brachio_task task;
    void *context;
    _Alignas(64) _Atomic uint64_t ticket;
    _Alignas(64) _Atomic uint32_t done;
    _Atomic uint32_t waiting;
    _Alignas(64) _Atomic uint32_t wake;
    _Atomic uint32_t sleepers;
    _Atomic bool stop;
    int32_t started;
    struct worker {
        brachio_threads *threads;
        int32_t index;
        pthread_t thread;
    } workers[];
};

enum { spin_nanoseconds = 80000, block_count_max = 1 << 30 };

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t now_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void wake_all(_Atomic uint32_t *word) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 0x7fffffff, NULL, NULL, 0);
}

static bool has_work(uint64_t ticket) { return (uint32_t)ticket < (uint32_t)(ticket >> 32); }

// Claims and runs indices until none is left, then counts them as done.
static void take_part(brachio_threads *threads, int32_t worker) {
    uint32_t finished = 0;
    uint32_t count = 0;
    uint64_t ticket = atomic_load_explicit(&threads->ticket, memory_order_acquire);
    while (has_work(ticket)) {
        if (!atomic_compare_exchange_weak_explicit(
                &threads->ticket, &ticket, ticket + 1, memory_order_acq_rel, memory_order_acquire)) {
            continue;
        }
        count = (uint32_t)(ticket >> 32);
        threads->task(threads->context, (uint32_t)ticket, worker);
        finished += 1;
        ticket = atomic_load_explicit(&threads->ticket, memory_order_acquire);
    }
    if (finished == 0) return;
    uint32_t before = atomic_fetch_add(&threads->done, finished);
    if (before + finished == count && atomic_load(&threads->waiting)) wake_all(&threads->done);
}

struct rebased {
    brachio_task task;
    void *context;
    int64_t base;
};

static void run_rebased(void *context, int64_t index, int32_t worker) {
    const struct rebased *job = context;
    job->task(job->context, job->base + index, worker);
}

static void wait_for_done(brachio_threads *threads, uint32_t count) {
    int64_t start = 0;
    for (uint32_t turn = 0; atomic_load_explicit(&threads->done, memory_order_acquire) != count; turn++) {
        relax();
        if (turn % 64 != 63) continue;
        int64_t now = now_nanoseconds();
        if (start == 0) start = now;
        if (now - start < spin_nanoseconds) continue;
        atomic_store(&threads->waiting, 1);
        uint32_t seen;
        while ((seen = atomic_load(&threads->done)) != count) sleep_while(&threads->done, seen);
        atomic_store(&threads->waiting, 0);
    }
}

static void run_block(brachio_threads *threads, uint32_t count, brachio_task task, void *context) {
    threads->task = task;
    threads->context = context;
    atomic_store_explicit(&threads->done, 0, memory_order_relaxed);
    atomic_store(&threads->ticket, (uint64_t)count << 32);
    if (atomic_load(&threads->sleepers) > 0) {
        atomic_fetch_add(&threads->wake, 1);
        wake_all(&threads->wake);
    }
    take_part(threads, 0);
    wait_for_done(threads, count);
}

static void parallel_for(const brachio_pool *pool, int64_t count, brachio_task task, void *context) {
    brachio_threads *threads = (brachio_threads *)pool;
    if (pool->threads == 1 || count <= 1) {
        for (int64_t index = 0; index < count; index++) task(context, index, 0);
        return;
    }
    if (count <= block_count_max) {
        run_block(threads, (uint32_t)count, task, context);
        return;
    }
    for (int64_t base = 0; base < count; base += block_count_max) {
        int64_t rest = count - base;
        struct rebased job = {task, context, base};
        run_block(threads, (uint32_t)(rest < block_count_max ? rest : block_count_max), run_rebased, &job);
    }
}

// Spins for a while, since the next layer usually follows at once, then sleeps.
static void wait_for_work(brachio_threads *threads) {
    int64_t start = now_nanoseconds();
    for (uint32_t turn = 0;; turn++) {
        if (has_work(atomic_load_explicit(&threads->ticket, memory_order_acquire))) return;
        if (atomic_load_explicit(&threads->stop, memory_order_acquire)) return;
        relax();
        if (turn % 64 == 63 && now_nanoseconds() - start >= spin_nanoseconds) break;
    }
    atomic_fetch_add(&threads->sleepers, 1);
    uint32_t seen = atomic_load(&threads->wake);
    if (!has_work(atomic_load(&threads->ticket)) && !atomic_load(&threads->stop)) sleep_while(&threads->wake, seen);
    atomic_fetch_sub(&threads->sleepers, 1);
}

static void *worker_main(void *argument) {
    struct worker *worker = argument;
    brachio_denormals_flush();
    while (!atomic_load_explicit(&worker->threads->stop, memory_order_acquire)) {
        take_part(worker->threads, worker->index);
        wait_for_work(worker->threads);
    }
    return NULL;
}

brachio_threads *brachio_threads_make(int32_t count) {
    if (count < 1 || count > 1024) return NULL;
    size_t bytes = sizeof(brachio_threads) + (size_t)count * sizeof(struct worker);
    brachio_threads *threads = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (threads == NULL) return NULL;
    __builtin_memset(threads, 0, bytes);
    threads->pool.parallel_for = parallel_for;
    threads->pool.threads = count;
    // Signals are the main program's business: none is delivered on these threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int32_t index = 1; index < count; index++) {
        struct worker *worker = &threads->workers[index];
        worker->threads = threads;
        worker->index = index;
        if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) break;
        threads->started = index;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (threads->started == count - 1) return threads;
    brachio_threads_free(threads);
    return NULL;
}

const brachio_pool *brachio_threads_pool(const brachio_threads *threads) { return &threads->pool; }

void brachio_threads_free(brachio_threads *threads) {
    if (threads == NULL) return;
    atomic_store(&threads->stop, true);
    atomic_fetch_add(&threads->wake, 1);
    wake_all(&threads->wake);
    for (int32_t index = 1; index <= threads->started; index++) pthread_join(threads->workers[index].thread, NULL);
    free(threads);
}
