internal import BrachioCore
internal import Foundation

/// The camera's photos on the device: with the first model, without a network, and with the second model, which comes while the camera runs.
struct DemoReplay {
    let stage: DemoStage
    let device: DemoDevice
    let camera: DemoCamera
    let receiver: DemoReceiver
    let cables: [DemoCable]

    struct Outage {
        var seconds = 0.0
        /// Messages that waited on the device when the network came back.
        var waitingCount = 0
        var secondsUntilAllArrived = 0.0
    }

    /// Shows about half of the photos, and returns when each was answered.
    func withNetwork(_ count: Int) async throws {
        try await play(count)
        try await arrived()
    }

    /// The same with the cables pulled meanwhile.
    func withoutNetwork(_ count: Int) async throws -> Outage {
        let clock = ContinuousClock(), start = clock.now, before = receiver.count
        for cable in cables { cable.pull() }
        stage.say("   the network is away")
        try await play(count)
        // Whatever was shown is classified and kept, though nobody hears of it.
        try await stage.wait(for: "the device's own count of what waits") { try device.status().spool.messagesCount >= count }
        let status = try device.status()
        guard !status.connection.isConnected, receiver.count == before else { throw BrachioError(.defect, "the network was there all the time") }
        var outage = Outage(seconds: (clock.now - start) / .seconds(1), waitingCount: status.spool.messagesCount)
        stage.say("   \(outage.waitingCount) messages wait on the device's disk")
        let back = clock.now
        for cable in cables { cable.plugIn() }
        stage.say("   the network is back")
        try await arrived()
        outage.secondsUntilAllArrived = (clock.now - back) / .seconds(1)
        return outage
    }

    /// Runs the camera while something else happens.
    func during(_ work: () async throws -> Void) async throws {
        let camera = camera
        let playing = Task { await camera.playOn() }
        defer { playing.cancel() }
        try await work()
    }

    private func play(_ count: Int) async throws {
        let progress = ProgressLine(json: stage.json)
        for _ in 0..<count {
            try stage.goOn()
            try device.requireRunning()
            try await camera.play(1)
            progress.show("   \(camera.frames.count) frames shown, \(receiver.count) answers received")
        }
        progress.end()
    }

    /// Returns when each frame that was shown was answered.
    func arrived() async throws {
        let progress = ProgressLine(json: stage.json)
        try await stage.wait(for: "an answer to each of \(camera.frames.count) frames (there are \(receiver.count))") {
            try device.requireRunning()
            progress.show("   \(camera.frames.count) frames shown, \(receiver.count) answers received")
            return receiver.count >= camera.frames.count
        }
        progress.end()
    }
}
