internal import ArgumentParser
internal import BrachioWire
internal import Foundation

struct DeviceStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show a device: its certificate, its latest deployment, and what it says of its health.",
        discussion: """
            Example:
              brachio device status garden
              brachio device status garden --json
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
        let heard = (health?["metadata"]?["reported"]?["atSeconds"]?["timestamp"]?.integer).map { Date(timeIntervalSince1970: Double($0)) }
        if options.json { return StandardOutput.write(String(decoding: JSONWriter.bytes(.map(map)), as: UTF8.self)) }
        StandardOutput.write(DeviceReport(name: name, certificatesCount: principals.count, deployment: map["deployment"], health: map["health"], heard: heard, now: Date()).text)
    }
}
