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
