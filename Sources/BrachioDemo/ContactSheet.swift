public import BrachioImaging

/// One picture with many small ones, each with what a model made of it.
public enum ContactSheet {
    public struct Entry: Sendable {
        public var picture: Picture
        /// The photo's class, where it is known.
        public var truth: String?
        public var prediction: String
        /// Probability of the prediction, from 0 to 1.
        public var confidence: Float

        public init(picture: Picture, truth: String?, prediction: String, confidence: Float) {
            self.picture = picture
            self.truth = truth
            self.prediction = prediction
            self.confidence = confidence
        }

        /// `nil` where the truth is not known.
        var isRight: Bool? { truth.map { $0 == prediction } }
    }

    /// Photos on one sheet; of more, the first are shown, and the header says so.
    public static let entriesMax = 240

    /// A grid of thumbnails under a header with the accuracy over all entries. Right ones have a green frame, wrong ones a red
    /// one, photos of unknown class a grey one.
    public static func render(entries: [Entry], title: String = "Brachio") -> Picture {
        let shown = Array(entries.prefix(entriesMax))
        let layout = Layout(count: shown.count)
        var sheet = Picture(width: layout.width, height: layout.height, filledWith: Ink.ground)
        Header(title: title, entries: entries, shown: shown.count).draw(on: &sheet, layout)
        for (index, entry) in shown.enumerated() {
            let place = layout.place(index)
            Thumbnail(entry: entry).draw(on: &sheet, x: place.x, y: place.y)
        }
        return sheet
    }

    enum Ink {
        static let ground = Color(red: 17, green: 21, blue: 28)
        static let card = Color(red: 30, green: 36, blue: 46)
        static let text = Color(red: 236, green: 240, blue: 245)
        static let quiet = Color(red: 138, green: 149, blue: 166)
        static let right = Color(red: 63, green: 185, blue: 104)
        static let wrong = Color(red: 235, green: 77, blue: 75)
        static let open = Color(red: 96, green: 110, blue: 132)
    }

    /// Sizes in pixels.
    struct Layout {
        static let margin = 28
        static let gap = 14
        static let header = 112

        let columns: Int
        let width: Int
        let height: Int

        init(count: Int) {
            columns = Self.columns(count)
            let rows = max(1, (count + columns - 1) / columns)
            width = 2 * Self.margin + columns * (Thumbnail.width + Self.gap) - Self.gap
            height = Self.header + Self.margin + rows * (Thumbnail.height + Self.gap) - Self.gap
        }

        /// About as wide as 4:3; among the nearest numbers the one that leaves the fewest places empty.
        private static func columns(_ count: Int) -> Int {
            guard count > 4 else { return max(count, 3) }
            var ideal = 3
            while ideal * ideal * 10 < count * 13 { ideal += 1 }
            func empty(_ columns: Int) -> Int { (columns - count % columns) % columns }
            return (max(3, ideal - 1)...ideal + 1).min { (empty($0), $0) < (empty($1), $1) } ?? ideal
        }

        func place(_ index: Int) -> (x: Int, y: Int) {
            (
                Self.margin + index % columns * (Thumbnail.width + Self.gap),
                Self.header + index / columns * (Thumbnail.height + Self.gap)
            )
        }
    }
}
