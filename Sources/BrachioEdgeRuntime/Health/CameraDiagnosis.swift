internal import BrachioDeployment
internal import Foundation

/// Whether there is a camera, and the one that the running deployment wants.
struct CameraDiagnosis {
    /// `/dev`.
    let devices: URL
    /// Files of devices, by their path on the device.
    let wanted: [String]

    /// Cameras that the deployment in this folder names: its device files, and its classifiers' sources.
    static func wanted(by folder: URL) -> [String] {
        struct Settings: Decodable {
            struct Source: Decodable {
                struct Camera: Decodable { var device: String }
                var camera: Camera?
            }
            var source: Source
        }
        guard let running = try? DeploymentState.read(folder).running, let document = try? DeploymentFolder(reading: folder).document(running) else { return [] }
        var found: [String] = document.resources.compactMap { if case .device(let path) = $0.kind { path } else { nil } }
        for case .classifier(let settings) in document.functions.map(\.runtime) {
            if let device = (try? JSONDecoder().decode(Settings.self, from: Data(settings.utf8)))?.source.camera?.device { found.append(device) }
        }
        return Set(found).filter { $0.hasPrefix("/dev/video") }.sorted()
    }

    func finding() -> Finding {
        for path in wanted where !FileManager.default.fileExists(atPath: place(path)) {
            return Finding("camera", .bad, "there is no \(path), which the running deployment wants", mend: "plug the camera in, or deploy with the one that is there")
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: devices.path)) ?? []).filter { $0.hasPrefix("video") }.sorted()
        guard let first = names.first else { return Finding("camera", .warning, "there is no /dev/video*", mend: "plug a camera in, if a function is to use one") }
        let paths = wanted.isEmpty ? names.map { "/dev/\($0)" } : wanted, closed = paths.filter { access(place($0), R_OK | W_OK) != 0 }
        if closed.count == paths.count {
            return Finding("camera", .bad, "\(closed.first ?? first) may not be opened", mend: "add the agent's user to the group video: usermod -aG video USER")
        }
        return Finding("camera", .good, paths.joined(separator: ", "))
    }

    private func place(_ path: String) -> String { devices.appendingPathComponent(String(path.dropFirst("/dev/".count))).path }
}
