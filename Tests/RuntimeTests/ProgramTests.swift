import BrachioCompiler
import BrachioCore
import BrachioRuntime
import Foundation
import Testing

@Suite("A compiled program is loaded and run", .enabled(if: hasToolchain, "clang is not installed"))
struct ProgramTests {
    private let picture = (0..<18).map { Float($0 * $0) }

    @Test("the same answers on one, two and three threads, run after run", arguments: [1, 2, 3])
    func threads(_ threads: Int) throws {
        let sample = SampleProgram()
        try sample.withBuilt { built in
            let program = try Program(
                sharedObject: built.sharedObject, parameters: built.parameters, threads: threads)
            #expect(program.description == built.description)
            #expect(program.threads == threads)
            for _ in 0..<100 { #expect(try program.run([picture]) == [sample.expected(picture)]) }
        }
    }

    @Test("a training program keeps its parameters between runs and gives them back")
    func training() throws {
        let sample = SampleProgram(trains: true)
        try sample.withBuilt { built in
            let program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: 2)
            for run in 0..<5 { #expect(try program.run([picture]) == [sample.expected(picture, runsBefore: run)]) }
            let parameters = try program.exportParameters()
            let bias = parameters.withUnsafeBytes { Array($0.bindMemory(to: Float.self)[16..<20]) }
            #expect(bias == SampleProgram.bias.map { $0 + 5 })

            let resumed = try Program(sharedObject: built.sharedObject, parameters: parameters, threads: 1)
            #expect(try resumed.run([picture]) == [sample.expected(picture, runsBefore: 5)])
        }
    }

    @Test("the file may go once the program is loaded, and several programs live side by side")
    func privateCopies() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("compiled.so")
            let samples = [SampleProgram(), SampleProgram(trains: true)]
            let programs = try samples.map { sample in
                try sample.withBuilt { built in
                    try built.sharedObject.write(to: url)
                    return try Program(sharedObject: url, parameters: built.parameters, threads: 1)
                }
            }
            try FileManager.default.removeItem(at: url)
            _ = try programs[1].run([picture])
            #expect(try programs[0].run([picture]) == [samples[0].expected(picture)])
            #expect(try programs[1].run([picture]) == [samples[1].expected(picture, runsBefore: 1)])
            #expect(throws: BrachioError.self) { try programs[0].exportParameters() }
        }
    }

    @Test("wrong numbers of inputs and elements are refused by name")
    func counts() throws {
        try SampleProgram().withBuilt { built in
            let program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: 1)
            let none = try #require(throws: BrachioError.self) { try program.run([]) }
            #expect(none.code == .invalidInput && none.message.contains("sample"))
            let short = try #require(throws: BrachioError.self) { try program.run([[1, 2, 3]]) }
            #expect(short.message.contains("\"data\"") && short.cause!.contains("18"))
            let parameters = try #require(throws: BrachioError.self) {
                try Program(sharedObject: built.sharedObject, parameters: Data(count: 64), threads: 1)
            }
            #expect(parameters.code == .corrupted && parameters.cause == "64 bytes instead of 128")
        }
    }

    @Test("another interface number is refused before anything else is asked")
    func otherInterface() throws {
        try SampleProgram(abi: 99).withBuilt { built in
            let error = try #require(throws: BrachioError.self) {
                try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: 1)
            }
            #expect(error.code == .unsupported && error.cause!.contains("99"))
        }
    }

    @Test("a program without one of its functions is refused by the function's name", arguments: ["brachio_bind", "brachio_abi"])
    func missingFunction(_ name: String) throws {
        try SampleProgram(leavesOut: name).withBuilt { built in
            let error = try #require(throws: BrachioError.self) {
                try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: 1)
            }
            #expect(error.code == .corrupted && error.cause!.contains(name))
        }
    }

    @Test("a shared object cut off anywhere in its segments is refused and never mapped")
    func truncated() throws {
        try SampleProgram().withBuilt { built in
            let whole = built.sharedObject
            for bytes in [0, 3, 40, 70, 200, whole.count / 4] {
                let error = try #require(throws: BrachioError.self) {
                    try Program(sharedObject: whole.prefix(bytes), parameters: built.parameters, threads: 1)
                }
                #expect(error.code == .corrupted)
            }
        }
    }

    @Test("a benchmark counts its runs and orders its times")
    func benchmark() throws {
        try SampleProgram().withBuilt { built in
            let program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: 2)
            let result = try Benchmark.run(program, warmups: 1, durationSeconds: 0)
            #expect(result.runs == 10 && result.threads == 2 && result.batch == 1)
            #expect(result.minimumMilliseconds > 0 && result.minimumMilliseconds <= result.medianMilliseconds)
            #expect(result.medianMilliseconds <= result.p95Milliseconds)
            #expect(result.imagesPerSecond == 1_000 / result.medianMilliseconds)
            #expect(result.peakMemoryBytes > 1 << 20)
            #expect(throws: BrachioError.self) { try Benchmark.run(program, durationSeconds: -1) }
        }
    }
}
