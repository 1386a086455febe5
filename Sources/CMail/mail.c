#include "brachio_mail.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

typedef struct {
    const char *next;
    size_t left;
} source;

static size_t give(char *to, size_t size, size_t count, void *context) {
    source *from = context;
    size_t bytes = size * count < from->left ? size * count : from->left;
    memcpy(to, from->next, bytes);
    from->next += bytes;
    from->left -= bytes;
    return bytes;
}

int brachio_mail_send(const brachio_mail *mail, long *response, char *failure, size_t failure_bytes) {
    *response = 0;
    pthread_once(&once, start);
    CURL *curl = curl_easy_init();
    if (!curl) {
        snprintf(failure, failure_bytes, "no memory");
        return 1;
    }
    char why[CURL_ERROR_SIZE] = "";
    source content = {mail->message, mail->message_bytes};
    struct curl_slist *recipients = curl_slist_append(NULL, mail->recipient);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_URL, mail->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(mail->requires_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (mail->trusted) curl_easy_setopt(curl, CURLOPT_CAINFO, mail->trusted);
    if (mail->user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, mail->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, mail->password ? mail->password : "");
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, mail->sender);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &content);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, mail->timeout_seconds);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, response);
    if (code != CURLE_OK) snprintf(failure, failure_bytes, "%s", why[0] ? why : curl_easy_strerror(code));
    curl_slist_free_all(recipients);
    curl_easy_cleanup(curl);
    return code == CURLE_OK ? 0 : 1;
}
