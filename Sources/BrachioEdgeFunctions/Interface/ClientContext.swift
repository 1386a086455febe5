package import BrachioEdgeRuntime
internal import BrachioCore
internal import Foundation

/// What a sender says of a message, in the header `X-Amz-Client-Context`: base64 of `{"custom":{"source":…,"subject":…,"queueFullPolicy":…}}`.
package struct ClientContext: Sendable, Hashable {
    package var subject: String
    package var policy: QueueFullPolicy

    private struct Document: Codable {
        struct Custom: Codable {
            var subject: String?
            var queueFullPolicy: String?
        }
        var custom: Custom?
    }

    /// - Throws: `invalidInput` for what is no such text, or names a topic that nobody may publish on.
    package init(header: String) throws {
        guard header.utf8.count <= FunctionLimits.clientContextBytes else {
            throw BrachioError(.limitExceeded, "the client context is too long", cause: "more than \(FunctionLimits.clientContextBytes) bytes")
        }
        guard let data = Data(base64Encoded: header), let document = try? JSONDecoder().decode(Document.self, from: data) else {
            throw BrachioError(.invalidInput, "the client context cannot be read", cause: "it is not base64 of a JSON object")
        }
        subject = document.custom?.subject ?? ""
        try Self.check(topic: subject)
        let name = document.custom?.queueFullPolicy ?? ""
        guard let policy = QueueFullPolicy(rawValue: name) else {
            throw BrachioError(.invalidInput, "queueFullPolicy \"\(name.prefix(80))\" is unknown", mend: "use BestEffort or AllOrError")
        }
        self.policy = policy
    }

    /// The header for a message on `subject`.
    package static func header(subject: String) -> String {
        let document = Document(custom: Document.Custom(subject: subject))
        // Encoding two optional texts cannot fail.
        return ((try? JSONEncoder().encode(document)) ?? Data()).base64EncodedString()
    }

    private static func check(topic: String) throws {
        let isPlain = !topic.isEmpty && topic.utf8.count <= FunctionLimits.topicBytes && !topic.contains { "+#\0".contains($0) }
        guard isPlain else {
            throw BrachioError(
                .invalidInput, "nothing can be published on topic \"\(topic.prefix(80))\"",
                cause: "a topic has 1 to \(FunctionLimits.topicBytes) bytes and none of + # NUL")
        }
    }
}
