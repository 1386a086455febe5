// Loads an MQTT broker (version 3.1.1) and measures it: one thread, epoll, batched reads and writes, so that it is not the slower side.
//
//   mqtt_load --port 1883 --publishers 1 --subscribers 1 --qos 0 --bytes 16 --window 1000 --seconds 5
//   mqtt_load --port 1883 --publishers 10 --subscribers 1 --shape in ...      every publisher to one subscriber
//   mqtt_load --port 1883 --publishers 1 --subscribers 100 --shape out ...    one publisher to every subscriber
//   mqtt_load --port 8883 --ca ca.pem [--cert c.pem --key c.key] ...          with TLS
//   mqtt_load --rate 20000 ...                                                so many messages a second in all, for latency
//   mqtt_load --idle 10000                                                    only connects, prints "ready", ends with its input
//
// A message carries the time at which it was to be sent, so that latency counts what waited in front of the socket too. With --window
// a publisher has so many messages that did not arrive at every subscriber, so that nothing has to be dropped.
// Prints one JSON document.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { IN_BYTES = 1 << 17, OUT_BYTES = 1 << 18, BUCKETS = 64 * 64, MAGIC = 16 };

typedef struct {
    int fd, index, is_publisher, wants_write, is_connected;
    SSL *ssl;
    uint8_t *in, *out;
    size_t in_used, out_used, out_sent;
    uint16_t packet_id;
    int64_t sent, acknowledged, delivered;
} client;

static struct {
    const char *host, *ca, *cert, *key, *shape;
    int port, publishers, subscribers, qos, bytes, window, idle, v5;
    double seconds, warmup, rate;
} option = {"127.0.0.1", NULL, NULL, NULL, "pairs", 1883, 1, 1, 0, 16, 1000, 0, 0, 5, 1, 0};

static SSL_CTX *tls;
static client *clients;
static int epoll, fan_out = 1;
static int64_t measured_from, buckets[BUCKETS], received, received_all;
static int64_t worst;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "mqtt_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

// Latency in buckets of about 1.6 per cent.
static int bucket(int64_t nanoseconds) {
    uint64_t value = nanoseconds < 64 ? 64 : (uint64_t)nanoseconds;
    int exponent = 63 - __builtin_clzll(value);
    int index = (exponent - 6) * 64 + (int)((value >> (exponent - 6)) & 63);
    return index < BUCKETS ? index : BUCKETS - 1;
}

static double percentile(double part) {
    int64_t total = 0, seen = 0;
    for (int i = 0; i < BUCKETS; i++) total += buckets[i];
    for (int i = 0; i < BUCKETS; i++) {
        seen += buckets[i];
        if (total && seen >= part * total) return (double)((64ull + i % 64) << (i / 64)) / 1e6;
    }
    return 0;
}

static void watch(client *c) {
    int wants = c->out_sent < c->out_used;
    if (wants == c->wants_write) return;
    c->wants_write = wants;
    struct epoll_event event = {.events = EPOLLIN | (wants ? EPOLLOUT : 0), .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event)) fail("epoll");
}

static void flush(client *c) {
    while (c->out_sent < c->out_used) {
        ssize_t n;
        if (c->ssl) {
            n = SSL_write(c->ssl, c->out + c->out_sent, (int)(c->out_used - c->out_sent));
            if (n <= 0) {
                int error = SSL_get_error(c->ssl, (int)n);
                if (error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ) break;
                fail("TLS write");
            }
        } else {
            n = send(c->fd, c->out + c->out_sent, c->out_used - c->out_sent, MSG_NOSIGNAL);
            if (n < 0) {
                if (errno == EAGAIN) break;
                fail("send");
            }
        }
        c->out_sent += (size_t)n;
    }
    if (c->out_sent == c->out_used) c->out_sent = c->out_used = 0;
    watch(c);
}

static size_t put_length(uint8_t *at, size_t length) {
    size_t n = 0;
    do {
        uint8_t byte = length & 127;
        length >>= 7;
        at[n++] = length ? byte | 128 : byte;
    } while (length);
    return n;
}

