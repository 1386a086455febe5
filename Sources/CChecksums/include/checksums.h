#ifndef BRACHIO_CHECKSUMS_H
#define BRACHIO_CHECKSUMS_H

#include <stddef.h>
#include <stdint.h>

/// The cyclic redundancy checks that object stores use, all bit-reflected with an initial and a final value of all ones.
/// Polynomials: CRC-32/ISO-HDLC 0x04C11DB7, CRC-32/ISCSI (CRC-32C) 0x1EDC6F41, CRC-64/NVME 0xAD93D23594C93659.
enum brachio_crc {
    BRACHIO_CRC32 = 0,
    BRACHIO_CRC32C = 1,
    BRACHIO_CRC64NVME = 2,
};

/// Continues `crc`, which is 0 for nothing, with `length` more bytes.
uint64_t brachio_crc_update(int kind, uint64_t crc, const void *bytes, size_t length);

/// The same, always by tables: what processors without carry-less multiplication run.
uint64_t brachio_crc_update_by_tables(int kind, uint64_t crc, const void *bytes, size_t length);

/// The check of two texts in a row from the check of each and the second one's length in bytes.
uint64_t brachio_crc_combine(int kind, uint64_t first, uint64_t second, uint64_t second_length);

/// Asks the system to start writing `length` bytes of an open file to disk, without waiting.
void brachio_start_writing_back(int descriptor, int64_t offset, int64_t length);

#endif
