"""`python -m pipeline`: hands over to the command line. Children import this module, so it stays empty."""

if __name__ == "__main__":
    import gc
    import sys

    try:
        from pipeline.cli import main
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("pipeline"):
            raise
        print(f"Chưa cài thư viện “{error.name}”. Dùng make LỆNH (tự cài), hoặc chạy bằng .venv/bin/python -m pipeline …", file=sys.stderr)
        sys.exit(64)
    status = main(sys.argv[1:])
    gc.freeze()  # what is left goes with the process: looking through it for garbage once more takes a second
    sys.exit(status)
