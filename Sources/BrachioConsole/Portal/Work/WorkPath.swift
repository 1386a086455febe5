/// Addresses of the portal's pages and photos.
enum WorkPath {
    /// A worker's jobs; everything else of the portal is below it.
    static let root = "/work"

    /// The longer edge of a thumbnail, in pixels.
    static let thumbnailEdge = 320

    enum Example: String {
        case good, bad
    }

    static func bench(_ job: String) -> String { "\(root)/job/\(AddressText.escaped(job))" }

    static func photo(_ job: String, _ object: Int) -> String { "\(root)/photo/\(AddressText.escaped(job))/\(object)" }

    static func thumbnail(_ job: String, _ object: Int) -> String { photo(job, object) + "?edge=\(thumbnailEdge)" }

    static func example(_ job: String, _ kind: Example, _ index: Int) -> String {
        "\(root)/example/\(AddressText.escaped(job))/\(kind.rawValue)/\(index)"
    }
}
