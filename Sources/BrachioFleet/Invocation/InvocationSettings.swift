package import Foundation

/// What an invocation needs of the machine that it runs on.
package struct InvocationSettings: Sendable {
    /// The Python that runs functions.
    package var interpreter: URL?
    /// Folders that functions must not look into.
    package var hiddenFolders: [URL]
    /// Where the endpoint is, as environment variables; empty as long as it is not open.
    package var endpoint: @Sendable () -> [String: String]
    /// Short-lived keys of a role for a function's session, as environment variables; empty for a role that is not there.
    package var keys: @Sendable (_ role: String, _ session: String) async -> [String: String]

    package init(
        interpreter: URL?, hiddenFolders: [URL] = [], endpoint: @escaping @Sendable () -> [String: String] = { [:] },
        keys: @escaping @Sendable (_ role: String, _ session: String) async -> [String: String] = { _, _ in [:] }
    ) {
        self.interpreter = interpreter
        self.hiddenFolders = hiddenFolders
        self.endpoint = endpoint
        self.keys = keys
    }

    /// The system's `python3`, which every user may run, or else the one that `path` has.
    package static func findPython(path: String?) -> URL? {
        "/usr/local/bin:/usr/bin:/bin:\(path ?? "")".split(separator: ":").lazy.map { URL(fileURLWithPath: String($0)).appendingPathComponent("python3") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}
