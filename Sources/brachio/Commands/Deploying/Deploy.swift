internal import ArgumentParser
internal import BrachioCore
internal import Foundation

struct Deploy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring functions, models and routes to a device, and follow it until the device has them.",
        discussion: """
            What is to run is said by flags, or by a YAML or JSON file with the same words. A function is a folder with its code; NAME is the folder's
            name. A model is a compiled package or any archive: a file, or s3://bucket/key. What has not changed is not sent again.

            The classifier is part of the agent and needs no code: a file with its settings says where frames come from (docs/howto/functions.md).
            What it publishes goes to the cloud.

            A route is SOURCE:TOPIC:TARGET, where the ends are a function's name, a client device's thing, classifier, cloud, or shadow. The device's
            answer decides the exit status.

            A client device is a thing with a certificate (brachio device add) that talks to the core instead of the cloud. The shadow of the core is kept
            one with the cloud's, and that of each client device that says so.

            The agent's next program (--agent) goes beside what the device has, where nothing else is said. The device tries it, and goes back where it does
            not work.

            Example:
              brachio deploy --core garden --function dino-detect --handler dino.function_handler --model model-host.tar.gz --route dino-detect:dino/#:cloud
              brachio deploy --core garden --model model-host.tar.gz --classifier camera.json
              brachio deploy --core garden --client-device lamp --client-device sensor:sync --route sensor:news/#:lamp --route sensor:news/#:cloud
              brachio deploy --core garden --agent .build-edge/release/brachio-edge
              brachio deploy garden.yaml --json

            A file, garden.yaml; what is in it is found from its own folder:
              core: garden
              models:
                - from: model-host.tar.gz
                  at: /ml_model
              functions:
                - code: dino-detect
                  handler: dino.function_handler
                  memoryMegabytes: 512
                  environment: {THRESHOLD: "0.8"}
              devices: [/dev/video0]
              clientDevices:
                - thing: sensor
                  syncShadow: true
              routes:
                - dino-detect:dino/#:cloud
              classifier:
                source: {camera: {device: /dev/video0}}
                topic: dino-detect
            """)

    @Argument(help: "A YAML or JSON file that says what is to run.")
    var plan: String?

    @Option(help: "The device, as brachio device add named it.")
    var core: String?

    @Option(name: .customLong("function"), parsing: .singleValue, help: "A folder with a function's code; may be given several times.")
    var functions: [String] = []

    @Option(help: "The functions' handler: module.function, or with --executable the program's path in the folder.")
    var handler = "main.handler"

    @Flag(help: "The functions are programs, not Python.")
    var executable = false

    @Option(help: "Memory of each function in megabytes.")
    var memory = 256

    @Flag(name: .customLong("on-demand"), help: "Start functions for a message and end them when idle; otherwise they run all the time.")
    var onDemand = false

    @Flag(help: "Run functions as plain processes, without isolation.")
    var uncontained = false

    @Option(help: "The model.")
    var model: String?

    @Option(help: "A JSON or YAML file with the settings of the agent's own classifier.")
    var classifier: String?

    @Option(help: "The agent's next program, which the device tries and goes back from where it does not work.")
    var agent: String?

    @Option(name: .customLong("model-path"), help: "Where functions see the model.")
    var modelPath = "/ml_model"

    @Option(name: .customLong("device"), parsing: .singleValue, help: "A device file that functions may use, such as /dev/video0; may be given several times.")
    var devices: [String] = []

    @Option(name: .customLong("volume"), parsing: .singleValue, help: "A folder of the device for functions, as /on/device:/in/function; may be given several times.")
    var volumes: [String] = []

    @Option(
        name: .customLong("client-device"), parsing: .singleValue,
        help: "A thing that talks to the core; NAME:sync keeps its shadow one with the cloud's. May be given several times.")
    var clientDevices: [String] = []

    @Flag(name: .customLong("no-sync-shadow"), help: "Keep the core's own shadow on the device only.")
    var noSyncShadow = false

    @Option(name: .customLong("route"), parsing: .singleValue, help: "SOURCE:TOPIC:TARGET; may be given several times.")
    var routes: [String] = []

    @Option(name: .customLong("env"), parsing: .singleValue, help: "NAME=VALUE for the functions' environment; may be given several times.")
    var environment: [String] = []

    @Flag(help: "Run nothing: functions, models and routes are taken off the device.")
    var nothing = false

    @Flag(name: .customLong("no-wait"), help: "Return once the deployment has begun.")
    var noWait = false

    @Option(name: .customLong("wait-seconds"), help: "Give up waiting after so long; the deployment goes on.")
    var waitSeconds = 3_600

    @OptionGroup var options: DeviceOptions

    func validate() throws {
        guard (1...1_048_576).contains(memory) else { throw ValidationError("--memory is 1 to 1048576 megabytes, not \(memory).") }
        guard (plan == nil) != (core == nil) else { throw ValidationError("Say what is to run with --core and flags, or with a file.") }
    }

    func run() async throws {
        let wanted = try plan.map { try DeploymentFile.read(file($0)) } ?? fromFlags()
        guard nothing || wanted.agent != nil || !wanted.isEmptyButForAgent else {
            throw BrachioError(
                .invalidInput, "nothing is said that \(wanted.core) is to run", cause: "what it runs now would be taken off it",
                mend: "name a function, a model or the classifier; if it is to run nothing, say so with --nothing")
        }
        if nothing, wanted.agent != nil || !wanted.isEmptyButForAgent { throw ValidationError("--nothing is said, and what is to run as well.") }
        let progress = ProgressLine(json: options.json)
        let delivery = Delivery(try options.client("lambda"), try options.client("greengrass"), try options.client("iot"), try BucketClient(options.folder.dataFolder)) {
            if !options.json { StandardError.write($0) }
        }
        let begun = try await delivery.begin(wanted)
        guard !noWait else { return try say(begun, status: "InProgress", phase: nil) }
        let end = try await delivery.follow(begun, seconds: waitSeconds) { progress.show($0) }
        progress.end()
        if let failure = end.failure {
            if options.json { try say(begun, status: end.status, phase: nil, failure: failure) }
            throw BrachioError(.system, "deployment \(begun.id) failed on \(begun.core)", cause: failure)
        }
        try say(begun, status: end.status, phase: nil)
    }

    private struct Report: Encodable {
        var deployment: String
        var group: String
        var core: String
        var status: String
        var failure: String?
    }

    private func say(_ begun: Delivery.Begun, status: String, phase: String?, failure: String? = nil) throws {
        if options.json { return try JSONLine.write(Report(deployment: begun.id, group: begun.group, core: begun.core, status: status, failure: failure)) }
        StandardOutput.write("deployment \(begun.id) on \(begun.core): \(status)")
    }

    private static let syncMark = ":sync"

    private func fromFlags() throws -> DeploymentFile {
        var wanted = DeploymentFile(core: core ?? "")
        let variables = try environment.map { text in
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw ValidationError("--env is NAME=VALUE, not \(text).") }
            return (String(parts[0]), String(parts[1]))
        }
        wanted.functions = functions.map { code in
            DeploymentFile.Function(
                code: code, handler: handler, runtime: executable ? "executable" : nil, isPinned: !onDemand, memoryMegabytes: memory,
                environment: Dictionary(variables) { $1 }, isContained: !uncontained)
        }
        if let model { wanted.models = [.init(from: model, at: modelPath)] }
        wanted.devices = devices
        wanted.volumes = try volumes.map { text in
            let parts = text.split(separator: ":").map(String.init)
            guard parts.count == 2 else { throw ValidationError("--volume is /on/device:/in/function, not \(text).") }
            return .init(from: parts[0], at: parts[1])
        }
        wanted.clientDevices = clientDevices.map { text in
            let isSynchronised = text.hasSuffix(Self.syncMark)
            return .init(thing: isSynchronised ? String(text.dropLast(Self.syncMark.count)) : text, synchronisesShadow: isSynchronised)
        }
        wanted.synchronisesShadow = !noSyncShadow
        wanted.routes = routes
        wanted.agent = agent
        if let classifier { wanted.classifier = try DeploymentFile.settings(file(classifier)) }
        return wanted
    }
}
