#include "brachio_fetch.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

typedef struct {
    const brachio_fetch *fetch;
    brachio_fetch_answer *answer;
    size_t room;
    int is_too_large;
    int is_refused;
} transfer;

static size_t take(char *from, size_t size, size_t count, void *context) {
    transfer *own = context;
    size_t bytes = size * count;
    if (bytes > own->fetch->bytes_max - own->answer->bytes) {
        own->is_too_large = 1;
        return 0;
    }
    if (own->answer->bytes + bytes > own->room) {
        size_t room = own->room ? own->room * 2 : 65536;
        while (room < own->answer->bytes + bytes) room *= 2;
        unsigned char *larger = realloc(own->answer->content, room);
        if (!larger) return 0;
        own->answer->content = larger;
        own->room = room;
    }
    memcpy(own->answer->content + own->answer->bytes, from, bytes);
    own->answer->bytes += bytes;
    return bytes;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    transfer *own = context;
    const unsigned char *bytes = NULL;
    size_t count = 0;
    (void)purpose;
    if (address->family == AF_INET) {
        bytes = (const unsigned char *)&((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr;
        count = 4;
    } else if (address->family == AF_INET6) {
        bytes = (const unsigned char *)&((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr;
        count = 16;
    }
    if (!bytes || !own->fetch->permits(bytes, count, own->fetch->context)) {
        own->is_refused = 1;
        return CURL_SOCKET_BAD;
    }
    own->is_refused = 0;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

brachio_fetch_result brachio_fetch_get(const brachio_fetch *fetch, brachio_fetch_answer *answer, char *failure, size_t failure_bytes) {
    memset(answer, 0, sizeof *answer);
    pthread_once(&once, start);
    CURL *curl = curl_easy_init();
    if (!curl) {
        snprintf(failure, failure_bytes, "no memory");
        return BRACHIO_FETCH_FAILED;
    }
    char why[CURL_ERROR_SIZE] = "";
    transfer own = {fetch, answer, 0, 0, 0};
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_URL, fetch->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "brachio");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, fetch->timeout_seconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, fetch->timeout_seconds);
    curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)fetch->bytes_max);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &own);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &own);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    char *redirection = NULL;
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &redirection);
    if (redirection) answer->redirection = strdup(redirection);
    if (code != CURLE_OK) snprintf(failure, failure_bytes, "%s", why[0] ? why : curl_easy_strerror(code));
    curl_easy_cleanup(curl);
    if (code == CURLE_OK) return BRACHIO_FETCH_DONE;
    if (own.is_too_large || code == CURLE_FILESIZE_EXCEEDED) return BRACHIO_FETCH_TOO_LARGE;
    return own.is_refused ? BRACHIO_FETCH_NOT_PERMITTED : BRACHIO_FETCH_FAILED;
}

void brachio_fetch_free(brachio_fetch_answer *answer) {
    free(answer->content);
    free(answer->redirection);
    memset(answer, 0, sizeof *answer);
}
