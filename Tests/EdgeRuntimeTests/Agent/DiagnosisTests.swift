import BrachioCertificates
import BrachioCore
import BrachioDeployment
import BrachioEdgeRuntime
import BrachioMQTT
import Foundation
import NIOPosix
import TestSupport
import Testing

@Suite("What brachio-edge check finds", .timeLimit(.minutes(10)))
struct DiagnosisTests {
    private static let made: Int64 = 1_764_000_000

    /// A bundle in a folder, with an endpoint where nobody listens.
    private struct Bundle {
        let folder: URL
        var configuration: EdgeConfiguration
        var surroundings = Diagnosis.Surroundings()
        let clock = PlayedClock(wallSeconds: made + 86_400)

        init(_ folder: URL) throws {
            self.folder = folder
            configuration = PlayedDevice.configuration(folder.appendingPathComponent("data"), port: 1)
            configuration.endpoint.isPlain = nil
            surroundings.devices = folder.appendingPathComponent("dev")
            try FileManager.default.createDirectory(at: surroundings.devices, withIntermediateDirectories: true)
            let authority = try CertificateAuthority.readOrMake(in: folder.appendingPathComponent("authority"), now: Date(timeIntervalSince1970: Double(made)))
            let keys = try authority.deviceKeys()
            try write(keys.certificate.pem, configuration.certificateFile)
            try write(keys.privateKey, configuration.keyFile)
            try FileManager.default.copyItem(at: authority.file, to: folder.appendingPathComponent(configuration.authorityFile))
        }

        func write(_ text: String, _ name: String) throws {
            let file = folder.appendingPathComponent(name)
            try Data(text.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }

        func found(_ subject: String) async -> Finding? {
            let diagnosis = Diagnosis(configuration, bundle: folder, clock: clock.clock(), in: surroundings, on: MultiThreadedEventLoopGroup.singleton.next())
            return await diagnosis.run().first { $0.subject == subject }
        }
    }

    private func bundle(_ body: (inout Bundle) async throws -> Void) async throws {
        try await withTemporaryFolderAsync { folder in
            var bundle = try Bundle(folder)
            try await body(&bundle)
        }
    }

    @Test("a bundle as it was made is good, but for what the machine lacks")
    func good() async throws {
        try await bundle { bundle in
            for subject in ["clock", "certificate", "key", "authority", "disk"] { #expect(await bundle.found(subject)?.state == .good, "\(subject)") }
            let certificate = await bundle.found("certificate")
            #expect(certificate?.text == "valid until 2049-12-31 23:59 UTC")
        }
    }

    @Test("a certificate that has expired, by which clock, and what to do")
    func expired() async throws {
        try await bundle { bundle in
            bundle.clock.setWall(seconds: 2_600_000_000)
            let certificate = await bundle.found("certificate")
            #expect(certificate?.state == .bad)
            #expect(certificate?.text == "it was valid until 2049-12-31 23:59 UTC, and the clock says 2052-05-22 14:13 UTC")
            #expect(certificate?.mend?.contains("brachio device add") == true && certificate?.mend?.contains("clock") == true)
        }
    }

    @Test("a clock from before the bundle, which does not make the certificate bad")
    func clock() async throws {
        try await bundle { bundle in
            bundle.clock.setWall(seconds: 0)
            let clock = await bundle.found("clock"), certificate = await bundle.found("certificate")
            #expect(clock?.state == .warning)
            #expect(clock?.text == "it says 1970-01-01 00:00 UTC, before this device's bundle was made (2025-11-24 16:00 UTC)")
            #expect(certificate?.state == .good)
        }
    }

    @Test("a key of another certificate, and one that others may read")
    func key() async throws {
        try await bundle { bundle in
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: bundle.folder.appendingPathComponent(bundle.configuration.keyFile).path)
            let readable = await bundle.found("key")
            #expect(readable?.state == .warning && readable?.mend?.hasPrefix("chmod 600 ") == true)
            let other = try CertificateAuthority.readOrMake(in: bundle.folder.appendingPathComponent("other")).deviceKeys()
            try bundle.write(other.privateKey, bundle.configuration.keyFile)
            let wrong = await bundle.found("certificate")
            #expect(wrong?.text == "valid until 2049-12-31 23:59 UTC")
            let pair = await bundle.found("key")
            #expect(pair?.state == .bad && pair?.text.contains("is not the key of") == true)
        }
    }

