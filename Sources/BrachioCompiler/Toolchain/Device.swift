/// Devices by the names that SageMaker Neo gave them, and what their processor runs.
struct Device: Sendable {
    enum Support: Sendable {
        case instructionSet(InstructionSet)
        /// Known and not offered, with the reason.
        case none(String)
    }

    let name: String
    let support: Support

    /// GPU boards run on their processor cores.
    static let all: [Device] =
        devices(["jetson_tx1", "jetson_tx2", "jetson_nano", "jetson_xavier"], .instructionSet(.armv8))
        + devices(
            ["rasp4b", "imx8qm", "imx8mplus", "rk3399", "aisage", "qcs603", "qcs605", "jacinto_tda4vm"],
            .instructionSet(.armv8))
        + devices(["rasp3b", "rk3288", "sitara_am57x"], .instructionSet(.armv7))
        + devices(["ml_m6g", "ml_c6g"], .instructionSet(.armv8))
        + devices(["lambda", "ml_m4", "ml_m5", "ml_c4", "ml_c5", "sbe_c"], .instructionSet(.x86_64_v3))
        + devices(["deeplens"], .instructionSet(.x86_64_v2))
        + devices(["ml_p2", "ml_p3", "ml_g4dn"], .none("it stands for a server's GPU; ml_c5 runs on its processor"))
        + devices(["ml_inf1", "ml_inf2", "ml_trn1", "ml_eia2"], .none("it needs its maker's closed compiler"))
        + devices(["amba_cv2", "amba_cv22", "amba_cv25"], .none("it needs its maker's closed compiler"))
        + devices(["x86_win32", "x86_win64"], .none("packages are for Linux"))
        + devices(["coreml"], .none("packages are for Linux"))

    private static func devices(_ names: [String], _ support: Support) -> [Device] {
        names.map { Device(name: $0, support: support) }
    }
}
