/// Follows rays through a scene and says what colour comes back. Colours are linear.
struct Tracer {
    let scene: Scene
    let cells: UnsafePointer<UInt8>
    let grids: UnsafeBufferPointer<BrickGrid>
    /// Width of a pixel at distance 1.
    let pixel: Float

    /// The colour along a ray and the distance at which it was met (`.infinity` for the backdrop).
    /// `u` and `v` in [0, 1) choose the point of the light that a shadow is cast from.
    func colour(_ origin: Vector, _ direction: Vector, _ u: Float, _ v: Float) -> (Vector, Float) {
        let ground = direction.y < -1e-5 ? -origin.y / direction.y : Float.infinity
        if let (grid, hit) = nearest(origin, direction, limit: ground) {
            return (shaded(grids[grid], hit, origin, direction, u, v), hit.distance)
        }
        let behind = scene.backdrop.colour(across: dot(direction, scene.camera.right), up: direction.y)
        guard ground.isFinite else { return (behind, .infinity) }
        let point = origin + direction * ground
        let depth = dot(point - scene.camera.eye, scene.camera.forward) - dot(-scene.camera.eye, scene.camera.forward)
        let edge = scene.backdrop.edge
        if !scene.backdrop.melts, depth > edge { return (behind, .infinity) }
        let near = groundColour(point, direction, ground, u, v)
        guard scene.backdrop.melts else { return (near, ground) }
        return (mix(near, behind, smoothstep(edge * 0.6, edge * 1.5, depth)), ground)
    }

    private func nearest(_ origin: Vector, _ direction: Vector, limit: Float) -> (Int, BrickHit)? {
        var best: (Int, BrickHit)?
        for index in 0..<grids.count {
            if let hit = grids[index].nearest(cells, origin, direction, limit: best?.1.distance ?? limit) { best = (index, hit) }
        }
        return best
    }

    private func lit(_ point: Vector, _ toLight: Vector) -> Bool {
        for index in 0..<grids.count where grids[index].blocks(cells, point, toLight) { return false }
        return true
    }

    private func blocked(_ point: Vector, _ normal: Vector) -> Float {
        var open: Float = 1
        for index in 0..<grids.count {
            open *= 1 - grids[index].blocked(point, normal)
        }
        return 1 - open
    }

    private func groundColour(_ point: Vector, _ direction: Vector, _ distance: Float, _ u: Float, _ v: Float) -> Vector {
        let up = Vector(0, 1, 0)
        let colour = scene.ground.colour(point.x, point.z, blur: distance * pixel / max(0.05, -direction.y) * 0.7)
        let toLight = scene.light.sample(u, v)
        let open = 1 - blocked(point, up)
        var light = scene.light.ambient(up) * (open * open)
        if lit(point + up * 0.002, toLight) { light += scene.light.colour * max(0, toLight.y) }
        var result = colour * light
        if scene.ground.polish > 0 {
            let mirror = reflected(direction, up)
            let glance = 1 - max(0, -direction.y), g2 = glance * glance
            let fresnel = (0.03 + 0.6 * g2 * g2 * glance) * scene.ground.polish
            var seen = scene.light.mirrored(mirror) * 0.7
            if let (grid, hit) = nearest(point + up * 0.002, mirror, limit: 60) { seen = plain(grid, hit) }
            result = mix(result, seen, fresnel)
        }
        return result
    }

    /// A cheap colour, for what a polished table shows.
    private func plain(_ index: Int, _ hit: BrickHit) -> Vector {
        let normal = grids[index].toWorld(direction: hit.normal)
        return grids[index].palette[Int(hit.ink)]
            * (scene.light.ambient(normal) * 0.7 + scene.light.colour * (0.6 * max(0, dot(normal, scene.light.direction))))
    }

    private func shaded(_ grid: BrickGrid, _ hit: BrickHit, _ origin: Vector, _ direction: Vector, _ u: Float, _ v: Float) -> Vector {
        let point = origin + direction * hit.distance
        let surface = BrickSurface(hit, grid, cells, at: grid.toLocal(point: point))
        let flat = grid.toWorld(direction: hit.normal), normal = grid.toWorld(direction: surface.normal)
        let albedo = grid.palette[Int(hit.ink)] * surface.shade
        let open = (1 - blocked(point, flat)) * smoothstep(-1.2, 2.2, point.y)
        var light = scene.light.ambient(normal) * open
        let toLight = scene.light.sample(u, v)
        let facing = dot(flat, toLight)
        let bright = facing > 0 && lit(point + flat * 0.003, toLight)
        if bright { light += scene.light.colour * max(0, dot(normal, toLight)) }
        var result = albedo * light
        let mirror = reflected(direction, normal)
        let glance = clamp(1 + dot(direction, normal)), g2 = glance * glance
        let fresnel = (0.045 + 0.6 * g2 * g2 * glance) * (0.25 + 0.75 * grid.gloss)
        let shine = bright || dot(mirror, scene.light.direction) < 0.9 ? open : open * 0.2
        result += scene.light.mirrored(mirror) * (fresnel * shine)
        return result
    }
}
