"""Official documents (văn bản) as values: what a Word template may ask for, and what is put there."""
