# Mỗi lệnh tự chuẩn bị môi trường .venv theo requirements.lock; không cần cài gì trước ngoài Python 3.11 trở lên và make.
# Tham số thêm cho chương trình:  make consolidate ARGS="--period 2025"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

ARGS ?=
FILE ?=
PERIOD ?=
UNIT ?=
PHASE ?=
BY ?=
NUMBER ?=
DATE ?=
REASON ?=
N ?= 300
PYTHON ?=
UV ?= uv

RUN := .venv/bin/python
READY := .venv/.ready
DEV_READY := .venv/.dev-ready
PIP_INSTALL := $(RUN) -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps -r

# Môi trường hỏng (Python đã bị gỡ hoặc nâng cấp) được làm lại.
ifneq ($(wildcard $(READY)),)
ifneq ($(shell $(RUN) -c 'print("ok")' 2>/dev/null),ok)
$(READY): FORCE
endif
endif

.PHONY: help consolidate report package check-documents word-templates fetch templates check carry appraisal explain awards sample status remind open-period issue close reopen send trace rules history verify backup restore test lint bench lock clean FORCE
FORCE:

help: ## Liệt kê các lệnh
	@echo "Cách dùng: make LỆNH [ARGS=\"tham số thêm\"]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

consolidate: $(READY) ## Tổng hợp, chấm điểm các báo cáo trong inbox/, ghi kết quả vào output/
	@$(RUN) -m pipeline consolidate $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

fetch: $(READY) ## Lấy thư mới của hộp thư vào inbox/thu-den/ (tài khoản trong config.local.toml)
	@$(RUN) -m pipeline fetch $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

templates: $(READY) ## Tạo biểu mẫu trắng và biểu mẫu điền sẵn cho từng đơn vị
	@$(RUN) -m pipeline templates $(ARGS)

check: $(READY) ## Kiểm tra riêng một báo cáo: make check FILE="đường dẫn tệp"
	@$(if $(FILE)$(ARGS),,echo 'Chưa có tệp để kiểm tra. Ví dụ: make check FILE="inbox/bao-cao.xlsx"' >&2; exit 64)
	@$(RUN) -m pipeline check $(if $(FILE),"$(FILE)") $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

report: $(READY) ## Lập báo cáo gửi Sở (Word, PDF): make report PERIOD=2025 hoặc PHASE=giai-doan-1
	@$(RUN) -m pipeline report $(if $(PERIOD),--period "$(PERIOD)") $(if $(PHASE),--phase "$(PHASE)") $(ARGS)

package: $(READY) ## Lập gói gửi Sở: make package PERIOD=2025 hoặc PHASE=giai-doan-1 (gửi thật: ARGS=--send)
	@$(if $(PERIOD)$(PHASE)$(ARGS),,echo 'Chưa có kỳ. Ví dụ: make package PERIOD=2025' >&2; exit 64)
	@$(RUN) -m pipeline package $(if $(PERIOD),--period "$(PERIOD)") $(if $(PHASE),--phase "$(PHASE)") $(if $(REASON),--reason "$(REASON)") $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

check-documents: $(READY) ## Kiểm tra chỗ trống trong các mẫu văn bản Word
	@$(RUN) -m pipeline check-documents $(ARGS)

word-templates: $(READY) ## Ghi lại mẫu văn bản Word gốc còn thiếu
	@$(RUN) -m pipeline word-templates $(ARGS)

open-period: $(READY) ## Mở kỳ báo cáo mới, xem các ngày cần xác nhận: make open-period PERIOD=2027
	@$(if $(PERIOD)$(ARGS),,echo 'Chưa có kỳ cần mở. Ví dụ: make open-period PERIOD=2027' >&2; exit 64)
	@$(RUN) -m pipeline open-period $(if $(PERIOD),"$(PERIOD)") $(ARGS)

