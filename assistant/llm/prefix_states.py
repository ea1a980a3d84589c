"""What llama.cpp knows after reading the beginning of a chat that is the same in every turn.

Reading a thousand tokens takes seconds, bringing back the state after them a few hundredths. States are kept in
memory, and for other starts in the cache folder; what somebody said is in none of them.
"""

import ctypes
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Sequence

import llama_cpp

from retrieval.storage.file_cache import keep_bytes, kept_bytes

log = logging.getLogger(__name__)

LEAST_TOKENS = 64
"""Fewer are read sooner than they are looked up."""
MOST_IN_MEMORY = 3
MOST_ON_DISK = 8
"""Of 28 KB a token with the bundled model. Prompts that change with a new version leave theirs behind."""
STEP = 128
"""Tokens read at a time; what was read stays when a turn's time is up, and the next one goes on there."""
SEQUENCE = 0


class PrefixStates:
    """The states of one loaded model, used by one thread at a time."""

    def __init__(self, llama: llama_cpp.Llama, weights: str) -> None:
        """`weights` tells the model's file from every other, such as its digest."""
        self._llama = llama
        self._of = f"{weights}|{llama_cpp.__version__}|{llama.n_ctx()}"
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def restore(self, prefix: Sequence[int]) -> None:
        """Brings the model to where it has read these tokens; what it has read already stays.

        Raises RuntimeError where llama.cpp fails or is stopped.
        """
        if len(prefix) < LEAST_TOKENS or self._read(prefix) == len(prefix):
            return
        name = self._name(prefix)
        state = self._kept.get(name) or kept_bytes(name)
        if state is None or not self._put(state, prefix):
            self._evaluate(prefix)
            state = self._state()
            keep_bytes(name, state, most=MOST_ON_DISK)
        self._kept[name] = state
        self._kept.move_to_end(name)
        while len(self._kept) > MOST_IN_MEMORY:
            self._kept.popitem(last=False)

    def _read(self, prefix: Sequence[int]) -> int:
        """How many of these tokens the model has read as the last thing that it read."""
        known = self._llama.input_ids[: min(self._llama.n_tokens, len(prefix))].tolist()
        same = (
            number for number, (one, other) in enumerate(zip(known, prefix, strict=False)) if one != other
        )
        return next(same, len(known))

    def _evaluate(self, prefix: Sequence[int]) -> None:
        self._llama.n_tokens = self._read(prefix)
        while (done := self._llama.n_tokens) < len(prefix):
            self._llama.eval(prefix[done : done + STEP])

    def _state(self) -> bytes:
        context = self._llama.ctx
        size = llama_cpp.llama_state_seq_get_size(context, SEQUENCE)
        buffer = (ctypes.c_uint8 * size)()
        return bytes(buffer[: llama_cpp.llama_state_seq_get_data(context, buffer, size, SEQUENCE)])

    def _put(self, state: bytes, prefix: Sequence[int]) -> bool:
        """Whether llama.cpp took it."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        self._llama.reset()
        if llama_cpp.llama_state_seq_set_data(self._llama.ctx, buffer, len(state), SEQUENCE) != len(state):
            log.warning("llama.cpp does not take a state that it has written; it reads the prompt anew")
            return False
        self._llama.input_ids[: len(prefix)] = prefix
        self._llama.n_tokens = len(prefix)
        return True

    def _name(self, prefix: Sequence[int]) -> str:
        told = f"{self._of}|{','.join(map(str, prefix))}"
        return f"prompts/{hashlib.sha256(told.encode()).hexdigest()}.state"
