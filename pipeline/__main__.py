"""`python -m pipeline`: hands over to the command line. Children import this module, so it stays empty."""

if __name__ == "__main__":
    import sys

    try:
        from pipeline.cli import main
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("pipeline"):
            raise
        print(f"Chưa cài thư viện “{error.name}”. Dùng make LỆNH (tự cài), hoặc chạy bằng .venv/bin/python -m pipeline …", file=sys.stderr)
        sys.exit(64)
    sys.exit(main(sys.argv[1:]))
