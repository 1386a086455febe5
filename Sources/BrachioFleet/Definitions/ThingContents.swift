internal import BrachioCore
internal import BrachioDeployment

/// The core of a group.
struct CoreContent: Codable, Hashable, Sendable {
    struct Core: Codable, Hashable, Sendable {
        var id: String
        var thingARN: String
        var certificateARN: String
        var synchronisesShadow: Bool?

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case thingARN = "ThingArn"
            case certificateARN = "CertificateArn"
            case synchronisesShadow = "SyncShadow"
        }
    }

    var cores: [Core]

    enum CodingKeys: String, CodingKey { case cores = "Cores" }

    init(from decoder: any Decoder) throws {
        cores = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent([Core].self, forKey: .cores) ?? []
    }

    func check() throws {
        guard cores.count <= 1 else {
            throw BrachioError(.invalidInput, "a core definition names \(cores.count) cores", cause: "a group has one", mend: "make a group for each core")
        }
        for core in cores {
            guard ThingARN.name(core.thingARN) != nil else { throw BrachioError(.invalidInput, "\(core.thingARN.prefix(300)) is no thing's ARN") }
        }
    }
}

/// Devices that talk to the core.
struct DeviceContent: Codable, Hashable, Sendable {
    var devices: [CoreContent.Core]

    enum CodingKeys: String, CodingKey { case devices = "Devices" }

    init(from decoder: any Decoder) throws {
        devices = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent([CoreContent.Core].self, forKey: .devices) ?? []
    }
}

/// Names of things.
enum ThingARN {
    /// The name in `arn:aws:iot:<region>:<account>:thing/<name>`; `nil` for other texts.
    static func name(_ arn: String) -> String? {
        guard case .thing(let text) = Route.End(arn), let name = text.split(separator: "/", maxSplits: 1).dropFirst().first else { return nil }
        return String(name)
    }
}
