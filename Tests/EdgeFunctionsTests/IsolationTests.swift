import BrachioCore
import BrachioDeployment
import BrachioEdgeFunctions
import BrachioEdgeRuntime
import Foundation
import NIOCore
import TestSupport
import Testing

/// What the kernel of this machine gives, asked of a function that looks around. The test needs namespaces and says so where there are none.
@Suite("Isolation", .enabled(if: PythonPeer.executable != nil && !IsolationMeans.find().namespaces.isEmpty, "no namespaces for this process"))
struct IsolationTests {
    private static let means = IsolationMeans.find()
    private static let artifact = Artifact(source: "s3://m/m.tar.gz", link: "", sha256: String(repeating: "0", count: 64), bytes: 0)

    private static func answer(
        _ text: String, resources: @Sendable (SupervisorFixture) throws -> [PlacedResource] = { _ in [] }, isolation: Isolation = Isolation(), means: IsolationMeans = means,
        memoryKibibytes: Int = 1 << 18, allowsRoot: Bool = false
    ) async throws -> [String: String] {
        try await SupervisorFixture.with(means: means, allowsRoot: allowsRoot) { fixture in
            let function = try fixture.python("looker", """
                import greengrasssdk, json, os
                found = {}
                def attempt(name, action):
                    try:
                        found[name] = str(action())
                    except OSError as error:
                        found[name] = type(error).__name__
                \(text)
                greengrasssdk.client('iot-data').publish(topic='found', payload=json.dumps(found))
                def handler(event, context):
                    return
                """, memoryKibibytes: memoryKibibytes, isolation: isolation, resources: resources(fixture))
            try await fixture.supervisor.replace(with: [function])
            let found = try #require(await fixture.router.next(1).first?.text)
            return try JSONDecoder().decode([String: String].self, from: Data(found.utf8))
        }
    }

