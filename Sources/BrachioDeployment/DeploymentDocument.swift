/// Everything that a core is to be: what runs there, with which models and devices, and where messages go. The fleet writes it, the agent on
/// the device makes it so. It travels as the member `deployment` of a device job's document, as JSON with the names of these properties.
package struct DeploymentDocument: Codable, Hashable, Sendable {
    /// The form that this program writes and reads.
    package static let currentForm = 1

    package var form: Int
    /// Unique over all groups; also the name of the folder on the device.
    package var identifier: String
    package var group: GroupReference
    /// The thing that is the core.
    package var core: String
    package var functions: [DeployedFunction]
    package var resources: [DeployedResource]
    package var routes: [Route]
    package var loggers: [LogSetting]
    package var clientDevices: [ClientDevice]
    /// Whether the core's own shadow is kept on the device too and carried to the cloud.
    package var synchronisesCoreShadow: Bool
    package var checks: [ModelCheck]
    /// The agent's own next version, where it is to change.
    package var agent: AgentUpdate?

    package init(
        identifier: String, group: GroupReference, core: String, functions: [DeployedFunction] = [], resources: [DeployedResource] = [],
        routes: [Route] = [], loggers: [LogSetting] = [], clientDevices: [ClientDevice] = [], synchronisesCoreShadow: Bool = false,
        checks: [ModelCheck] = [], agent: AgentUpdate? = nil
    ) {
        form = Self.currentForm
        self.identifier = identifier
        self.group = group
        self.core = core
        self.functions = functions
        self.resources = resources
        self.routes = routes
        self.loggers = loggers
        self.clientDevices = clientDevices
        self.synchronisesCoreShadow = synchronisesCoreShadow
        self.checks = checks
        self.agent = agent
    }
}

/// The group and the version of it that a deployment brings.
package struct GroupReference: Codable, Hashable, Sendable {
    package var identifier: String
    package var version: String
    package var name: String

    package init(identifier: String, version: String, name: String) {
        self.identifier = identifier
        self.version = version
        self.name = name
    }
}

/// The agent's own program for the device's processor.
package struct AgentUpdate: Codable, Hashable, Sendable {
    package var version: String
    package var program: Artifact

    package init(version: String, program: Artifact) {
        self.version = version
        self.program = program
    }
}
