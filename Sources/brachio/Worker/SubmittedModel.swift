internal import BrachioArchive
internal import BrachioCore
internal import BrachioModelFormats
internal import Foundation

/// A model as people submit it: our own package, an ONNX file, or an archive with one ONNX file in it, whatever it is said to be.
struct SubmittedModel {
    let file: URL
    /// Where an archive may be unpacked.
    let scratch: URL

    func read() throws -> ModelPackage {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        guard try handle.read(upToCount: 2) == Data([0x1F, 0x8B]) else { return try onnx(file, named: "the model") }
        let unpacked = scratch.appendingPathComponent("model", isDirectory: true)
        try? FileManager.default.removeItem(at: unpacked)
        try FileManager.default.createDirectory(at: unpacked, withIntermediateDirectories: true)
        let names = try Archive.extract(file, to: unpacked)
        if names.contains("brachio.json") { return try ModelPackage.read(file, batch: 1) }
        let networks = names.filter { $0.hasSuffix(".onnx") }
        guard networks.count == 1 else { throw unread(names) }
        return try onnx(unpacked.appendingPathComponent(networks[0]), named: networks[0])
    }

    private func onnx(_ url: URL, named name: String) throws -> ModelPackage {
        do { return try ModelPackage.open(url, batch: 1) } catch let error as BrachioError { throw error.within(name) }
    }

    private func unread(_ names: [String]) -> BrachioError {
        let found = names.sorted().prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
        let form =
            names.contains { $0.hasSuffix("-symbol.json") || $0.hasSuffix(".params") } ? "an MXNet model"
            : names.contains { $0.hasSuffix(".pth") || $0.hasSuffix(".pt") } ? "a PyTorch model"
            : names.contains { $0.hasSuffix(".pb") || $0.hasSuffix("saved_model.pb") } ? "a TensorFlow model"
            : names.contains { $0.hasSuffix(".tflite") } ? "a TensorFlow Lite model" : "no model that is known"
        return BrachioError(
            .unsupported, "the archive holds \(form) (\(found.isEmpty ? "nothing" : found))",
            cause: "read are Brachio's own packages, ONNX files, and archives with one ONNX file",
            mend: "export the model as ONNX")
    }
}
