// A file that has no name and no other reader.
#ifndef BRACHIO_PRIVATE_FILE_H
#define BRACHIO_PRIVATE_FILE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// An open descriptor of a file in memory that holds `count` bytes, or the negative number of the system's error.
int brachio_private_file(const void *bytes, size_t count);

#ifdef __cplusplus
}
#endif
#endif
