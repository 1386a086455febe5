internal import Foundation

/// The form of an encoded photo, by its first bytes.
enum PhotoForm: String {
    case jpeg, png, webp, gif, bmp

    init(of photo: Data) {
        let head = Array(photo.prefix(12))
        self =
            switch head.prefix(4) {
            case [0x89, 0x50, 0x4E, 0x47]: .png
            case [0x47, 0x49, 0x46, 0x38]: .gif
            case [0x52, 0x49, 0x46, 0x46] where head.dropFirst(8).elementsEqual(Array("WEBP".utf8)): .webp
            case _ where head.starts(with: Array("BM".utf8)): .bmp
            default: .jpeg
            }
    }

    var ending: String { self == .jpeg ? ".jpg" : "." + rawValue }
    var contentType: String { "image/" + rawValue }
}
