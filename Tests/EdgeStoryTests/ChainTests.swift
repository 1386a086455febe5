import Foundation
import TestSupport
import Testing

enum Programs {
    static let folder = RunningServer.executable.deletingLastPathComponent()
    static let areBuilt = RunningServer.isBuilt && FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("brachio-edge").path)
}

/// The whole chain with the real programs: a server, a device with its bundle, functions that go over the air, and the network that fails.
@Suite(
    "Server and device", .serialized, .timeLimit(.minutes(10)),
    .enabled(if: Programs.areBuilt, "both programs are built by a full build only"),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct ChainTests {
    private func run(_ script: String, _ arguments: [String]) throws -> String {
        let file = TestData.packageRoot.appendingPathComponent("Tests/EdgeStoryTests/Scripts/\(script)")
        return try PythonPeer.run("import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')", [file.path] + arguments)
    }

    @Test("a function's messages arrive in order over cuts, kills and new versions; a broken version leaves the last one running")
    func story() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("story.py", [folder.path, Programs.folder.path])
            #expect(printed == """
                check: authority good certificate good clock good disk good endpoint good key good
                first: Success
                kept over a power cut: True runs without a network: running
                second: Success
                broken: Failure True
                deployments: Failure Success Success
                in order, none lost: 4 True
                health: True
                status: True
                jobs: FAILED SUCCEEDED SUCCEEDED
                logs: there

                """)
        }
    }
    @Test("the tutorial's kind of function, deployed with boto3 through Greengrass's calls, names what its camera shows and counts it")
    func tutorial() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("tutorial.py", [folder.path, Programs.folder.path, TestData.packageRoot.path])
            #expect(printed == """
                deployment: Success
                messages: True ['confidence', 'dinosaur']
                metrics: True

                """)
        }
    }

    @Test("a shadow is answered on the device without a network, over a power cut, and both sides are one again afterwards")
    func shadows() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("shadows.py", [folder.path, Programs.folder.path])
            #expect(printed == """
                deployment: Success
                missing shadow is an error: True
                what was acknowledged is there after a power cut: True
                the cloud is behind: True True
                together: True
                one after another: True

                """)
        }
    }

    @Test("a device of the group finds its core, and talks to a function, to other devices and to its shadow there while the cloud is down")
    func devices() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("devices.py", [folder.path, Programs.folder.path])
            #expect(printed == """
                before: 404
                deployment: Success
                found: True True True
                connectivity: True
                authority: True
                a stranger finds: 404
                granted: [1, 1, 128, 128]
                a function answers: ('answer/sensor', {'heard': 'hello'})
                from device to device: ('news/1', {'n': 1})
                its shadow: $aws/things/lamp/shadow/update/accepted {'reported': {'on': False}}
                waits for the cloud: 1
                stranger as stranger is refused: True
                lamp as sensor is refused: True
                awsiotsdk hears: {'heard': 'sdk'}
                in the cloud: {'n': 1}
                the shadow in the cloud: {'reported': {'on': False}}
                what the cloud wants of it: $aws/things/lamp/shadow/update/delta {'on': True}

                """)
        }
    }

    @Test("a function that crashes, a model that is wrong or slow, and a spoilt download leave what ran before, and say why")
    func rollback() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("rollback.py", [folder.path, Programs.folder.path, TestData.packageRoot.path])
            #expect(printed == """
                good: Success True
                crashes: Failure True True True True
                answers wrongly: Failure True True True
                is too slow: Failure True True True True
                is corrupt: Failure True True True
                deployments: Failure Failure Failure Failure Success

                """)
        }
    }
}
