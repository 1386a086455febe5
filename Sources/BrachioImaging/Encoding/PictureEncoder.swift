internal import BrachioCore
internal import CImageCodecs
public import Foundation

extension Picture {
    /// The picture as a JPEG file. `quality` is cut to 1…100; chroma is halved both ways below 90.
    public func jpeg(quality: Int = 90) throws -> Data {
        try encoded("JPEG") { levels, written, message in
            brachio_jpeg_write(levels, Int32(width), Int32(height), Int32(min(max(quality, 1), 100)), written, message)
        }
    }

    /// The picture as a PNG file, compressed for speed.
    public func png() throws -> Data {
        try encoded("PNG") { levels, written, message in
            brachio_png_write(levels, Int32(width), Int32(height), written, message)
        }
    }

    private func encoded(
        _ format: String,
        _ encode: (
            UnsafePointer<UInt8>, UnsafeMutablePointer<brachio_owned_bytes>, UnsafeMutablePointer<brachio_codec_message>
        ) -> brachio_codec_status
    ) throws -> Data {
        guard width <= Limits.photoSidePixels, height <= Limits.photoSidePixels else {
            throw BrachioError(
                .limitExceeded, "a picture of \(width)×\(height) pixels cannot be written as \(format)",
                cause: "a side has more than \(Limits.photoSidePixels) pixels")
        }
        var written = brachio_owned_bytes(), message = brachio_codec_message()
        let status = pixels.withUnsafeBufferPointer { encode($0.baseAddress!, &written, &message) }
        do {
            try CodecFailure.check(status, message)
        } catch let error as BrachioError {
            throw BrachioError(error.code, "a picture cannot be written as \(format)", cause: error.message)
        }
        return Data(bytesNoCopy: written.bytes!, count: written.count, deallocator: .free)
    }
}
