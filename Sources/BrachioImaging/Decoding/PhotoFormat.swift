/// What a file is, by its first bytes. A name's extension is never looked at.
enum PhotoFormat: Equatable {
    case jpeg
    case png
    case webp
    case gif
    case bmp
    /// A picture format that is known by name and not decoded.
    case other(String)

    /// `nil` where the bytes are no picture that is known.
    init?(_ bytes: UnsafeRawBufferPointer) {
        func has(_ text: String, at offset: Int) -> Bool {
            let pattern = Array(text.utf8)
            return bytes.count >= offset + pattern.count && bytes[offset..<offset + pattern.count].elementsEqual(pattern)
        }
        func has(_ pattern: [UInt8]) -> Bool { bytes.starts(with: pattern) }
        // The first byte of a PNG and the line ends behind its name are there to be damaged: libpng says how.
        if has([0xFF, 0xD8]) {
            self = .jpeg
        } else if has("PNG", at: 1) {
            self = .png
        } else if has("RIFF", at: 0), has("WEBP", at: 8) {
            self = .webp
        } else if has("GIF8", at: 0) {
            self = .gif
        } else if has("BM", at: 0) {
            self = .bmp
        } else if has("ftypavif", at: 4) || has("ftypavis", at: 4) {
            self = .other("AVIF")
        } else if ["heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"].contains(where: { has("ftyp" + $0, at: 4) }) {
            self = .other("HEIF")
        } else if has([0x49, 0x49, 0x2A, 0x00]) || has([0x4D, 0x4D, 0x00, 0x2A]) {
            self = .other("TIFF")
        } else if has("jP  ", at: 4) || has([0xFF, 0x4F, 0xFF, 0x51]) {
            self = .other("JPEG 2000")
        } else if has([0x00, 0x00, 0x01, 0x00]) {
            self = .other("ICO")
        } else if has("8BPS", at: 0) {
            self = .other("Photoshop")
        } else if has([0xFF, 0x0A]) || has("JXL ", at: 4) {
            self = .other("JPEG XL")
        } else {
            return nil
        }
    }
}
