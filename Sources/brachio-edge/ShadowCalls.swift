internal import BrachioEdgeFunctions
internal import BrachioEdgeRuntime
internal import Foundation
internal import NIOCore

/// Functions' `get_thing_shadow`, `update_thing_shadow` and `delete_thing_shadow`: the core's own function `GGShadowService`.
struct ShadowCalls: LocalService {
    let shadows: any LocalShadows

    private struct Refusal: Encodable {
        var code: Int
        var message: String
        var timestamp: Int
    }

    func answer(_ payload: ByteBuffer, topic: String, caller: String) async throws -> WorkResult {
        do { return WorkResult(payload: try await shadows.answer(topic: topic, payload: payload)) } catch let refusal as LocalShadowRefusal {
            // Clients look for `code` and `message` in the payload.
            let document = Refusal(code: refusal.code, message: refusal.message, timestamp: Int(Date().timeIntervalSince1970))
            return WorkResult(payload: ByteBuffer(bytes: try JSONEncoder().encode(document)))
        }
    }
}

/// Functions' `get_secret_value`: there are no secrets on a device, and the client says so in its own error.
struct SecretCalls: LocalService {
    private struct Refusal: Encodable {
        var status = 404
        var message = "secrets are not offered on this device: put what is secret into the function's environment, or into a local volume"

        // Clients look for these in the payload.
        enum CodingKeys: String, CodingKey {
            case status = "Status"
            case message = "Message"
        }
    }

    func answer(_ payload: ByteBuffer, topic: String, caller: String) async throws -> WorkResult {
        WorkResult(payload: ByteBuffer(bytes: try JSONEncoder().encode(Refusal())))
    }
}
