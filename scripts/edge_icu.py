"""Makes Swift's static libraries with less of ICU's data, for the agent: what no locale needs, and English.

    python3 scripts/edge_icu.py FOLDER

Foundation links 34 MB of ICU's data in: collations, time zones' names and currencies of some 800 locales, dictionaries of Thai and Chinese words, and
converters of old encodings. The agent writes English and UTF-8. FOLDER becomes a copy of Swift's static resources, of links but for the one library that
holds the data: that one has the items that are kept. swiftc takes it by -resource-dir. Where a locale is asked for that is not there, ICU takes its root.

The form of the data is ICU's "ucmndata.h": a header, then a table of names and offsets in the order of names, then the items.
"""

import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

ALIGNMENT = 16
LOCALES = "root|pool|res_index|en|en_001|en_US|en_US_POSIX"
FOLDER_ITEM = re.compile(rf"[a-z]+/({LOCALES})\.(res|icu|brk)|coll/ucadata\.icu|brkitr/(char|word|line|sent|title)\w*\.brk")
# A language, and what may follow: a script, a region.
LOCALE = re.compile(r"[a-z]{2,3}(_\w+)?\.res")


def is_kept(name):
    if "/" in name:
        return FOLDER_ITEM.fullmatch(name)
    return not name.endswith(".cnv") and (not LOCALE.fullmatch(name) or re.fullmatch(rf"({LOCALES})\.res", name))


def items(data):
    """The header, and items by name."""
    header, magic = struct.unpack_from("<H2s", data)
    form = data[12:16]
    if magic != b"\xda\x27" or form != b"CmnD":
        raise SystemExit(f"ICU's data has an unknown form: {magic!r} {form!r}")
    count, = struct.unpack_from("<I", data, header)
    entries = [struct.unpack_from("<II", data, header + 4 + 8 * number) for number in range(count)]
    ends = [offset for _, offset in entries[1:]] + [len(data) - header]
    names = [data[header + name:data.index(b"\0", header + name)] for name, _ in entries]
    return data[:header], {name: data[header + offset:header + end] for name, (_, offset), end in zip(names, entries, ends)}


def packed(header, kept):
    names = b"".join(name + b"\0" for name in kept)
    place = 4 + 8 * len(kept)
    start = -(-(place + len(names)) // ALIGNMENT) * ALIGNMENT
    table, body, offset = b"", b"", start
    for name, item in kept.items():
        item += b"\0" * (-len(item) % ALIGNMENT)
        table += struct.pack("<II", place, offset)
        place, offset, body = place + len(name) + 1, offset + len(item), body + item
    return header + (struct.pack("<I", len(kept)) + table + names).ljust(start, b"\0") + body


def main(folder):
    folder = pathlib.Path(folder).absolute()
    said = json.loads(subprocess.run(["swiftc", "-print-target-info", "-static-stdlib"], check=True, capture_output=True, text=True).stdout)
    whole = pathlib.Path(said["paths"]["runtimeResourcePath"])
    place, = [file.relative_to(whole) for path in said["paths"]["runtimeLibraryPaths"] if (file := pathlib.Path(path, "lib_FoundationICU.a")).exists()]
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-rs", whole, folder], check=True)
    library = folder / place
    library.unlink()
    shutil.copyfile(whole / place, library)
    with tempfile.TemporaryDirectory() as work:
        replace_data(library, pathlib.Path(work))


def replace_data(library, work):
    def run(*words):
        return subprocess.run(words, check=True, capture_output=True, text=True, cwd=work).stdout

    # `lib_FoundationICU.a:icu_packaged_data.cpp.o:0000000000000000 R icudt76_dat`
    member, symbol = re.search(r":([^:]+\.o):\w+ R (icudt\d+_dat)$", run("nm", "-A", library), re.M).groups()
    run("ar", "x", library, member)
    run("objcopy", "-O", "binary", "--only-section=.rodata*", member, "icu.dat")
    data = (work / "icu.dat").read_bytes()
    header, all_items = items(data)
    kept = {name: item for name, item in all_items.items() if is_kept(name.decode().split("/", 1)[1])}
    small = packed(header, kept)
    (work / "icu.dat").write_bytes(small)
    (work / "icu.s").write_text(
        f'.section .rodata.icu,"a"\n.balign {ALIGNMENT}\n.globl {symbol}\n{symbol}:\n.incbin "icu.dat"\n.section .note.GNU-stack,"",%progbits\n')
    run("clang", "-c", "icu.s", "-o", member)
    run("ar", "r", library, member)
    print(f"ICU's data: {len(kept)} of {len(all_items)} items, {len(small) >> 10} of {len(data) >> 10} KiB")


main(*sys.argv[1:])
