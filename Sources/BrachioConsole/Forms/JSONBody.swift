internal import BrachioCore
internal import Foundation
package import Hummingbird
internal import NIOCore

/// A JSON document that a script sends.
package enum JSONBody {
    package static let bytesMaximum = 1 << 20

    /// - Throws: `invalidInput` where it has another form, `limitExceeded`.
    package static func read<Value: Decodable>(_ form: Value.Type, from request: Request) async throws -> Value {
        let buffer: ByteBuffer
        do { buffer = try await request.body.collect(upTo: bytesMaximum) } catch is NIOTooManyBytesError {
            throw BrachioError(.limitExceeded, "the document is too large", cause: "at most \(bytesMaximum) bytes are read")
        }
        do { return try JSONDecoder().decode(form, from: Data(buffer.readableBytesView)) } catch {
            throw BrachioError(.invalidInput, "the document does not have the form that is read here", cause: "\(error)")
        }
    }
}
