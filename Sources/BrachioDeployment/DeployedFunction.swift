/// A function as it runs on a device.
package struct DeployedFunction: Codable, Hashable, Sendable {
    /// What runs it.
    package enum Runtime: Codable, Hashable, Sendable {
        /// `3.7`, `3.13`, …: the device's own interpreter; `handler` is `module.function`.
        case python(version: String)
        /// `handler` is the path of a program within the code.
        case executable
        /// The classifier that is part of the agent; `settings` is its configuration, as JSON text. It has no code.
        case classifier(settings: String)
    }

    /// How messages' payloads are handed over.
    package enum Encoding: String, Codable, Hashable, Sendable {
        case json, binary
    }

    /// With alias or version: `arn:aws:lambda:us-east-1:123456789012:function:name:1`.
    package var arn: String
    package var name: String
    package var runtime: Runtime
    package var handler: String
    /// A zip; `nil` for the classifier.
    package var code: Artifact?
    /// Starts with the agent and runs until it is stopped. Others are started for a message and end when idle.
    package var isPinned: Bool
    /// For one message.
    package var timeoutSeconds: Int
    package var memoryKibibytes: Int
    package var encoding: Encoding
    package var arguments: [String]
    package var environment: [String: String]
    package var access: [ResourceAccess]
    package var isolation: Isolation

    /// Whether the agent itself is the function.
    package var isClassifier: Bool { if case .classifier = runtime { true } else { false } }

    package init(
        arn: String, name: String, runtime: Runtime, handler: String, code: Artifact?, isPinned: Bool = false, timeoutSeconds: Int = 3,
        memoryKibibytes: Int = 16384, encoding: Encoding = .json, arguments: [String] = [], environment: [String: String] = [:],
        access: [ResourceAccess] = [], isolation: Isolation = Isolation()
    ) {
        self.arn = arn
        self.name = name
        self.runtime = runtime
        self.handler = handler
        self.code = code
        self.isPinned = isPinned
        self.timeoutSeconds = timeoutSeconds
        self.memoryKibibytes = memoryKibibytes
        self.encoding = encoding
        self.arguments = arguments
        self.environment = environment
        self.access = access
        self.isolation = isolation
    }
}

/// What a function may touch of a resource.
package struct ResourceAccess: Codable, Hashable, Sendable {
    /// The resource's identifier within the deployment.
    package var resource: String
    package var mayWrite: Bool

    package init(resource: String, mayWrite: Bool) {
        self.resource = resource
        self.mayWrite = mayWrite
    }
}

/// How far a function is kept apart from the device it runs on.
package struct Isolation: Codable, Hashable, Sendable {
    /// Own namespaces, read-only root, limits of memory. Without, the function is a plain process.
    package var isContained: Bool
    /// `nil` for the agent's choice.
    package var user: UInt32?
    package var group: UInt32?
    package var mayReadSysfs: Bool

    package init(isContained: Bool = true, user: UInt32? = nil, group: UInt32? = nil, mayReadSysfs: Bool = false) {
        self.isContained = isContained
        self.user = user
        self.group = group
        self.mayReadSysfs = mayReadSysfs
    }
}
