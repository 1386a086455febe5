public import Foundation

/// A small classifier, compiled for this machine by the built program, with photos and what ONNX Runtime says of them.
public struct CompiledNetwork {
    public static let isPossible = PythonPeer.executable != nil && RunningServer.isBuilt
    public static let missing = "needs the built program and the Python peers"

    /// The compiled package, which brings the second photo as its golden one, and what is in it.
    public let package: URL
    public let model: URL
    /// PNG files by number.
    public let photos: URL
    /// Probabilities of six classes, a photo each.
    public let expected: [[Float]]

    public static func make(in folder: URL, side: Int) throws -> CompiledNetwork {
        let script = try String(contentsOf: TestData.packageRoot.appendingPathComponent("Tests/Python/network.py"), encoding: .utf8)
        let printed = try PythonPeer.run(script, [folder.path, "\(side)"])
        let package = folder.appendingPathComponent("noise.tar.gz")
        try run(RunningServer.executable, ["compile", folder.appendingPathComponent("noise.onnx").path, "--golden", folder.appendingPathComponent("photos/1.png").path, "--out", package.path])
        let model = folder.appendingPathComponent("model")
        try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
        try run(URL(fileURLWithPath: "/bin/tar"), ["xzf", package.path, "-C", model.path])
        return CompiledNetwork(
            package: package, model: model, photos: folder.appendingPathComponent("photos"), expected: try JSONDecoder().decode([[Float]].self, from: Data(printed.utf8)))
    }

    private static func run(_ program: URL, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }
}
