"""Background work gives way: by niceness, and as a session where it leads one, in fresh processes."""

import subprocess
import sys

import pytest

from retrieval.concurrency.process_priority import AUTOGROUP, BACKGROUND

GIVES_WAY = """
import os
from retrieval.concurrency.process_priority import AUTOGROUP, give_way
before = os.nice(0)
give_way()
batch = os.sched_getscheduler(0) == os.SCHED_BATCH
print(os.nice(0) == min(19, before + 10), batch, AUTOGROUP.read_text().split()[-1])
"""


def sessions_weigh() -> bool:
    """Whether this system weighs sessions against each other.

    It does not within a group of processes of its own, such as a container's: the file is there then, and empty.
    """
    return AUTOGROUP.exists() and bool(AUTOGROUP.read_text().strip())


@pytest.mark.skipif(not sessions_weigh(), reason="this system does not weigh sessions against each other")
@pytest.mark.parametrize("leads", [True, False])
def test_a_session_of_the_background_weighs_less_and_no_other_session_does(leads: bool) -> None:
    own = AUTOGROUP.read_text().split()[-1]
    told = subprocess.run(
        [sys.executable, "-c", GIVES_WAY], capture_output=True, text=True, check=True, start_new_session=leads
    ).stdout
    assert told.split() == ["True", "True", str(BACKGROUND) if leads else own]
