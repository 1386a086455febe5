#!/usr/bin/env bash
# Writes Sources/BrachioModelFormats/ONNX/Generated/onnx.pb.swift from the onnx.proto of the onnx package (1.23.2), with the
# swift-protobuf that Package.swift names. Needs Python; the file is committed, so a build does not run this.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q grpcio-tools
"$work/venv/bin/pip" download -q --no-deps --only-binary :all: -d "$work" onnx==1.23.2
"$work/venv/bin/python" -m zipfile -e "$work"/onnx-*.whl "$work/onnx"
cp "$work/onnx/onnx/onnx.proto" "$work/onnx.proto"
swift package resolve
cp -R .build/checkouts/swift-protobuf "$work/swift-protobuf"
swift build -c release --package-path "$work/swift-protobuf" --product protoc-gen-swift
"$work/venv/bin/python" -m grpc_tools.protoc -I "$work" \
    --plugin=protoc-gen-swift="$(swift build -c release --package-path "$work/swift-protobuf" --show-bin-path)/protoc-gen-swift" \
    --swift_opt=Visibility=Internal --swift_opt=UseAccessLevelOnImports=true \
    --swift_out=Sources/BrachioModelFormats/ONNX/Generated onnx.proto
