"""How fast the main job is, against the raw reader and against what a user would write by hand."""
