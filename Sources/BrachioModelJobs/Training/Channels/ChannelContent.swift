internal import BrachioCore
internal import BrachioManifest
package import Foundation

/// Makes labelled photos out of what a channel brought, whichever form they have: RecordIO files (told by their bytes), photos with a
/// list of their classes, or photos in one folder a class.
package struct ChannelContent {
    /// The channel's folder.
    let channel: ChannelFolder
    /// That of the list's channel, `train_lst` or `validation_lst`.
    let list: ChannelFolder?
    /// Whether photos may have several classes.
    let isMultiLabel: Bool
    /// Where photos taken out of records go. It is made anew.
    let folder: URL

    /// The label's key in the manifest.
    package static let label = "class"
    /// The link from the manifest's folder to the channel's.
    private static let objects = "objects"

    package init(_ channel: ChannelFolder, list: ChannelFolder?, isMultiLabel: Bool, into folder: URL) {
        self.isMultiLabel = isMultiLabel
        self.channel = channel
        self.list = list
        self.folder = folder
    }

    /// Writes a manifest of all photos and returns its place.
    package func manifest() throws -> URL {
        try? FileManager.default.removeItem(at: folder)
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
        }
        // Photos are named by where they stand below the manifest, so that a name says nothing of this machine.
        try FileManager.default.createSymbolicLink(at: folder.appendingPathComponent(Self.objects), withDestinationURL: channel.url)
        let entries = try channel.entries()
        let records = entries.filter { RecordIOReader.recognises(channel.file($0)) }
        let lines: [ManifestRecord]
        if !records.isEmpty { lines = try unpacked(records) } else if let list { lines = try listed(entries, in: list) } else { lines = try sorted(entries) }
        let file = folder.appendingPathComponent("photos.manifest")
        try ManifestWriter.write(lines, to: file)
        return file
    }

    private func unpacked(_ records: [ChannelFolder.Entry]) throws -> [ManifestRecord] {
        var lines: [ManifestRecord] = []
        for entry in records {
            var reader = try RecordIOReader(channel.file(entry))
            var number = 0
            do {
                while let record = try reader.next() {
                    number += 1
                    let image: ImageRecord
                    do { image = try ImageRecord(record) } catch let error as BrachioError { throw error.within("record \(number)") }
                    let name = String(format: "record-%08d", lines.count + 1)
                    do { try image.photo.write(to: folder.appendingPathComponent(name)) } catch {
                        throw BrachioError(.system, "a photo cannot be written to \(folder.path)", cause: error.localizedDescription)
                    }
                    lines.append(try line(name, image.labels, "record \(number)"))
                }
            } catch let error as BrachioError { throw error.within(entry.path) }
        }
        guard !lines.isEmpty else { throw BrachioError(.invalidInput, "\(records[0].path) has no record") }
        return lines
    }

    private func listed(_ entries: [ChannelFolder.Entry], in list: ChannelFolder) throws -> [ManifestRecord] {
        let files = Dictionary(entries.map { ($0.path, $0) }) { $1 }
        var lines: [ManifestRecord] = []
        for entry in try list.entries() {
            let name = entry.path.isEmpty ? "the list" : entry.path
            for photo in try ImageList(list.file(entry)).lines {
                guard let file = files[photo.path] else {
                    throw BrachioError(
                        .notFound, "\(name) names \(photo.path), which is not among the channel's \(entries.count) objects",
                        mend: "paths are what follows the S3Uri of the photos' channel")
                }
                lines.append(try line("\(Self.objects)/\(file.file)", photo.labels, "\(photo.path) in \(name)"))
            }
        }
        return lines
    }

    private func sorted(_ entries: [ChannelFolder.Entry]) throws -> [ManifestRecord] {
        try entries.map { entry in
            let path = entry.path.split(separator: "/")
            guard path.count == 2 else {
                throw BrachioError(
                    .unsupported, "object \(entry.path) is not in a folder a class",
                    cause: "without a list, photos are read from CLASS/PHOTO, and files that begin as RecordIO are unpacked",
                    mend: "hand over a channel train_lst, RecordIO files, an AugmentedManifestFile, or one folder a class")
            }
            return try line("\(Self.objects)/\(entry.file)", .text(String(path[0])))
        }
    }

    private func line(_ file: String, _ labels: [Float], _ place: String) throws -> ManifestRecord {
        if isMultiLabel, labels.count > 1 {
            guard labels.allSatisfy({ $0 == 0 || $0 == 1 }) else {
                throw BrachioError(.invalidInput, "\(place) has labels other than 0 and 1", cause: "with multi_label there is one 0 or 1 for each class")
            }
            var record = try ManifestRecord(sourceReference: file)
            try record.set(Self.label, json: "[" + labels.map { $0 == 1 ? "1" : "0" }.joined(separator: ", ") + "]")
            return record
        }
        guard labels.count == 1 else {
            throw BrachioError(.unsupported, "\(place) has \(labels.count) labels", mend: "give each photo one class, or set multi_label to 1")
        }
        guard let number = Int(exactly: labels[0]), number >= 0 else {
            throw BrachioError(.invalidInput, "\(place) has the label \(labels[0])", cause: "a class is a whole number from 0 on")
        }
        return try line(file, .number(number))
    }

    private func line(_ file: String, _ label: ManifestLabel) throws -> ManifestRecord {
        var record = try ManifestRecord(sourceReference: file)
        try record.set(Self.label, json: label.json)
        return record
    }
}
