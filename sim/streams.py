"""Named random streams: one independent stream for each purpose, so that no draw depends on another."""

import hashlib

import numpy as np


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream that belongs to ``name`` under ``seed``.

    The counter-based Philox generator is used because its output has stayed the same over NumPy
    releases. The name is hashed with SHA-256, so a stream does not change when others are added.

    Args:
        seed: The scenario's seed, a non-negative integer.
        name: What the numbers are for, for example ``"risk_aversion"``.

    Returns:
        A generator. The first ``k`` numbers of one kind that it gives do not depend on how many
        more are asked for, which is what lets a census be drawn only as far as it is read.
    """
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[at : at + 4], "big") for at in range(0, 16, 4)]
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, *words])))
