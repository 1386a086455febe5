internal import BrachioLinearModels

extension FeatureMatrix {
    /// The dot product of two rows: the cosine of the angle between them where rows have length one.
    func dot(_ a: Int, _ b: Int) -> Float {
        values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return 0 }
            return VectorLoops.dot(start + a * columns, start + b * columns, columns)
        }
    }

    /// Dot products of `rows` with `others`, `[rows, others]`, on several threads.
    func products(_ rows: [Int], _ others: [Int], threads: Int) -> [Float] {
        var products = [Float](repeating: 0, count: rows.count * others.count)
        let columns = columns
        products.withUnsafeMutableBufferPointer { products in
            nonisolated(unsafe) let products = products
            values.withUnsafeBufferPointer { values in
                nonisolated(unsafe) let values = values
                let perPart = 64
                parallelFor((rows.count + perPart - 1) / perPart, threads: threads) { part in
                    guard let start = values.baseAddress else { return }
                    for place in part * perPart..<min(rows.count, (part + 1) * perPart) {
                        let row = start + rows[place] * columns
                        for (column, other) in others.enumerated() {
                            products[place * others.count + column] = VectorLoops.dot(row, start + other * columns, columns)
                        }
                    }
                }
            }
        }
        return products
    }

    /// The dot product of a row with a vector of its own.
    func dot(_ row: Int, with vector: [Float]) -> Float {
        values.withUnsafeBufferPointer { values in
            vector.withUnsafeBufferPointer { vector in
                guard let values = values.baseAddress, let vector = vector.baseAddress else { return 0 }
                return VectorLoops.dot(values + row * columns, vector, columns)
            }
        }
    }
}
