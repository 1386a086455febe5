/// A program and how it is to be started. What is to be mounted where is worked out beforehand: see `IsolationPlan`.
package struct LaunchSpecification: Sendable, Hashable {
    package enum Step: Sendable, Hashable {
        case mount(source: String?, target: String, type: String?, options: String?, flags: UInt64)
        case folder(String, permissions: UInt16)
        case file(String, permissions: UInt16)
        case link(at: String, to: String)
        case write(String, to: String)
        /// The folder, a mount, becomes the root.
        case root(String)
    }

    package struct Namespaces: OptionSet, Sendable, Hashable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let mounts = Namespaces(rawValue: 1)
        package static let processes = Namespaces(rawValue: 2)
        package static let messages = Namespaces(rawValue: 4)
        package static let users = Namespaces(rawValue: 8)
    }

    package struct User: Sendable, Hashable {
        package var user: UInt32
        package var group: UInt32
        package var furtherGroups: [UInt32]

        package init(user: UInt32, group: UInt32, furtherGroups: [UInt32] = []) {
            self.user = user
            self.group = group
            self.furtherGroups = furtherGroups
        }
    }

    package var program: String
    /// Without the program's own name.
    package var arguments: [String]
    package var environment: [String: String]
    /// As seen after the steps.
    package var folder: String
    package var namespaces: Namespaces = []
    package var steps: [Step] = []
    /// `nil` keeps the agent's.
    package var user: User?

    package init(program: String, arguments: [String] = [], environment: [String: String] = [:], folder: String) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
    }
}
