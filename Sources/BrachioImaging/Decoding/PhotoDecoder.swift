internal import BrachioCore
public import Foundation

/// Any JPEG, PNG, WebP, GIF or BMP file → an upright 8-bit RGB picture.
///
/// - The format is found from the content, never from the name.
/// - EXIF's orientation (and XMP's, where EXIF says nothing) is honoured: the picture is upright.
/// - Of an animation the first frame is taken, on its canvas.
/// - Transparency is laid over white. Sixteen bits are rounded to eight. Colour profiles and gamma are not applied.
/// - CMYK follows Adobe's inverted convention and is converted without a profile.
///
/// Every size is checked against `Limits` before memory is taken for pixels. What does not decode whole throws a
/// `BrachioError` that names the photo and the cause: `invalidInput` (damaged, truncated), `unsupported` (a format or
/// variant that is not offered), `limitExceeded`, `notFound`.
public enum PhotoDecoder {
    /// Decodes an encoded photo.
    ///
    /// - Parameters:
    ///   - name: names the photo in errors.
    ///   - shorterSideAtLeast: where the caller needs no more pixels than this on the shorter side, a large JPEG is decoded
    ///     at a fraction of its size, which is faster. The result may be larger, and is smaller only where the photo is.
    public static func decode(_ data: Data, named name: String, shorterSideAtLeast: Int? = nil) throws -> Picture {
        do {
            guard data.count <= Limits.photoBytes else {
                throw BrachioError(.limitExceeded, "\(data.count) bytes are more than \(Limits.photoBytes)")
            }
            return try data.withUnsafeBytes { bytes in
                try decode(bytes, shorterSideAtLeast: shorterSideAtLeast)
            }
        } catch let error as BrachioError {
            throw BrachioError(
                error.code, "photo \(name) cannot be decoded",
                cause: [error.message, error.cause].compactMap { $0 }.joined(separator: ": "),
                mend: error.mend ?? (error.code == .invalidInput ? "copy the photo again, or leave it out" : nil))
        }
    }

    /// Decodes a file; see `decode(_:named:shorterSideAtLeast:)`.
    public static func decode(contentsOf url: URL, shorterSideAtLeast: Int? = nil) throws -> Picture {
        let name = url.isFileURL ? url.path : url.absoluteString
        let data: Data
        do {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
                throw BrachioError(.notFound, "there is no photo \(name)", mend: "check the path")
            }
            guard !isFolder.boolValue else { throw BrachioError(.invalidInput, "\(name) is a folder, not a photo", mend: "name the photos in it") }
            let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            guard size <= Limits.photoBytes else {
                throw BrachioError(
                    .limitExceeded, "photo \(name) cannot be decoded", cause: "\(size) bytes are more than \(Limits.photoBytes)")
            }
            data = try Data(contentsOf: url)
        } catch let error as BrachioError {
            throw error
        } catch {
            throw BrachioError(.notFound, "photo \(name) cannot be read", cause: error.localizedDescription)
        }
        return try decode(data, named: name, shorterSideAtLeast: shorterSideAtLeast)
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer, shorterSideAtLeast: Int?) throws -> Picture {
        guard !bytes.isEmpty else { throw BrachioError(.invalidInput, "the file is empty") }
        switch PhotoFormat(bytes) {
        case .jpeg: return try LibraryDecoder.jpeg(bytes, shorterSideAtLeast: shorterSideAtLeast)
        case .png: return try LibraryDecoder.png(bytes)
        case .webp: return try LibraryDecoder.webp(bytes)
        case .gif: return try LibraryDecoder.gif(bytes)
        case .bmp: return try BitmapDecoder.decode(bytes)
        case .other(let format):
            throw BrachioError(
                .unsupported, "\(format) is not supported", mend: "convert it to JPEG, PNG, WebP, GIF or BMP")
        case nil:
            throw BrachioError(
                .unsupported, "it does not begin like a JPEG, PNG, WebP, GIF or BMP file")
        }
    }
}
