internal import BrachioCore

/// The functions of a group, and how each of them runs.
struct FunctionContent: Codable, Hashable, Sendable {
    struct Function: Codable, Hashable, Sendable {
        var id: String
        var arn: String?
        var configuration: Configuration?

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case arn = "FunctionArn"
            case configuration = "FunctionConfiguration"
        }
    }

    struct Configuration: Codable, Hashable, Sendable {
        var encoding: String?
        var environment: Environment?
        var arguments: String?
        var executable: String?
        var memoryKibibytes: Int?
        var isPinned: Bool?
        var timeoutSeconds: Int?
        var runtime: String?

        enum CodingKeys: String, CodingKey {
            case encoding = "EncodingType"
            case environment = "Environment"
            case arguments = "ExecArgs"
            case executable = "Executable"
            case memoryKibibytes = "MemorySize"
            case isPinned = "Pinned"
            case timeoutSeconds = "Timeout"
            case runtime = "FunctionRuntimeOverride"
        }
    }

    struct Environment: Codable, Hashable, Sendable {
        var mayReadSysfs: Bool?
        var execution: Execution?
        var access: [Access]?
        var variables: [String: String]?

        enum CodingKeys: String, CodingKey {
            case mayReadSysfs = "AccessSysfs"
            case execution = "Execution"
            case access = "ResourceAccessPolicies"
            case variables = "Variables"
        }
    }

    struct Access: Codable, Hashable, Sendable {
        var permission: String?
        var resource: String

        enum CodingKeys: String, CodingKey {
            case permission = "Permission"
            case resource = "ResourceId"
        }
    }

    struct Execution: Codable, Hashable, Sendable {
        struct User: Codable, Hashable, Sendable {
            var group: Int?
            var user: Int?

            enum CodingKeys: String, CodingKey {
                case group = "Gid"
                case user = "Uid"
            }
        }

        var isolation: String?
        var user: User?

        enum CodingKeys: String, CodingKey {
            case isolation = "IsolationMode"
            case user = "RunAs"
        }
    }

    private struct Defaults: Codable, Hashable, Sendable {
        var execution: Execution?

        enum CodingKeys: String, CodingKey { case execution = "Execution" }
    }

    var functions: [Function]
    private var defaults: Defaults?

    enum CodingKeys: String, CodingKey {
        case functions = "Functions"
        case defaults = "DefaultConfig"
    }

    /// How functions run that do not say it themselves.
    var defaultExecution: Execution? { defaults?.execution }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        functions = try values.decodeIfPresent([Function].self, forKey: .functions) ?? []
        defaults = try values.decodeIfPresent(Defaults.self, forKey: .defaults)
    }

    func check() throws {
        try DefinitionContent.unique(functions.map(\.id), "function")
        guard functions.count <= FleetLimits.functionsCount else {
            throw BrachioError(.limitExceeded, "the definition has \(functions.count) functions", cause: "a group has at most \(FleetLimits.functionsCount)")
        }
        for function in functions {
            guard let arn = function.arn else { throw BrachioError(.invalidInput, "function \(function.id.prefix(100)) has no FunctionArn") }
            guard !SystemFunction.isOne(arn) else { continue }
            let reference = try FunctionReference(arn)
            guard let qualifier = reference.qualifier, qualifier != .latest else {
                throw BrachioError(
                    .invalidInput, "\(arn.prefix(300)) names no version", cause: "$LATEST changes, and a group does not",
                    mend: "publish a version, and name it or an alias of it")
            }
            if let seconds = function.configuration?.timeoutSeconds, !(1...2_147_483).contains(seconds) {
                throw BrachioError(.invalidInput, "function \(function.id.prefix(100)) has a timeout of \(seconds) seconds")
            }
        }
    }
}

/// Functions that belong to Greengrass's own core, which the agent has built in.
enum SystemFunction {
    static let names: Set<String> = [
        "GGIPDetector", "GGCloudSpooler", "GGShadowService", "GGTES", "GGSecretManager", "GGConnManager", "GGDeviceCertificateManager", "GGRouter",
        "GGShadowSyncManager", "GGStreamManager",
    ]

    static func isOne(_ arn: String) -> Bool {
        let prefix = "arn:aws:lambda:::function:"
        guard arn.hasPrefix(prefix) else { return false }
        return names.contains(String(arn.dropFirst(prefix.count).prefix { $0 != ":" }))
    }
}
