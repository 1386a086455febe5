internal import ArgumentParser
internal import BrachioCore
internal import Foundation

struct DeviceAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a device's entry, its certificate, and the bundle that it needs.",
        discussion: """
            Writes NAME.tar.gz with the certificate, its key, the server's authority and config.json. The key is nowhere else: keep the bundle
            as you would keep a key, and copy it to the device. The command that starts the agent there is printed.

            Example:
              brachio device add garden
              brachio device add garden --host 192.168.1.5 --out bundles/garden.tar.gz
              brachio device add garden --host cloud.example.org --port 443 --mqtt-port 8884
              brachio device add garden --replace --out garden-2.tar.gz

            --replace is for a device whose bundle is lost or in wrong hands: it gets another certificate, and the one before is shut out at once.
            """)

    @Argument(help: "The device's name: letters, digits, -, _ and :, at most 128 of them.")
    var name: String

    @Option(help: "The server's name or address, as the device reaches it.")
    var host: String?

    @Option(help: "The endpoint's port, where the device reaches it by another than the server's own.")
    var port: Int?

    @Option(name: .customLong("mqtt-port"), help: "The broker's port, where the device reaches it by another than the server's own.")
    var mqttPort: Int?

    @Option(help: "Where the bundle is written; NAME.tar.gz otherwise.")
    var out: String?

    @Option(name: .customLong("data-folder"), help: "Where the agent keeps everything on the device.")
    var deviceFolder = "/var/lib/brachio-edge"

    @Flag(help: "Make another certificate for a device that has one, and shut out the one before.")
    var replace = false

    @OptionGroup var options: DeviceOptions

    private struct Result: Encodable {
        var thing: String
        var certificateArn: String
        var bundle: String
        var command: String
    }

    func validate() throws {
        for (name, number) in [("--port", port), ("--mqtt-port", mqttPort)] {
            if let number, !(1...65_535).contains(number) { throw ValidationError("\(name) is 1 to 65535, not \(number).") }
        }
    }

    func run() async throws {
        let bundle = file(out ?? "\(name).tar.gz")
        guard !FileManager.default.fileExists(atPath: bundle.path) else {
            throw BrachioError(.alreadyExists, "\(bundle.path) is there already", mend: "choose another with --out: it may hold the only copy of a key")
        }
        let enrolment = DeviceEnrolment(iot: try options.client("iot"), data: options.folder.dataFolder)
        let device = try await enrolment.enrol(name, reaching: DeviceRoute(host: host, port: port, mqttPort: mqttPort), deviceFolder: deviceFolder, replaces: replace)
        try device.write(to: bundle)
        try await enrolment.shutOut(device.replaced, of: name)
        let command = "tar xzf \(bundle.lastPathComponent) && brachio-edge run --config \(name)/config.json"
        if options.json { return try JSONLine.write(Result(thing: name, certificateArn: device.certificateARN, bundle: bundle.path, command: command)) }
        StandardOutput.write("""
            \(bundle.path) holds what \(name) needs. Copy it to the device, and the agent to where commands are found there, and run:

              \(command)

            The agent for devices is the one file that make edge makes: .build-edge/release/brachio-edge.

            To see whether everything is right there: brachio-edge check --config \(name)/config.json
            """)
    }
}