static size_t put_text(uint8_t *at, const char *text) {
    size_t length = strlen(text);
    at[0] = (uint8_t)(length >> 8);
    at[1] = (uint8_t)length;
    memcpy(at + 2, text, length);
    return length + 2;
}

static void topic_of(char *text, const client *c) {
    if (!strcmp(option.shape, "pairs")) sprintf(text, "bench/%d", c->index);
    else if (!strcmp(option.shape, "out")) sprintf(text, "bench/0");
    else if (c->is_publisher) sprintf(text, "bench/%d", c->index);
    else sprintf(text, "bench/+");
}

static void greet(client *c) {
    uint8_t body[256];
    char name[64];
    size_t n = put_text(body, "MQTT");
    body[n++] = 4;
    body[n++] = 2;
    body[n++] = 0;
    body[n++] = 0;
    sprintf(name, "load-%d-%c-%d", (int)getpid(), option.idle ? 'i' : c->is_publisher ? 'p' : 's', c->index);
    n += put_text(body + n, name);
    c->out[c->out_used++] = 0x10;
    c->out_used += put_length(c->out + c->out_used, n);
    memcpy(c->out + c->out_used, body, n);
    c->out_used += n;
    if (!c->is_publisher && !option.idle) {
        char topic[64];
        topic_of(topic, c);
        n = 2;
        body[0] = 0;
        body[1] = 1;
        n += put_text(body + n, topic);
        body[n++] = (uint8_t)option.qos;
        c->out[c->out_used++] = 0x82;
        c->out_used += put_length(c->out + c->out_used, n);
        memcpy(c->out + c->out_used, body, n);
        c->out_used += n;
    }
}

static void publish(client *c, int64_t time) {
    char topic[64];
    topic_of(topic, c);
    size_t length = 2 + strlen(topic) + (option.qos ? 2 : 0) + (size_t)option.bytes;
    uint8_t *at = c->out + c->out_used;
    *at++ = (uint8_t)(0x30 | option.qos << 1);
    at += put_length(at, length);
    at += put_text(at, topic);
    if (option.qos) {
        if (++c->packet_id == 0) c->packet_id = 1;
        *at++ = (uint8_t)(c->packet_id >> 8);
        *at++ = (uint8_t)c->packet_id;
    }
    memset(at, 'x', (size_t)option.bytes);
    memcpy(at, &time, 8);
    int32_t from = c->index;
    memcpy(at + 8, &from, 4);
    at += option.bytes;
    c->out_used = (size_t)(at - c->out);
    c->sent++;
}

static size_t room(const client *c) { return OUT_BYTES - c->out_used; }

static void arrived(client *c, const uint8_t *packet, size_t header, size_t length, int64_t time) {
    int qos = packet[0] >> 1 & 3;
    size_t topic = (size_t)packet[header] << 8 | packet[header + 1];
    const uint8_t *payload = packet + header + 2 + topic + (qos ? 2 : 0);
    (void)length;
    int64_t sent;
    int32_t from;
    memcpy(&sent, payload, 8);
    memcpy(&from, payload + 8, 4);
    clients[from].delivered++;
    received_all++;
    if (sent >= measured_from && measured_from) {
        received++;
        int64_t latency = time - sent;
        buckets[bucket(latency)]++;
        if (latency > worst) worst = latency;
    }
    if (qos) {
        uint8_t answer[4] = {0x40, 2, packet[header + 2 + topic], packet[header + 3 + topic]};
        if (room(c) < 4) flush(c);
        memcpy(c->out + c->out_used, answer, 4);
        c->out_used += 4;
    }
}

