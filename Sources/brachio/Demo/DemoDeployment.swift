internal import BrachioCore
internal import BrachioJSON
internal import Foundation

/// Brings models to the device over the air: a file that says what is to run, and `brachio deploy`.
struct DemoDeployment {
    let stage: DemoStage
    let data: DataFolder
    let camera: DemoCamera

    /// - Parameter name: of the file that says what is to run.
    func deploy(_ model: URL, as name: String) async throws {
        let plan = stage.place("\(name).yaml")
        try AtomicFile.write(Data(text(model).utf8), to: plan)
        let stage = stage, folder = data.url.path
        // A process is waited for, which nobody else is to wait for.
        let said = try await Task.detached { try DemoPrograms.run(DemoPrograms.brachio, ["deploy", plan.path, "--data", folder, "--wait-seconds", "120"], on: stage) }.value
        for line in String(decoding: said, as: UTF8.self).split(separator: "\n") { stage.say("     \(line)") }
    }

    /// JSON's way of writing texts is YAML's too.
    private func text(_ model: URL) -> String {
        func quoted(_ text: String) -> String { JSONValue.string(text).description }
        return """
            # What runs on the device \(DemoDevice.name): brachio deploy brings it there.
            core: \(DemoDevice.name)
            models:
              - from: \(quoted(model.path))
            classifier:
              source:
                folder: {path: \(quoted(camera.folder.path))}
              topic: \(DemoReceiver.topic)
              payload: \(quoted(DemoReceiver.payload))

            """
    }
}
