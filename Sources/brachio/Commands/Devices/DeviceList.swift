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

struct DeviceStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show a device: its certificate, its latest deployment, and what it says of its health.",
        discussion: """
            Example:
              brachio device status garden
            """)

    @Argument(help: "The device.")
    var name: String

    @OptionGroup var options: DeviceOptions

    func run() async throws {
        let iot = try options.client("iot"), fleet = FleetClient(try options.client("greengrass"))
        let thing = try await iot.call("GET", ["things", name])
        let principals = (try await iot.call("GET", ["things", name, "principals"])["principals"]?.list ?? []).compactMap(\.string)
        var map: WireMap = ["thing": .string(name), "arn": thing["thingArn"] ?? .null, "certificates": .list(principals.map { .string($0) })]
        let group = try await fleet.groups().first { $0["Name"]?.string == FleetClient.groupName(core: name) }
        if let id = group?["Id"]?.string, let latest = try await fleet.latestDeployment(of: id) {
            var deployment: WireMap = ["id": .string(latest.id), "status": .string(latest.status)]
            deployment["failure"] = latest.failure.map { .string($0) }
            deployment["phase"] = (try? await fleet.phase(of: latest.id, core: name, iot: iot)).flatMap { $0 }.map { .string($0) }
            map["deployment"] = .map(deployment)
        }
        let health = try? await options.client("iotdata").call("GET", ["things", name, "shadow"], query: [("name", "health")])
        map["health"] = health?["state"]?["reported"]
        if options.json { return StandardOutput.write(String(decoding: JSONWriter.bytes(.map(map)), as: UTF8.self)) }
        StandardOutput.write("\(name): \(principals.count == 1 ? "one certificate" : "\(principals.count) certificates")")
        if let deployment = map["deployment"] {
            let words = ["status", "phase", "failure"].compactMap { deployment[$0]?.string }
            StandardOutput.write("deployment \(deployment["id"]?.string ?? ""): \(words.joined(separator: ", "))")
        } else {
            StandardOutput.write("no deployment yet; make one: brachio deploy --core \(name) …")
        }
        guard let reported = map["health"]?.map else { return StandardOutput.write("the device has said nothing of its health") }
        for entry in reported.entries { StandardOutput.write("  \(entry.key): \(String(decoding: JSONWriter.bytes(entry.value), as: UTF8.self))") }
    }
}
