"""The science: pure functions from arrays to arrays, one idea a file; no Mesa, no random numbers, no state."""
