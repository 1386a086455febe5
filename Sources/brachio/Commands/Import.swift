internal import ArgumentParser
internal import BrachioCore
internal import BrachioGraph
internal import BrachioImaging
internal import BrachioModelFormats
internal import BrachioTraining
internal import Foundation

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a model package of an ONNX file.",
        discussion: """
            Example:
              brachio import squeezenet.onnx --classes imagenet-classes.txt --out model.tar.gz
              brachio import detector.onnx --classes cat,dog --normalization none --out model.tar.gz
            """)

    @Argument(help: "The network, in ONNX form.")
    var network: String

    @Option(help: "Class names in the order of the outputs: a text file with one a line, or a list with commas.")
    var classes: String?

    @Option(help: "What the network expects of its pixels: imagenet (0 to 1, ImageNet's mean and deviation removed), unit (0 to 1) or none (0 to 255).")
    var normalization: NormalizationKind = .imagenet

    @Option(help: "How a photo is brought to the network's size: crop (shorter side, then the middle), stretch or letterbox.")
    var resize: ResizeKind = .crop

    @Option(help: "Where the model package goes.")
    var out = "model.tar.gz"

    @OptionGroup var common: SharedOptions

    enum NormalizationKind: String, ExpressibleByArgument, CaseIterable {
        case imagenet, unit, none

        var value: Normalization? {
            switch self {
            case .imagenet: .imageNet
            case .unit: Normalization(mean: [0, 0, 0], deviation: [1, 1, 1])
            case .none: nil
            }
        }
    }

    private struct Document: Encodable {
        var file: String
        var name: String
        var classes: Int
        var width: Int
        var height: Int
    }

    func run() throws {
        let out = file(out)
        try requireWritable(out)
        var package = try ModelPackage.open(file(network), batch: 1, normalization: normalization.value)
        if let names = try classNames() {
            guard names.count == package.classes.count else {
                throw BrachioError(
                    .invalidInput, "\(names.count) class names do not fit \(network)",
                    cause: "the network tells \(package.classes.count) classes apart")
            }
            package.classes = names
        }
        package.preprocessing = try resize.preprocessing(
            width: package.preprocessing.width, height: package.preprocessing.height)
        try package.write(to: out)
        let document = Document(
            file: out.path, name: package.graph.name, classes: package.classes.count, width: package.preprocessing.width,
            height: package.preprocessing.height)
        if common.json { return try JSONLine.write(document) }
        StandardOutput.write(
            "\(document.file): \(document.name), \(document.classes) classes, photos of \(document.width)×\(document.height) pixels")
    }

    private func classNames() throws -> [String]? {
        guard let classes else { return nil }
        if FileManager.default.fileExists(atPath: file(classes).path) {
            let text = try String(contentsOf: file(classes), encoding: .utf8)
            return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        guard classes.contains(",") else {
            throw BrachioError(.notFound, "there is no file \(classes) with class names", mend: "check the path, or list the names with commas")
        }
        return classes.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

/// How a photo is brought to a square of the network's size.
enum ResizeKind: String, ExpressibleByArgument, CaseIterable {
    case crop, stretch, letterbox

    func preprocessing(width: Int, height: Int) throws -> Preprocessing {
        switch self {
        case .crop where width == height: .imageNet(size: width)
        case .crop: try Preprocessing(mode: .shorterSide(max(width, height)), width: width, height: height)
        case .stretch: try Preprocessing(mode: .stretch, width: width, height: height)
        case .letterbox: try Preprocessing(mode: .letterbox(fill: 114), width: width, height: height)
        }
    }
}
