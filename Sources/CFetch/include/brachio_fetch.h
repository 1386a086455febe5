#ifndef BRACHIO_FETCH_H
#define BRACHIO_FETCH_H

#include <stddef.h>

/* One request of GET. Nothing is followed, no proxy is asked, no cookie is kept. Texts end in zero. */
typedef struct {
    const char *url;
    long timeout_seconds;
    size_t bytes_max;
    /* Says whether a connection to this address (4 or 16 bytes, in network order) may be made: asked of the very address that is connected
       to, so that a name that changes its address meanwhile helps nobody. */
    int (*permits)(const unsigned char *address, size_t bytes, void *context);
    void *context;
} brachio_fetch;

typedef enum {
    BRACHIO_FETCH_DONE = 0,
    /* `failure` says why. */
    BRACHIO_FETCH_FAILED = 1,
    BRACHIO_FETCH_TOO_LARGE = 2,
    /* `permits` said no to every address. */
    BRACHIO_FETCH_NOT_PERMITTED = 3
} brachio_fetch_result;

typedef struct {
    long status;
    /* To be freed by brachio_fetch_free, whatever the result is. */
    unsigned char *content;
    size_t bytes;
    /* Where a redirection leads, NULL without one. */
    char *redirection;
} brachio_fetch_answer;

/* Waits for the answer. */
brachio_fetch_result brachio_fetch_get(const brachio_fetch *fetch, brachio_fetch_answer *answer, char *failure, size_t failure_bytes);

void brachio_fetch_free(brachio_fetch_answer *answer);

#endif
