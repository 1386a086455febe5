#!/usr/bin/env bash
# Fuzzes the decode entry points: scripts/fuzz.sh [SECONDS_PER_FORMAT] [FOLDER_WITH_SEEDS]
# Needs the clang of the Swift toolchain (libFuzzer comes with it). Crashes are written to .build-fuzz/.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
seeds=${2:-${BRACHIO_TEST_DATA:-../shared/data}/awkward}
compiler=${CC:-$(dirname "$(readlink -f "$(command -v swift)")")/clang}
out=.build-fuzz
mkdir -p "$out"
declare -A endings=([jpeg]='jpg jpeg mpo' [png]=png [webp]=webp [gif]=gif)
for format in jpeg png webp gif; do
    "$compiler" -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -fuse-ld=lld -DFORMAT_$format \
        -ISources/CImageCodecs/include -ISources/CImageCodecs Fuzz/fuzz_decoding.c Sources/CImageCodecs/*.c \
        -ljpeg -lpng -lwebp -lwebpdemux -lgif -o "$out/fuzz_$format"
    corpus=$out/corpus_$format
    mkdir -p "$corpus"
    for ending in ${endings[$format]}; do
        find "$seeds" -maxdepth 1 -name "*.$ending" -size -64k -exec cp -t "$corpus" {} + 2>/dev/null || true
    done
    echo "== $format: $seconds seconds, $(find "$corpus" -type f | wc -l) seeds"
    (cd "$out" && nice "./fuzz_$format" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
        -artifact_prefix="crash_${format}_" -print_final_stats=0 -verbosity=0 "corpus_$format")
done
echo "no crash in $seconds seconds a format"
