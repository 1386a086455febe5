#!/usr/bin/env bash
# Builds the agent as devices get it: .build-edge/release/brachio-edge, one file that needs nothing of the system but its C library, and little memory.
#
#   - Swift's and all other libraries are linked in, without what nobody calls (sections of functions of their own, --gc-sections).
#   - Of ICU's data only what no locale needs, and English (edge_icu.py): 28 MB less.
#   - It has no names of functions: those are beside it, in .build-edge/brachio-edge.symbols, for debuggers and profilers.
#   - It has a fixed address: a program that can be anywhere has its tables of pointers written anew at each start, and keeps those pages.
#   - Functions that run from the start on, and while nothing happens, lie together (edge_functions.txt): the system keeps pages, not functions.
#     scripts/edge_functions.py makes that list; what has no name to put there is together by edge_layout.ld.
#
# In a folder of its own, for all of it is compiled otherwise than for the other programs: minutes the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch="$PWD/.build-edge"
libraries="$scratch/static"
mkdir -p "$libraries"

# A folder that has libraries only as archives: the linker finds no other where it looks first.
for name in archive nettle acl lzma zstd lz4 bz2 z jpeg png png16 webp webpdemux gif sqlite3 stdc++; do
    file=$(gcc -print-file-name="lib$name.a")
    [ "$file" != "lib$name.a" ] || { echo "lib$name.a is missing: run scripts/setup.sh edge" >&2; exit 1; }
    ln -sf "$file" "$libraries/lib$name.a"
done
ln -sf "$(gcc -print-file-name=libgcc_eh.a)" "$libraries/libgcc_s.a"
for name in zlib libarchive sqlite3; do
    library=${name#lib}; [ "$name" != zlib ] || library=z
    printf 'Name: %s\nDescription: %s\nVersion: 1\nLibs: -L%s -l%s\n' "$name" "$name" "$libraries" "$library" >"$libraries/$name.pc"
done

python3 scripts/edge_icu.py "$scratch/swift_static"
export PKG_CONFIG_PATH="$libraries"
swift build -c release --explicit-target-dependency-import-check error --product brachio-edge --scratch-path "$scratch" --static-swift-stdlib \
    -debug-info-format none -Xcc -ffunction-sections -Xcc -fdata-sections -Xcxx -ffunction-sections -Xcxx -fdata-sections \
    -Xswiftc -Xfrontend -Xswiftc -function-sections -Xswiftc -resource-dir -Xswiftc "$scratch/swift_static" \
    -Xswiftc -use-ld=lld -Xswiftc -Xclang-linker -Xswiftc -no-pie \
    -Xlinker --no-export-dynamic -Xlinker --strip-debug -Xlinker --no-warn-symbol-ordering -Xlinker --no-demangle -Xlinker "$PWD/scripts/edge_layout.ld" \
    -Xlinker --symbol-ordering-file="$PWD/scripts/edge_functions.txt" -Xlinker -Map="$scratch/brachio-edge.map" -Xlinker -L"$libraries" \
    -Xlinker -lnettle -Xlinker -lacl -Xlinker -llzma -Xlinker -lzstd -Xlinker -llz4 -Xlinker -lbz2 -Xlinker -lz
cp "$scratch/release/brachio-edge" "$scratch/brachio-edge.symbols"
strip --strip-all "$scratch/release/brachio-edge"
echo "$scratch/release/brachio-edge"
