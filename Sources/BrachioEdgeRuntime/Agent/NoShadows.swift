internal import NIOCore

/// A device without shadows.
struct NoShadows: LocalShadows {
    func answer(topic: String, payload: ByteBuffer) async throws -> ByteBuffer {
        throw LocalShadowRefusal(code: 404, message: "this device keeps no shadows")
    }
}
