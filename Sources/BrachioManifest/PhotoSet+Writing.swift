internal import BrachioCore
public import Foundation

extension PhotoSet {
    /// Writes the set as an augmented manifest: label = class index, `class-name` in the metadata. Photos below the manifest's own
    /// folder get relative paths, so that the folder can be moved as a whole.
    public func write(manifest url: URL, label name: String = "class", creationDate: String? = nil) throws {
        let attribute = try LabelAttribute(name)
        let folder = url.deletingLastPathComponent().standardizedFileURL.path + "/"
        let records = try photos.map { photo in
            let path = photo.file.standardizedFileURL.path
            var record = try ManifestRecord(
                sourceReference: path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path)
            var metadata = LabelMetadata(className: classes[photo.classIndex])
            metadata.type = "groundtruth/image-classification"
            metadata.creationDate = creationDate
            try record.setLabel(attribute, .number(photo.classIndex), metadata)
            return record
        }
        try ManifestWriter.write(records, to: url)
    }
}
