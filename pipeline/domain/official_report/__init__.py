"""The official report to the department (báo cáo kết quả Phong trào): its text, tables and charts as values."""
