import Foundation
import TestSupport
import Testing

enum Programs {
    static let folder = RunningServer.executable.deletingLastPathComponent()
    static let areBuilt = RunningServer.isBuilt && FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("brachio-edge").path)
}

extension Programs {
    /// The agent as `make edge` builds it.
    static var forDevices: URL? {
        let file = TestData.packageRoot.appendingPathComponent(".build-edge/release/brachio-edge")
        return FileManager.default.isExecutableFile(atPath: file.path) ? file : nil
    }
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
                kept over a power cut: True
                second: Success
                broken: Failure True
                deployments: Failure Success Success
                in order, none lost: 4 True
                health and status: told
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
                a stranger finds: 404 404
                granted: [1, 1, 128, 128]
                a function answers: ('answer/sensor', {'heard': 'hello'}) ('answer/sensor', {'heard': 'still there'})
                without a route: 1
                from device to device: ('news/1', {'n': 1})
                its shadow: $aws/things/lamp/shadow/update/accepted {'reported': {'on': False}}
                waits for the cloud: 1
                stranger as stranger is refused: True
                lamp as sensor is refused: True
                awsiotsdk hears: {'heard': 'sdk'}
                and to devices, though the core is full: [10, 11, 12, 13]
                acknowledged: 2 kept: 2
                in the cloud: {'n': 1}
                and in order: [10, 11, 12, 13]
                the shadow in the cloud: {'reported': {'on': False}}
                what the cloud wants of it: $aws/things/lamp/shadow/update/delta {'on': True}
                by brachio deploy: ('garden', False) ('lamp', False) ('plant:1', False) ('sensor', True) ('plant:1', 'urn:news/#', 'cloud') ('sensor', 'news/#', 'lamp')

                """)
        }
    }

    @Test("a device without a cloud shows how it is to whoever knows the password of its page")
    func page() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("page.py", [folder.path, Programs.folder.path])
            #expect(printed == """
                deployment: Success
                password: 0 True 17
                before: False 401
                wrong: 401
                offline: True True
                waiting: True
                own: 0 False 401 200
                short: 64 True 200
                removed: 0 True

                """)
        }
    }

    @Test("the classifier takes pictures of a V4L2 camera in both forms, passes over damaged ones, and goes on when the camera was unplugged")
    func camera() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("camera.py", [folder.path, Programs.folder.path, TestData.packageRoot.path])
            #expect(printed == """
                no camera: True True
                deployed: Success JPEG: True
                plugged in again: True
                YUYV: True

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
                the classifier's log: there

                """)
        }
    }

    @Test(
        "on a full disk the device takes what needs no room, refuses what needs some, and forgets what it is told to",
        .enabled(if: geteuid() == 0, "only root may mount a small file system"))
    func fullDisk() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("full_disk.py", [folder.path, Programs.folder.path])
            #expect(printed == """
                Success False True
                No space left on device
                Success False True
                Failure True False
                Success False True
                Success False True
                Success False True

                """)
        }
    }

    @Test("the agent takes its own next program over the air, and goes back from one that does not work")
    func update() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try run("update.py", [folder.path, Programs.folder.path])
            #expect(printed == """
                first: Success True True
                next: Success
                runs: True True
                bad: Failure True True True
                bad: Failure True True True
                status: True
                ended in its trial: True True True
                ended in its trial: True True True
                after a power cut: True
                without a word of the agent: Success True True
                no program: 65 True

                """)
        }
    }

    @Test(
        "systemd finds nothing wrong with the unit that the agent prints, whatever is in its path",
        .enabled(if: InstalledTool.path("systemd-analyze") != nil, "systemd-analyze is not installed"))
    func unit() async throws {
        try await withTemporaryFolderAsync { folder in
            let printed = try PythonPeer.run(
                """
                import os, subprocess, sys
                configuration, file = os.path.join(sys.argv[2], "a 100% core", "config.json"), os.path.join(sys.argv[2], "brachio-edge.service")
                unit = subprocess.run([sys.argv[1], "unit", "--config", configuration], check=True, capture_output=True, text=True).stdout
                open(file, "w").write(unit)
                print(any(line.startswith("ExecStart=") and line.replace("%%", "%").endswith(f' run --config "{configuration}"') for line in unit.splitlines()))
                print(subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True))
                """, [Programs.folder.appendingPathComponent("brachio-edge").path, folder.path])
            #expect(printed.hasPrefix("True\n") && printed.contains("returncode=0, stdout='', stderr=''"), "\(printed)")
        }
    }

    @Test(
        "the program for devices needs little memory, no library but the system's C library, and is soon up",
        .enabled(if: Programs.forDevices != nil, "make edge builds it"))
    func footprint() async throws {
        let agent = try #require(Programs.forDevices)
        let printed = try PythonPeer.run(
            "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')",
            [
                TestData.packageRoot.appendingPathComponent("Benchmarks/edge_footprint.py").path, "--brachio", RunningServer.executable.path, "--agent", agent.path,
                "--starts", "3", "--measured-starts", "1", "--limit-mebibytes", "20", "--later-limit-mebibytes", "14", "--limit-milliseconds", "10000",
            ])
        #expect(printed.contains("libraries: libc.so.6, libm.so.6\n"), "\(printed)")
    }
}