static void parse(client *c) {
    size_t at = 0;
    int64_t time = now();
    while (c->in_used - at >= 2) {
        size_t length = 0, header = 1;
        int shift = 0, complete = 0;
        while (at + header < c->in_used && shift < 28) {
            uint8_t byte = c->in[at + header++];
            length |= (size_t)(byte & 127) << shift;
            shift += 7;
            if (!(byte & 128)) {
                complete = 1;
                break;
            }
        }
        if (!complete || c->in_used - at < header + length) break;
        uint8_t *packet = c->in + at;
        switch (packet[0] >> 4) {
        case 2:
            if (packet[3]) {
                fprintf(stderr, "mqtt_load: CONNACK %d\n", packet[3]);
                exit(1);
            }
            c->is_connected = 1 + (!c->is_publisher && !option.idle ? 1 : 0);
            break;
        case 9: c->is_connected = 1; break;
        case 4: c->acknowledged++; break;
        case 3: arrived(c, packet, header, length, time); break;
        default: break;
        }
        at += header + length;
    }
    memmove(c->in, c->in + at, c->in_used - at);
    c->in_used -= at;
}

static void take(client *c) {
    for (;;) {
        ssize_t n;
        size_t space = IN_BYTES - c->in_used;
        if (c->ssl) {
            n = SSL_read(c->ssl, c->in + c->in_used, (int)space);
            if (n <= 0) {
                int error = SSL_get_error(c->ssl, (int)n);
                if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) break;
                fail("TLS read: the broker closed a connection");
            }
        } else {
            n = recv(c->fd, c->in + c->in_used, space, 0);
            if (n == 0) fail("the broker closed a connection");
            if (n < 0) {
                if (errno == EAGAIN) break;
                fail("recv");
            }
        }
        c->in_used += (size_t)n;
        parse(c);
        if (!c->ssl && (size_t)n < space) break;
    }
    if (c->out_used > c->out_sent) flush(c);
}

static void open_client(client *c, int index, int is_publisher) {
    memset(c, 0, sizeof *c);
    c->index = index;
    c->is_publisher = is_publisher;
    c->in = malloc(option.idle ? 256 : IN_BYTES);
    c->out = malloc(option.idle ? 512 : OUT_BYTES);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)option.port)};
    inet_pton(AF_INET, option.host, &address.sin_addr);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (tls) {
        c->ssl = SSL_new(tls);
        SSL_set_fd(c->ssl, c->fd);
        SSL_set_mode(c->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
        if (SSL_connect(c->ssl) != 1) fail("TLS handshake");
    }
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event)) fail("epoll");
    greet(c);
    flush(c);
}

static void turn(int milliseconds) {
    struct epoll_event events[512];
    int count = epoll_wait(epoll, events, 512, milliseconds);
    for (int i = 0; i < count; i++) {
        client *c = events[i].data.ptr;
        if (events[i].events & EPOLLOUT) flush(c);
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take(c);
    }
}

static int has_room(const client *c) {
    int64_t window = option.window;
    if (room(c) < (size_t)option.bytes + 128) return 0;
    if (c->sent * fan_out - c->delivered >= window * fan_out) return 0;
    return !option.qos || c->sent - c->acknowledged < window;
}

static void send_due(int64_t start, int64_t *due) {
    int64_t time = now();
    if (option.rate > 0) {
        double each = 1e9 / option.rate;
        while (start + (int64_t)((double)*due * each) <= time) {
            client *c = &clients[*due % option.publishers];
            if (room(c) < (size_t)option.bytes + 128) break;
            publish(c, start + (int64_t)((double)*due * each));
            ++*due;
        }
    } else {
        for (int i = 0; i < option.publishers; i++)
            while (has_room(&clients[i])) publish(&clients[i], time);
    }
    for (int i = 0; i < option.publishers; i++)
        if (clients[i].out_used > clients[i].out_sent && !clients[i].wants_write) flush(&clients[i]);
}

static void await(int count) {
    int64_t deadline = now() + 60000000000ll;
    for (;;) {
        int ready = 0;
        for (int i = 0; i < count; i++) ready += clients[i].is_connected == 1;
        if (ready == count) return;
        if (now() > deadline) {
            fprintf(stderr, "mqtt_load: %d of %d clients were accepted within 60 seconds\n", ready, count);
            exit(1);
        }
        turn(100);
    }
}

