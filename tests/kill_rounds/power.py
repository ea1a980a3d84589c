"""A file system that loses its power: what was not flushed to its disk is gone, as ext4's own crash tests do it.

An ext4 image on a loop device is shut down at some moment without its journal being written (`EXT4_IOC_SHUTDOWN`,
which xfstests use), unmounted, and mounted again, which replays what the journal holds. It is mounted so that as
little as possible is written by itself: data in no order with its names, no flush on renaming, a commit every five
minutes. It knows nothing of a disk that lies about flushing, nor of sectors torn in two. It needs root.
"""

import ctypes
import fcntl
import os
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2
OPTIONS = "loop,data=writeback,noauto_da_alloc,commit=300,nobarrier"
MEGABYTES = 512
PATIENCE = 60.0
"""Seconds until nobody has a file open."""


class PowerCut:
    """A mounted file system that can lose its power, and have it back."""

    def __init__(self, image: Path, mount: Path) -> None:
        self._image, self.mount = image, mount

    def flush(self) -> None:
        """Everything that was written so far is on the disk: a round loses only what came to be in it."""
        handle = os.open(self.mount, os.O_RDONLY)
        try:
            ctypes.CDLL(None).syncfs(handle)
        finally:
            os.close(handle)

    def cut_under(self, pid: int) -> None:
        """Nothing more comes to the disk from this moment.

        The process (a child) is stopped first, between two calls of the system: one of `fdatasync` that is under
        way while ext4 is shut down may say that it has gone well, and has not.
        """
        os.kill(pid, signal.SIGSTOP)
        os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        handle = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(handle)

    def restore(self) -> None:
        """After a cut, when nobody has a file of it open any more: it stands there as the disk has it.

        Processes that the killed one had started, readers of media, end a moment after it.
        """
        until = time.monotonic() + PATIENCE
        command = ["umount", str(self.mount)]
        while (tried := subprocess.run(command, check=False, capture_output=True)).returncode:
            if time.monotonic() > until:
                tried.check_returncode()
            time.sleep(0.1)
        self.begin()

    def begin(self) -> None:
        subprocess.run(
            ["mount", "-o", OPTIONS, str(self._image), str(self.mount)], check=True, capture_output=True
        )


@contextmanager
def power_cut(folder: Path) -> Iterator[PowerCut]:
    """A new file system below the folder. OSError or CalledProcessError where none can be made here."""
    image, mount = folder / "disk", folder / "mount"
    mount.mkdir()
    with image.open("wb") as file:
        file.truncate(MEGABYTES * 1_000_000)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True, capture_output=True)
    power = PowerCut(image, mount)
    power.begin()
    try:
        yield power
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=False, capture_output=True)
