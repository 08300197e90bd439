"""The web component in a real browser (Chromium): what is announced, what stays, what goes, and what it asks for."""
