internal import BrachioCore
internal import CImageCodecs

/// A codec's status and message as the program's error.
enum CodecFailure {
    static func check(_ status: brachio_codec_status, _ message: brachio_codec_message) throws {
        guard status != BRACHIO_CODEC_OK else { return }
        throw BrachioError(code(status), text(message))
    }

    private static func code(_ status: brachio_codec_status) -> BrachioError.Code {
        switch status {
        case BRACHIO_CODEC_UNSUPPORTED: .unsupported
        case BRACHIO_CODEC_LIMIT: .limitExceeded
        case BRACHIO_CODEC_MEMORY: .system
        default: .invalidInput
        }
    }

    private static func text(_ message: brachio_codec_message) -> String {
        withUnsafeBytes(of: message.text) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
