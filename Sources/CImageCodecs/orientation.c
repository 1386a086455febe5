// Orientation as photos carry it: tag 0x0112 of the first directory of a TIFF block (EXIF 2.32, 4.6.4), or
// `tiff:Orientation` of an XMP packet. Every offset comes from the file, so every access is checked.

#include "image_codecs.h"
#include <string.h>

typedef struct {
    const uint8_t *bytes;
    size_t count;
    int big_endian;
} tiff_block;

static uint32_t read_16(const tiff_block *block, size_t at) {
    if (block->count < 2 || at > block->count - 2) return 0;
    const uint8_t *b = block->bytes + at;
    return block->big_endian ? (uint32_t)b[0] << 8 | b[1] : (uint32_t)b[1] << 8 | b[0];
}

static uint32_t read_32(const tiff_block *block, size_t at) {
    uint32_t first = read_16(block, at), second = read_16(block, at + 2);
    return block->big_endian ? first << 16 | second : second << 16 | first;
}

static int32_t valid(uint32_t orientation) {
    return orientation >= 1 && orientation <= 8 ? (int32_t)orientation : 0;
}

int32_t brachio_exif_orientation(const uint8_t *bytes, size_t count) {
    if (count >= 6 && memcmp(bytes, "Exif\0\0", 6) == 0) bytes += 6, count -= 6;
    if (count < 8) return 0;
    tiff_block block = {bytes, count, bytes[0] == 'M'};
    if (memcmp(bytes, "II", 2) != 0 && memcmp(bytes, "MM", 2) != 0) return 0;
    if (read_16(&block, 2) != 42) return 0;
    size_t directory = read_32(&block, 4);
    uint32_t entries = read_16(&block, directory);
    for (uint32_t i = 0; i < entries; i++) {
        size_t entry = directory + 2 + 12 * (size_t)i;
        if (entry + 12 > count) return 0;
        if (read_16(&block, entry) != 0x0112) continue;
        uint32_t type = read_16(&block, entry + 2);
        if (type == 3) return valid(read_16(&block, entry + 8));
        if (type == 4) return valid(read_32(&block, entry + 8));
        return 0;
    }
    return 0;
}

int32_t brachio_xmp_orientation(const uint8_t *bytes, size_t count) {
    static const char name[] = "tiff:Orientation";
    const size_t length = sizeof name - 1;
    for (size_t at = 0; at + length < count; at++) {
        if (bytes[at] != 't' || memcmp(bytes + at, name, length) != 0) continue;
        // Either `tiff:Orientation="6"` or `<tiff:Orientation>6<`.
        size_t next = at + length;
        while (next < count && strchr("=\"'> ", bytes[next]) && bytes[next] != 0) next++;
        if (next < count && bytes[next] >= '1' && bytes[next] <= '8') return bytes[next] - '0';
    }
    return 0;
}
