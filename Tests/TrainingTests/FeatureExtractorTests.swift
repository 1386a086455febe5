import BrachioCore
import BrachioImaging
import BrachioRuntime
import BrachioTraining
import Foundation
import TestSupport
import Testing

@Suite struct FeatureExtractorTests {
    @Test("without a backbone every photo that decodes has the descriptor's features, and the others say why not")
    func descriptor() throws {
        try withTemporaryFolder { folder in
            let photos = try (0..<5).map { index in
                let url = folder.appendingPathComponent("\(index).png")
                let data = index == 3
                    ? Data("no photo".utf8) : try Picture(width: 40, height: 30, filledWith: Color(level: UInt8(50 * index))).png()
                try data.write(to: url)
                return url
            }
            let extractor = try FeatureExtractor(backbone: nil, pool: try ThreadPool(threads: 2))
            let found = try extractor.features(of: photos)
            #expect(found.count == 5 && extractor.columns == PictureDescriptor.columns)
            for (index, result) in found.enumerated() {
                switch result {
                case .success(let values): #expect(index != 3 && values.count == extractor.columns)
                case .failure(let error): #expect(index == 3 && error.description.contains("3.png"))
                }
            }
        }
    }
}