    @Test("a contained function sees its code, its processes and the system's folders, and writes in /tmp alone")
    func view() async throws {
        let found = try await Self.answer("""
            attempt('pid', os.getpid)
            attempt('processes', lambda: len([name for name in os.listdir('/proc') if name.isdigit()]))
            attempt('code', lambda: open('/lambda/main.py').read()[:6])
            attempt('folder', os.getcwd)
            attempt('home', lambda: os.listdir('/home'))
            attempt('var', lambda: os.listdir('/var'))
            attempt('etc', lambda: open('/etc/mark', 'w'))
            attempt('usr', lambda: open('/usr/mark', 'w'))
            attempt('root', lambda: open('/mark', 'w'))
            attempt('own', lambda: open('/lambda/mark', 'w'))
            attempt('tmp', lambda: open('/tmp/mark', 'w').write('1'))
            attempt('devices', lambda: sorted(os.listdir('/dev')))
            attempt('null', lambda: open('/dev/null', 'w').write('1'))
            attempt('memory', lambda: open('/dev/mem'))
            attempt('mount', lambda: __import__('ctypes').CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None))
            """)
        #expect(found == [
            "pid": "1", "processes": "1", "code": "import", "folder": "/lambda", "home": "FileNotFoundError", "var": "FileNotFoundError", "etc": "OSError",
            "usr": "OSError", "root": "OSError", "own": "OSError", "tmp": "1", "memory": "FileNotFoundError", "mount": "-1", "null": "1",
            "devices": "['fd', 'full', 'null', 'random', 'shm', 'stderr', 'stdin', 'stdout', 'urandom', 'zero']",
        ].merging(Self.means.isRoot ? ["etc": "OSError"] : [:]) { $1 })
    }

    @Test("models, volumes and devices are at their declared places, as writable as declared")
    func resources() async throws {
        let found = try await Self.answer("""
            attempt('model', lambda: open('/ml_model/compiled.so').read())
            attempt('change', lambda: open('/ml_model/compiled.so', 'w'))
            attempt('within', lambda: open('/opt/models/deep/compiled.so').read())
            attempt('photos', lambda: open('/photos/one').read())
            attempt('more', lambda: open('/photos/two', 'w').write('2'))
            attempt('fixed', lambda: open('/fixed/two', 'w'))
            attempt('tty', lambda: os.path.exists('/dev/tty'))
            attempt('prefix', lambda: os.environ['AWS_GG_RESOURCE_PREFIX'])
            """, resources: { fixture in
                func folder(_ name: String, _ file: String, _ text: String) throws -> URL {
                    let folder = fixture.root.appendingPathComponent(name)
                    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                    try text.write(to: folder.appendingPathComponent(file), atomically: true, encoding: .utf8)
                    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
                    return folder
                }
                let model = try folder("model", "compiled.so", "program")
                let photos = try folder("photos", "one", "1").path
                func resource(_ name: String, _ kind: DeployedResource.Kind, mayWrite: Bool = false, _ folder: URL? = nil) -> PlacedResource {
                    PlacedResource(resource: DeployedResource(identifier: name, name: name, kind: kind), mayWrite: mayWrite, folder: folder)
                }
                return [
                    resource("m", .model(archive: Self.artifact, destination: "/ml_model"), model),
                    resource("n", .model(archive: Self.artifact, destination: "/opt/models/deep"), model),
                    resource("p", .volume(source: photos, destination: "/photos"), mayWrite: true), resource("q", .volume(source: photos, destination: "/fixed")),
                    resource("t", .device(path: "/dev/tty")),
                ]
            })
        #expect(found == [
            "model": "program", "change": "OSError", "within": "program", "photos": "1", "more": "1", "fixed": "OSError", "tty": "True", "prefix": "/",
        ])
    }

    @Test("it runs as a user of its own, without groups and without rights", .enabled(if: geteuid() == 0, "only root can give users"))
    func user() async throws {
        let text = """
            attempt('user', os.getuid)
            attempt('groups', os.getgroups)
            attempt('rights', lambda: [line.split()[1] for line in open('/proc/self/status') if line.startswith(('CapEff', 'NoNewPrivs'))])
            """
        let found = try await Self.answer(text)
        #expect(try #require(found["user"].flatMap { UInt32($0) }) >= 61_184)
        #expect(found["groups"] == "[]" && found["rights"] == "['0000000000000000', '1']")
        let named = try await Self.answer(text, isolation: Isolation(isContained: true, user: 1_234, group: 99))
        #expect(named["user"] == "1234")
    }

    @Test("it joins the group that owns a device or a folder where that is wanted, and never root's", .enabled(if: geteuid() == 0, "only root can give groups"))
    func groups() async throws {
        let found = try await Self.answer("""
            attempt('groups', os.getgroups)
            attempt('joined', lambda: open('/joined/secret').read())
            attempt('not joined', lambda: open('/not-joined/secret').read())
            """, resources: { fixture in
                func volume(_ name: String, group: gid_t, joinsOwner: Bool?) throws -> PlacedResource {
                    let folder = fixture.root.appendingPathComponent(name), secret = folder.appendingPathComponent("secret")
                    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                    try name.write(to: secret, atomically: true, encoding: .utf8)
                    for (path, permissions) in [(folder.path, mode_t(0o750)), (secret.path, mode_t(0o640))] {
                        chown(path, 0, group)
                        chmod(path, permissions)
                    }
                    let kind = DeployedResource.Kind.volume(source: folder.path, destination: "/\(name)")
                    return PlacedResource(resource: DeployedResource(identifier: name, name: name, kind: kind, joinsOwner: joinsOwner), mayWrite: false)
                }
                return [
                    try volume("joined", group: 54_321, joinsOwner: true), try volume("not-joined", group: 54_322, joinsOwner: nil),
                    try volume("roots", group: 0, joinsOwner: true),
                ]
            })
        #expect(found == ["groups": "[54321]", "joined": "joined", "not joined": "PermissionError"])
    }

    @Test("a function that is to run as root does so only where the device allows it", .enabled(if: geteuid() == 0, "only root can give users"))
    func root() async throws {
        for isolation in [Isolation(isContained: true, user: 0, group: 0), Isolation(isContained: false, user: 0), Isolation(isContained: true, user: 1_234, group: 0)] {
            let error = await #expect(throws: BrachioError.self) { try await Self.answer("attempt('user', os.getuid)", isolation: isolation) }
            #expect(error?.code == .accessDenied && error?.message == "function looker is to run as root")
        }
        let found = try await Self.answer("attempt('user', os.getuid)", isolation: Isolation(isContained: true, user: 0), allowsRoot: true)
        #expect(found == ["user": "0"])
    }

    @Test("a device that is not there is named, and the function is started once it is")
    func missingDevice() async throws {
        try await SupervisorFixture.with(means: Self.means) { fixture in
            // A file will do for a device: what is looked for is the path.
            let device = URL(fileURLWithPath: "/dev/shm/\(fixture.root.lastPathComponent)")
            defer { try? FileManager.default.removeItem(at: device) }
            let resource = DeployedResource(identifier: "v", name: "v", kind: .device(path: device.path))
            let function = try fixture.python("watcher", """
                import greengrasssdk
                greengrasssdk.client('iot-data').publish(topic='up', payload='started')
                def handler(event, context):
                    return
                """, isolation: Isolation(), resources: [PlacedResource(resource: resource, mayWrite: false)])
            try await fixture.supervisor.replace(with: [function])
            #expect(await fixture.log("watcher", with: "\n").contains("there is no \(device.path) on this device, which function watcher is to use (plug it in)"))
            try "".write(to: device, atomically: true, encoding: .utf8)
            #expect(await fixture.router.next(1).map(\.text) == ["started"])
        }
    }

    @Test("without root, the kernel's user namespaces keep it apart all the same", .enabled(if: geteuid() == 0, "makes believe that it is not root"))
    func withoutRoot() async throws {
        // The steps of an agent that is not root, taken by one that is: the kernel's checks are those of a user namespace.
        let means = IsolationMeans(isRoot: false, namespaces: [.mounts, .processes, .messages, .users])
        let found = try await Self.answer("""
            attempt('home', lambda: os.listdir('/home'))
            attempt('pid', os.getpid)
            attempt('rights', lambda: [line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff')])
            attempt('mount', lambda: __import__('ctypes').CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None))
            """, means: means)
        #expect(found == ["home": "FileNotFoundError", "pid": "1", "rights": "['0000000000000000']", "mount": "-1"])
    }

    @Test("a function that needs more memory than it may have is ended, and the log says so", arguments: [true, false])
    func memory(byKernel: Bool) async throws {
        var means = Self.means
        if byKernel, means.groups == nil { return }
        if !byKernel { means.groups = nil }
        try await SupervisorFixture.with(means: means) { [means] fixture in
            let function = try fixture.python("glutton", """
                import greengrasssdk, time
                greengrasssdk.client('iot-data').publish(topic='started', payload='')
                held = []
                while True:
                    held.append(bytearray(8 << 20))
                    time.sleep(0.02 if \(byKernel ? "True" : "False") else 0.2)
                def handler(event, context):
                    return
                """, memoryKibibytes: 96 << 10, isolation: Isolation())
            try await fixture.supervisor.replace(with: [function])
            _ = await fixture.router.next(2)
            #expect(fixture.log("glutton").contains(byKernel ? "more memory than its 98304 KiB" : "KiB of memory, more than its 98304"))
            #expect(await fixture.supervisor.isolation == means.report)
        }
    }

    @Test("two agents on one machine leave each other's functions of the same name alone, and a function that is replaced starts again")
    func twins() async throws {
        let text = """
            import greengrasssdk, os, uuid
            client, life = greengrasssdk.client('iot-data'), uuid.uuid4().hex
            client.publish(topic='started', payload=os.environ['TURN'] + life)
            def handler(event, context):
                client.publish(topic='asked', payload=os.environ['TURN'] + life)
            """
        try await SupervisorFixture.with(means: Self.means) { [text] first in
            let function = try first.python("twin", text, environment: ["TURN": "1"], isolation: Isolation())
            try await first.supervisor.replace(with: [function])
            let started = await first.router.next(1).map(\.text)
            try await SupervisorFixture.with(means: Self.means) { second in
                try await second.supervisor.replace(with: [try second.python("twin", text, environment: ["TURN": "1"], isolation: Isolation())])
                #expect(await second.router.next(1).count == 1)
            }
            let target = try #require(first.supervisor.target(of: function.function.arn))
            try await target.deliver(EdgeMessage(source: .cloud, topic: "ask", payload: ByteBuffer(string: "{}")))
            #expect(await first.router.next(1).map(\.text) == started)

            try await first.supervisor.replace(with: [try first.python("twin", text, environment: ["TURN": "2"], isolation: Isolation())])
            #expect(await first.router.next(1).first?.text.first == "2")
        }
    }

    @Test("what the device does not offer is said")
    func report() async throws {
        #expect(IsolationMeans.none.report.missing.count == 3)
        try await SupervisorFixture.with(means: IsolationMeans.none) { fixture in
            let function = try fixture.python("open", "def handler(event, context):\n    return\n", isolation: Isolation())
            try await fixture.supervisor.replace(with: [function])
            #expect(await fixture.supervisor.statuses.first?.missingIsolation.count == 3)
            #expect(fixture.log("open").contains("Not isolated as asked"))
        }
    }

    @Test("other users can be had only with the rights to become them, and where there are any", arguments: [
        ("000001ffffffffff", "0 0 4294967295", true), ("00000000a80425fb", "0 100000 65536", true), ("000001ffffffffff", "0 1000 1", false),
        ("000001ffffffff3f", "0 0 4294967295", false), ("", "0 0 4294967295", false),
    ])
    func users(rights: String, map: String, isAllowed: Bool) {
        let map = "         \(map)\n"
        #expect(UserChange.isAllowed(status: "Name:\tedge\nCapPrm:\t0\nCapEff:\t\(rights)\n", maps: [map, map]) == isAllowed)
    }

    @Test("without a container, models and volumes are below the prefix that the environment names")
    func prefix() async throws {
        let found = try await Self.answer("""
            attempt('model', lambda: open(os.environ['AWS_GG_RESOURCE_PREFIX'] + '/ml_model/compiled.so').read())
            attempt('volume', lambda: open(os.environ['AWS_GG_RESOURCE_PREFIX'] + '/data/models/compiled.so').read())
            """, resources: { fixture in
                let model = fixture.root.appendingPathComponent("model")
                try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
                try "program".write(to: model.appendingPathComponent("compiled.so"), atomically: true, encoding: .utf8)
                let resource = DeployedResource(identifier: "m", name: "m", kind: .model(archive: Self.artifact, destination: "/ml_model"))
                let volume = DeployedResource(identifier: "v", name: "v", kind: .volume(source: model.path, destination: "/data/models"))
                return [PlacedResource(resource: resource, mayWrite: false, folder: model), PlacedResource(resource: volume, mayWrite: true)]
            }, isolation: Isolation(isContained: false), means: .none)
        #expect(found == ["model": "program", "volume": "program"])
    }
}