close: $(READY) ## Khóa kỳ đã phê duyệt: make close PERIOD=2025 BY="người duyệt" NUMBER="số văn bản" DATE=ngày
	@$(if $(PERIOD)$(ARGS),,echo 'Chưa có kỳ cần khóa. Ví dụ: make close PERIOD=2025 BY="Chánh Văn phòng" NUMBER="12/QĐ-VP" DATE=2026-01-10' >&2; exit 64)
	@$(RUN) -m pipeline close $(if $(PERIOD),"$(PERIOD)") $(if $(BY),--by "$(BY)") $(if $(NUMBER),--number "$(NUMBER)") $(if $(DATE),--date "$(DATE)") $(ARGS)

reopen: $(READY) ## Mở lại kỳ đã khóa: make reopen PERIOD=2025 REASON="lý do"
	@$(if $(PERIOD)$(ARGS),,echo 'Chưa có kỳ cần mở lại. Ví dụ: make reopen PERIOD=2025 REASON="bổ sung báo cáo của một đơn vị"' >&2; exit 64)
	@$(RUN) -m pipeline reopen $(if $(PERIOD),"$(PERIOD)") $(if $(REASON),--reason "$(REASON)") $(ARGS)

issue: $(READY) ## Lập thư nháp gửi biểu mẫu cho từng đơn vị (gửi thật: ARGS=--send)
	@$(RUN) -m pipeline issue $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

status: $(READY) ## Xem đơn vị nào đã gửi, chưa gửi, gửi chậm, cần sửa; lập sổ theo dõi
	@$(RUN) -m pipeline status $(ARGS)

remind: $(READY) ## Lập thư đôn đốc cho đơn vị chưa gửi, chưa sửa (gửi thật: ARGS=--send)
	@$(RUN) -m pipeline remind $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

send: $(READY) ## Xem thư nháp sẽ gửi: make send FILE="output/2026/don-doc" (gửi thật: ARGS=--send)
	@$(if $(FILE)$(ARGS),,echo 'Chưa có thư để gửi. Ví dụ: make send FILE="output/2026/don-doc"' >&2; exit 64)
	@$(RUN) -m pipeline send $(if $(FILE),"$(FILE)") $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

trace: $(READY) ## Truy một con số về ô nguồn: make trace ARGS="TH 2025 3.6"
	@$(RUN) -m pipeline trace $(ARGS)

history: $(READY) ## Kể các lần gửi của một đơn vị: make history ARGS="TH"
	@$(RUN) -m pipeline history $(ARGS)

rules: $(READY) ## In mọi quy tắc kiểm tra, kèm ví dụ đúng và sai
	@$(RUN) -m pipeline rules $(ARGS)

restore: $(READY) ## Khôi phục từ bản sao lưu: make restore ARGS="sao-luu.zip thu-muc-moi"
	@$(RUN) -m pipeline restore $(ARGS)

carry: $(READY) ## Chuyển số liệu sang biểu mẫu hiện hành: make carry FILE="biểu mẫu cũ"
	@$(if $(FILE)$(ARGS),,echo 'Chưa có tệp để chuyển. Ví dụ: make carry FILE="bieu-mau-cu.xlsx"' >&2; exit 64)
	@$(RUN) -m pipeline carry $(if $(FILE),"$(FILE)") $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

appraisal: $(READY) ## Lập phiếu thẩm định của một kỳ: make appraisal PERIOD=2026
	@$(RUN) -m pipeline appraisal $(if $(PERIOD),--period "$(PERIOD)") $(ARGS)

awards: $(READY) ## Lập biểu đề nghị khen thưởng: make awards PERIOD=2026 hoặc PHASE=giai-doan-1
	@$(RUN) -m pipeline awards $(if $(PERIOD),--period "$(PERIOD)") $(if $(PHASE),--phase "$(PHASE)") $(ARGS)

