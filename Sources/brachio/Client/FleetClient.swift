internal import BrachioCore
internal import BrachioWire
internal import Foundation

/// Groups and deployments of a running server, as any client of Greengrass would see them.
struct FleetClient: Sendable {
    let service: EndpointClient

    init(_ service: EndpointClient) { self.service = service }

    struct Latest {
        var id: String
        var status: String
        var failure: String?
    }

    /// The group that the commands keep for a core.
    static func groupName(core: String) -> String { core }

    func groups() async throws -> [WireValue] {
        var groups: [WireValue] = [], token: String?
        repeat {
            let page = try await service.call("GET", ["greengrass", "groups"], query: token.map { [("NextToken", $0)] } ?? [])
            groups += page["Groups"]?.list ?? []
            token = page["NextToken"]?.string
        } while token != nil
        return groups
    }

    func deployments(of group: String) async throws -> [WireValue] {
        try await service.call("GET", ["greengrass", "groups", group, "deployments"])["Deployments"]?.list ?? []
    }

    func latestDeployment(of group: String) async throws -> Latest? {
        guard let id = try await deployments(of: group).first?["DeploymentId"]?.string else { return nil }
        return try await status(of: id, group: group)
    }

    func status(of deployment: String, group: String) async throws -> Latest {
        let answer = try await service.call("GET", ["greengrass", "groups", group, "deployments", deployment, "status"])
        return Latest(id: deployment, status: answer["DeploymentStatus"]?.string ?? "", failure: answer["ErrorMessage"]?.string)
    }

    /// How far the device says that it is.
    func phase(of deployment: String, core: String, iot: EndpointClient) async throws -> String? {
        let execution = try await iot.call("GET", ["things", core, "jobs", "gg-\(deployment)"])["execution"]
        return execution?["statusDetails"]?["detailsMap"]?["phase"]?.string ?? execution?["statusDetails"]?["phase"]?.string
    }

    /// Makes a definition and returns its version's ARN.
    func define(_ kind: String, _ content: WireValue) async throws -> String {
        let made = try await service.call("POST", ["greengrass", "definition", kind], body: ["InitialVersion": content])
        guard let arn = made["LatestVersionArn"]?.string else { throw BrachioError(.defect, "the server made no version of a definition") }
        return arn
    }

    /// Versions of definitions by kind (`Function`), as the core has them: those of its group's last deployment that succeeded. `nil` where it has none.
    func running(in group: String) async throws -> [String: String]? {
        for deployment in try await deployments(of: group) {
            guard let id = deployment["DeploymentId"]?.string, try await status(of: id, group: group).status == "Success" else { continue }
            guard deployment["DeploymentType"]?.string?.hasSuffix("ResetDeployment") == false,
                let parts = deployment["GroupArn"]?.string?.components(separatedBy: "/versions/"), parts.count == 2
            else { return nil }
            let version = try await service.call("GET", ["greengrass", "groups", group, "versions", parts[1]])["Definition"]
            var found: [String: String] = [:]
            for kind in ["Core", "Device", "Function", "Subscription", "Resource", "Logger", "Connector"] {
                found[kind] = version?["\(kind)DefinitionVersionArn"]?.string
            }
            return found
        }
        return nil
    }

    /// What a version of a definition of connectors holds.
    func connectors(_ arn: String) async throws -> [WireValue] {
        // arn:aws:greengrass:<region>:<account>:/greengrass/definition/connectors/<id>/versions/<version>
        let path = arn.split(separator: "/").map(String.init)
        guard path.count == 7 else { return [] }
        return try await service.call("GET", Array(path.dropFirst()))["Definition"]?["Connectors"]?.list ?? []
    }

    /// The core's group, made where it is missing.
    func group(core: String) async throws -> String {
        let name = Self.groupName(core: core)
        if let known = try await groups().first(where: { $0["Name"]?.string == name })?["Id"]?.string { return known }
        let made = try await service.call("POST", ["greengrass", "groups"], body: ["Name": .string(name)])
        guard let id = made["Id"]?.string else { throw BrachioError(.defect, "the server made no group") }
        return id
    }

    /// Begins a deployment of a new version of the group.
    func deploy(_ group: String, _ definitions: [(String, String)]) async throws -> String {
        var version = WireMap()
        for (kind, arn) in definitions { version["\(kind)DefinitionVersionArn"] = .string(arn) }
        let made = try await service.call("POST", ["greengrass", "groups", group, "versions"], body: .map(version))
        let begun = try await service.call(
            "POST", ["greengrass", "groups", group, "deployments"],
            body: ["DeploymentType": "NewDeployment", "GroupVersionId": made["Version"] ?? .null])
        guard let id = begun["DeploymentId"]?.string else { throw BrachioError(.defect, "the server began no deployment") }
        return id
    }
}
