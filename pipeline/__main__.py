"""`python -m pipeline`: hands over to the command line. Children import this module, so it stays empty."""

if __name__ == "__main__":
    import sys

    from pipeline.cli import main

    sys.exit(main(sys.argv[1:]))
