internal import BrachioCompiler
public import BrachioCore
internal import BrachioGraph
internal import BrachioImaging
internal import BrachioLinearModels
public import BrachioRuntime
public import Foundation
internal import Synchronization

/// Features of photos for whoever labels them: a backbone's where one is installed, else a descriptor's that needs no training.
///
/// A backbone sees each photo three times, whole, mirrored, and its middle, and the features are the mean of the three: each photo is
/// seen from edge to edge, whatever its shape.
public final class FeatureExtractor {
    /// Photos in one run of the backbone.
    public static let batch = 8
    /// Side of the middle that is seen by itself, as a share of the photo's sides.
    private static let middle = 0.7

    public let columns: Int
    /// Of the network and of the way in which it is used: features with different digests do not go together.
    public let digest: Digest
    /// What computes the features, for people.
    public let name: String

    private let network: NativeNetwork?
    private let width: Int
    private let height: Int
    private let threads: Int
    /// The memory that pictures are laid into.
    private let inputs: Batch

    /// - Parameter backbone: a file that `Backbone` reads; `nil` for the descriptor.
    public init(backbone file: URL?, pool: ThreadPool) throws {
        threads = pool.threads
        guard let file else {
            network = nil
            columns = PictureDescriptor.columns
            name = "colours, edges and textures (no backbone is installed)"
            digest = Digest(of: Data("picture descriptor 1".utf8))
            (width, height) = (0, 0)
            inputs = Batch(size: 1, elementsPerSample: 1)
            return
        }
        let backbone = try Backbone(contentsOf: file)
        let (graph, head) = try backbone.classifier(classes: 2, for: backbone.preprocessing, seed: 0)
        let features = try graph.rebatched(to: Self.batch).truncated(at: head.features)
        network = try NativeNetwork(features, compiler: try Compiler(), pool: pool)
        columns = features.shape(of: features.outputs[0])[1]
        (width, height) = (backbone.preprocessing.width, backbone.preprocessing.height)
        name = file.lastPathComponent
        digest = Digest(of: Data("backbone \(backbone.digest), whole, mirrored and middle, 1".utf8))
        inputs = Batch(size: Self.batch, elementsPerSample: 3 * width * height)
    }

    /// The features of each photo, and why one has none.
    public func features(of photos: [URL]) throws -> [Result<[Float], BrachioError>] {
        guard let network else { return described(photos) }
        var results: [Result<[Float], BrachioError>] = []
        for start in stride(from: 0, to: photos.count, by: Self.batch) {
            results += try features(of: Array(photos[start..<min(photos.count, start + Self.batch)]), network)
        }
        return results
    }

    private func features(of photos: [URL], _ network: NativeNetwork) throws -> [Result<[Float], BrachioError>] {
        let needed = Int((Double(max(width, height)) / Self.middle).rounded(.up))
        let pictures = decoded(photos, shorterSideAtLeast: needed)
        var sums = [[Float]](repeating: [Float](repeating: 0, count: columns), count: photos.count)
        for view in View.allCases {
            let (inputs, width, height) = (inputs, width, height)
            parallelFor(photos.count, threads: threads) { place in
                if case .success(let picture) = pictures[place] { view.of(picture, width, height).writePlanes(into: inputs.sample(place)) }
            }
            let values = try network.run(inputs)
            for place in photos.indices {
                for column in 0..<columns { sums[place][column] += values[place * columns + column] / Float(View.allCases.count) }
            }
        }
        return zip(pictures, sums).map { picture, sum in
            picture.flatMap { _ in
                sum.allSatisfy(\.isFinite) ? .success(sum) : .failure(BrachioError(.defect, "\(name) gives features that are no numbers"))
            }
        }
    }

    private func described(_ photos: [URL]) -> [Result<[Float], BrachioError>] {
        let results = Mutex<[Int: Result<[Float], BrachioError>]>([:])
        parallelFor(photos.count, threads: threads) { place in
            let result = Self.decoded(photos[place], shorterSideAtLeast: PictureDescriptor.side).map { PictureDescriptor().describe($0) }
            results.withLock { $0[place] = result }
        }
        return results.withLock { found in photos.indices.compactMap { found[$0] } }
    }

    private func decoded(_ photos: [URL], shorterSideAtLeast side: Int) -> [Result<Picture, BrachioError>] {
        let results = Mutex<[Int: Result<Picture, BrachioError>]>([:])
        parallelFor(photos.count, threads: threads) { place in
            let result = Self.decoded(photos[place], shorterSideAtLeast: side)
            results.withLock { $0[place] = result }
        }
        return results.withLock { found in photos.indices.compactMap { found[$0] } }
    }

    private static func decoded(_ photo: URL, shorterSideAtLeast side: Int) -> Result<Picture, BrachioError> {
        do { return .success(try PhotoDecoder.decode(contentsOf: photo, shorterSideAtLeast: side)) } catch {
            return .failure(error as? BrachioError ?? BrachioError(.invalidInput, "\(photo.lastPathComponent) cannot be decoded", cause: "\(error)"))
        }
    }

    private enum View: CaseIterable {
        case whole, mirrored, middle

        func of(_ picture: Picture, _ width: Int, _ height: Int) -> Picture {
            guard self == .middle else {
                var square = picture.resized(width: width, height: height)
                if self == .mirrored { square.mirror() }
                return square
            }
            let fullWidth = Int(Double(width) / FeatureExtractor.middle), fullHeight = Int(Double(height) / FeatureExtractor.middle)
            let left = (fullWidth - width) / 2, top = (fullHeight - height) / 2
            return picture.resized(width: fullWidth, height: fullHeight, columns: left..<left + width, rows: top..<top + height)
        }
    }
}
