internal import BrachioArchive
internal import BrachioCore
internal import BrachioImaging
internal import Foundation

/// `brachio.json` of a model package.
struct ModelDescription: Codable {
    static let fileName = "brachio.json"
    static let format = "brachio.model"
    static let formatVersion = 1

    /// What every version of the file has; read first.
    private struct Form: Decodable {
        var format: String?
        var formatVersion: Int?
    }

    var format = Self.format
    var formatVersion = Self.formatVersion
    var classes: [String]
    var preprocessing: Preprocessing
    var metrics: [String: Double]
    var dataDigest: String?
    var creation: ModelPackage.Creation?
    /// Every other file of the package.
    var files: [PackageManifest.File]

    init(_ package: ModelPackage, files: [PackageManifest.File]) {
        classes = package.classes
        preprocessing = package.preprocessing
        metrics = package.metrics
        dataDigest = package.dataDigest?.hexadecimal
        creation = package.creation
        self.files = files
    }

    init(json data: Data) throws {
        let form: Form
        do { form = try JSONDecoder().decode(Form.self, from: data) } catch {
            throw BrachioError(.corrupted, "\(Self.fileName) cannot be read", cause: "\(error)")
        }
        guard form.format == Self.format else {
            throw BrachioError(
                .invalidInput, "the package holds no trained model",
                cause: form.format.map { "its format is \($0)" } ?? "\(Self.fileName) does not name its format",
                mend: "hand over the model.tar.gz that training wrote")
        }
        guard form.formatVersion == Self.formatVersion else {
            throw BrachioError(
                .unsupported, "the package has format version \(form.formatVersion.map(String.init) ?? "none")",
                cause: "this program reads version \(Self.formatVersion)", mend: "use the version of Brachio that wrote it, or a newer one")
        }
        do { self = try JSONDecoder().decode(ModelDescription.self, from: data) } catch let error as BrachioError {
            throw error.within(Self.fileName)
        } catch {
            throw BrachioError(.corrupted, "\(Self.fileName) cannot be read", cause: "\(error)")
        }
    }

    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do { return try encoder.encode(self) } catch {
            throw BrachioError(.invalidInput, "the model's description cannot be written", cause: "\(error)")
        }
    }
}
