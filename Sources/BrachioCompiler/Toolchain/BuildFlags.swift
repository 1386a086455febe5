/// What clang is told besides the target. Every flag is part of the cache keys.
enum BuildFlags {
    /// Numbers: a multiplication and an addition may become one instruction; nothing else about rounding is relaxed.
    static func compiling(for target: Target) -> [String] {
        ["--target=\(target.triple)"] + target.machineFlags + [
            "-std=gnu17", "-O3", "-ffreestanding", "-nostdlibinc",
            "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast",
            "-fPIC", "-fvisibility=hidden", "-fno-plt", "-ffunction-sections", "-fdata-sections",
            "-fno-stack-protector", "-fno-exceptions", "-fno-unwind-tables", "-fno-asynchronous-unwind-tables",
            "-fno-ident", "-fno-crash-diagnostics", "-Wno-psabi",
        ]
    }

    /// No library at all, and no symbol left open.
    static func linking(for target: Target) -> [String] {
        [
            "--target=\(target.triple)", "-nostdlib", "-shared", "-fuse-ld=lld",
            "-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,relro", "-Wl,-z,noexecstack", "-Wl,--gc-sections",
            "-Wl,--build-id=none", "-Wl,--strip-all", "-Wl,--hash-style=gnu",
        ]
    }
}
