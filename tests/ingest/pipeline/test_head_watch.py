"""The head of a cluster is missed once nobody has listened there for a while."""

import socket
import threading
import time
from contextlib import closing

import pytest

from ingest.cluster.head_watch import HeadWatch, check_listens


def test_a_head_that_listens_is_heard():
    with socket.create_server(("127.0.0.1", 0)) as head:
        HeadWatch(f"127.0.0.1:{head.getsockname()[1]}").listen()
        HeadWatch(f"ray://127.0.0.1:{head.getsockname()[1]}").listen()


def test_one_that_is_gone_is_missed_after_the_patience_and_not_before():
    with socket.create_server(("127.0.0.1", 0)) as head:
        watch = HeadWatch(f"127.0.0.1:{head.getsockname()[1]}", patience=0.3)
        watch.listen()
    began = time.monotonic()
    with pytest.raises(OSError, match="refused"):
        watch.listen()
    assert time.monotonic() - began >= 0.3


@pytest.mark.slow
def test_one_that_comes_back_in_time_is_not_missed():
    with socket.create_server(("127.0.0.1", 0)) as head:
        host, port = head.getsockname()
    watch = HeadWatch(f"{host}:{port}", patience=60)
    with closing(socket.socket()) as back:
        back.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        back.bind((host, port))
        later = threading.Timer(0.5, back.listen)
        later.start()
        watch.listen()
        later.join()


def test_an_address_without_a_port_is_not_looked_at():
    check_listens("auto")
