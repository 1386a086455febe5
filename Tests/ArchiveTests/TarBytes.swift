import Foundation

/// Hand-made tar archives (POSIX.1-1988 ustar header), so that tests can say what no writer would write.
struct TarBytes {
    private(set) var data = Data()

    /// - Parameter type: the header's type flag: `0` file, `1` hard link, `2` symbolic link, `3` device, `5` folder.
    mutating func add(
        _ name: String, _ content: Data = Data(), type: Character = "0", link: String = "", declaredSize: Int? = nil
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        func octal(_ value: Int, digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: digits - text.count) + text
        }
        put(name, at: 0)
        put(octal(0o644, digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(declaredSize ?? content.count, digits: 11), at: 124)
        put(octal(0, digits: 11), at: 136)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        put(String(repeating: " ", count: 8), at: 148)
        put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6), at: 148)
        header[154] = 0
        data.append(contentsOf: header)
        data.append(content)
        data.append(Data(count: (512 - content.count % 512) % 512))
    }

    mutating func end() { data.append(Data(count: 1_024)) }
}
