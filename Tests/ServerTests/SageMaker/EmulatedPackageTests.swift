import BrachioCompiler
import BrachioCore
import Foundation
import TestSupport
import Testing

private let emulator = "/usr/bin/qemu-aarch64"

/// From photos in a bucket to a program for a board with another processor, whose answers are this machine's.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)),
    .enabled(if: FileManager.default.isExecutableFile(atPath: emulator), "qemu-aarch64 (package qemu-user) is not installed"),
    .timeLimit(.minutes(10)))
struct EmulatedPackageTests {
    @Test("a package that a compilation job made for jetson_nano gives under emulation what the host's package gives")
    func answers() throws {
        try withTemporaryFolder { folder in
            try Data(EmulatedDriver.source.utf8).write(to: folder.appendingPathComponent("driver.c"))
            try build(folder)
            let printed = try RunningServer.with { server in
                try server.python(JobScripts.photos + """
                    import ctypes, math, os, random, struct, subprocess, tarfile
                    from sys import argv
                    os.chdir(argv[1])
                    upload()
                    train("colours", epochs="1")
                    model = trained("colours")["ModelArtifacts"]["S3ModelArtifacts"]
                    for device in ("jetson_nano", "ml_c5"):
                        compile("for-" + device.replace("_", "-"), device, model)
                    for device in ("jetson_nano", "ml_c5"):
                        assert compiled("for-" + device.replace("_", "-"))["CompilationJobStatus"] == "COMPLETED"
                        s3.download_file("photos", f"compiled/model-{device}.tar.gz", device + ".tar.gz")
                        with tarfile.open(device + ".tar.gz") as archive:
                            archive.extractall(device, filter="data")
                    random.seed(5)
                    pixels = struct.pack("<768f", *[float(random.randrange(256)) for _ in range(768)])
                    with open("input", "wb") as file:
                        file.write(pixels)

                    # This machine's package through its C interface.
                    class Pool(ctypes.Structure):
                        pass
                    TASK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32)
                    FOR = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p)
                    Pool._fields_ = [("parallel_for", FOR), ("threads", ctypes.c_int32)]
                    def one_by_one(pool, count, task, context):
                        run = TASK(task)
                        for index in range(count):
                            run(context, index, 0)
                    pool = Pool(FOR(one_by_one), 1)
                    program = ctypes.CDLL(os.path.abspath("ml_c5/compiled.so"))
                    def memory(count):
                        block = ctypes.create_string_buffer(count + 64)
                        return block, ctypes.c_void_p((ctypes.addressof(block) + 63) & ~63)
                    program.brachio_bound_bytes.restype = program.brachio_workspace_bytes.restype = ctypes.c_uint64
                    program.brachio_bind.restype = program.brachio_run.restype = None
                    bound, bound_at = memory(program.brachio_bound_bytes())
                    scratch, scratch_at = memory(program.brachio_workspace_bytes(1))
                    with open("ml_c5/compiled.params", "rb") as file:
                        parameters = file.read()
                    block, parameters_at = memory(len(parameters))
                    ctypes.memmove(parameters_at, parameters, len(parameters))
                    program.brachio_bind(parameters_at, bound_at, ctypes.byref(pool))
                    given = (ctypes.c_float * 768).from_buffer_copy(pixels)
                    taken = (ctypes.c_float * 2)()
                    program.brachio_run(
                        bound_at, scratch_at, (ctypes.c_void_p * 1)(ctypes.addressof(given)), (ctypes.c_void_p * 1)(ctypes.addressof(taken)), ctypes.byref(pool))
                    host = list(taken)

                    told = subprocess.run(
                        [argv[2], "./driver", "jetson_nano/compiled.so", "jetson_nano/compiled.params", "input", "2"], capture_output=True, text=True)
                    assert told.returncode == 0, (told.returncode, told.stderr)
                    board = [struct.unpack(">f", bytes.fromhex(line))[0] for line in told.stdout.split()]
                    print(abs(sum(host) - 1) < 1e-5, len(board), max(abs(a - b) for a, b in zip(host, board)) < 1e-5)
                    """, [folder.path, emulator])
            }
            #expect(printed == "True 2 True\n")
        }
    }

    private func build(_ folder: URL) throws {
        let process = Process()
        process.executableURL = try Toolchain.find().clang
        process.arguments = [
            "--target=aarch64-linux-gnu", "-O1", "-ffreestanding", "-fno-builtin", "-fno-stack-protector", "-nostdlib", "-static",
            "-fuse-ld=lld", "-o", "driver", "driver.c",
        ]
        process.currentDirectoryURL = folder
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
