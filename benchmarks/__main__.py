"""`python -m benchmarks N`: what `make bench N=300` runs."""

if __name__ == "__main__":
    import sys

    from benchmarks.run import main

    sys.exit(main(sys.argv[1:]))
