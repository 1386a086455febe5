import BrachioCompiler
import BrachioCore
import BrachioImaging
import BrachioRuntime
import Foundation
import Testing

@Suite("A compiled package is opened", .enabled(if: hasToolchain, "clang is not installed"))
struct CompiledModelTests {
    private static let model = Data(
        """
        {"classes": ["plant", "animal", "stone", "cloud"], "preprocessing": {"mode": "stretch", "width": 3, "height": 2}}
        """.utf8)

    /// The package of the sample in a folder, after `change` has had its way with the files.
    private func withPackage(
        _ change: (inout [String: Data]) throws -> Void = { _ in }, _ body: (URL) throws -> Void
    ) throws {
        try SampleProgram().withBuilt { built in
            var files = Dictionary(
                uniqueKeysWithValues: try CompiledPackage(program: built, model: Self.model).files().map { ($0.name, $0.data) })
            try change(&files)
            try withTemporaryFolder { folder in
                for (name, data) in files { try data.write(to: folder.appendingPathComponent(name)) }
                try body(folder)
            }
        }
    }

    /// Rewrites the description without breaking the digests.
    private func redescribed(_ change: (inout ProgramDescription) -> Void) -> (inout [String: Data]) throws -> Void {
        var sample = SampleProgram()
        sample.instructionSet = (try? Target.host().instructionSet) ?? ""
        var description = sample.description
        change(&description)
        return { files in
            let program = BuiltProgram(
                target: try Target.host(), description: description, sharedObject: files["compiled.so"]!,
                parameters: files["compiled.params"]!, cameFromCache: false)
            for file in try CompiledPackage(program: program, model: Self.model).files() { files[file.name] = file.data }
        }
    }

    private func failure(_ change: (inout [String: Data]) throws -> Void) throws -> BrachioError {
        var error: BrachioError?
        try withPackage(change) { folder in
            error = try #require(throws: BrachioError.self) { try CompiledModel.open(folder, threads: 1) }
        }
        return error!
    }

    @Test("from an archive and from a folder, with the same answers, and the same bytes when written twice")
    func archiveAndFolder() throws {
        let sample = SampleProgram()
        let picture = (0..<18).map(Float.init)
        try sample.withBuilt { built in
            try withTemporaryFolder { folder in
                let package = CompiledPackage(program: built, model: Self.model)
                #expect(package.fileName == "sample-host.tar.gz")
                let url = folder.appendingPathComponent(package.fileName)
                try package.write(to: url)
                let bytes = try Data(contentsOf: url)
                try package.write(to: url)
                #expect(try Data(contentsOf: url) == bytes)
                let model = try CompiledModel.open(url, threads: 2)
                #expect(model.model == Self.model)
                #expect(try model.program.run([picture]) == [sample.expected(picture)])
            }
        }
        try withPackage { folder in
            let model = try CompiledModel.open(folder, threads: 1)
            #expect(try model.program.run([picture]) == [sample.expected(picture)])
        }
    }

    @Test("a file that differs from the manifest", arguments: ["compiled.so", "compiled.params", "compiled_model.json", "brachio.json"])
    func damaged(_ name: String) throws {
        let flipped = try failure { $0[name]![20] ^= 1 }
        #expect(flipped.code == .corrupted && flipped.message.contains(name) && flipped.cause!.contains("SHA-256"))
        let missing = try failure { $0[name] = nil }
        #expect(missing.code == .corrupted && missing.message.contains(name))
    }

    @Test("a manifest that is missing, unreadable, or leaves files out")
    func manifests() throws {
        #expect(try failure { $0["manifest"] = nil }.code == .invalidInput)
        #expect(try failure { $0["manifest"] = Data("{".utf8) }.code == .corrupted)
        let empty = try failure { $0["manifest"] = Data(#"{"files": []}"#.utf8) }
        #expect(empty.code == .corrupted && empty.message.contains("compiled.so"))
        let outside = try failure {
            $0["manifest"] = Data(
                String(decoding: $0["manifest"]!, as: UTF8.self).replacing("compiled.meta", with: "../secret").utf8)
        }
        #expect(outside.code == .corrupted && outside.message.contains("../secret"))
    }

    @Test("an instruction set of another processor is refused before the program is loaded")
    func instructionSets() throws {
        #if arch(x86_64)
        let foreign = "armv8-a"
        #else
        let foreign = "x86-64-v3"
        #endif
        let other = try failure(redescribed { $0.instructionSet = foreign })
        #expect(other.code == .unsupported && other.message.contains(foreign) && other.cause!.contains("family"))
        let unknown = try failure(redescribed { $0.instructionSet = "z80" })
        #expect(unknown.code == .unsupported && unknown.message.contains("z80"))
    }

    @Test("a description that the program does not give of itself, or that cannot be")
    func descriptions() throws {
        #expect(try failure(redescribed { $0.outputs[0].shape = [2, 2] }).code == .corrupted)
        #expect(try failure(redescribed { $0.abi = 7 }).code == .unsupported)
        #expect(try failure(redescribed { $0.inputs[0].shape = [1 << 40, 1 << 40] }).code == .corrupted)
        #expect(try failure(redescribed { $0.parameters[1].offsetBytes = 120 }).code == .corrupted)
        #expect(try failure(redescribed { $0.parameters[1].offsetBytes = -64 }).code == .corrupted)
    }

    @Test("what is no package at all")
    func foreign() throws {
        try withTemporaryFolder { folder in
            #expect(try #require(throws: BrachioError.self) { try CompiledModel.open(folder) }.code == .invalidInput)
            let url = folder.appendingPathComponent("photo.jpg")
            #expect(try #require(throws: BrachioError.self) { try CompiledModel.open(url) }.code == .notFound)
            try Data("not an archive".utf8).write(to: url)
            #expect(try #require(throws: BrachioError.self) { try CompiledModel.open(url) }.code == .invalidInput)
        }
    }

    @Test("a classifier ranks the classes by softmax of the scores")
    func classifier() throws {
        try withPackage { folder in
            let classifier = try Classifier(try CompiledModel.open(folder, threads: 1))
            let levels: [UInt8] = (0..<6).flatMap { _ in [10, 49, 20] }
            let answers = try classifier.classify(Picture(width: 3, height: 2, pixels: levels))
            // Scores 10.25, 2, 2, 31: by hand from the formula in SampleProgram.
            #expect(answers.map(\.name) == ["cloud", "plant", "animal", "stone"])
            #expect(answers.map(\.index) == [3, 0, 1, 2])
            #expect(abs(answers[1].probability - Float(exp(10.25 - 31))) < 1e-12)
            #expect(abs(answers.reduce(0) { $0 + $1.probability } - 1) < 1e-6)
        }
    }

    @Test("a classifier whose classes, picture size or document do not fit is refused")
    func classifierRefused() throws {
        try SampleProgram().withBuilt { built in
            let program = try Program(sharedObject: built.sharedObject, parameters: built.parameters, threads: 1)
            #expect(throws: BrachioError.self) {
                try Classifier(program: program, classes: ["a", "b"], preprocessing: Preprocessing(mode: .stretch, width: 3, height: 2))
            }
            #expect(throws: BrachioError.self) {
                try Classifier(
                    program: program, classes: ["a", "b", "c", "d"], preprocessing: Preprocessing(mode: .stretch, width: 2, height: 3))
            }
        }
    }
}