    @Test("a disk that is full, one that is nearly so, and a folder that is none")
    func disk() async throws {
        try await bundle { bundle in
            bundle.surroundings.disk = { _ in PlayedDisk(capacityBytes: 0) }
            let full = await bundle.found("disk")
            #expect(full?.state == .bad && full?.text.hasSuffix("is on a full disk") == true && full?.mend == "free some space")
            bundle.surroundings.disk = { _ in PlayedDisk(capacityBytes: 10 << 20) }
            let little = await bundle.found("disk")
            #expect(little?.state == .warning && little?.text.hasPrefix("10 MiB are free") == true)
            bundle.surroundings = Diagnosis.Surroundings()
            try bundle.write("", "data")
            #expect(await bundle.found("disk")?.state == .bad)
        }
    }

    @Test("a camera that is not there, and one that the running deployment misses")
    func camera() async throws {
        try await bundle { bundle in
            let none = await bundle.found("camera")
            #expect(none?.state == .warning && none?.text == "there is no /dev/video*")
            try bundle.write("", "dev/video0")
            let one = await bundle.found("camera")
            #expect(one == Finding("camera", .good, "/dev/video0"))
            let folder = EdgeFolders(root: bundle.folder.appendingPathComponent("data")).deployments
            let settings = #"{"source":{"camera":{"device":"/dev/video7"}},"topic":"t"}"#
            var document = DeploymentDocument.played("seven")
            document.functions = [DeployedFunction(arn: "arn", name: "eye", runtime: .classifier(settings: settings), handler: "", code: nil)]
            try DeploymentFolder(folder).write(document)
            try DeploymentState(current: "seven").write(folder)
            let missing = await bundle.found("camera")
            #expect(missing?.state == .bad && missing?.text == "there is no /dev/video7, which the running deployment wants")
            try bundle.write("", "dev/video7")
            #expect(await bundle.found("camera") == Finding("camera", .good, "/dev/video7"))
        }
    }

    @Test("files of the bundle that are not there or hold something else")
    func files() async throws {
        try await bundle { bundle in
            try bundle.write("", bundle.configuration.authorityFile)
            let authority = await bundle.found("authority")
            #expect(authority?.text.hasSuffix("holds no certificate in PEM form") == true, "\(authority?.text ?? "")")
            try bundle.write("", bundle.configuration.keyFile)
            #expect(await bundle.found("key")?.text.hasSuffix("holds no private key in PEM form") == true)
            try FileManager.default.removeItem(at: bundle.folder.appendingPathComponent(bundle.configuration.keyFile))
            #expect(await bundle.found("key")?.text.hasSuffix("is not there") == true)
            #expect(await bundle.found("endpoint")?.text == "127.0.0.1:1 was not tried: certificate, key or authority cannot be used")
        }
    }

    @Test("a server whose certificate is for another name")
    func server() async throws {
        try await bundle { bundle in
            let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
            let authority = try CertificateAuthority.readOrMake(in: bundle.folder.appendingPathComponent("authority"))
            let server = try authority.issue(.server([HostName("edge.example")]))
            let files = (bundle.folder.appendingPathComponent("s.pem"), bundle.folder.appendingPathComponent("s.key"))
            try server.write(certificate: files.0, key: files.1)
            let broker = try await MQTTBroker.start(BrokerSettings(.aws), store: nil, on: eventLoop, log: PlayedCloud.silent)
            let listener = try await BrokerListener.open(
                broker, host: "127.0.0.1", port: 0, tls: ListenerTLS(certificateFile: files.0, keyFile: files.1, clients: .anonymous), group: eventLoop)
            bundle.configuration.endpoint.mqttPort = listener.port
            bundle.clock.setWall(seconds: Int64(Date().timeIntervalSince1970))
            let endpoint = await bundle.found("endpoint")
            #expect(endpoint?.text == "the server at 127.0.0.1:\(listener.port) is not to be trusted: its certificate is for edge.example, not for 127.0.0.1")
            #expect(endpoint?.mend?.contains("--tls-name") == true)
            await listener.close()
            await broker.shutDown()
        }
    }

    @Test("an endpoint where nobody listens")
    func endpoint() async throws {
        try await bundle { bundle in
            let endpoint = await bundle.found("endpoint")
            #expect(endpoint?.state == .bad)
            #expect(endpoint?.text.contains("127.0.0.1") == true, "\(endpoint?.text ?? "")")
            #expect(endpoint?.mend == "see that the server runs, that its MQTT port is open to this network, and that the host's name is right")
        }
    }
}
