internal import BrachioCore
public import Foundation

extension PhotoSet {
    /// The photos of an augmented manifest. Paths are relative to the manifest's own folder. Class `k` is the `k`-th label in
    /// order (numbers by value, texts by their bytes), named by `class-name` of the metadata, or by the label itself.
    /// Lines without a label are reported in `skipped`.
    public init(manifest: URL, label name: String? = nil) throws {
        var attribute = try name.map { try LabelAttribute($0) }
        var labelled: [(name: String, file: URL, label: ManifestLabel)] = []
        var names: [ManifestLabel: String] = [:]
        var skipped: [Skipped] = []
        for line in try ManifestReader(manifest) {
            let record = try line.record.get()
            do {
                if attribute == nil { attribute = try LabelAttribute.find(in: record) }
                guard let attribute else { continue }
                let source = try record.photo(besides: manifest)
                guard let label = try record.label(attribute) else {
                    skipped.append(Skipped(name: source.name, reason: "it has no label '\(attribute)'"))
                    continue
                }
                try Self.note(try record.metadata(attribute)?.className, for: label, in: &names)
                guard labelled.count < ManifestLimits.lines else {
                    throw BrachioError(.limitExceeded, "there are more than \(ManifestLimits.lines) lines")
                }
                labelled.append((source.name, source.file, label))
            } catch let error as BrachioError { throw error.within("\(manifest.path), line \(line.number)") }
        }
        guard !labelled.isEmpty else {
            throw BrachioError(
                .invalidInput, "manifest \(manifest.path) has no labelled photos",
                cause: skipped.first.map { "\($0.name): \($0.reason)" } ?? "it is empty")
        }
        let labels = Set(labelled.map(\.label)).sorted()
        let index = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        try self.init(
            classes: labels.map { names[$0] ?? $0.description },
            photos: labelled.map { Photo(name: $0.name, file: $0.file, classIndex: index[$0.label] ?? 0) },
            skipped: skipped)
    }

    /// A folder with a subfolder a class, or a manifest.
    public init(at url: URL, label: String? = nil) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw BrachioError(.notFound, "there is no \(url.path)", mend: "check the path")
        }
        if isFolder.boolValue { try self.init(folder: url) } else { try self.init(manifest: url, label: label) }
    }

    private static func note(
        _ name: String?, for label: ManifestLabel, in names: inout [ManifestLabel: String]
    ) throws {
        guard let name else { return }
        if let known = names[label], known != name {
            throw BrachioError(
                .invalidInput, "label \(label) is called '\(name)' here and '\(known)' before",
                mend: "give each label one class-name")
        }
        names[label] = name
    }
}

extension ManifestRecord {
    fileprivate func photo(besides manifest: URL) throws -> (name: String, file: URL) {
        guard let reference = sourceReference else {
            throw BrachioError(.invalidInput, "the line has no 'source-ref'")
        }
        if reference.hasPrefix("file://") {
            guard let url = URL(string: reference), url.isFileURL else {
                throw BrachioError(.invalidInput, "'\(reference)' is not a file address")
            }
            return (reference, url)
        }
        guard !reference.contains("://") else {
            throw BrachioError(
                .unsupported, "photo \(reference) is not on this machine",
                mend: "fetch the photos and write their paths, relative to the manifest, into 'source-ref'")
        }
        guard !reference.isEmpty, !reference.utf8.contains(0) else {
            throw BrachioError(.invalidInput, "'source-ref' is not a path")
        }
        let folder = manifest.deletingLastPathComponent()
        return (reference, reference.hasPrefix("/") ? URL(fileURLWithPath: reference) : folder.appendingPathComponent(reference))
    }
}
