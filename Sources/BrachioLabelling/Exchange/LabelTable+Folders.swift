internal import BrachioCore

/// Folders by class: `cat/one.jpg`.
extension LabelTable {
    /// Where each photo goes: its class's folder and its own name, made distinct where two have one name. A photo without exactly one class
    /// goes to no folder.
    package func folders() throws -> [(photo: LabelledPhoto, path: String)] {
        var taken: Set<String> = []
        return try photos.compactMap { photo in
            guard photo.classes.count == 1 else { return nil }
            let folder = photo.classes[0]
            guard Self.isFolderName(folder) else {
                throw BrachioError(.unsupported, "class '\(folder)' cannot name a folder", mend: "export another form, or rename the class")
            }
            var path = "\(folder)/\(photo.name)", number = 2
            while !taken.insert(path).inserted {
                path = "\(folder)/\(number)-\(photo.name)"
                number += 1
            }
            return (photo, path)
        }
    }

    /// Photos whose paths are `class/…`; deeper folders belong to the first. Others are left out.
    package init(paths: [String], prefix: String = "") {
        self.init(paths.compactMap { path in
            let parts = path.split(separator: "/")
            guard parts.count >= 2, PhotoKeys.isPhoto(path) else { return nil }
            return LabelledPhoto(source: prefix + path, classes: [String(parts[0])])
        })
    }

    private static func isFolderName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.contains("/") && !name.utf8.contains(0) && name.utf8.count <= 255
    }
}
