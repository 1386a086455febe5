#define _GNU_SOURCE
#include "socket_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_MAX = 256 };
#define BELL UINT64_MAX

int brachio_watch_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

int brachio_watch_bell(int watch) {
    int bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bell < 0) return -1;
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = BELL};
    if (epoll_ctl(watch, EPOLL_CTL_ADD, bell, &event) == 0) return bell;
    close(bell);
    return -1;
}

void brachio_watch_end(int bell) {
    uint64_t once = 1;
    while (write(bell, &once, sizeof once) < 0 && errno == EINTR) {}
}

int brachio_watch_add(int watch, int descriptor, uint64_t token) {
    struct epoll_event event = {.events = EPOLLONESHOT, .data.u64 = token};
    return epoll_ctl(watch, EPOLL_CTL_ADD, descriptor, &event);
}

void brachio_watch_arm(int watch, int descriptor, uint64_t token, int is_armed) {
    struct epoll_event event = {.events = EPOLLONESHOT | (is_armed ? EPOLLIN | EPOLLRDHUP : 0), .data.u64 = token};
    epoll_ctl(watch, EPOLL_CTL_MOD, descriptor, &event);
}

void brachio_watch_remove(int watch, int descriptor) { epoll_ctl(watch, EPOLL_CTL_DEL, descriptor, NULL); }

int brachio_watch_wait(int watch, uint64_t *tokens, int tokens_max) {
    struct epoll_event events[EVENTS_MAX];
    int wanted = tokens_max < EVENTS_MAX ? tokens_max : EVENTS_MAX, found;
    do found = epoll_wait(watch, events, wanted, -1); while (found < 0 && errno == EINTR);
    for (int i = 0; i < found; i++) {
        if (events[i].data.u64 == BELL) return -1;
        tokens[i] = events[i].data.u64;
    }
    return found;
}

int brachio_socket_again(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

long brachio_socket_receive(int descriptor, void *bytes, size_t bytes_max) {
    ssize_t count;
    do count = recv(descriptor, bytes, bytes_max, MSG_DONTWAIT); while (count < 0 && errno == EINTR);
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EWOULDBLOCK ? -1 : -2;
}

size_t brachio_socket_send(int descriptor, const void *bytes, size_t length) {
    size_t sent = 0;
    while (sent < length) {
        ssize_t count = send(descriptor, (const char *)bytes + sent, length - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0) { sent += (size_t)count; continue; }
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return sent;
        return length;
    }
    return sent;
}

void brachio_socket_end_output(int descriptor) { shutdown(descriptor, SHUT_WR); }

void brachio_descriptor_close(int descriptor) { close(descriptor); }
