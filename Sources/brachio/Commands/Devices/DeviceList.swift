internal import ArgumentParser
internal import BrachioWire
internal import Foundation

struct DeviceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the devices, with their latest deployments.",
        discussion: """
            Example:
              brachio device list
              brachio device list --json
            """)

    @OptionGroup var options: DeviceOptions

    private struct Row: Encodable {
        var thing: String
        var group: String?
        var deployment: String?
        var status: String?
        var failure: String?
    }

    func run() async throws {
        let iot = try options.client("iot"), fleet = FleetClient(try options.client("greengrass"))
        var names: [String] = [], token: String?
        repeat {
            let page = try await iot.call("GET", ["things"], query: token.map { [("nextToken", $0)] } ?? [])
            names += (page["things"]?.list ?? []).compactMap { $0["thingName"]?.string }
            token = page["nextToken"]?.string
        } while token != nil
        var rows: [Row] = []
        let groups = try await fleet.groups()
        for name in names {
            let group = groups.first { $0["Name"]?.string == FleetClient.groupName(core: name) }
            var row = Row(thing: name, group: group?["Name"]?.string)
            if let id = group?["Id"]?.string, let latest = try await fleet.latestDeployment(of: id) {
                (row.deployment, row.status, row.failure) = (latest.id, latest.status, latest.failure)
            }
            rows.append(row)
        }
        if options.json { return try rows.forEach { try JSONLine.write($0) } }
        guard !rows.isEmpty else { return StandardOutput.write("There are no devices. Add one: brachio device add NAME") }
        var table = Table([("Device", .left), ("Deployment", .left), ("Status", .left)])
        for row in rows { table.add([row.thing, row.deployment.map { String($0.prefix(8)) } ?? "none", [row.status, row.failure].compactMap { $0 }.joined(separator: ": ")]) }
        StandardOutput.write(table.text)
    }
}
