internal import BrachioCore
internal import BrachioImaging
internal import BrachioManifest
internal import Foundation
internal import NIOCore
internal import NIOPosix

/// The second half of the story: a device, two models over the air, a network that is away for a while.
struct DemoFleet {
    let stage: DemoStage
    let data: DataFolder
    let heldBack: PhotoSet
    /// Compiled for this machine.
    let first: URL
    let second: URL

    func tell() async throws -> DemoDeviceReport {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let report = try await tell(group)
            try await group.shutdownGracefully()
            return report
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private func tell(_ group: MultiThreadedEventLoopGroup) async throws -> DemoDeviceReport {
        let server = try ServerEndpoint.read(from: data)
        guard let plain = server.mqttPort, let secure = server.mqttsPort, let port = URLComponents(string: server.url)?.port else {
            throw BrachioError(.defect, "the demo's server has no broker")
        }
        let receiver = try await DemoReceiver.subscribe(port: plain, on: group.next())
        let endpoint = try await DemoCable.lay(to: port, on: group), broker = try await DemoCable.lay(to: secure, on: group)
        let camera = DemoCamera(try stage.emptied("camera"), photos: heldBack)
        stage.begin("a device, with a certificate of its own")
        let device = try DemoDevice(stage, data: data, endpoint: endpoint, broker: broker)
        defer { device.stop() }
        try await device.start()
        let report = try await replay(DemoReplay(stage: stage, device: device, camera: camera, receiver: receiver, cables: [endpoint, broker]))
        await receiver.stop()
        device.stop()
        for cable in [endpoint, broker] { await cable.close() }
        return report
    }

    private func replay(_ replay: DemoReplay) async throws -> DemoDeviceReport {
        let camera = replay.camera, round = camera.roundCount, deployment = DemoDeployment(stage: stage, data: data, camera: camera)
        stage.begin("the first model, over the air")
        try await DemoRule(data: data).make()
        stage.say("   a rule of the server counts what the device sees: metrics of the namespace \(DemoRule.namespace), one a class")
        try await deployment.deploy(first, as: "first")
        stage.begin("the camera runs: photos that no model has seen")
        try await replay.withNetwork((round + 1) / 2)
        stage.begin("the network breaks")
        let outage = try await replay.withoutNetwork(round - (round + 1) / 2)
        let before = camera.frames
        stage.begin("the second model, over the air, while the camera runs")
        try await replay.during { try await deployment.deploy(second, as: "second") }
        try await replay.arrived()
        let change = camera.frames.count
        try await replay.withNetwork(round)
        let frames = camera.frames, received = replay.receiver.all, classes = heldBack.classes
        let sheet = stage.place("device-sheet.png")
        try AtomicFile.write(try DemoDeviceReport.contactSheet(frames[change...], received.answers, classes: classes).png(), to: sheet)
        return DemoDeviceReport(
            first: DemoDeviceReport.model(before, received.answers, classes: classes),
            second: DemoDeviceReport.model(frames[change...], received.answers, classes: classes), sent: frames.count,
            received: frames.count { received.answers[$0.name] != nil }, duplicates: received.duplicatesCount, outageSeconds: outage.seconds,
            waitedOnDevice: outage.waitingCount, secondsUntilAllArrived: outage.secondsUntilAllArrived, contactSheet: sheet.path)
    }
}
