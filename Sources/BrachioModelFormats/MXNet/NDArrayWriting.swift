internal import BrachioGraph
internal import Foundation

extension NDArrayFile {
    /// The file's bytes: version 2, float32, on the processor.
    var bytes: Data {
        var data = Data(capacity: entries.reduce(64) { $0 + 4 * $1.tensor.values.count + 128 })
        func add(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) } }
        add(Self.listMagic)
        add(UInt64(0))
        add(UInt64(entries.count))
        for entry in entries {
            add(Self.version2)
            add(Int32(0))
            add(UInt32(entry.tensor.shape.axes))
            for extent in entry.tensor.shape.dimensions { add(Int64(extent)) }
            // The device is the processor, number 0.
            add(Int32(1))
            add(Int32(0))
            add(ElementType.float32.rawValue)
            for value in entry.tensor.values { add(value.bitPattern) }
        }
        add(UInt64(entries.count))
        for entry in entries {
            add(UInt64(entry.name.utf8.count))
            data.append(contentsOf: entry.name.utf8)
        }
        return data
    }
}
