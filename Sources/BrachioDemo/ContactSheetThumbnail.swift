internal import BrachioImaging

extension ContactSheet {
    /// A photo in its frame, the predicted class, and a bar for the confidence.
    struct Thumbnail {
        static let frame = 4
        static let photoWidth = 216
        static let photoHeight = 162
        static let caption = 54
        static let width = photoWidth + 2 * frame
        static let height = photoHeight + 2 * frame + caption

        let entry: Entry

        func draw(on sheet: inout Picture, x: Int, y: Int) {
            let colour = color
            sheet.fill(x: x, y: y, width: Self.width, height: Self.height, with: colour)
            sheet.draw(photo, x: x + Self.frame, y: y + Self.frame)
            let top = y + Self.frame + Self.photoHeight
            sheet.fill(
                x: x + Self.frame, y: top, width: Self.photoWidth, height: Self.caption, with: Ink.card)
            caption(on: &sheet, x: x + Self.frame + 5, y: top + 7, colour)
        }

        private func caption(on sheet: inout Picture, x: Int, y: Int, _ colour: Color) {
            let room = Self.photoWidth - 10
            let share = min(max(entry.confidence, 0), 1)
            let percent = "\(Int((share * 100).rounded()))%"
            let percentWidth = Picture.sizeOfText(percent, scale: 2).width
            sheet.draw(shortened(entry.prediction, room: room - percentWidth - 4), x: x, y: y, scale: 2, color: Ink.text)
            sheet.draw(percent, x: x + room - percentWidth, y: y, scale: 2, color: Ink.quiet)
            let line = y + 24
            if let truth = entry.truth, entry.isRight == false {
                sheet.draw(shortened("is \(truth)", room: room), x: x, y: line, scale: 2, color: colour)
            } else {
                sheet.fill(x: x, y: line + 6, width: room, height: 4, with: Ink.ground)
                sheet.fill(x: x, y: line + 6, width: Int(Float(room) * share), height: 4, with: colour)
            }
        }

        private var color: Color {
            switch entry.isRight {
            case true?: return Ink.right
            case false?: return Ink.wrong
            case nil: return Ink.open
            }
        }

        /// The middle of the photo in the thumbnail's proportions.
        private var photo: Picture {
            let picture = entry.picture
            let scale = max(Float(Self.photoWidth) / Float(picture.width), Float(Self.photoHeight) / Float(picture.height))
            let width = Float(Self.photoWidth) / scale, height = Float(Self.photoHeight) / scale
            let left = max(0, (Float(picture.width) - width) / 2), top = max(0, (Float(picture.height) - height) / 2)
            let box = CropBox(
                left: left, top: top, right: min(Float(picture.width), left + width), bottom: min(Float(picture.height), top + height))
            return picture.resized(width: Self.photoWidth, height: Self.photoHeight, box: box)
        }

        private func shortened(_ text: String, room: Int) -> String {
            var kept = text
            while Picture.sizeOfText(kept, scale: 2).width > room, !kept.isEmpty { kept.removeLast() }
            return kept
        }
    }
}
