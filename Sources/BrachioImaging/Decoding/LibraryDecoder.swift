internal import BrachioCore
internal import CImageCodecs

/// The formats that a system library decodes: measure, check, take memory, read, lay over white, turn upright.
enum LibraryDecoder {
    static func jpeg(_ bytes: UnsafeRawBufferPointer, shorterSideAtLeast: Int?) throws -> Picture {
        let photo = encoded(bytes)
        let form = try measure(brachio_jpeg_measure, photo)
        let width = Int(form.width), height = Int(form.height)
        let eighths = eighths(shorterSide: min(width, height), atLeast: shorterSideAtLeast)
        let scans = Int32(PhotoLimits.scans(width: width, height: height))
        let picture = try read(width: (width * eighths + 7) / 8, height: (height * eighths + 7) / 8, channels: 3) {
            brachio_jpeg_read(photo, Int32(eighths), scans, $0, $1)
        }
        return picture.upright(from: Orientation(exif: form.orientation))
    }

    static func png(_ bytes: UnsafeRawBufferPointer) throws -> Picture {
        let photo = encoded(bytes)
        let form = try measure(brachio_png_measure, photo)
        var orientation: Int32 = 1
        let picture = try read(form) { brachio_png_read(photo, $0, &orientation, $1) }
        return picture.upright(from: Orientation(exif: orientation))
    }

    static func webp(_ bytes: UnsafeRawBufferPointer) throws -> Picture {
        let photo = encoded(bytes)
        let form = try measure(brachio_webp_measure, photo)
        let picture = try read(form) { brachio_webp_read(photo, $0, $1) }
        return picture.upright(from: Orientation(exif: form.orientation))
    }

    static func gif(_ bytes: UnsafeRawBufferPointer) throws -> Picture {
        let photo = encoded(bytes)
        return try read(measure(brachio_gif_measure, photo)) { brachio_gif_read(photo, $0, $1) }
    }

    /// The smallest scale whose shorter side still has the pixels that are asked for. Of libjpeg's eight scales only
    /// those with a vectorised inverse transform are taken: the others take as long as the full size or longer.
    private static func eighths(shorterSide: Int, atLeast: Int?) -> Int {
        guard let atLeast, atLeast > 0 else { return 8 }
        return [1, 2, 4].first { (shorterSide * $0 + 7) / 8 >= atLeast } ?? 8
    }

    private static func encoded(_ bytes: UnsafeRawBufferPointer) -> brachio_encoded {
        brachio_encoded(bytes: bytes.assumingMemoryBound(to: UInt8.self).baseAddress, count: bytes.count)
    }

    private typealias Measure = (
        brachio_encoded, UnsafeMutablePointer<brachio_picture_form>?, UnsafeMutablePointer<brachio_codec_message>?
    ) -> brachio_codec_status

    private static func measure(_ measure: Measure, _ photo: brachio_encoded) throws -> brachio_picture_form {
        var form = brachio_picture_form(), message = brachio_codec_message()
        let status = measure(photo, &form, &message)
        try CodecFailure.check(status, message)
        try PhotoLimits.check(width: Int(form.width), height: Int(form.height))
        return form
    }

    private typealias Read = (
        UnsafePointer<brachio_pixels>, UnsafeMutablePointer<brachio_codec_message>
    ) -> brachio_codec_status

    private static func read(_ form: brachio_picture_form, _ read: Read) throws -> Picture {
        try self.read(width: Int(form.width), height: Int(form.height), channels: Int(form.channels), read)
    }

    private static func read(width: Int, height: Int, channels: Int, _ read: Read) throws -> Picture {
        let levels = try [UInt8](unsafeUninitializedCapacity: width * height * channels) { buffer, written in
            var pixels = brachio_pixels(
                bytes: buffer.baseAddress, width: Int32(width), height: Int32(height), channels: Int32(channels))
            var message = brachio_codec_message()
            try CodecFailure.check(read(&pixels, &message), message)
            if channels == 4 { layOverWhite(buffer) }
            written = width * height * 3
        }
        return Picture(width: width, height: height, pixels: levels)
    }

    /// RGBA → RGB in the same memory.
    private static func layOverWhite(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        for pixel in 0..<buffer.count / 4 {
            let color = Color(red: buffer[4 * pixel], green: buffer[4 * pixel + 1], blue: buffer[4 * pixel + 2])
                .overWhite(alpha: buffer[4 * pixel + 3])
            (buffer[3 * pixel], buffer[3 * pixel + 1], buffer[3 * pixel + 2]) = (color.red, color.green, color.blue)
        }
    }
}
