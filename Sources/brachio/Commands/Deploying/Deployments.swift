internal import ArgumentParser
internal import BrachioWire
internal import Foundation

struct Deployments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List deployments, the newest first, with what became of them.",
        discussion: """
            Example:
              brachio deployments
              brachio deployments --core garden --json
            """)

    @Option(help: "Of this device only.")
    var core: String?

    @OptionGroup var options: DeviceOptions

    private struct Row: Encodable {
        var deployment: String
        var group: String
        var type: String
        var created: String
        var status: String
        var failure: String?
    }

    func run() async throws {
        let fleet = FleetClient(try options.client("greengrass"))
        var rows: [Row] = []
        for group in try await fleet.groups() where core == nil || group["Name"]?.string == FleetClient.groupName(core: core ?? "") {
            guard let id = group["Id"]?.string else { continue }
            for deployment in try await fleet.deployments(of: id) {
                let name = deployment["DeploymentId"]?.string ?? "", status = try await fleet.status(of: name, group: id)
                rows.append(Row(
                    deployment: name, group: group["Name"]?.string ?? id, type: deployment["DeploymentType"]?.string ?? "",
                    created: deployment["CreatedAt"]?.string ?? "", status: status.status, failure: status.failure))
            }
        }
        rows.sort { $0.created > $1.created }
        if options.json { return try rows.forEach { try JSONLine.write($0) } }
        guard !rows.isEmpty else { return StandardOutput.write("There are no deployments. Make one: brachio deploy --help") }
        var table = Table([("Deployment", .left), ("Group", .left), ("Made", .left), ("Status", .left)])
        for row in rows { table.add([row.deployment, row.group, row.created, [row.status, row.failure].compactMap { $0 }.joined(separator: ": ")]) }
        StandardOutput.write(table.text)
    }
}
