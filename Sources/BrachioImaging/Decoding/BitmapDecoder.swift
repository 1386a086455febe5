internal import BrachioCore
enum BitmapDecoder {
    static func decode(_ bytes: UnsafeRawBufferPointer) throws -> Picture { throw BrachioError(.unsupported, "BMP is not supported") }
}
