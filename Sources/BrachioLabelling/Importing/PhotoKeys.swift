/// Which objects of a bucket are photos, by their names.
package enum PhotoKeys {
    package static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "bmp"]

    package static func isPhoto(_ key: String) -> Bool {
        guard let dot = key.lastIndex(of: ".") else { return false }
        return endings.contains(key[key.index(after: dot)...].lowercased())
    }
}
