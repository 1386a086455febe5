#ifndef BRACHIO_MAIL_H
#define BRACHIO_MAIL_H

#include <stddef.h>

/* One message and the server that takes it. Texts end in zero. */
typedef struct {
    const char *url;        /* smtp://host:port or smtps://host:port */
    const char *user;       /* NULL: nobody signs in */
    const char *password;
    const char *sender;     /* of the envelope: <name@example.org> */
    const char *recipient;
    const char *message;    /* headers and body, lines end in CR LF */
    size_t message_bytes;
    int requires_tls;       /* smtp:// begins TLS before anything is said, or fails; otherwise only where the server offers it */
    const char *trusted;    /* file of certificates to trust; NULL: the system's */
    long timeout_seconds;
} brachio_mail;

/* Hands a message to a server. Returns 0 where the server took it; otherwise `failure` says why and `response` has the server's last
   answer (RFC 5321), 0 where there was none. Passwords are not in the text. */
int brachio_mail_send(const brachio_mail *mail, long *response, char *failure, size_t failure_bytes);

#endif
