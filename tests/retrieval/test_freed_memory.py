"""Memory that threads have freed goes back to the system."""

import ctypes
import re
import subprocess
import sys
from pathlib import Path

import pytest

FREED = """
import ctypes, re, threading
from pathlib import Path
from retrieval.concurrency.freed_memory import return_freed_memory

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]

def held():
    return int(re.search(r"Anonymous:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1]) >> 10

def work():
    blocks = [libc.malloc(4000) for _ in range(20_000)]
    for block in blocks:
        ctypes.memset(block, 1, 4000)
    for block in blocks[:-1]:  # what stands last keeps the heap from shrinking by itself
        libc.free(block)

thread = threading.Thread(target=work)
thread.start()
thread.join()
before = held()
print(return_freed_memory(), before - held())
"""


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="read in /proc, which Linux has")
@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="this C library keeps nothing")
def test_what_a_thread_has_freed_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    returned = re.fullmatch(r"True (\d+)\n", done.stdout)
    assert returned, done.stdout
    assert int(returned[1]) > 60
