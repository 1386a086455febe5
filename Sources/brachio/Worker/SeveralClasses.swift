internal import BrachioCore
internal import BrachioManifest
internal import Foundation

/// Reads manifests whose photos may have several classes. A label is, as people write them, a list of the classes' numbers (Ground Truth's,
/// with a `class-map` that names them), one 0 or 1 for each class, either of them as a string, or a single number.
struct SeveralClasses {
    /// The label's key.
    let label: String
    /// `num_classes`.
    let count: Int

    private struct Metadata: Decodable {
        var names: [String: String]?

        enum CodingKeys: String, CodingKey { case names = "class-map" }
    }

    /// - Returns: the photos with at least one class; the others are among the skipped.
    func photos(_ manifest: URL) throws -> PhotoSet {
        var names = (0..<count).map { String($0) }
        var photos: [PhotoSet.Photo] = []
        var skipped: [PhotoSet.Skipped] = []
        for line in try ManifestReader(manifest) {
            let record = try line.record.get()
            do {
                guard let source = record.sourceReference else { throw BrachioError(.invalidInput, "it has no source-ref") }
                let named = try record.json("\(label)-metadata").map { try JSONDecoder().decode(Metadata.self, from: Data($0.utf8)) }?.names
                for (number, name) in named ?? [:] { if let index = Int(number), names.indices.contains(index) { names[index] = name } }
                let classes = try classes(record, isNamed: named != nil)
                guard let first = classes.first else {
                    skipped.append(PhotoSet.Skipped(name: source, reason: "it has no class"))
                    continue
                }
                photos.append(PhotoSet.Photo(
                    name: source, file: manifest.deletingLastPathComponent().appendingPathComponent(source), classIndex: first,
                    otherClasses: Array(classes.dropFirst())))
            } catch let error as BrachioError { throw error.within("line \(line.number)") }
        }
        guard !photos.isEmpty else { throw BrachioError(.invalidInput, "no photo has a class") }
        return try PhotoSet(classes: names, photos: photos, skipped: skipped)
    }

    private func classes(_ record: ManifestRecord, isNamed: Bool) throws -> [Int] {
        let text = record.string(label) ?? record.json(label) ?? "null"
        let numbers: [Int]
        if let single = Int(text) { numbers = [single] } else {
            do { numbers = try JSONDecoder().decode([Int].self, from: Data(text.utf8)) } catch {
                throw BrachioError(.invalidInput, "its label is \(text.prefix(40))", mend: "write a list of classes, or one 0 or 1 for each class")
            }
            let isFlags = !isNamed && numbers.count == count && numbers.allSatisfy { $0 == 0 || $0 == 1 }
            if isFlags { return numbers.indices.filter { numbers[$0] == 1 } }
        }
        guard numbers.allSatisfy((0..<count).contains) else {
            throw BrachioError(
                .invalidInput, "its classes are \(numbers.map(String.init).joined(separator: ", "))", cause: "num_classes is \(count): they are 0 to \(count - 1)")
        }
        return Set(numbers).sorted()
    }
}