explain: $(READY) ## Giải thích điểm của một đơn vị: make explain UNIT=TH PERIOD=2026
	@$(if $(UNIT)$(ARGS),,echo 'Chưa có đơn vị. Ví dụ: make explain UNIT=TH PERIOD=2026' >&2; exit 64)
	@$(RUN) -m pipeline explain $(if $(UNIT),"$(UNIT)") $(if $(PERIOD),"$(PERIOD)") $(ARGS)

sample: $(READY) ## Tạo bộ báo cáo mẫu để dùng thử
	@$(RUN) -m pipeline sample $(ARGS)

verify: $(READY) ## Kiểm tra sổ và kho lưu có bị thay đổi, thiếu, thừa gì không
	@$(RUN) -m pipeline verify $(ARGS)

backup: $(READY) ## Sao lưu sổ, kho lưu, cấu hình vào một tệp: make backup FILE="ổ USB hoặc tệp .zip"
	@$(RUN) -m pipeline backup $(if $(FILE),"$(FILE)") $(ARGS)

test: $(DEV_READY) ## Chạy toàn bộ kiểm thử
	@$(RUN) -m pytest -n auto --dist worksteal $(ARGS)

lint: $(DEV_READY) ## Kiểm tra mã nguồn (ruff, mypy --strict)
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy --strict $(ARGS)

bench: $(DEV_READY) ## Đo tốc độ với N báo cáo: make bench N=300
	@$(RUN) -m benchmarks $(N) $(ARGS)

lock: ## Cập nhật phiên bản thư viện trong requirements*.lock (cần uv)
	@command -v "$(UV)" >/dev/null || { echo "Cần có uv (https://docs.astral.sh/uv) để cập nhật requirements.lock." >&2; exit 1; }
	@for name in requirements requirements-dev; do \
	  constraint=; [ $$name = requirements ] || constraint='-c requirements.lock'; \
	  "$(UV)" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    $$constraint $$name.in -o $$name.lock || exit 1; \
	done

clean: ## Xóa môi trường .venv và bộ nhớ đệm; không đụng tới inbox/, archive/, output/
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find pipeline tests benchmarks -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	@echo "Đã xóa .venv và bộ nhớ đệm."

# Dấu .ready chỉ được ghi khi đã cài xong, nên một lần cài dở dang sẽ được làm lại từ đầu.
$(READY): requirements.lock
	@rm -rf .venv
	@found=; unusable=; \
	for candidate in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  command -v "$$candidate" >/dev/null 2>&1 || continue; \
	  "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  if "$$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	  unusable=$$candidate; \
	done; \
	if [ -z "$$found" ] && [ -n "$$unusable" ]; then \
	  echo "Đã có Python ($$unusable) nhưng thiếu gói venv. Trên Debian, Ubuntu: sudo apt install python3-venv, rồi chạy lại." >&2; exit 1; \
	fi; \
	if [ -z "$$found" ]; then \
	  echo "Không tìm thấy Python 3.11 trở lên$(if $(PYTHON), ở $(PYTHON))." >&2; \
	  echo "Cài Python từ https://www.python.org, hoặc chỉ rõ: make ... PYTHON=/đường/dẫn/python3.12" >&2; exit 1; \
	fi; \
	echo "Đang chuẩn bị môi trường lần đầu (một đến vài phút, cần mạng)..." >&2; \
	"$$found" -m venv .venv || { echo "Không tạo được môi trường .venv bằng $$found." >&2; exit 1; }; \
	$(PIP_INSTALL) requirements.lock \
	  || { echo "Chưa cài được thư viện; kiểm tra kết nối mạng rồi chạy lại lệnh vừa rồi." >&2; exit 1; }
	@touch $@

$(DEV_READY): requirements-dev.lock $(READY)
	@echo "Đang cài công cụ kiểm thử..." >&2
	@$(PIP_INSTALL) requirements-dev.lock \
	  || { echo "Chưa cài được công cụ kiểm thử; kiểm tra kết nối mạng rồi chạy lại lệnh vừa rồi." >&2; exit 1; }
	@touch $@
