internal import BrachioImaging

extension ContactSheet {
    /// Title, accuracy, and what the frames mean.
    struct Header {
        let title: String
        let entries: [Entry]
        let shown: Int

        func draw(on sheet: inout Picture, _ layout: Layout) {
            let x = Layout.margin
            sheet.draw(title, x: x, y: 26, scale: 4, color: Ink.text)
            sheet.draw(summary, x: x, y: 76, scale: 2, color: Ink.quiet)
            guard let accuracy else { return }
            let text = Self.percent(accuracy), size = Picture.sizeOfText(text, scale: 5)
            let right = layout.width - Layout.margin
            sheet.draw(text, x: right - size.width, y: 22, scale: 5, color: accuracy >= 0.9 ? Ink.right : Ink.text)
            // A bar under the number: green for the share that is right, red for the rest.
            let width = size.width, green = Int((Float(width) * accuracy).rounded())
            sheet.fill(x: right - width, y: 84, width: green, height: 6, with: Ink.right)
            sheet.fill(x: right - width + green, y: 84, width: width - green, height: 6, with: Ink.wrong)
        }

        private var judged: [Bool] { entries.compactMap(\.isRight) }

        /// Share of right predictions among the photos of known class.
        private var accuracy: Float? {
            judged.isEmpty ? nil : Float(judged.count { $0 }) / Float(judged.count)
        }

        private var summary: String {
            var parts: [String] = []
            if judged.isEmpty {
                parts.append(entries.count == 1 ? "1 photo" : "\(entries.count) photos")
            } else {
                parts.append("\(judged.count { $0 }) of \(judged.count) right")
            }
            if shown < entries.count { parts.append("the first \(shown) shown") }
            return parts.joined(separator: ", ")
        }

        /// One decimal, rounded down, so that 100.0% means every photo.
        static func percent(_ share: Float) -> String {
            let tenths = Int((Double(share) * 1000 + 1e-4).rounded(.down))
            return "\(tenths / 10).\(tenths % 10)%"
        }
    }
}
