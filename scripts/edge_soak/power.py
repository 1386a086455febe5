"""A disk whose power can be cut: ext4 in a file, which is told to stop at once and to write nothing more, not even its journal (EXT4_IOC_SHUTDOWN
with EXT4_GOING_FLAGS_NOLOGFLUSH of Linux's ext4.h, as file systems' own tests do it). What was not synced is then lost, or there in part. Root only."""

import fcntl
import os
import struct
import subprocess
import sys
import time

SHUTDOWN, WITHOUT_JOURNAL = 0x8004587D, 2


class Disk:
    def __init__(self, image, place, mebibytes=512):
        self.image, self.place = image, place
        os.makedirs(place, exist_ok=True)
        with open(image, "wb") as file:
            file.truncate(mebibytes << 20)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
        self.mount()

    def mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.place], check=True)

    def cut(self):
        folder = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", WITHOUT_JOURNAL))
        finally:
            os.close(folder)

    def unmount(self):
        """Once nobody has a file open on it."""
        end = time.monotonic() + 60
        while subprocess.run(["umount", self.place], capture_output=True).returncode != 0:
            if time.monotonic() > end:
                raise SystemExit("{} stays in use".format(self.place))
            time.sleep(0.05)

    def boot(self):
        self.unmount()
        self.mount()


def possible():
    return os.geteuid() == 0 and os.path.exists("/dev/loop-control")


def alone():
    """Goes on in a mount namespace of its own: one that somebody else copies meanwhile would keep the dead file system alive, to be found again
    by the next mount."""
    if possible() and "EDGE_SOAK_ALONE" not in os.environ:
        os.environ["EDGE_SOAK_ALONE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
