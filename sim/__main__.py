"""``python -m sim`` does what ``siege`` does."""

from sim.cli.command import main

if __name__ == "__main__":
    raise SystemExit(main())
