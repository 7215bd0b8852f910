"""The award file (hồ sơ khen thưởng): an award session → the values of its Word documents. Nothing here decides."""
