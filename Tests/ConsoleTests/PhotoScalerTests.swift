import BrachioConsole
import BrachioCore
import BrachioImaging
import BrachioObjectStore
import Foundation
import TestSupport
import Testing

@Suite("Photos for the screen")
struct PhotoScalerTests {
    private func withStore(_ body: (ObjectStore, URL) async throws -> Void) async throws {
        try await withTemporaryFolderAsync { folder in
            let store = try ObjectStore(root: folder.appendingPathComponent("objects"))
            try await store.createBucket("photos")
            try await body(store, folder.appendingPathComponent("cache"))
        }
    }

    private func put(_ data: Data, _ key: String, _ store: ObjectStore) async throws -> OpenObject {
        try await store.put(PutRequest(bucket: "photos", key: key), bytes: data)
        return try await store.open("photos", key)
    }

    @Test("a photo fits the side that is asked for, keeps its proportions, and is never enlarged", arguments: [(3_000, 1_000, 320, 107), (500, 2_000, 80, 320), (200, 100, 200, 100)])
    func size(_ width: Int, _ height: Int, _ scaledWidth: Int, _ scaledHeight: Int) async throws {
        try await withStore { store, cache in
            let object = try await put(try Picture(width: width, height: height, filledWith: Color(red: 200, green: 80, blue: 20)).jpeg(), "a.jpg", store)
            let scaled = try PhotoDecoder.decode(try await PhotoScaler(folder: cache).jpeg(object, .thumbnail), named: "scaled")
            #expect(scaled.width == scaledWidth && scaled.height == scaledHeight)
            #expect(abs(Int(scaled.pixels[0]) - 200) < 6 && abs(Int(scaled.pixels[1]) - 80) < 6)
        }
    }

    @Test("for looking closely a photo has up to 4,096 pixels a side, kept on disk like the others")
    func zoomed() async throws {
        try await withStore { store, folder in
            let scaler = PhotoScaler(folder: folder)
            let object = try await put(try Picture(width: 5_120, height: 640, filledWith: .black).jpeg(), "a.jpg", store)
            let scaled = try PhotoDecoder.decode(try await scaler.jpeg(object, .zoom), named: "scaled")
            #expect(scaled.width == 4_096 && scaled.height == 512)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["\(PhotoScaler.tag(object.version, .zoom)).jpg"])
        }
    }

    @Test("what was scaled is kept on disk within the limit, and a replaced object is scaled anew")
    func cache() async throws {
        try await withStore { store, folder in
            let scaler = PhotoScaler(folder: folder, cacheBytesMaximum: 600_000)
            for number in 0..<40 {
                var picture = Picture(width: 320, height: 240, filledWith: .black)
                picture.withMutableLevels { levels in for index in 0..<(320 * 240 * 3) { levels[index] = UInt8(truncatingIfNeeded: (index * (number + 3)) % 61 * 4) } }
                _ = try await scaler.jpeg(try await put(try picture.jpeg(quality: 30), "\(number).jpg", store), .thumbnail)
            }
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
            let bytes = try files.reduce(0) { $0 + (try $1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
            #expect((300_000...600_000).contains(bytes) && files.count < 40)
            let first = try await put(try Picture(width: 10, height: 10, filledWith: .black).jpeg(), "same.jpg", store)
            let second = try await put(try Picture(width: 20, height: 10, filledWith: .black).jpeg(), "same.jpg", store)
            #expect(PhotoScaler.tag(first.version, .screen) != PhotoScaler.tag(second.version, .screen))
            #expect(try PhotoDecoder.decode(try await scaler.jpeg(second, .screen), named: "second").width == 20)
        }
    }

    @Test("many who ask for the same photo at once get the same, and damaged ones are refused by name")
    func concurrent() async throws {
        try await withStore { store, folder in
            let scaler = PhotoScaler(folder: folder)
            let object = try await put(try Picture(width: 1_200, height: 900, filledWith: .black).jpeg(), "a.jpg", store)
            let answers = try await withThrowingTaskGroup(of: Data.self) { group in
                for _ in 0..<50 { group.addTask { try await scaler.jpeg(object, .thumbnail) } }
                return try await group.reduce(into: Set<Data>()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            let broken = try await put(Data("GIF89a and no more".utf8), "broken.gif", store)
            for _ in 0..<2 {
                await #expect { try await scaler.jpeg(broken, .screen) } throws: { "\($0)".contains("broken.gif") }
            }
        }
    }
}
