@echo off
rem Tong hop bao cao tren Windows: nhap dup vao tep nay, hoac chay trong Command Prompt, vi du: consolidate.bat --period 2025; lenh khac: consolidate.bat status
setlocal
chcp 65001 >nul
cd /d "%~dp0"
set "PYTHONUTF8=1"
set "RUN=.venv\Scripts\python.exe"

rem .venv\installed.lock la ban sao cua requirements.lock, chi co khi da cai xong.
if exist "%RUN%" fc /b requirements.lock .venv\installed.lock >nul 2>nul && goto run

set "PY=py -3"
%PY% -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && goto install
set "PY=python"
%PY% -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && goto install
echo Không tìm thấy Python 3.11 trở lên. Cài Python từ https://www.python.org rồi chạy lại.
set "CODE=1"
goto end

:install
echo Đang chuẩn bị môi trường lần đầu (một đến vài phút, cần mạng)...
if exist .venv rmdir /s /q .venv
%PY% -m venv .venv && "%RUN%" -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps -r requirements.lock && copy /y requirements.lock .venv\installed.lock >nul && goto run
echo Chưa cài được thư viện; kiểm tra kết nối mạng rồi chạy lại.
set "CODE=1"
goto end

:run
set "FIRST=%~1"
if "%FIRST%"=="" goto main
if "%FIRST:~0,1%"=="-" goto main
"%RUN%" -m pipeline %*
goto done

:main
"%RUN%" -m pipeline consolidate %*

:done
set "CODE=%ERRORLEVEL%"
if "%CODE%"=="1" set "CODE=0"

:end
rem Khi nhap dup, giu cua so lai de doc ket qua.
if "%~1"=="" echo %CMDCMDLINE% | find /i "/c" >nul && pause
exit /b %CODE%