static void idle(void) {
    clients = calloc((size_t)option.idle, sizeof *clients);
    int64_t start = now();
    for (int i = 0; i < option.idle; i++) {
        open_client(&clients[i], i, 1);
        if (i % 100 == 99) turn(0);
    }
    await(option.idle);
    printf("ready %.3f\n", (double)(now() - start) / 1e9);
    fflush(stdout);
    char line[8];
    if (!fgets(line, sizeof line, stdin)) return;
}

static void measure(void) {
    int count = option.publishers + option.subscribers;
    if (!strcmp(option.shape, "out")) fan_out = option.subscribers;
    clients = calloc((size_t)count, sizeof *clients);
    for (int i = 0; i < option.subscribers; i++) open_client(&clients[option.publishers + i], i, 0);
    for (int i = 0; i < option.publishers; i++) open_client(&clients[i], i, 1);
    await(count);
    int64_t start = now(), due = 0, end = start + (int64_t)((option.warmup + option.seconds) * 1e9);
    int64_t from = start + (int64_t)(option.warmup * 1e9);
    while (now() < end) {
        if (!measured_from && now() >= from) measured_from = from;
        send_due(start, &due);
        turn(option.rate > 0 ? 0 : 10);
    }
    double seconds = (double)(now() - from) / 1e9;
    int64_t counted = received, sent = 0;
    for (int i = 0; i < option.publishers; i++) sent += clients[i].sent;
    // What is still on its way is waited for, to see whether anything was lost.
    int64_t patience = now() + 3000000000ll;
    while (received_all < sent * fan_out && now() < patience) {
        for (int i = 0; i < option.publishers; i++) flush(&clients[i]);
        turn(10);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf(
        "{\"messages_per_second\": %.0f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f, \"lost\": %lld, \"load_cpu_seconds\": %.2f}\n",
        (double)counted / seconds, percentile(0.5), percentile(0.99), (double)worst / 1e6, (long long)(sent * fan_out - received_all), cpu);
}

static void read_options(int count, char **words) {
    for (int i = 1; i < count; i += 2) {
        const char *name = words[i], *value = i + 1 < count ? words[i + 1] : "";
        if (!strcmp(name, "--host")) option.host = value;
        else if (!strcmp(name, "--port")) option.port = atoi(value);
        else if (!strcmp(name, "--publishers")) option.publishers = atoi(value);
        else if (!strcmp(name, "--subscribers")) option.subscribers = atoi(value);
        else if (!strcmp(name, "--shape")) option.shape = value;
        else if (!strcmp(name, "--qos")) option.qos = atoi(value);
        else if (!strcmp(name, "--bytes")) option.bytes = atoi(value) < MAGIC ? MAGIC : atoi(value);
        else if (!strcmp(name, "--window")) option.window = atoi(value);
        else if (!strcmp(name, "--rate")) option.rate = atof(value);
        else if (!strcmp(name, "--seconds")) option.seconds = atof(value);
        else if (!strcmp(name, "--warmup")) option.warmup = atof(value);
        else if (!strcmp(name, "--idle")) option.idle = atoi(value);
        else if (!strcmp(name, "--ca")) option.ca = value;
        else if (!strcmp(name, "--cert")) option.cert = value;
        else if (!strcmp(name, "--key")) option.key = value;
        else {
            fprintf(stderr, "mqtt_load: %s is no option; see the top of mqtt_load.c\n", name);
            exit(2);
        }
    }
}

int main(int count, char **words) {
    read_options(count, words);
    struct rlimit files = {1 << 16, 1 << 16};
    if (setrlimit(RLIMIT_NOFILE, &files)) {
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (option.ca) {
        tls = SSL_CTX_new(TLS_client_method());
        if (!SSL_CTX_load_verify_locations(tls, option.ca, NULL)) fail("the authority's certificate");
        SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
        if (option.cert && (SSL_CTX_use_certificate_chain_file(tls, option.cert) != 1 || SSL_CTX_use_PrivateKey_file(tls, option.key, SSL_FILETYPE_PEM) != 1))
            fail("the client's certificate");
    }
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (option.idle) idle(); else measure();
    return 0;
}
