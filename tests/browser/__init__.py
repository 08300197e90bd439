"""A real browser (Chromium) against a small site of its own."""
