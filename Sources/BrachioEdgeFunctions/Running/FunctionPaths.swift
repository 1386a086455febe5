package import Foundation

/// Where things of functions are below the agent's root folder.
package struct FunctionPaths: Sendable, Hashable {
    package let root: URL

    package init(root: URL) { self.root = root }

    /// `ggc/var/log/user/REGION/ACCOUNT/FUNCTION.log`
    package func log(of function: FunctionARN) -> URL {
        root.appendingPathComponent("ggc/var/log/user/\(function.region)/\(function.account)/\(function.name).log")
    }

    /// The modules that Python functions are given.
    package var python: URL { root.appendingPathComponent("ggc/runtime/python", isDirectory: true) }

    /// What one function may write to; empty at each of its starts.
    package func work(of function: FunctionARN) -> URL {
        root.appendingPathComponent("ggc/running/\(function.name)-\(function.qualifier ?? "latest")", isDirectory: true)
    }
}
