internal import BrachioCore

/// As JSON: `{"mode": "shorterSide", "shorterSide": 256, "width": 224, "height": 224}`, `{"mode": "stretch", …}` or
/// `{"mode": "letterbox", "fill": 114, …}`. Reading checks what `init(mode:width:height:)` checks.
extension Preprocessing: Codable {
    private enum Key: String, CodingKey {
        case mode, shorterSide, fill, width, height
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let name = try values.decode(String.self, forKey: .mode)
        let mode: Mode
        switch name {
        case "shorterSide": mode = .shorterSide(try values.decode(Int.self, forKey: .shorterSide))
        case "stretch": mode = .stretch
        case "letterbox": mode = .letterbox(fill: try values.decode(UInt8.self, forKey: .fill))
        default: throw BrachioError(.unsupported, "preprocessing mode \"\(name)\" is not known")
        }
        try self.init(
            mode: mode, width: values.decode(Int.self, forKey: .width), height: values.decode(Int.self, forKey: .height))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        switch mode {
        case .shorterSide(let side):
            try values.encode("shorterSide", forKey: .mode)
            try values.encode(side, forKey: .shorterSide)
        case .stretch:
            try values.encode("stretch", forKey: .mode)
        case .letterbox(let fill):
            try values.encode("letterbox", forKey: .mode)
            try values.encode(fill, forKey: .fill)
        }
        try values.encode(width, forKey: .width)
        try values.encode(height, forKey: .height)
    }
}
