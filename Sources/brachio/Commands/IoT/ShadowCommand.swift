internal import ArgumentParser
internal import BrachioCore
internal import BrachioWire
internal import Foundation

struct ShadowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow", abstract: "Read, change and remove shadows: what is wanted of a thing, and what it says of itself.",
        discussion: """
            Example:
              brachio iot shadow update lamp --desired '{"on": true, "level": 5}'
              brachio iot shadow get lamp
            """,
        subcommands: [ShadowGet.self, ShadowUpdate.self, ShadowDelete.self])
}

/// Which shadow of which server.
struct ShadowOptions: ParsableArguments {
    @Argument(help: "The thing's name.")
    var thing: String

    @Option(help: "The shadow's name; the thing's classic shadow when not given.")
    var name: String?

    @OptionGroup var folder: DataFolderOptions

    @Flag(help: "Write the shadow service's JSON document, for scripts.")
    var json = false

    func call(_ method: String, body: WireValue? = nil) async throws -> WireValue {
        try await EndpointClient(folder.dataFolder, service: "iotdata")
            .call(method, ["things", thing, "shadow"], query: name.map { [("name", $0)] } ?? [], body: body)
    }

    func write(_ document: WireValue) { StandardOutput.write(String(decoding: JSONWriter.bytes(document), as: UTF8.self)) }
}

struct ShadowGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show a shadow: each value as it is wanted, and as the thing says that it is.",
        discussion: """
            Example:
              brachio iot shadow get lamp
              brachio iot shadow get lamp --name light --json
            """)

    @OptionGroup var shadow: ShadowOptions

    func run() async throws {
        let document = try await shadow.call("GET")
        if shadow.json { return shadow.write(document) }
        let desired = Self.leaves(document["state"]?["desired"]), reported = Self.leaves(document["state"]?["reported"])
        var table = Table([("Value", .left), ("Desired", .left), ("Reported", .left), ("", .left)])
        for path in Set(desired.keys).union(reported.keys).sorted() {
            let isOff = desired[path].map { $0 != reported[path] } ?? false
            table.add([path, desired[path] ?? "", reported[path] ?? "", isOff ? "differs" : ""])
        }
        StandardOutput.write("\(shadow.thing), version \(document["version"]?.integer ?? 0)")
        StandardOutput.write(table.text)
    }

    /// Values by their path, as JSON.
    private static func leaves(_ value: WireValue?, _ path: String = "") -> [String: String] {
        guard let value else { return [:] }
        guard let map = value.map else { return [path: String(decoding: JSONWriter.bytes(value), as: UTF8.self)] }
        return map.entries.reduce(into: [:]) { leaves, entry in
            leaves.merge(Self.leaves(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)")) { $1 }
        }
    }
}

struct ShadowUpdate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change what is wanted of a thing, or what is reported of it.",
        discussion: """
            Objects are merged with what is there; null takes a value away.

            Example:
              brachio iot shadow update lamp --desired '{"on": true, "level": 5}'
              brachio iot shadow update lamp --reported '{"level": null}' --if-version 3
            """)

    @OptionGroup var shadow: ShadowOptions

    @Option(help: "JSON: what is wanted.")
    var desired: String?

    @Option(help: "JSON: what the thing says of itself.")
    var reported: String?

    @Option(name: .customLong("if-version"), help: "The version that the shadow must have.")
    var version: Int64?

    func validate() throws {
        if desired == nil, reported == nil { throw ValidationError("Give --desired or --reported.") }
    }

    func run() async throws {
        var state = WireMap()
        state["desired"] = try Self.json(desired, "--desired")
        state["reported"] = try Self.json(reported, "--reported")
        var body: WireMap = ["state": .map(state)]
        body["version"] = version.map { .integer($0) }
        let answer = try await shadow.call("POST", body: .map(body))
        if shadow.json { return shadow.write(answer) }
        StandardOutput.write("\(shadow.thing) is at version \(answer["version"]?.integer ?? 0)")
    }

    private static func json(_ text: String?, _ option: String) throws -> WireValue? {
        guard let text else { return nil }
        do { return try JSONReader.read(Array(text.utf8)) } catch { throw BrachioError(.invalidInput, "what \(option) gives is not JSON: \(text.prefix(80))") }
    }
}

struct ShadowDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove a shadow.",
        discussion: """
            A shadow that is made anew within two days goes on from its version.

            Example:
              brachio iot shadow delete lamp --name light
            """)

    @OptionGroup var shadow: ShadowOptions

    func run() async throws {
        let answer = try await shadow.call("DELETE")
        if shadow.json { return shadow.write(answer) }
        StandardOutput.write("removed \(shadow.thing)\(shadow.name.map { "'s shadow \($0)" } ?? "'s shadow")")
    }
}
