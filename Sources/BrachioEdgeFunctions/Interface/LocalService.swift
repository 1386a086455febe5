package import NIOCore

/// A function that is part of the core and answers at once: the shadows, the secrets.
package protocol LocalService: Sendable {
    /// - Parameters:
    ///   - topic: the subject of the client context; empty where it has none.
    ///   - caller: the function that asks, by its ARN.
    func answer(_ payload: ByteBuffer, topic: String, caller: String) async throws -> WorkResult
}
