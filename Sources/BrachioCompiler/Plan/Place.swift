/// Where something lies: a region and floats from its start.
struct Place: Hashable {
    /// A piece of memory that is planned as a whole.
    enum Region: Hashable {
        /// Scratch memory with a lifetime, by index into the plan's buffers.
        case buffer(Int)
        /// Bound parameters.
        case bound
        /// `compiled.params` (only while binding).
        case parameters
        case input(Int)
        case output(Int)
    }

    let region: Region
    let offset: Int

    func advanced(by floats: Int) -> Place { Place(region: region, offset: offset + floats) }
}

/// A tensor in blocked form at a place.
struct BlockedTensor: Hashable {
    let place: Place
    let geometry: Geometry

    /// The first pixel inside the halo: what kernels get.
    var origin: Place { place.advanced(by: geometry.origin) }
}
