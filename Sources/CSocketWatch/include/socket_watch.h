#ifndef BRACHIO_SOCKET_WATCH_H
#define BRACHIO_SOCKET_WATCH_H

#include <stddef.h>
#include <stdint.h>

/// Sockets that one thread waits for, all together (epoll(7)). Each is told of once, and then not before it is armed again.

/// Opens a watch; -1 where the system gives none.
int brachio_watch_open(void);

/// The bell of a watch, a descriptor that ends it; -1 where the system gives none.
int brachio_watch_bell(int watch);

/// Makes `brachio_watch_wait` return -1 from now on.
void brachio_watch_end(int bell);

/// Takes a socket into the watch, not armed. 0, or -1.
int brachio_watch_add(int watch, int descriptor, uint64_t token);

/// Waits for bytes, the end or an error of a socket; with `is_armed` 0 for nothing.
void brachio_watch_arm(int watch, int descriptor, uint64_t token, int is_armed);

void brachio_watch_remove(int watch, int descriptor);

/// Waits, and writes the tokens of at most `tokens_max` sockets. How many they were; -1 at the end.
int brachio_watch_wait(int watch, uint64_t *tokens, int tokens_max);

/// Another descriptor of the same socket, closed in programs that are started; -1 where there are too many.
int brachio_socket_again(int descriptor);

/// What came without waiting: bytes; 0 at the end; -1 for nothing yet, -2 where the connection is broken.
long brachio_socket_receive(int descriptor, void *bytes, size_t bytes_max);

/// How many bytes were taken without waiting; a broken connection takes all and shows itself by what comes next.
size_t brachio_socket_send(int descriptor, const void *bytes, size_t length);

/// Tells the peer that no more comes.
void brachio_socket_end_output(int descriptor);

void brachio_descriptor_close(int descriptor);

#endif
