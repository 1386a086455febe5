import BrachioCore
import BrachioImaging
import Foundation

/// Photos of 24 × 20 pixels in classes that differ in colour.
enum ColouredPhotos {
    static let classes = ["blue", "green", "red"]

    static func write(to folder: URL, perClass: Int = 6, classes: [String] = classes) throws {
        var source = SplitMix64(seed: 3)
        for (index, name) in classes.enumerated() {
            let home = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
            for serial in 0..<perClass {
                var levels: [UInt8] = []
                for _ in 0..<24 * 20 {
                    for channel in 0..<3 { levels.append(UInt8(source.uniform(0...80)) + (channel == 2 - index % 3 ? 150 : 30)) }
                }
                try Picture(width: 24, height: 20, pixels: levels).png().write(to: home.appendingPathComponent("\(serial).png"))
            }
        }
    }
}
