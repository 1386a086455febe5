package import Foundation

/// Where things of functions are on the device.
package struct FunctionPaths: Sendable, Hashable {
    private let folder: URL
    private let logs: URL

    /// - Parameters:
    ///   - folder: holds nothing but what this room puts there.
    ///   - logs: gets `user/REGION/ACCOUNT/FUNCTION.log`.
    package init(folder: URL, logs: URL) {
        self.folder = folder
        self.logs = logs
    }

    package func log(of function: FunctionARN) -> URL {
        logs.appendingPathComponent("user/\(function.region)/\(function.account)/\(function.name).log")
    }

    /// The modules that Python functions are given.
    package var python: URL { folder.appendingPathComponent("python", isDirectory: true) }

    /// What one function may write to; empty at each of its starts.
    package func running(_ function: FunctionARN) -> URL {
        folder.appendingPathComponent("running/\(function.name)-\(function.qualifier ?? "latest")", isDirectory: true)
    }
}
