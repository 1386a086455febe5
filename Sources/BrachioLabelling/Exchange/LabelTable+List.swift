internal import BrachioCore
internal import Foundation

/// MXNet's list files: a line a photo, `index⇥class⇥path`; several classes stand in several columns.
extension LabelTable {
    /// - Parameter prefix: what paths are relative to: it is taken off the addresses that begin with it.
    package func list(relativeTo prefix: String = "") -> String {
        let number = number
        return photos.enumerated().map { index, photo in
            let path = photo.source.hasPrefix(prefix) ? String(photo.source.dropFirst(prefix.count)) : photo.source
            return ([String(index)] + photo.classes.compactMap { number[$0].map(String.init) } + [path]).joined(separator: "\t") + "\n"
        }.joined()
    }

    /// The folder that all addresses have in common, with its slash.
    package var commonPrefix: String {
        guard var prefix = photos.first.map({ $0.source.prefix { _ in true } }) else { return "" }
        for photo in photos { prefix = prefix.prefix(zip(prefix, photo.source).prefix { $0 == $1 }.count) }
        return prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    }

    /// - Parameters:
    ///   - prefix: what paths are relative to: it is put before them.
    ///   - classes: names of the numbers; a number past them is its own name.
    package init(list text: String, relativeTo prefix: String = "", classes names: [String] = []) throws {
        let photos = try text.split(whereSeparator: \.isNewline).enumerated().map { index, line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            let numbers = fields.dropFirst().dropLast().compactMap { Double($0.trimmingCharacters(in: .whitespaces)).flatMap { Int(exactly: $0) } }
            guard fields.count >= 3, let path = fields.last, !path.isEmpty, numbers.count == fields.count - 2 else {
                throw BrachioError(.invalidInput, "line \(index + 1) is not index, class and path with tabs between them")
            }
            return LabelledPhoto(source: prefix + path, classes: numbers.map { names.indices.contains($0) ? names[$0] : String($0) })
        }
        let found = LabelTable(photos)
        self.init(classes: names + found.classes.filter { !names.contains($0) }.sorted { (Int($0) ?? .max, $0) < (Int($1) ?? .max, $1) }, photos: photos)
    }
}
